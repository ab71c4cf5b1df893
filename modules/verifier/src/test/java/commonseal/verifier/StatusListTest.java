package commonseal.verifier;

import static commonseal.verifier.VerifierFixture.DID;
import static commonseal.verifier.VerifierFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.carriers.StatusList;
import commonseal.carriers.StatusList.Packing;
import commonseal.carriers.StatusListCredential;
import commonseal.carriers.StatusListCredential.Entry;
import commonseal.proof.DataIntegrity;
import commonseal.proof.Suite;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Signed lists in place of a signed answer, and beside one. */
class StatusListTest {
    private static final String METHOD = DID + "#status-lists-1";
    private static final String ENDED = "https://district.example/status/2026-0/revocation";
    private static final String RESTS = "https://district.example/status/2026-0/suspension";
    private static final int PLACE = 94_567;

    private final VerifierFixture district = new VerifierFixture();
    private final VerifierFixture.Key lists = new VerifierFixture.Key("unused", 9);

    private TrustFile trust(String office, Optional<Long> compromised) {
        return VerifierFixture.build(district.trustWithoutAnchors()
                .issuerKey(new TrustFile.IssuerKey(
                        METHOD,
                        lists.publicKey(),
                        office,
                        Instant.parse("2026-01-01T00:00:00Z"),
                        Optional.empty(),
                        compromised)));
    }

    private TrustFile trust() {
        return trust(TrustFile.STATUS_OFFICE, Optional.empty());
    }

    private ObjectNode list(String id, String purpose, Instant at, boolean set) {
        return signed(new StatusListCredential(
                        id,
                        DID,
                        purpose,
                        at,
                        at.plus(Duration.ofHours(12)),
                        Duration.ofHours(12),
                        StatusList.of(
                                Packing.BITSTRING, 1, StatusList.LEAST_ENTRIES, set ? Map.of(PLACE, 1) : Map.of()))
                .unsigned());
    }

    private ObjectNode signed(ObjectNode unsigned) {
        return DataIntegrity.create(
                unsigned, DataIntegrity.Proof.assertion(NOW.toString(), METHOD), Suite.INTERNATIONAL, lists::sign);
    }

    private ObjectNode ended(boolean set, Instant at) {
        return list(ENDED, StatusListCredential.REVOCATION, at, set);
    }

    private ObjectNode rests(boolean set, Instant at) {
        return list(RESTS, StatusListCredential.SUSPENSION, at, set);
    }

    private VerifierFixture.Case document() {
        ObjectNode unsigned = VerifierFixture.unsignedDocument(1);
        var status = unsigned.putArray("credentialStatus");
        status.add(new Entry(StatusListCredential.REVOCATION, PLACE, ENDED).json());
        status.add(new Entry(StatusListCredential.SUSPENSION, PLACE, RESTS).json());
        VerifierFixture.Case made = district.new Case(1);
        made.document = district.signed(unsigned);
        made.recorded();
        made.answer = Optional.empty();
        return made;
    }

    private String status(VerifierFixture.Case document, TrustFile trust, ObjectNode... published) {
        Verdict verdict = Verifier.verify(
                document.bundle().withStatusLists(List.of(published)).bytes(), trust, Policy.standard(), NOW);
        return verdict.check(Verdict.Row.STATUS)
                .map(check -> check.state() + " " + check.code())
                .orElse("none");
    }

    private String status(ObjectNode... published) {
        return status(document(), trust(), published);
    }

    @Test
    void bothListsTogetherAreAnAnswer() {
        Instant at = NOW.minusSeconds(3600);

        assertThat(status(ended(false, at), rests(false, at))).isEqualTo("PASS ST_OK");
        assertThat(status(ended(true, at), rests(false, at))).isEqualTo("FAIL ST_REVOKED");
        assertThat(status(ended(false, at), rests(true, at))).isEqualTo("FAIL ST_SUSPENDED");
        assertThat(status(ended(true, at), rests(true, at))).isEqualTo("FAIL ST_REVOKED");
        assertThat(status(ended(false, at))).isEqualTo("CANNOT_CHECK ST_UNKNOWN");
        assertThat(status(rests(true, at))).isEqualTo("FAIL ST_SUSPENDED");
        assertThat(status()).isEqualTo("CANNOT_CHECK ST_UNKNOWN");
    }

    @Test
    void theOlderOfTheTwoIsTheAgeOfTheAnswer() {
        Instant fresh = NOW.minusSeconds(60);
        Instant edge = NOW.minus(Duration.ofHours(12));

        assertThat(status(ended(false, edge), rests(false, fresh))).isEqualTo("CANNOT_CHECK ST_LIST_STALE");
        assertThat(status(ended(false, edge.plusSeconds(1)), rests(false, fresh)))
                .isEqualTo("PASS ST_OK");
        assertThat(status(ended(true, edge.minus(Duration.ofDays(40))))).isEqualTo("FAIL ST_REVOKED");
    }

    @Test
    void ofSeveralListsTheNewestCounts() {
        Instant early = NOW.minusSeconds(7200);
        Instant late = NOW.minusSeconds(60);

        assertThat(status(ended(false, late), rests(true, early), rests(false, late)))
                .isEqualTo("PASS ST_OK");
        assertThat(status(ended(false, late), rests(false, early), rests(true, late)))
                .isEqualTo("FAIL ST_SUSPENDED");
    }

    @Test
    void onlyTheKeyForListsSignsLists() {
        ObjectNode[] good = {ended(false, NOW), rests(false, NOW)};

        assertThat(status(document(), trust("AMR", Optional.empty()), good)).isEqualTo("CANNOT_CHECK ST_LIST_BAD");
        assertThat(status(document(), trust(TrustFile.STATUS_OFFICE, Optional.of(1L)), good))
                .isEqualTo("CANNOT_CHECK ST_LIST_BAD");
        assertThat(status(document(), district.trust(), good)).isEqualTo("CANNOT_CHECK ST_LIST_BAD");
    }

    @Test
    void aListForAnotherPurposeOrOfAnotherIssuerIsDamage() {
        ObjectNode wrongPurpose = list(ENDED, StatusListCredential.SUSPENSION, NOW, false);
        ObjectNode unsigned = ended(false, NOW);
        unsigned.remove("proof");
        ObjectNode foreign = signed(unsigned.deepCopy().put("issuer", "did:web:elsewhere.example"));

        assertThat(status(wrongPurpose, rests(false, NOW))).isEqualTo("CANNOT_CHECK ST_LIST_BAD");
        assertThat(status(foreign, rests(false, NOW))).isEqualTo("CANNOT_CHECK ST_LIST_BAD");
        assertThat(status(unsigned, rests(false, NOW))).isEqualTo("CANNOT_CHECK ST_LIST_BAD");
        // A damaged list never hides what another one proves.
        assertThat(status(foreign, ended(true, NOW))).isEqualTo("FAIL ST_REVOKED");
    }

    @Test
    void besideASignedAnswerTheNewerWordCountsAndAnEndAlways() {
        VerifierFixture.Case document = document();
        document.answer = Optional.of(district.active(1, NOW.minusSeconds(60)));

        assertThat(status(document, trust(), ended(false, NOW.minusSeconds(3600)), rests(true, NOW.minusSeconds(3600))))
                .isEqualTo("PASS ST_OK");
        assertThat(status(document, trust(), ended(false, NOW), rests(true, NOW)))
                .isEqualTo("FAIL ST_SUSPENDED");
        assertThat(status(document, trust(), ended(true, NOW.minus(Duration.ofDays(3)))))
                .isEqualTo("FAIL ST_REVOKED");
    }

    @Test
    void tooManyListsMakeAFileUnreadable() {
        List<ObjectNode> many = new ArrayList<>();
        for (int i = 0; i <= Verifier.MAX_LISTS; i++) {
            many.add(ended(false, NOW.minusSeconds(i)));
        }
        assertThat(status(many.toArray(ObjectNode[]::new))).isEqualTo("none");
    }
}
