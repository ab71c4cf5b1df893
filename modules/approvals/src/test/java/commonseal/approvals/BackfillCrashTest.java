package commonseal.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.identity.Actor;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process dies while a document fills a form in, and while a form is submitted. */
class BackfillCrashTest {

    @TempDir
    Path home;

    @Test
    void statementsAnswersAndCountsAreThereWithTheirEventOrNotAtAll() {
        try (TestDatabase database = TestDatabase.create()) {
            UUID id;
            Actor clerk;
            Actor applicant;
            try (District district = District.start(database, home)) {
                Shop shop = new Shop(district).withCard("李四", Shop.NUMBER);
                id = shop.authorised();
                clerk = district.clerk();
                applicant = shop.applicant;
            }
            Crashing.crash("approvals.stated", Puller.class, database, home, clerk, id.toString());
            try (District again = District.resume(database.db(), database.sequencer(), home)) {
                assertThat(again.cases.view(clerk, id).orElseThrow().form())
                        .allSatisfy(field -> assertThat(field.statements()).isEmpty());
                assertThat(again.cases.pull(clerk, id).items()).hasSize(2);
                assertThat(again.cases.view(clerk, id).orElseThrow().form())
                        .anySatisfy(field -> assertThat(field.statements()).hasSize(2));
            }
            Crashing.crash("approvals.fill-counted", Submitter.class, database, home, applicant, id.toString());
            try (District again = District.resume(database.db(), database.sequencer(), home)) {
                assertThat(again.cases.fillShares()).isEmpty();
                again.done(again.cases.submit(applicant, id));
                assertThat(again.cases.fillShares()).containsEntry(Shop.SERVICE, new Cases.FillShare(1, 4, 0, 1));
                assertThat(again.cases.reconcile()).isZero();
                assertThat(again.ledger.verify(again.sealedRows).findings()).isEmpty();
            }
        }
    }

    /** Pulls what is authorised and is expected to die on the way. */
    static final class Puller {
        private Puller() {}

        public static void main(String[] arguments) {
            var report =
                    Crashing.resumed(arguments).cases.pull(Crashing.actor(arguments), UUID.fromString(arguments[8]));
            throw new AssertionError("lived through it: " + report);
        }
    }

    /** Submits and is expected to die on the way. */
    static final class Submitter {
        private Submitter() {}

        public static void main(String[] arguments) {
            var result =
                    Crashing.resumed(arguments).cases.submit(Crashing.actor(arguments), UUID.fromString(arguments[8]));
            throw new AssertionError("lived through it: " + result);
        }
    }
}
