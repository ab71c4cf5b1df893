package commonseal.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.approvals.Cases.CopyResult;
import commonseal.approvals.Cases.RedeemResult;
import commonseal.documents.Documents.Held;
import commonseal.identity.Actor;
import commonseal.identity.Authorisations;
import commonseal.identity.HolderId.PersonId;
import commonseal.kernel.Secret;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process dies while a copy is proposed or made: it was proposed and asked for, or not; made and the code used, or not. */
class CopyCrashTest {

    @TempDir
    Path home;

    @Test
    void aCopyIsProposedAndMadeWholeOrNotAtAll() {
        try (TestDatabase database = TestDatabase.create()) {
            PersonId owner;
            UUID id;
            Actor clerk;
            try (District district = District.start(database, home)) {
                CopyCaseTest.publish(district);
                owner = district.person("张三");
                id = CopyCaseTest.withPaper(district, owner);
                clerk = district.clerk();
            }
            for (String point : List.of("documents.copy.proposed", "approvals.copy-asked")) {
                Crashing.crash(
                        point,
                        Proposer.class,
                        database,
                        home,
                        clerk,
                        id.toString(),
                        owner.value().toString());
                try (District again = District.resume(database.db(), database.sequencer(), home)) {
                    assertThat(again.<List<?>>read(
                                    tx -> again.documents.copies().ofCase(tx, id)))
                            .isEmpty();
                    assertThat(again.<List<Authorisations.View>>read(
                                    tx -> again.identity.authorisations().ofCase(tx, id)))
                            .isEmpty();
                }
            }

            UUID copy;
            Secret code;
            try (District again = District.resume(database.db(), database.sequencer(), home)) {
                copy = ((CopyResult.Asked) again.cases.proposeCopy(clerk, id, "A.card", CopyCaseTest.paper(owner, "1")))
                        .copy();
                code = again.code(id, owner, owner);
            }
            for (String point : List.of("documents.copy.sealed", "approvals.copy-made")) {
                Crashing.crash(point, Redeemer.class, database, home, clerk, id.toString(), code.revealText());
                try (District again = District.resume(database.db(), database.sequencer(), home)) {
                    assertThat(again.<Optional<Held>>read(tx -> again.documents.find(tx, copy)))
                            .isEmpty();
                }
            }

            try (District again = District.resume(database.db(), database.sequencer(), home)) {
                assertThat(again.cases.redeem(clerk, id, code)).isEqualTo(new RedeemResult.Redeemed(1));
                assertThat(again.<Optional<Held>>read(tx -> again.documents.find(tx, copy)))
                        .isPresent();
                assertThat(again.cases.reconcile()).isZero();
                assertThat(again.ledger.verify(again.sealedRows).findings()).isEmpty();
            }
        }
    }

    /** Proposes a copy and is expected to die on the way. */
    static final class Proposer {
        private Proposer() {}

        public static void main(String[] arguments) {
            CopyResult result = Crashing.resumed(arguments)
                    .cases
                    .proposeCopy(
                            Crashing.actor(arguments),
                            UUID.fromString(arguments[Crashing.OWN]),
                            "A.card",
                            CopyCaseTest.paper(new PersonId(UUID.fromString(arguments[Crashing.OWN + 1])), "1"));
            throw new AssertionError("lived through it: " + result);
        }
    }

    /** Types the holder's code and is expected to die on the way. */
    static final class Redeemer {
        private Redeemer() {}

        public static void main(String[] arguments) {
            RedeemResult result = Crashing.resumed(arguments)
                    .cases
                    .redeem(
                            Crashing.actor(arguments),
                            UUID.fromString(arguments[Crashing.OWN]),
                            Secret.of(arguments[Crashing.OWN + 1]));
            throw new AssertionError("lived through it: " + result);
        }
    }
}
