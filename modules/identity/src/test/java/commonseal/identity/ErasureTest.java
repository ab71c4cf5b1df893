package commonseal.identity;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.KeyActs.ErasureResult;
import commonseal.identity.Register.NewPerson;
import commonseal.identity.Register.PersonResult;
import commonseal.kernel.Secret;
import commonseal.keys.Rotating;
import commonseal.ledger.Ledger.Finding;
import commonseal.testkit.ChildJvm;
import commonseal.testkit.FakeClock;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is erased is read by nobody any more, here and in every copy; everybody else's proofs stand. */
class ErasureTest {

    private final TestDatabase database = TestDatabase.create();
    private final FakeClock clock = new FakeClock();
    private final String number = District.idNumber(true);

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private District district;

    @SuppressWarnings("NullAway.Init")
    private PersonId wang;

    @SuppressWarnings("NullAway.Init")
    private PersonId li;

    @BeforeEach
    void twoPersons() {
        district = District.on(database, clock, folder);
        wang = register();
        li = district.addPerson("李四");
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void whatWasSealedForHimIsGoneAndTheTreeVerifiesWithHisRowsAsErased() {
        assertThat(erase(wang)).isInstanceOf(ErasureResult.Erased.class);

        assertThat(district.<Optional<?>>write(tx -> district.register.person(tx, wang)))
                .isEmpty();
        assertThat(district.<Optional<?>>write(tx -> district.register.findPerson(tx, "CN-ID", number)))
                .isEmpty();
        assertThat(district.<Map<HolderId, String>>write(tx -> district.register.names(tx, List.of(wang, li))))
                .containsOnlyKeys(li);
        var audit = district.audit();
        assertThat(audit.findings()).isEmpty();
        assertThat(audit.rowsErased()).isEqualTo(1);
        assertThat(erase(wang)).isInstanceOf(ErasureResult.ErasedBefore.class);
        assertThat(erase(new PersonId(java.util.UUID.randomUUID()))).isInstanceOf(ErasureResult.Unknown.class);
    }

    @Test
    void hisAccountAndSessionsEndAndHisLoginIsFree() {
        Secret link = district.createAccount(wang, "wang").linkToken();
        SignIn.SignedIn setUp = district.signIn.followLink(link).orElseThrow();
        District.Login login = district.finish(wang, "wang", setUp);
        District.Login other = district.addLogin("赵六", "zhao");

        erase(wang);

        assertThat(district.signIn.session(login.token())).isEmpty();
        clock.advance(Duration.ofMinutes(1));
        assertThat(district.signIn.signIn("wang", Secret.of(District.PASSWORD), login.code(clock.now())))
                .isInstanceOf(SignIn.SignInResult.Failed.class);
        assertThat(district.signIn.session(other.token())).isPresent();
        assertThat(district.createAccount(li, "wang").linkToken()).isNotNull();
        assertThat(district.audit().findings()).isEmpty();
    }

    @Test
    void anOrganisationIsErasedLikewise() {
        OrganisationId company = district.addOrganisation("清河体验馆");

        assertThat(erase(company)).isInstanceOf(ErasureResult.Erased.class);

        assertThat(district.<Optional<?>>write(tx -> district.register.organisation(tx, company)))
                .isEmpty();
        assertThat(district.audit().findings()).isEmpty();
    }

    @Test
    void heMayBeRegisteredAnewAsAnother() {
        erase(wang);

        PersonId again = register();

        assertThat(again).isNotEqualTo(wang);
        assertThat(district.<Optional<PersonId>>write(tx -> district.register.findPerson(tx, "CN-ID", number)))
                .contains(again);
    }

    @Test
    void aKeyDeletedWithoutAnActIsReportedAsAltered() {
        database.tamper("delete from keys.subject_key where subject = '" + wang.value() + "'");
        assertThat(district.restarted().audit().findings())
                .extracting(Finding::table)
                .containsExactly("identity.person");

        database.tamper("insert into keys.erased_subject values ('" + wang.value() + "', now())");
        assertThat(district.restarted().audit().findings())
                .extracting(Finding::code)
                .containsExactly("ROW_ALTERED");
    }

    @Test
    void aBackupOfTheTablesBringsNobodyBackNorHisAccount() {
        Secret token = district.finish(
                        wang,
                        "wang",
                        district.signIn
                                .followLink(district.createAccount(wang, "wang").linkToken())
                                .orElseThrow())
                .token();
        database.tamper(
                "create table keys.kept as select * from keys.subject_key",
                "create table keys.kept_keyset as select * from keys.keyset",
                "create table identity.kept_account as select * from identity.account",
                "create table identity.kept_session as select * from identity.session",
                "create table identity.kept as select id, number_index from identity.person");
        // Newer keysets than the backup has: he was erased under them.
        for (Rotating purpose : List.of(Rotating.KEY_ENCRYPTION, Rotating.BLIND_INDEX)) {
            assertThat(district.<Optional<?>>write(tx -> district.keyActs.rotate(tx, purpose)))
                    .isPresent();
        }
        clock.advance(Duration.ofMinutes(2));
        erase(wang);
        database.tamper(
                "alter table keys.keyset disable trigger keyset_keeps",
                "delete from keys.keyset",
                "insert into keys.keyset select * from keys.kept_keyset",
                "alter table keys.keyset enable always trigger keyset_keeps",
                "delete from keys.rotation",
                "insert into identity.account select * from identity.kept_account",
                "delete from identity.session",
                "insert into identity.session select * from identity.kept_session",
                "alter table keys.erased_subject disable trigger erased_subject_keeps",
                "delete from keys.erased_subject",
                "alter table keys.erased_subject enable always trigger erased_subject_keeps",
                "delete from keys.subject_key",
                "insert into keys.subject_key select * from keys.kept",
                "update identity.person p set number_index = k.number_index from identity.kept k where k.id = p.id");
        District restored = district.restarted();
        assertThat(restored.<Optional<?>>write(tx -> restored.register.person(tx, wang)))
                .as("the backup holds his key")
                .isPresent();
        assertThat(restored.signIn.session(token))
                .as("the backup holds his session")
                .isPresent();

        District started = district.restarted();
        assertThat(started.<Integer>write(started.keyActs::replay)).isEqualTo(1);

        assertThat(started.signIn.session(token)).isEmpty();
        assertThat(started.signIn.signIn("wang", Secret.of(District.PASSWORD), ""))
                .isInstanceOf(SignIn.SignInResult.Failed.class);
        assertThat(started.<Optional<?>>write(tx -> started.register.person(tx, wang)))
                .isEmpty();
        assertThat(started.<Optional<?>>write(tx -> started.register.findPerson(tx, "CN-ID", number)))
                .isEmpty();
        assertThat(started.<Optional<?>>write(tx -> started.register.person(tx, li)))
                .isPresent();
        assertThat(started.audit().findings()).isEmpty();
        assertThat(started.<Integer>write(started.keyActs::replay)).isZero();
    }

    @Test
    void anErasureIsThereWhollyOrNotAtAll() {
        try (ChildJvm child = Crashing.child(
                Child.class,
                database,
                folder,
                Map.of("commonseal.crash", "identity.erasure.written"),
                wang.value().toString())) {
            assertThat(child.exitCode(Duration.ofSeconds(60))).as(child::output).isEqualTo(ChildJvm.CRASHED);
        }

        District again = district.restarted();
        assertThat(again.<Optional<PersonId>>write(tx -> again.register.findPerson(tx, "CN-ID", number)))
                .contains(wang);
        assertThat(again.audit().findings()).isEmpty();
        assertThat(again.<ErasureResult>write(tx -> again.keyActs.erase(tx, wang)))
                .isInstanceOf(ErasureResult.Erased.class);
        assertThat(again.audit().findings()).isEmpty();
    }

    /** Erases one person and is expected to die on the way. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            District district = Crashing.resumed(args);
            PersonId person = new PersonId(java.util.UUID.fromString(args[Crashing.OWN]));
            ErasureResult result = district.write(tx -> district.keyActs.erase(tx, person));
            throw new AssertionError("lived through it: " + result);
        }
    }

    private ErasureResult erase(HolderId holder) {
        return district.write(tx -> district.keyActs.erase(tx, holder));
    }

    private PersonId register() {
        NewPerson person = new NewPerson(
                "王五",
                "CN-ID",
                number,
                Optional.of(LocalDate.of(1980, 1, 1)),
                Optional.empty(),
                Optional.of("清河路1号"),
                Optional.empty(),
                true);
        return ((PersonResult.Added) district.add(person)).id();
    }
}
