package commonseal.approvals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.identity.Actor;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.KeyActs.ErasureResult;
import commonseal.keys.KeysRefused;
import commonseal.keys.Rotating;
import commonseal.planner.FinalDecision.Reject;
import commonseal.planner.Link;
import commonseal.planner.Material;
import commonseal.planner.Source;
import commonseal.proof.CanonicalJson;
import commonseal.proof.Suite;
import commonseal.proof.VerifierKey;
import commonseal.testkit.TestDatabase;
import commonseal.verifier.ChainView;
import commonseal.verifier.Policy;
import commonseal.verifier.StatusSource;
import commonseal.verifier.TrustFile;
import commonseal.verifier.Verdict;
import commonseal.verifier.Verifier;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The life of a small district under the suite SM: issue, pull, verification, exchange of every key, erasure. */
class SmDistrictTest {

    @TempDir
    Path home;

    @Test
    void aDistrictOfTheSuiteSmLivesTheSameLife() {
        try (TestDatabase database = TestDatabase.create()) {
            PersonId holder;
            UUID document;
            byte[] bundle;
            byte[] trust;
            VerifierKey root;
            try (District district = District.start(database, home, Suite.SM)) {
                district.publish(Definitions.process(
                        "sm",
                        Reject.FIRST_REJECT,
                        List.of(Material.of("ID", "PSB-01", Source.LEDGER, Source.APPLICANT)),
                        Link.of("A", "PNR", 2, null, "ID")));
                holder = district.person("甲");
                document = district.hold("PSB-01", holder);
                pullsWhatItsHolderAllows(district, holder);
                bundle = bundle(district, holder, document);
                trust = district.documents.trustFile();
                root = district.keys.rootSigner().verifierKey();
                Instant now = Instant.now();

                JsonNode file = CanonicalJson.parse(bundle);
                assertThat(file.get("document").get("proof").get("cryptosuite").stringValue())
                        .isEqualTo("commonseal-sm2-jcs-2026");
                // did:webvh knows Ed25519 only.
                assertThat(district.documents.didLog()).isEmpty();
                assertThat(passes(offline(bundle, trust, root, now)))
                        .contains(Verdict.Row.UNALTERED, Verdict.Row.RECORDED);
                assertThat(passes(district.documents.verify(bundle)))
                        .contains(Verdict.Row.UNALTERED, Verdict.Row.RECORDED);
                ObjectNode credential = (ObjectNode) file.get("document");
                credential.put("validFrom", "2001-01-01T00:00:00Z");
                byte[] altered = CanonicalJson.of(file);
                assertThat(passes(offline(altered, trust, root, now))).doesNotContain(Verdict.Row.UNALTERED);
                assertThat(district.ledger.verify(district.sealedRows).findings())
                        .isEmpty();
                for (Rotating purpose : Rotating.values()) {
                    assertThat(district.<Boolean>write(tx -> district.identity
                                    .keyActs()
                                    .rotate(tx, purpose)
                                    .isPresent()))
                            .isTrue();
                }
            }
            assertThatThrownBy(() -> District.resume(database.db(), database.sequencer(), home))
                    .isInstanceOf(KeysRefused.class)
                    .hasMessageContaining("KEYS-018")
                    .hasMessageContaining("keys.suite=sm");
            afterAnExchangeTheOldKeysAreGone(database);
            try (District district = District.resume(database.db(), database.sequencer(), home, Suite.SM)) {
                assertThat(bundle(district, holder, document)).isNotEmpty();
                assertThat(district.<ErasureResult>write(
                                tx -> district.identity.keyActs().erase(tx, holder)))
                        .isInstanceOf(ErasureResult.Erased.class);
                var audit = district.ledger.verify(district.sealedRows);
                assertThat(audit.findings()).isEmpty();
                assertThat(audit.rowsErased()).isPositive();
            }
            // What he took with him stands without him.
            assertThat(passes(offline(bundle, trust, root, Instant.now())))
                    .contains(Verdict.Row.UNALTERED, Verdict.Row.RECORDED);
        }
    }

    private static void pullsWhatItsHolderAllows(District district, PersonId holder) {
        Actor citizen = District.citizen(holder);
        UUID id = district.apply(
                citizen, new Cases.Application("sm", Map.of(), Optional.empty(), Optional.empty(), Map.of(), false));
        district.done(district.cases.requestAuthorisations(district.clerk(), id, Optional.empty()));
        district.agree(id, holder, holder);
        assertThat(district.cases.pull(district.clerk(), id).items()).hasSize(1);
        district.accepted(citizen, id);
        district.approved(id, "A");
    }

    private void afterAnExchangeTheOldKeysAreGone(TestDatabase database) {
        try (District district = District.resume(
                database.db(() -> Instant.now().plus(Duration.ofMinutes(10))), database.sequencer(), home, Suite.SM)) {
            int pages = 0;
            while (district.rotation.work()) {
                assertThat(pages++).isLessThan(500);
            }
            assertThat(district.rotation.list())
                    .filteredOn(state -> state.key().equals(state.purpose().code()))
                    .hasSize(3)
                    .allSatisfy(state -> assertThat(state.retiredAt()).isPresent());
        }
    }

    private static byte[] bundle(District district, PersonId holder, UUID document) {
        return district.<Optional<byte[]>>read(tx -> district.documents.bundle(tx, District.citizen(holder), document))
                .orElseThrow();
    }

    private static Verdict offline(byte[] bundle, byte[] trust, VerifierKey root, Instant at) {
        return Verifier.verify(
                bundle,
                TrustFile.open(trust, root),
                Policy.standard(),
                at,
                StatusSource.OFFLINE,
                claim -> ChainView.Finding.NOT_ASKED);
    }

    private static List<Verdict.Row> passes(Verdict verdict) {
        return verdict.checks().stream()
                .filter(check -> check.state() == Verdict.State.PASS)
                .map(Verdict.Check::row)
                .toList();
    }
}
