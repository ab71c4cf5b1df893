package commonseal.documents;

import static commonseal.documents.District.TITLE;
import static commonseal.documents.District.context;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.documents.Documents.Ground;
import commonseal.documents.Documents.Outcome;
import commonseal.documents.Documents.PullContext;
import commonseal.documents.Documents.PullResult;
import commonseal.documents.Exchange.CopyState;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Role;
import commonseal.kernel.Clock;
import commonseal.kernel.Db;
import commonseal.postgres.DatabaseAccess;
import commonseal.postgres.DatabaseRole;
import commonseal.postgres.Pools;
import commonseal.sources.ReferenceConfig.Standing;
import commonseal.sources.ReferenceSource;
import commonseal.testkit.ChildJvm;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Power fails between a question and its use: it is asked again by itself, under the same request, with its evidence. */
class ExchangeCrashTest {
    private static final Duration CHILD_LIMIT = Duration.ofSeconds(90);

    private final TestDatabase database = TestDatabase.create();

    @TempDir
    Path home;

    private ReferenceSource land;
    private Actor clerk;
    private PersonId owner;
    private final UUID caseId = UUID.randomUUID();
    private UUID copy;
    private UUID request;

    @BeforeEach
    void prepare() throws Exception {
        try (District district = District.start(database, home, false)) {
            clerk = district.officer(Role.COUNTER_CLERK, "AMR");
            owner = district.person("王小明");
            land = SourceRegisters.start(
                    home, List.of(SourceRegisters.record(district, owner, Standing.ACTIVE, Map.of())));
            SourceRegisters.publish(district, SourceRegisters.source(land, 5));
            copy = SourceRegisters.offer(district, caseId, owner).orElseThrow();
            var unused = district.authorise(clerk, caseId, owner, owner, copy, TITLE);
            request = district.db
                    .write(
                            clerk.act("case:" + caseId),
                            tx -> district.documents.exchange().prepare(tx, context(), copy))
                    .orElseThrow();
        }
    }

    @AfterEach
    void stop() {
        land.close();
        database.close();
    }

    @Test
    void askedButNoAnswerStored() {
        for (String point :
                List.of("documents.source.recorded", "documents.source.answered", "documents.source.stored")) {
            crash(point);
            database.tamper("update documents.source_copy set next_at = now()");
        }

        try (District again = District.start(database, home, false)) {
            assertThat(again.<CopyState>read(tx -> again.documents
                            .exchange()
                            .copy(tx, copy)
                            .orElseThrow()
                            .state()))
                    .isEqualTo(CopyState.ASKED);
            assertThat(again.documents.exchange().work(10)).isEqualTo(1);
            assertThat(again.pull(context(), copy)).isInstanceOf(PullResult.Pulled.class);
            // Four questions are on record, three of them without an answer; one answer; one use.
            assertThat(again.<Map<Outcome, Long>>read(tx -> again.documents.evidenceCounts(tx, caseId)))
                    .isEqualTo(Map.of(Outcome.ASKED, 5L, Outcome.PULLED, 1L));
            assertThat(again.<Long>read(tx -> again.identity.access().count(tx, caseId)))
                    .isEqualTo(1);
            assertThat(again.ledger.verify(again.sealedRows).findings()).isEmpty();
        }
    }

    @Test
    void aCrashWhileItIsUsedLeavesNeitherEvidenceNorDisclosure() {
        try (District district = District.start(database, home, false)) {
            district.documents.exchange().ask(request);
        }

        crash("documents.source.used");

        try (District again = District.start(database, home, false)) {
            assertThat(again.<Map<Outcome, Long>>read(tx -> again.documents.evidenceCounts(tx, caseId)))
                    .isEqualTo(Map.of(Outcome.ASKED, 2L));
            assertThat(again.<Long>read(tx -> again.identity.access().count(tx, caseId)))
                    .isZero();
            assertThat(again.pull(context(), copy)).isInstanceOf(PullResult.Pulled.class);
        }
    }

    private PullContext context() {
        return District.context(clerk, caseId, TITLE, Set.of(owner), new Ground.OwnerAuthorised());
    }

    private void crash(String point) {
        DatabaseAccess access = database.access();
        String[] arguments = {
            access.jdbcUrl(),
            access.password(DatabaseRole.APP),
            access.password(DatabaseRole.SEQUENCER),
            home.toString(),
            clerk.id().toString(),
            owner.value().toString(),
            caseId.toString(),
            copy.toString(),
            request.toString()
        };
        try (ChildJvm child = ChildJvm.start(Child.class, Map.of("commonseal.crash", point), arguments)) {
            assertThat(child.exitCode(CHILD_LIMIT)).as(child.output()).isEqualTo(ChildJvm.CRASHED);
        }
    }

    /** A process of the district that asks, then uses. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            DatabaseAccess access =
                    new DatabaseAccess(args[0], Map.of(DatabaseRole.APP, args[1], DatabaseRole.SEQUENCER, args[2]));
            try (var app = Pools.open(access, DatabaseRole.APP, "child-app", 4);
                    var sequencer = Pools.open(access, DatabaseRole.SEQUENCER, "child-sequencer", 4);
                    District district =
                            new District(new Db(app, Clock.system()), sequencer, Path.of(args[3]), false).started()) {
                district.documents.exchange().ask(UUID.fromString(args[8]));
                Actor clerk = CrashTest.Child.officer(args[4], Role.COUNTER_CLERK, "AMR");
                PersonId owner = new PersonId(UUID.fromString(args[5]));
                PullContext context = District.context(
                        clerk, UUID.fromString(args[6]), TITLE, Set.of(owner), new Ground.OwnerAuthorised());
                var unused = district.pull(context, UUID.fromString(args[7]));
            }
        }
    }
}
