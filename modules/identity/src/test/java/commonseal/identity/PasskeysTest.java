package commonseal.identity;

import static commonseal.identity.District.OFFICE;
import static commonseal.identity.District.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.identity.District.Login;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Passkeys.AddResult;
import commonseal.identity.Passkeys.BeginResult;
import commonseal.identity.Passkeys.RemoveResult;
import commonseal.identity.Passkeys.RenameResult;
import commonseal.identity.Register.NewPerson;
import commonseal.identity.Register.PersonResult;
import commonseal.identity.SignIn.SignedIn;
import commonseal.identity.internal.IdentityModule;
import commonseal.kernel.Secret;
import commonseal.keys.Rotating;
import commonseal.keys.Rotation;
import commonseal.keys.internal.KeysModule;
import commonseal.ledger.SealedRows;
import commonseal.testkit.FakeClock;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class PasskeysTest {

    private static final Secret NONE = Secret.of("");
    private static final byte[] DIGEST = {1, 2, 3};
    private static final byte[] OTHER_DIGEST = {3, 2, 1};
    private static final AddResult NOT_ADDED = new AddResult.Refused("PASSKEY_REFUSED");

    private final TestDatabase database = TestDatabase.create();
    private final FakeClock clock = new FakeClock();
    private final Authenticator device = new Authenticator();

    @TempDir
    Path folder;

    private District district;
    private Passkeys passkeys;

    @BeforeEach
    void build() {
        district = District.on(database, clock, folder);
        passkeys = district.passkeys;
        district.addOffices();
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    private SignedIn followLink(String name, String login) {
        PersonId person = district.addPerson(name);
        return district.signIn
                .followLink(district.createAccount(person, login).linkToken())
                .orElseThrow();
    }

    /** A person with an account and nothing but a passkey. */
    private Actor personWith(Authenticator authenticator, String name, String login) {
        SignedIn setUp = followLink(name, login);
        assertThat(add(setUp.session().actor(), "phone", NONE, authenticator)).isInstanceOf(AddResult.Added.class);
        return actor(setUp);
    }

    private Actor actor(SignedIn signedIn) {
        return district.signIn.session(signedIn.token()).orElseThrow().actor();
    }

    private AddResult add(Actor actor, String name, Secret proof, Authenticator authenticator) {
        var begun = (BeginResult.Ask) passkeys.beginAdding(actor, name, proof);
        return passkeys.add(actor, authenticator.create(begun.question()));
    }

    private Secret proof(Actor actor, byte[] digest) {
        return device.get(passkeys.beginStepUp(actor, digest).orElseThrow());
    }

    // -- the indexes by which accounts and passkeys are found

    @Test
    void whoSignsInNoticesNothingOfAnExchangeOfTheIndexes() {
        Login login = district.addLogin("王小明", "wang");
        personWith(device, "李四", "lisi");
        NewPerson registered = District.aPerson("张三");
        PersonId person = ((PersonResult.Added) district.add(registered)).id();
        List<String> before = indexes();

        assertThat(district.<Optional<?>>write(tx -> district.keyActs.rotate(tx, Rotating.BLIND_INDEX)))
                .isPresent();
        clock.advance(Duration.ofMinutes(2));

        // The new key indexes, and every row lies under the old one.
        signInAndOut(login, registered, person);
        assertThat(indexes()).containsAll(before);
        Rotation rotation =
                KeysModule.rotation(district.db, district.keys, IdentityModule.sealedColumns(), district.indexed);
        clock.advance(Duration.ofMinutes(10));
        int pages = 0;
        while (rotation.work()) {
            assertThat(pages++).isLessThan(100);
        }
        assertThat(indexes()).doesNotContainAnyElementsOf(before);
        assertThat(rotation.list())
                .filteredOn(state -> state.key().equals(Rotating.BLIND_INDEX.code()))
                .allSatisfy(state -> assertThat(state.retiredAt()).isPresent());
        district = district.restarted();
        passkeys = district.passkeys;
        signInAndOut(login, registered, person);
        assertThat(district.audit().findings()).isEmpty();
    }

    /** Also: what is taken stays taken, under whichever key it lies. */
    private void signInAndOut(Login login, NewPerson registered, PersonId person) {
        assertThat(district.signIn.signIn("wang", Secret.of(PASSWORD), login.code(clock.now())))
                .isInstanceOf(SignIn.SignInResult.Success.class);
        assertThat(passkeys.signIn(device.get(passkeys.beginSignIn()))).isPresent();
        clock.advance(Duration.ofMinutes(1));
        PersonId other = district.addPerson("赵六");
        assertThat(district.<SignIn.AccountResult>write(tx -> district.signIn.createAccount(tx, other, "wang")))
                .isNotInstanceOf(SignIn.AccountResult.Created.class);
        assertThat(district.<Optional<PersonId>>write(
                        tx -> district.register.findPerson(tx, registered.scheme(), registered.number())))
                .contains(person);
    }

    private List<String> indexes() {
        return district.<List<String>>write(tx -> tx
                .dsl()
                .fetchValues("select encode(login_index, 'hex') from identity.account"
                        + " union all select encode(credential_index, 'hex') from identity.passkey"
                        + " union all select encode(number_index, 'hex') from identity.person")
                .stream()
                .map(String.class::cast)
                .toList());
    }

    // -- registering

    @Test
    void aPasskeyCompletesAnAccountWithoutPassword() {
        SignedIn setUp = followLink("王小明", "wang");
        assertThat(setUp.session().complete()).isFalse();

        assertThat(add(setUp.session().actor(), "phone", NONE, device)).isInstanceOf(AddResult.Added.class);

        assertThat(district.signIn.session(setUp.token()).orElseThrow().complete())
                .isTrue();
        assertThat(district.signIn.isComplete(setUp.session().actor().person())).isTrue();
        assertThat(district.signIn.signIn("wang", Secret.of(""), ""))
                .as("there is no password to guess")
                .isEqualTo(new SignIn.SignInResult.Failed());
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    @Test
    void aPasskeyRegisteredThroughALinkEndsTheOtherSessions() {
        Login old = district.addLogin("王小明", "wang");
        SignedIn recovered = district.signIn
                .followLink(district.write(tx -> district.signIn.issueLink(tx, old.person(), Duration.ofMinutes(30))))
                .orElseThrow();

        add(recovered.session().actor(), "phone", NONE, device);

        assertThat(district.signIn.session(old.token())).isEmpty();
        assertThat(district.signIn.session(recovered.token())).isPresent();
    }

    @Test
    void aStolenSessionCannotAddAPasskey() {
        Login login = district.addLogin("王小明", "wang");
        Actor actor = district.actor(login);

        for (String proof : List.of("", "000000", "{}")) {
            assertThat(passkeys.beginAdding(actor, "phone", Secret.of(proof)))
                    .isEqualTo(new BeginResult.Refused("STEP_UP_FAILED"));
        }

        Secret code = Secret.of(login.code(clock.now()));
        assertThat(add(actor, "phone", code, device)).isInstanceOf(AddResult.Added.class);
        clock.advance(Duration.ofSeconds(1));
        assertThat(add(actor, "tablet", proof(actor, passkeys.digestOfAdding(actor, "tablet")), new Authenticator()))
                .as("a passkey vouches for the next")
                .isInstanceOf(AddResult.Added.class);
        assertThat(passkeys.all(actor)).extracting(Passkeys.Passkey::name).containsExactly("phone", "tablet");
    }

    @Test
    void onlyTheAskedPersonRegistersAndOnlyOnce() {
        Actor wang = followLink("王小明", "wang").session().actor();
        Actor lisi = followLink("李四", "lisi").session().actor();
        var begun = (BeginResult.Ask) passkeys.beginAdding(wang, "phone", NONE);
        Secret answer = device.create(begun.question());

        assertThat(passkeys.add(lisi, answer)).isEqualTo(NOT_ADDED);
        assertThat(passkeys.add(wang, answer)).as("used up by the wrong one").isEqualTo(NOT_ADDED);

        var again = (BeginResult.Ask) passkeys.beginAdding(wang, "phone", NONE);
        Secret good = device.create(again.question());
        assertThat(passkeys.add(wang, good)).isInstanceOf(AddResult.Added.class);
        assertThat(passkeys.add(wang, good)).isEqualTo(NOT_ADDED);
    }

    @Test
    void aQuestionMustBeAnsweredWithinFiveMinutes() {
        Actor wang = followLink("王小明", "wang").session().actor();
        var begun = (BeginResult.Ask) passkeys.beginAdding(wang, "phone", NONE);
        Secret answer = device.create(begun.question());

        clock.advance(Duration.ofMinutes(5));

        assertThat(passkeys.add(wang, answer)).isEqualTo(NOT_ADDED);
    }

    @Test
    void aDeviceThatDoesNotCheckItsUserIsRefused() {
        Actor wang = followLink("王小明", "wang").session().actor();
        device.verifies = false;

        assertThat(add(wang, "phone", NONE, device)).isEqualTo(NOT_ADDED);

        device.verifies = true;
        add(wang, "phone", NONE, device);
        device.verifies = false;
        assertThat(passkeys.signIn(device.get(passkeys.beginSignIn()))).isEmpty();
    }

    @Test
    void namesArePlainAndPasskeysHaveAnEnd() {
        Actor wang = followLink("王小明", "wang").session().actor();
        assertThat(passkeys.beginAdding(wang, " ", NONE)).isEqualTo(new BeginResult.Refused("PASSKEY_NAME_EMPTY"));
        assertThat(passkeys.beginAdding(wang, "a\u202eb", NONE))
                .isEqualTo(new BeginResult.Refused("PASSKEY_NAME_CHARACTERS"));

        Actor complete = personWith(device, "李四", "lisi");
        for (int i = 1; i < Passkeys.MOST; i++) {
            byte[] digest = passkeys.digestOfAdding(complete, "key " + i);
            assertThat(add(complete, "key " + i, proof(complete, digest), new Authenticator()))
                    .isInstanceOf(AddResult.Added.class);
        }
        Secret proof = proof(complete, passkeys.digestOfAdding(complete, "one more"));
        assertThat(passkeys.beginAdding(complete, "one more", proof))
                .isEqualTo(new BeginResult.Refused("PASSKEY_TOO_MANY"));
    }

    // -- signing in

    @Test
    void signsInWithThePasskeyAlone() {
        Actor wang = personWith(device, "王小明", "wang");
        district.grant(wang.person(), Role.APPROVER, OFFICE);

        SignedIn signedIn = passkeys.signIn(device.get(passkeys.beginSignIn())).orElseThrow();

        assertThat(signedIn.session().login()).isEqualTo("wang");
        assertThat(signedIn.session().complete()).isTrue();
        assertThat(actor(signedIn).has(Role.APPROVER, OFFICE)).isTrue();
        assertThat(passkeys.all(wang).getFirst().usedAt()).contains(clock.now());
    }

    @Test
    void anAnswerSignsInOnceAndInTime() {
        personWith(device, "王小明", "wang");
        Secret answer = device.get(passkeys.beginSignIn());
        assertThat(passkeys.signIn(answer)).isPresent();
        assertThat(passkeys.signIn(answer)).isEmpty();

        Secret late = device.get(passkeys.beginSignIn());
        clock.advance(Duration.ofMinutes(5));
        assertThat(passkeys.signIn(late)).isEmpty();
        assertThat(passkeys.signIn(Secret.of("{}"))).isEmpty();
        assertThat(passkeys.signIn(Secret.of("no json"))).isEmpty();
    }

    @Test
    void anotherSiteCannotUseWhatItGotSigned() {
        personWith(device, "王小明", "wang");
        device.origin = "http://localhost.evil.example:8080";

        assertThat(passkeys.signIn(device.get(passkeys.beginSignIn()))).isEmpty();
    }

    @Test
    void aStrangersDeviceDoesNotSignIn() {
        personWith(device, "王小明", "wang");
        Authenticator stranger = new Authenticator();
        var question = ((BeginResult.Ask)
                        passkeys.beginAdding(followLink("李四", "lisi").session().actor(), "phone", NONE))
                .question();
        stranger.create(question); // never sent to us

        assertThat(passkeys.signIn(stranger.get(passkeys.beginSignIn()))).isEmpty();
    }

    @Test
    void aClonedKeyIsNoticedByItsCounter() {
        device.counter = 5;
        personWith(device, "王小明", "wang");
        Authenticator clone = device.copy();
        device.counter = 7;
        assertThat(passkeys.signIn(device.get(passkeys.beginSignIn()))).isPresent();

        clone.counter = 6;

        assertThat(passkeys.signIn(clone.get(passkeys.beginSignIn()))).isEmpty();
    }

    // -- step-up

    @Test
    void aPasskeyConfirmsExactlyWhatItWasAskedFor() {
        Actor wang = personWith(device, "王小明", "wang");

        assertThat(district.signIn.stepUp(wang, proof(wang, DIGEST), OTHER_DIGEST))
                .as("another digest")
                .isEmpty();
        Secret proof = proof(wang, DIGEST);
        assertThat(district.signIn.stepUp(wang, proof, DIGEST)).isPresent();
        assertThat(district.signIn.stepUp(wang, proof, DIGEST)).as("twice").isEmpty();

        Secret late = proof(wang, DIGEST);
        clock.advance(Duration.ofMinutes(5));
        assertThat(district.signIn.stepUp(wang, late, DIGEST)).as("too late").isEmpty();
    }

    @Test
    void whatAPasskeySignedIsCheckedFromTheRecordsOfTheLedgerAlone() throws Exception {
        Actor wang = personWith(device, "王小明", "wang");
        UUID decision = UUID.randomUUID();
        PersonId applicant = district.addPerson("赵六");
        Confirmation confirmed =
                district.signIn.stepUp(wang, proof(wang, DIGEST), DIGEST).orElseThrow();
        district.db.execute(
                wang.act("decide"), tx -> passkeys.keep(tx, (Confirmation.ByPasskey) confirmed, decision, applicant));

        JsonNode kept = record("identity.kept_signature");
        JsonNode passkey = record("identity.passkey");

        assertThat(district.audit().findings()).isEmpty();
        assertThat(kept.path("act").stringValue()).isEqualTo(decision.toString());
        assertThat(kept.path("passkey")).isEqualTo(passkey.path("id"));
        assertThat(kept.path("person")).isEqualTo(passkey.path("person"));
        PublicKey key = KeptSignature.es256(passkey.path("publicKey").stringValue());
        KeptSignature answer = KeptSignature.of(kept.path("answer"));
        assertThat(answer.signs(DIGEST, key)).isTrue();
        assertThat(answer.signs(OTHER_DIGEST, key)).as("another decision").isFalse();
        assertThat(answer.signs(DIGEST, KeptSignature.another()))
                .as("another passkey")
                .isFalse();
        for (KeptSignature flipped : answer.flips()) {
            assertThat(flipped.signs(DIGEST, key)).as("one byte changed").isFalse();
        }
    }

    @Test
    void aCodeIsNoSignatureOfOnesOwn() {
        Login login = district.addLogin("王小明", "wang");
        clock.advance(Duration.ofMinutes(1));

        assertThat(district.signIn.stepUp(district.actor(login), Secret.of(login.code(clock.now())), DIGEST))
                .contains(new Confirmation.ByCode());
    }

    @Test
    void aSignatureIsKeptWithItsActOrNotAtAll() {
        Actor wang = personWith(device, "王小明", "wang");
        Confirmation confirmed =
                district.signIn.stepUp(wang, proof(wang, DIGEST), DIGEST).orElseThrow();

        assertThatThrownBy(() -> district.db.execute(wang.act("decide"), tx -> {
                    passkeys.keep(tx, (Confirmation.ByPasskey) confirmed, UUID.randomUUID(), wang.person());
                    throw new IllegalStateException("the act failed");
                }))
                .hasMessage("the act failed");

        assertThat(rows("identity.kept_signature")).isEmpty();
        assertThat(district.audit().findings()).isEmpty();
    }

    private List<SealedRows.Row> rows(String table) {
        SealedRows sealed = district.sealedRows.stream()
                .filter(each -> each.table().equals(table))
                .findFirst()
                .orElseThrow();
        return district.write(tx -> sealed.rows(tx, Optional.empty(), 10));
    }

    private JsonNode record(String table) {
        return rows(table).getFirst().record().orElseThrow();
    }

    @Test
    void anotherPersonsPasskeyConfirmsNothing() {
        Actor wang = personWith(device, "王小明", "wang");
        Authenticator other = new Authenticator();
        Actor lisi = personWith(other, "李四", "lisi");

        Secret byLisi = other.getAnyway(passkeys.beginStepUp(wang, DIGEST).orElseThrow());
        assertThat(district.signIn.stepUp(wang, byLisi, DIGEST)).isEmpty();
        assertThat(district.signIn.stepUp(lisi, proof(wang, DIGEST), DIGEST)).isEmpty();
    }

    @Test
    void anAnswerIsWorthNothingForAnotherPurpose() {
        Actor wang = personWith(device, "王小明", "wang");

        assertThat(district.signIn.stepUp(wang, device.get(passkeys.beginSignIn()), DIGEST))
                .isEmpty();
        assertThat(district.signIn.stepUp(wang, device.get(passkeys.beginSignIn()), new byte[0]))
                .isEmpty();
        assertThat(passkeys.signIn(proof(wang, DIGEST))).isEmpty();
    }

    @Test
    void anEndedSessionStepsUpNoMore() {
        Actor wang = personWith(device, "王小明", "wang");
        Secret proof = proof(wang, DIGEST);
        district.signIn.signOut(wang);

        assertThat(district.signIn.stepUp(wang, proof, DIGEST)).isEmpty();
        assertThat(passkeys.beginStepUp(wang, DIGEST)).isEmpty();
    }

    @Test
    void whoHasNoPasskeyIsNotAskedForOne() {
        Login login = district.addLogin("王小明", "wang");

        assertThat(passkeys.beginStepUp(district.actor(login), DIGEST)).isEmpty();
        assertThat(district.signIn.hasTotp(district.actor(login))).isTrue();
    }

    // -- removing

    @Test
    void theLastWayToSignInStays() {
        Actor wang = personWith(device, "王小明", "wang");
        UUID only = passkeys.all(wang).getFirst().id();

        assertThat(passkeys.remove(wang, only, proof(wang, passkeys.digestOfRemoving(wang, only))))
                .isEqualTo(new RemoveResult.Refused("PASSKEY_LAST"));

        Login lisi = district.addLogin("李四", "lisi");
        Actor actor = district.actor(lisi);
        Authenticator other = new Authenticator();
        add(actor, "phone", Secret.of(lisi.code(clock.now())), other);
        UUID key = passkeys.all(actor).getFirst().id();
        assertThat(passkeys.remove(actor, key, Secret.of("000000")))
                .isEqualTo(new RemoveResult.Refused("STEP_UP_FAILED"));
        assertThat(passkeys.remove(actor, key, Secret.of(lisi.code(clock.now()))))
                .isEqualTo(new RemoveResult.Removed());
        assertThat(passkeys.all(actor)).isEmpty();
        assertThat(passkeys.signIn(other.get(passkeys.beginSignIn()))).isEmpty();
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    @Test
    void onesOwnPasskeysOnly() {
        Actor wang = personWith(device, "王小明", "wang");
        Authenticator other = new Authenticator();
        Actor lisi = personWith(other, "李四", "lisi");
        UUID hers = passkeys.all(lisi).getFirst().id();

        assertThat(passkeys.rename(wang, hers, "mine")).isEqualTo(new RenameResult.Refused("NOT_FOUND"));
        assertThat(passkeys.remove(wang, hers, proof(wang, passkeys.digestOfRemoving(wang, hers))))
                .isEqualTo(new RemoveResult.Refused("NOT_FOUND"));
        assertThat(passkeys.rename(lisi, hers, "  work laptop ")).isEqualTo(new RenameResult.Renamed());
        assertThat(passkeys.all(lisi)).extracting(Passkeys.Passkey::name).containsExactly("work laptop");
    }

    // -- what SQL can and cannot do

    @Test
    void aPasskeyMovedOrInsertedBySqlSignsNobodyIn() {
        personWith(device, "王小明", "wang");
        Authenticator other = new Authenticator();
        Actor lisi = personWith(other, "李四", "lisi");

        database.tamper(
                "set session_replication_role = replica",
                "update identity.passkey set person = '" + lisi.id() + "' where person <> '" + lisi.id() + "'",
                "reset session_replication_role");

        assertThat(passkeys.signIn(device.get(passkeys.beginSignIn()))).isEmpty();
        assertThat(passkeys.all(lisi)).hasSize(1);

        database.tamper("insert into identity.passkey select gen_random_uuid(), person, set_byte(credential_index, 1,"
                + " get_byte(credential_index, 1) # 1), credential, public_key, at, actor, entry + 1000, blinding"
                + " from identity.passkey limit 1");
        assertThat(passkeys.all(lisi)).hasSize(1);
        assertThat(district.ledger.verify(district.sealedRows).findings()).isNotEmpty();
    }

    // -- sessions

    @Test
    void aPersonSeesAndEndsHisSessions() {
        Login login = district.addLogin("王小明", "wang");
        Login stranger = district.addLogin("李四", "lisi");
        clock.advance(Duration.ofSeconds(30));
        var second = ((SignIn.SignInResult.Success)
                        district.signIn.signIn("wang", Secret.of(PASSWORD), login.code(clock.now())))
                .signedIn();
        Actor actor = actor(second);

        var sessions = district.signIn.sessions(actor);
        assertThat(sessions).hasSize(2);
        assertThat(sessions.getFirst().current()).isTrue();
        assertThat(sessions.getLast().current()).isFalse();

        UUID foreign = district.actor(stranger).session().orElseThrow();
        assertThat(district.signIn.endSession(actor, foreign)).isFalse();
        assertThat(district.signIn.session(stranger.token())).isPresent();
        assertThat(district.signIn.endSession(actor, sessions.getLast().id())).isTrue();
        assertThat(district.signIn.session(login.token())).isEmpty();
        assertThat(district.signIn.sessions(actor)).hasSize(1);
    }
}
