package commonseal.identity;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.identity.Duplicates.DecideResult;
import commonseal.identity.Duplicates.Proposal;
import commonseal.identity.Duplicates.ProposeResult;
import commonseal.identity.HolderId.PersonId;
import commonseal.testkit.ChildJvm;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Power fails while a merge is decided: it is decided and the duplicate signs in no more, or neither. */
class MergeCrashTest {

    private final TestDatabase database = TestDatabase.create();

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private District district;

    @SuppressWarnings("NullAway.Init")
    private Actor second;

    @SuppressWarnings("NullAway.Init")
    private PersonId kept;

    @SuppressWarnings("NullAway.Init")
    private District.Login duplicate;

    @SuppressWarnings("NullAway.Init")
    private UUID proposal;

    @BeforeEach
    void propose() {
        district = new District(database.db(), database.sequencer(), folder, true);
        Actor first = administrator("管理员甲");
        second = administrator("管理员乙");
        kept = district.addPerson("王小明");
        duplicate = district.addLogin("王小明", "wang");
        ProposeResult proposed = district.db.write(
                first.act("merge"),
                tx -> district.duplicates.proposeMerge(tx, first, duplicate.person(), kept, "同一人两次登记"));
        proposal = ((ProposeResult.Proposed) proposed).proposal();
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    private Actor administrator(String name) {
        PersonId person = district.addPerson(name);
        district.grant(person, Role.ADMINISTRATOR, "*");
        return District.actorOf(person);
    }

    private Optional<PersonId> countsAs() {
        return district.write(tx -> district.duplicates.countsAs(tx, duplicate.person()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity.merge.written", "identity.merge.before-commit"})
    void aMergeIsDecidedWhollyOrNotAtAll(String point) {
        try (ChildJvm child = child(Map.of("commonseal.crash", point))) {
            assertThat(child.exitCode(Duration.ofSeconds(60))).as(child::output).isEqualTo(ChildJvm.CRASHED);
        }

        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
        assertThat(countsAs()).isEmpty();
        assertThat(district.signIn.session(duplicate.token())).isPresent();
        List<Proposal> waiting = district.write(district.duplicates::waiting);
        assertThat(waiting).extracting(Proposal::id).containsExactly(proposal);
        DecideResult again =
                district.db.write(second.act("merge"), tx -> district.duplicates.decide(tx, second, proposal, true));
        assertThat(again).isEqualTo(new DecideResult.Decided());
    }

    @Test
    void theChildDoesItsWorkWhenNothingFails() {
        try (ChildJvm child = child(Map.of())) {
            assertThat(child.exitCode(Duration.ofSeconds(60))).as(child::output).isZero();
        }

        assertThat(countsAs()).contains(kept);
        assertThat(district.signIn.session(duplicate.token())).isEmpty();
    }

    private ChildJvm child(Map<String, String> properties) {
        return Crashing.child(
                Child.class, database, folder, properties, second.id().toString(), proposal.toString());
    }

    /** A process that does one thing. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            District district = Crashing.resumed(args);
            Actor by = District.actorOf(new PersonId(UUID.fromString(args[4])));
            DecideResult result = district.db.write(
                    by.act("merge"), tx -> district.duplicates.decide(tx, by, UUID.fromString(args[5]), true));
            System.out.println(result);
            System.exit(0);
        }
    }
}
