package commonseal.documents;

import static commonseal.documents.District.card;
import static commonseal.documents.District.licence;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.carriers.PaperSeal;
import commonseal.documents.Documents.PaperCode;
import commonseal.documents.Documents.StatusChange.Kind;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Role;
import commonseal.proof.CanonicalJson;
import commonseal.proof.Suite;
import commonseal.testkit.TestDatabase;
import commonseal.verifier.ChainView;
import commonseal.verifier.Code;
import commonseal.verifier.Policy;
import commonseal.verifier.StatusAnswer;
import commonseal.verifier.StatusSource;
import commonseal.verifier.TrustFile;
import commonseal.verifier.Verdict;
import commonseal.verifier.Verdict.Row;
import commonseal.verifier.Verdict.Value;
import commonseal.verifier.Verifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The seal in the QR code on paper. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PaperCodeTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    @TempDir
    static Path home;

    private District district;
    private Actor amr;
    private Actor psb;
    private UUID document;
    private PersonId owner;
    private TrustFile trust;
    private Instant now;

    @BeforeAll
    void startDistrict() {
        district = District.start(database, home, false);
        amr = district.officer(Role.ISSUER, "AMR");
        psb = district.officer(Role.ISSUER, "PSB");
        OrganisationId company = district.organisation("示范科技有限公司");
        document = district.provable(amr, licence(company)).document();
        owner = district.person("张三");
        trust = TrustFile.open(
                district.documents.trustFile(), district.keys.rootSigner().verifierKey());
        now = district.db.clock().now().plusSeconds(60);
    }

    @AfterAll
    void stopDistrict() {
        district.close();
    }

    private Optional<PaperCode> code(Actor actor, UUID id) {
        return district.write(tx -> district.documents.paperCode(tx, actor, id));
    }

    private String seal() {
        return code(amr, document).orElseThrow().seal().orElseThrow();
    }

    private Verdict verify(String seal, TrustFile by, Instant at, StatusSource status) {
        return Verifier.verify(
                seal.getBytes(StandardCharsets.US_ASCII), by, Policy.standard(), at, status, ChainView.OFFLINE);
    }

    private Verdict verify(String seal) {
        return verify(seal, trust, now, StatusSource.OFFLINE);
    }

    private static Code code(Verdict verdict, Row row) {
        return verdict.check(row).orElseThrow().code();
    }

    @Test
    void theCodeHoldsTheAddressAndASealOfWhatMayBeOnPaper() {
        PaperCode code = code(amr, document).orElseThrow();
        Documents.Held held =
                district.read(tx -> district.documents.find(tx, document)).orElseThrow();
        PaperSeal.Content content = PaperSeal.parse(code.seal().orElseThrow()).content();

        assertThat(code.address()).isEqualTo("https://test.example/verify");
        assertThat(code.text()).startsWith(code.address() + "#").hasSizeLessThan(600);
        assertThat(content.publicCode()).isEqualTo(held.publicCode());
        assertThat(content.kind()).isEqualTo("AMR-01");
        assertThat(content.shown()).containsEntry("name", "示范科技有限公司").containsOnlyKeys("name", "number");
        byte[] bundle = district.read(tx -> district.documents.bundle(tx, amr, document))
                .orElseThrow();
        byte[] digest = CanonicalJson.digest(CanonicalJson.parse(bundle).get("document"))
                .bytes();
        assertThat(content.handle()).isEqualTo(Arrays.copyOf(digest, 16));
    }

    @Test
    void aNameIsMaskedAndTheRestOfAPersonIsNotOnPaper() {
        UUID idCard = district.provable(psb, card(owner)).document();
        PaperSeal seal = PaperSeal.parse(
                code(District.citizen(owner), idCard).orElseThrow().seal().orElseThrow());

        assertThat(seal.content().shown()).containsOnlyKeys("name", "number").containsEntry("name", "张*𠮷");
        assertThat(new String(seal.bytes(), StandardCharsets.UTF_8)).doesNotContain("110101199003070011");
        assertThat(code(District.citizen(district.person("李四")), idCard)).isEmpty();
    }

    @Test
    void aGoodSealIsNeverMoreThanUncheckedAndShowsWhatIsWrong() {
        Verdict offline = verify(seal());
        assertThat(offline.value()).isEqualTo(Value.CANNOT_CHECK);
        assertThat(code(offline, Row.UNALTERED)).isEqualTo(Code.SIG_OK);
        assertThat(code(offline, Row.ISSUER)).isEqualTo(Code.KEY_OK);
        assertThat(code(offline, Row.RECORDED)).isEqualTo(Code.LOG_MISSING);
        assertThat(code(offline, Row.STATUS)).isEqualTo(Code.ST_UNKNOWN);

        StatusSource good = asked -> new StatusSource.Answer.Known(StatusAnswer.active(asked, now));
        Verdict online = verify(seal(), trust, now, good);
        assertThat(code(online, Row.STATUS)).isEqualTo(Code.ST_OK);
        assertThat(online.value()).isEqualTo(Value.CANNOT_CHECK);

        StatusSource revoked = asked -> new StatusSource.Answer.Known(new StatusAnswer(
                asked,
                StatusAnswer.State.REVOKED,
                now,
                Optional.of(now),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
        assertThat(verify(seal(), trust, now, revoked).value()).isEqualTo(Value.REVOKED);
        assertThat(verify(seal(), trust, now.plus(Duration.ofDays(800)), good).value())
                .isEqualTo(Value.EXPIRED);
        assertThat(verify(seal(), trust, now.minus(Duration.ofDays(800)), good).value())
                .isEqualTo(Value.EXPIRED);
    }

    @Test
    void theDistrictJudgesTheTextOfTheCodeAndAnswersByThePublicCode() {
        UUID permit = district.provable(psb, card(owner)).document();
        byte[] scanned = code(psb, permit).orElseThrow().text().getBytes(StandardCharsets.US_ASCII);

        Verdict before = district.documents.verify(scanned);
        district.change(psb, permit, Kind.REVOKED, "LOST");
        Verdict after = district.documents.verify(scanned);

        assertThat(before.subject()).contains(Verdict.Subject.SEAL);
        assertThat(code(before, Row.STATUS)).isEqualTo(Code.ST_OK);
        assertThat(before.effective()).isEqualTo(Value.CANNOT_CHECK);
        assertThat(after.effective()).isEqualTo(Value.REVOKED);
        assertThat(code(psb, permit)).isPresent();
    }

    @Test
    void aLaterKeySealsAnOlderDocumentAndAnEndedOneNoLater() {
        Instant issued = PaperSeal.parse(seal()).content().issuedAt();
        TrustFile later = window(issued.plusSeconds(10), Optional.empty());
        TrustFile ended = window(issued.minusSeconds(20), Optional.of(issued.minusSeconds(10)));

        assertThat(code(verify(seal(), later, now, StatusSource.OFFLINE), Row.ISSUER))
                .isEqualTo(Code.KEY_OK);
        assertThat(verify(seal(), ended, now, StatusSource.OFFLINE).value()).isEqualTo(Value.UNKNOWN);
    }

    private TrustFile window(Instant from, Optional<Instant> until) {
        TrustFile.Builder copy = TrustFile.builder(
                trust.origin(), trust.did(), district.keys.rootSigner().verifierKey());
        trust.logKeys().forEach(key -> copy.logKey(key.key(), key.fromSize(), key.untilSize()));
        trust.authorities().forEach(copy::authority);
        trust.issuerKeys()
                .forEach(key -> copy.issuerKey(
                        new TrustFile.IssuerKey(key.id(), key.key(), key.office(), from, until, Optional.empty())));
        return copy.build(99, now);
    }

    @Test
    void aSealOfNobodyWeKnowOrOfAStolenKeyIsUnknown() {
        TrustFile without = copy(Optional.empty(), false);
        TrustFile stolen = copy(Optional.of(1L), true);

        assertThat(code(verify(seal(), without, now, StatusSource.OFFLINE), Row.ISSUER))
                .isEqualTo(Code.KEY_UNKNOWN);
        Verdict late = verify(seal(), stolen, now, StatusSource.OFFLINE);
        assertThat(code(late, Row.ISSUER)).isEqualTo(Code.KEY_COMPROMISED_LATE);
        assertThat(late.value()).isEqualTo(Value.UNKNOWN);
    }

    private TrustFile copy(Optional<Long> compromised, boolean withKey) {
        TrustFile.Builder copy = TrustFile.builder(
                trust.origin(), trust.did(), district.keys.rootSigner().verifierKey());
        trust.logKeys().forEach(key -> copy.logKey(key.key(), key.fromSize(), key.untilSize()));
        trust.authorities().forEach(copy::authority);
        if (withKey) {
            trust.issuerKeys()
                    .forEach(key -> copy.issuerKey(new TrustFile.IssuerKey(
                            key.id(), key.key(), key.office(), key.from(), key.until(), compromised)));
        }
        return copy.build(99, now);
    }

    @Test
    void anotherOfficesKeySealsNothingForThisOffice() {
        PaperSeal.Content good = PaperSeal.parse(seal()).content();
        var key = district.write(tx -> district.keys.issuerKey(tx, "PSB"));
        Map<String, String> shown = new HashMap<>(good.shown());
        PaperSeal forged = PaperSeal.create(
                new PaperSeal.Content(
                        good.issuer(),
                        good.office(),
                        good.publicCode(),
                        good.kind(),
                        shown,
                        good.validFrom(),
                        good.validUntil(),
                        now,
                        good.handle()),
                key.id(),
                Suite.INTERNATIONAL,
                key::sign);

        assertThat(verify(forged.text()).value()).isEqualTo(Value.UNKNOWN);
    }

    @Test
    void noChangedBitOfASealIsBelieved() {
        byte[] good = Base64.getUrlDecoder().decode(seal());
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            byte[] changed = good.clone();
            changed[random.nextInt(good.length)] ^= (byte) (1 << random.nextInt(8));
            Verdict verdict = verify(Base64.getUrlEncoder().withoutPadding().encodeToString(changed));
            assertThat(verdict.value()).isIn(Value.UNKNOWN, Value.ALTERED);
        }
    }

    @Test
    void anAlteredDocumentGetsNoSeal() {
        UUID other = district.provable(psb, card(owner)).document();
        district.change(psb, other, Kind.SUSPENDED, "INSPECTION");
        database.tamper(
                "alter table documents.document disable trigger user",
                "update documents.document set valid_until = '2099-01-01' where id = '" + other + "'");

        assertThat(code(District.citizen(owner), other)).isEmpty();
    }
}
