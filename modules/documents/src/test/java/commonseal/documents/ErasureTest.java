package commonseal.documents;

import static commonseal.documents.District.CARD;
import static commonseal.documents.District.card;
import static commonseal.documents.District.citizen;
import static commonseal.documents.District.context;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.documents.Documents.Ground;
import commonseal.documents.Documents.IssueResult;
import commonseal.documents.Documents.Outcome;
import commonseal.documents.Documents.PullResult;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.KeyActs.ErasureResult;
import commonseal.identity.Role;
import commonseal.testkit.TestDatabase;
import commonseal.verifier.Code;
import commonseal.verifier.Verdict;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents of a holder who was erased. */
class ErasureTest {

    @TempDir
    Path home;

    @Test
    void theyAreReadByNobodyTheirRowsCountAsErasedAndOthersStand() {
        try (TestDatabase database = TestDatabase.create();
                District district = District.start(database, home, false)) {
            Actor issuer = district.officer(Role.ISSUER, "PSB");
            Actor clerk = district.officer(Role.COUNTER_CLERK, "AMR");
            PersonId zhang = district.person("张三");
            PersonId li = district.person("李四");
            UUID caseId = UUID.randomUUID();
            IssueResult.Issued erased = district.provable(issuer, card(zhang));
            IssueResult.Issued kept = district.provable(issuer, card(li));
            district.authorise(clerk, caseId, zhang, zhang, erased.document(), CARD);
            assertThat(pull(district, clerk, caseId, zhang, erased)).isInstanceOf(PullResult.Pulled.class);

            ErasureResult result =
                    district.write(tx -> district.identity.keyActs().erase(tx, zhang));

            assertThat(result).isInstanceOf(ErasureResult.Erased.class);
            Verdict verdict = verdict(district, erased);
            assertThat(verdict.value()).as("not altered").isEqualTo(Verdict.Value.UNKNOWN);
            assertThat(verdict.check(Verdict.Row.READABLE).orElseThrow().code()).isEqualTo(Code.FMT_NO_CREDENTIAL);
            assertThat(district.<Optional<?>>read(tx -> district.documents.own(tx, citizen(zhang), erased.document())))
                    .isEmpty();
            assertThat(district.<Optional<?>>read(tx -> district.documents.bundle(tx, issuer, erased.document())))
                    .isEmpty();
            assertThat(pull(district, clerk, caseId, zhang, erased))
                    .isInstanceOfSatisfying(
                            PullResult.NotPulled.class,
                            refused -> assertThat(refused.outcome()).isEqualTo(Outcome.NOT_VALID));
            assertThat(verdict(district, kept).value()).isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);
            // Even so the office may end it.
            district.change(issuer, erased.document(), Documents.StatusChange.Kind.REVOKED, "HOLDER_DIED");
            var audit = district.ledger.verify(district.sealedRows);
            assertThat(audit.findings()).isEmpty();
            assertThat(audit.rowsErased()).as("person, document, evidence").isEqualTo(3);
        }
    }

    private static Verdict verdict(District district, IssueResult.Issued issued) {
        return district.documents
                .verifyByCode(issued.publicCode())
                .orElseThrow()
                .verdict();
    }

    private static PullResult pull(
            District district, Actor clerk, UUID caseId, PersonId owner, IssueResult.Issued issued) {
        return district.pull(
                context(clerk, caseId, CARD, Set.of(owner), new Ground.OwnerAuthorised()), issued.document());
    }
}
