package commonseal.documents;

import static commonseal.documents.District.card;
import static commonseal.documents.District.citizen;
import static commonseal.documents.District.licence;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.carriers.CertificateChain;
import commonseal.carriers.Jws;
import commonseal.carriers.P256Key;
import commonseal.carriers.SdJwt;
import commonseal.carriers.StatusListToken;
import commonseal.documents.Documents.Question;
import commonseal.documents.Documents.StatusChange.Kind;
import commonseal.documents.Documents.StatusFile;
import commonseal.documents.WalletCopies.GiveResult;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Mandates;
import commonseal.identity.Mandates.Capacity;
import commonseal.identity.Mandates.NewMandate;
import commonseal.identity.Role;
import commonseal.proof.CanonicalJson;
import commonseal.proof.Hash;
import commonseal.testkit.TestDatabase;
import commonseal.verifier.ChainView;
import commonseal.verifier.Challenge;
import commonseal.verifier.Code;
import commonseal.verifier.Moment;
import commonseal.verifier.Policy;
import commonseal.verifier.StatusSource;
import commonseal.verifier.TrustFile;
import commonseal.verifier.Verdict;
import commonseal.verifier.Verdict.Row;
import commonseal.verifier.Verdict.Value;
import commonseal.verifier.Verifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Copies in wallets: who gets one, what it says, when it counts no longer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WalletCopyTest {
    private static final String BANK = "https://bank.example";
    private static final String NONCE = "n-0S6_WzA2Mj";

    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    @TempDir
    static Path home;

    private District district;
    private Actor psb;
    private Actor amr;
    private PersonId owner;
    private Actor holder;

    @BeforeAll
    void startDistrict() {
        district = District.start(database, home, false);
        psb = district.officer(Role.ISSUER, "PSB");
        amr = district.officer(Role.ISSUER, "AMR");
        owner = district.person("张三");
        holder = citizen(owner);
    }

    @AfterAll
    void stopDistrict() {
        district.close();
    }

    private UUID issued() {
        return district.provable(psb, card(owner)).document();
    }

    private Instant now() {
        return district.db.clock().now();
    }

    private Verdict byDistrict(String shown, boolean asked) {
        return district.documents.verify(
                shown.getBytes(StandardCharsets.US_ASCII),
                Optional.empty(),
                asked ? Optional.of(new Question(BANK, NONCE)) : Optional.empty());
    }

    private Verdict offline(String shown, TrustFile trust, StatusSource status) {
        return Verifier.verify(
                shown.getBytes(StandardCharsets.US_ASCII),
                trust,
                Policy.standard(),
                Moment.present(now()),
                status,
                ChainView.OFFLINE,
                Optional.of(new Challenge(BANK, NONCE, now())));
    }

    private static Code code(Verdict verdict, Row row) {
        return verdict.check(row).orElseThrow().code();
    }

    // -- what it says

    @Test
    void theHolderGetsACopyThatShowsWhatIsPublicAndHidesTheRest() {
        UUID document = issued();
        GiveResult.Given given = new Wallet().take(district, holder, document);
        SdJwt copy = SdJwt.parse(given.text());
        ObjectNode claims = copy.issued().payload();

        assertThat(given.copy()).isEqualTo(1);
        assertThat(copy.issued().type()).contains("dc+sd-jwt");
        assertThat(copy.shown()).containsExactlyInAnyOrder("name", "id_number", "number", "holder");
        assertThat(claims.toString()).doesNotContain("110101199003070011", "张三", document.toString(), "QH-PSB");
        assertThat(claims.get("iss").stringValue()).isEqualTo("did:web:test.example");
        assertThat(claims.get("kind").stringValue()).isEqualTo("PSB-01");
        assertThat(copy.issued().header().get("x5c").size()).isEqualTo(1);
        assertThat(CertificateChain.signer(copy.issued(), anchors(), now())).isPresent();
        assertThat(given.expiresAt()).isBefore(now().plus(Duration.ofDays(181)));
        // Nothing of it is kept.
        assertThat(district.<Integer>read(tx -> tx.dsl()
                        .fetch("select 1 from documents.wallet_copy c where c::text like '%eyJ%'")
                        .size()))
                .isZero();
    }

    private Set<X509Certificate> anchors() {
        return district.trust().walletAuthorities().stream()
                .map(CertificateChain::read)
                .collect(Collectors.toSet());
    }

    @Test
    void fieldsFollowThePolicyOfTheKindAndDecoysHideWhatIsEmpty() {
        PersonId boss = district.person("李四");
        OrganisationId company = district.organisation("示范科技有限公司");
        appoint(company, boss, Capacity.LEGAL_REPRESENTATIVE);
        PersonId agent = district.person("周八");
        appoint(company, agent, Capacity.AGENT);
        UUID document = district.provable(amr, licence(company)).document();
        assertThat(new Wallet().give(district, citizen(agent), document)).isInstanceOf(GiveResult.Unknown.class);
        SdJwt copy =
                SdJwt.parse(new Wallet().take(district, citizen(boss), document).text());
        JsonNode fields = copy.issued().payload().get("fields");

        assertThat(fields.get("name").stringValue()).isEqualTo("示范科技有限公司");
        assertThat(fields.get("credit_code").stringValue()).isEqualTo("91110108MA0000000X");
        assertThat(fields.has("internal_note")).isFalse();
        assertThat(copy.shown()).contains("capital").doesNotContain("internal_note", "established_on");
        assertThat(copy.text()).doesNotContain("bm90IGZvciBvdGhlcnM");
        // Two selective fields, one of them empty.
        assertThat(fields.get("_sd").size()).isEqualTo(2);
    }

    private void appoint(OrganisationId company, PersonId person, Capacity as) {
        Mandates.AppointResult result = district.write(tx -> district.identity
                .mandates()
                .appoint(
                        tx,
                        new NewMandate(
                                company,
                                person,
                                as,
                                Mandates.Scope.ALL,
                                Instant.EPOCH,
                                Optional.empty(),
                                as == Capacity.AGENT ? Optional.of("deed") : Optional.empty(),
                                Optional.empty())));
        assertThat(result).isInstanceOf(Mandates.AppointResult.Appointed.class);
    }

    @Test
    void theTypeIsPublishedInBothLanguagesAndItsDigestStandsInTheCopy() {
        SdJwt copy = SdJwt.parse(new Wallet().take(district, holder, issued()).text());
        ObjectNode claims = copy.issued().payload();
        String vct = claims.get("vct").stringValue();
        StatusFile type = district.documents.walletCopies().type("PSB-01", 1).orElseThrow();
        JsonNode metadata = CanonicalJson.parse(type.bytes());

        assertThat(vct).isEqualTo("https://test.example/.well-known/vct/PSB-01/1");
        assertThat(metadata.get("vct").stringValue()).isEqualTo(vct);
        assertThat(claims.get("vct#integrity").stringValue())
                .isEqualTo("sha256-"
                        + Base64.getEncoder()
                                .encodeToString(Hash.sha256(type.bytes()).bytes()));
        assertThat(metadata.get("display").toString()).contains("zh-CN", "PSB-01证", "\"en\"");
        assertThat(metadata.get("claims").toString()).contains("[\"fields\",\"id_number\"]");
        assertThat(district.documents.walletCopies().type("PSB-01", 99)).isEmpty();
        assertThat(district.documents.walletCopies().type("XX", 1)).isEmpty();
    }

    // -- who gets one

    @Test
    void nobodyElseGetsOneAndAnOfficerNeither() {
        UUID document = issued();
        for (Actor other : List.of(
                citizen(district.person("王五")),
                psb,
                Actor.job(),
                new Actor(Actor.Kind.PERSON, owner.value(), List.of(), Optional.empty()))) {
            assertThat(new Wallet().give(district, other, document)).isInstanceOf(GiveResult.Unknown.class);
            assertThat(district.<List<?>>read(
                            tx -> district.documents.walletCopies().of(tx, other, document)))
                    .isEmpty();
        }
        assertThat(district.<List<?>>read(
                        tx -> district.documents.walletCopies().of(tx, holder, document)))
                .isEmpty();
    }

    @Test
    void onlyTheKeyThatAnswersOurQuestionGetsOneAndOnlyOne() {
        UUID document = issued();
        Wallet wallet = new Wallet();
        WalletCopies.Question question = district.<Optional<WalletCopies.Question>>read(
                        tx -> district.documents.walletCopies().question(tx, holder, document))
                .orElseThrow();
        String type = WalletCopies.PROOF_TYPE;
        UUID other = issued();
        String forOther = district.<Optional<WalletCopies.Question>>read(
                        tx -> district.documents.walletCopies().question(tx, holder, other))
                .orElseThrow()
                .nonce();

        assertThat(reason(document, "nonsense")).isEqualTo("PROOF_UNREADABLE");
        assertThat(reason(document, wallet.proof("JWT", question.audience(), question.nonce())))
                .isEqualTo("PROOF_UNREADABLE");
        assertThat(reason(document, wallet.proof(type, "https://elsewhere.example", question.nonce())))
                .isEqualTo("PROOF_AUDIENCE");
        assertThat(reason(document, wallet.proof(type, question.audience(), "AAAA")))
                .isEqualTo("PROOF_NONCE");
        assertThat(reason(document, wallet.proof(type, question.audience(), forOther)))
                .isEqualTo("PROOF_NONCE");
        String mine = wallet.proof(question);
        String foreign = new Wallet().proof(question);
        String mixed = mine.substring(0, mine.lastIndexOf('.')) + foreign.substring(foreign.lastIndexOf('.'));
        assertThat(reason(document, mixed)).isEqualTo("PROOF_KEY");

        assertThat(give(document, mine)).isInstanceOf(GiveResult.Given.class);
        assertThat(reason(document, mine)).isEqualTo("KEY_USED");
    }

    private GiveResult give(UUID document, String proof) {
        return district.db.write(
                holder.act("wallet"), tx -> district.documents.walletCopies().give(tx, holder, document, proof));
    }

    private String reason(UUID document, String proof) {
        return ((GiveResult.NotGiven) give(document, proof)).reason();
    }

    @Test
    void aDocumentThatRestsOrEndedGetsNone() {
        UUID document = issued();
        district.change(psb, document, Kind.SUSPENDED, "INSPECTION");

        assertThat(new Wallet().give(district, holder, document)).isEqualTo(new GiveResult.NotGiven("NOT_IN_FORCE"));
    }

    @Test
    void thatItLeftIsOnRecordWithItsFields() {
        UUID document = issued();
        var unused = new Wallet().take(district, holder, document);

        assertThat(district.<String[]>read(tx -> tx.dsl()
                                        .fetchValue(
                                                "select fields from documents.wallet_copy where document_id = ?::uuid",
                                                document.toString())
                                instanceof String[] names
                        ? names
                        : new String[0]))
                .containsExactly("holder", "id_number", "name", "number");
        List<WalletCopies.Copy> copies =
                district.read(tx -> district.documents.walletCopies().of(tx, holder, document));
        assertThat(copies).hasSize(1).allMatch(copy -> copy.inForce(now()));
    }

    // -- what a verifier says

    @Test
    void theDistrictKnowsItsCopyAndTheKeyShowsTheHolder() {
        Wallet wallet = new Wallet();
        String copy = wallet.take(district, holder, issued()).text();
        String shown = wallet.show(copy, Set.of("name"), BANK, NONCE, now());

        Verdict asked = byDistrict(shown, true);
        assertThat(asked.value()).isEqualTo(Value.VALID_PENDING_ANCHOR);
        assertThat(asked.subject()).contains(Verdict.Subject.WALLET_COPY);
        assertThat(code(asked, Row.HOLDER)).isEqualTo(Code.HB_OK);
        assertThat(asked.check(Row.READABLE).orElseThrow().data()).containsEntry("disclosed", "name");
        assertThat(asked.toJson().toString()).doesNotContain("张三");

        Verdict notAsked = byDistrict(shown, false);
        assertThat(notAsked.check(Row.HOLDER).orElseThrow().state()).isEqualTo(Verdict.State.WARNING);
        assertThat(code(byDistrict(copy, false), Row.HOLDER)).isEqualTo(Code.HB_NOT_SHOWN);
        assertThat(byDistrict(copy, true).value()).isEqualTo(Value.CANNOT_CHECK);
    }

    @Test
    void aProofForAnotherOrAnOldOneOrOfAnotherKeyIsNoProof() {
        Wallet wallet = new Wallet();
        String copy = wallet.take(district, holder, issued()).text();
        Wallet thief = new Wallet();
        String other = thief.take(district, holder, issued()).text();

        for (String shown : List.of(
                wallet.show(copy, Set.of("name"), "https://other.example", NONCE, now()),
                wallet.show(copy, Set.of("name"), BANK, "another", now()),
                wallet.show(copy, Set.of("name"), BANK, NONCE, now().minus(Duration.ofMinutes(6))),
                thief.show(copy, Set.of("name"), BANK, NONCE, now()),
                swapped(wallet.show(copy, Set.of("name"), BANK, NONCE, now()), copy),
                swapped(thief.show(other, Set.of("name"), BANK, NONCE, now()), copy))) {
            Verdict verdict = byDistrict(shown, true);
            assertThat(code(verdict, Row.HOLDER)).isEqualTo(Code.HB_FAILED);
            assertThat(verdict.value()).isEqualTo(Value.CANNOT_CHECK);
        }
        // A wrong proof is wrong also if nobody asked.
        assertThat(byDistrict(thief.show(copy, Set.of(), BANK, NONCE, now()), false)
                        .value())
                .isEqualTo(Value.CANNOT_CHECK);
    }

    /** The proof of one text under another. */
    private static String swapped(String shown, String copy) {
        return SdJwt.parse(copy).unbound() + shown.substring(shown.lastIndexOf('~') + 1);
    }

    @Test
    void withoutTheDistrictItIsGenuineButNotChecked() {
        Wallet wallet = new Wallet();
        String shown = wallet.show(wallet.take(district, holder, issued()).text(), Set.of("name"), BANK, NONCE, now());

        Verdict alone = offline(shown, district.trust(), StatusSource.OFFLINE);
        assertThat(alone.value()).isEqualTo(Value.CANNOT_CHECK);
        assertThat(code(alone, Row.UNALTERED)).isEqualTo(Code.SIG_OK);
        assertThat(code(alone, Row.ISSUER)).isEqualTo(Code.KEY_OK);
        assertThat(code(alone, Row.STATUS)).isEqualTo(Code.ST_UNKNOWN);
        assertThat(code(alone, Row.RECORDED)).isEqualTo(Code.LOG_MISSING);

        district.documents.publishStatusLists();
        Verdict listed = offline(shown, district.trust(), asked -> new StatusSource.Answer.Listed(lists(shown)));
        assertThat(code(listed, Row.STATUS)).isEqualTo(Code.ST_OK);
        assertThat(listed.value()).isEqualTo(Value.CANNOT_CHECK);

        TrustFile before = withAuthorities(List.of());
        assertThat(offline(shown, before, StatusSource.OFFLINE).value()).isEqualTo(Value.CANNOT_CHECK);
        // Sealed with the right key, but the district never made it.
        Verdict unrecorded = offline(shown, district.trust(), asked -> new StatusSource.Answer.Unrecorded());
        assertThat(unrecorded.value()).isEqualTo(Value.UNKNOWN);
    }

    private TrustFile withAuthorities(List<String> authorities) {
        TrustFile file = district.trust();
        return new TrustFile(
                file.version(),
                file.issuedAt(),
                file.demo(),
                file.origin(),
                file.did(),
                file.root(),
                file.logKeys(),
                file.witnesses(),
                file.witnessQuorum(),
                file.issuerKeys(),
                file.authorities(),
                file.anchorTargets(),
                file.sealAuthorities(),
                authorities);
    }

    private List<ObjectNode> lists(String shown) {
        String list = place(shown).get("uri").stringValue().split("/")[4];
        return List.of("revocation", "suspension").stream()
                .map(form -> (ObjectNode) CanonicalJson.parse(
                        district.documents.statusList(list, form).orElseThrow().bytes()))
                .toList();
    }

    private static JsonNode place(String shown) {
        return SdJwt.parse(shown).issued().payload().get("status").get("status_list");
    }

    private int listed(String copy) {
        district.documents.publishStatusLists();
        JsonNode place = place(copy);
        String list = place.get("uri").stringValue().split("/")[4];
        Jws token = Jws.parse(new String(
                district.documents.statusList(list, "token").orElseThrow().bytes(), StandardCharsets.US_ASCII));
        Optional<P256Key> signer = CertificateChain.signer(token, anchors(), now());
        assertThat(token.signedBy(signer.orElseThrow())).isTrue();
        StatusListToken read = StatusListToken.parse(token);
        assertThat(read.subject()).isEqualTo(place.get("uri").stringValue());
        return read.list().get(place.get("idx").intValue());
    }

    // -- when it counts no longer

    @Test
    void whatBecomesOfTheDocumentBecomesOfEveryCopy() {
        UUID document = issued();
        String first = new Wallet().take(district, holder, document).text();
        String second = new Wallet().take(district, holder, document).text();
        assertThat(place(first)).isNotEqualTo(place(second));
        assertThat(List.of(listed(first), listed(second))).containsOnly(StatusListToken.VALID);

        district.change(psb, document, Kind.SUSPENDED, "INSPECTION");
        assertThat(List.of(listed(first), listed(second))).containsOnly(StatusListToken.SUSPENDED);
        assertThat(byDistrict(first, false).value()).isEqualTo(Value.SUSPENDED);

        district.change(psb, document, Kind.REINSTATED, "INSPECTION");
        var unused = district.<Documents.IssueResult>write(
                tx -> district.documents.supersede(tx, psb, document, card(owner)));
        assertThat(List.of(listed(first), listed(second))).containsOnly(StatusListToken.INVALID);
        Verdict superseded = byDistrict(second, false);
        assertThat(superseded.value()).isEqualTo(Value.SUPERSEDED);
        assertThat(superseded.check(Row.STATUS).orElseThrow().data()).doesNotContainKey("successor");
    }

    @Test
    void aWithdrawnCopyIsNoneAndTheOthersStay() {
        UUID document = issued();
        String lost = new Wallet().take(district, holder, document).text();
        String kept = new Wallet().take(district, holder, document).text();
        WalletCopies copies = district.documents.walletCopies();
        Actor stranger = citizen(district.person("赵六"));

        assertThat(district.<Boolean>write(tx -> copies.withdraw(tx, stranger, document, 1)))
                .isFalse();
        assertThat(district.<Boolean>write(tx -> copies.withdraw(tx, holder, document, 1)))
                .isTrue();
        assertThat(district.<Boolean>write(tx -> copies.withdraw(tx, holder, document, 1)))
                .isFalse();
        assertThat(district.<Boolean>write(tx -> copies.withdraw(tx, holder, document, 7)))
                .isFalse();

        assertThat(listed(lost)).isEqualTo(StatusListToken.INVALID);
        assertThat(listed(kept)).isEqualTo(StatusListToken.VALID);
        Verdict verdict = byDistrict(lost, false);
        assertThat(verdict.value()).isEqualTo(Value.REVOKED);
        assertThat(verdict.check(Row.STATUS).orElseThrow().data()).containsEntry("reason", "WITHDRAWN_BY_HOLDER");
        assertThat(byDistrict(kept, false).value()).isEqualTo(Value.VALID_PENDING_ANCHOR);
        List<WalletCopies.Copy> all = district.read(tx -> copies.of(tx, holder, document));
        assertThat(all).extracting(WalletCopies.Copy::number).containsExactly(2, 1);
        assertThat(all.getLast().withdrawnAt()).isPresent();
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    @Test
    void theCopiesOfAnErasedHolderEnd() {
        PersonId erased = district.person("孙七");
        UUID document = district.provable(psb, card(erased)).document();
        String copy = new Wallet().take(district, citizen(erased), document).text();
        assertThat(listed(copy)).isEqualTo(StatusListToken.VALID);

        var unused = district.<Object>write(tx -> district.identity.keyActs().erase(tx, erased));

        district.change(psb, document, Kind.SUSPENDED, "HOLDER_DIED");
        assertThat(listed(copy)).isEqualTo(StatusListToken.INVALID);
        assertThat(byDistrict(copy, false).value()).isEqualTo(Value.REVOKED);
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    // -- mutations

    @Test
    void noChangedBitIsAccepted() {
        Wallet wallet = new Wallet();
        String shown = wallet.show(wallet.take(district, holder, issued()).text(), Set.of("name"), BANK, NONCE, now());
        byte[] good = shown.getBytes(StandardCharsets.US_ASCII);
        TrustFile trust = district.trust();
        String digest = StatusSource.WALLET_COPY + SdJwt.parse(shown).digest().hex();
        StatusSource knowing = asked -> asked.equals(digest)
                ? new StatusSource.Answer.Known(commonseal.verifier.StatusAnswer.active(asked, now()))
                : new StatusSource.Answer.Unrecorded();
        assertThat(offline(shown, trust, knowing).value()).isEqualTo(Value.VALID_PENDING_ANCHOR);

        int accepted = 0;
        for (int at = 0; at < good.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = good.clone();
                changed[at] ^= (byte) (1 << bit);
                Verdict verdict = offline(new String(changed, StandardCharsets.ISO_8859_1), trust, knowing);
                accepted += verdict.value().isGood() ? 1 : 0;
            }
        }
        assertThat(accepted)
                .as("changed and yet accepted, of %d", good.length * 8)
                .isZero();
    }

    @Test
    void noOtherPutTogetherTextIsAccepted() {
        Wallet wallet = new Wallet();
        String copy = wallet.take(district, holder, issued()).text();
        SdJwt whole = SdJwt.parse(copy);
        String other = new Wallet().take(district, holder, issued()).text();
        List<String> twice = new ArrayList<>(whole.disclosures());
        twice.add(twice.getFirst());
        List<String> added = new ArrayList<>(whole.disclosures());
        added.add(SdJwt.parse(other).disclosures().getFirst());
        List<String> invented = new ArrayList<>(whole.disclosures());
        invented.add(encoded("[\"c2FsdHNhbHRzYWx0c2Fs\",\"age_over_18\",\"true\"]"));

        assertThat(code(byDistrict(put(whole.issued().text(), twice), false), Row.UNALTERED))
                .isEqualTo(Code.DISC_EXTRA);
        assertThat(byDistrict(put(whole.issued().text(), added), false).value()).isEqualTo(Value.ALTERED);
        assertThat(byDistrict(put(whole.issued().text(), invented), false).value())
                .isEqualTo(Value.ALTERED);
        for (String change : List.of("exp", "vct", "office", "iat", "demonstration")) {
            ObjectNode payload = whole.issued().payload();
            payload.put(change, change.equals("exp") ? "99" : "https://test.example/other");
            String[] parts = whole.issued().text().split("\\.");
            String forged = parts[0] + "." + encoded(CanonicalJson.text(payload)) + "." + parts[2];
            Value value = byDistrict(put(forged, whole.disclosures()), false).value();
            assertThat(value).as(change).isIn(Value.ALTERED, Value.UNKNOWN);
        }
        // Showing less, in any order, is the holder's right.
        List<String> fewer = new ArrayList<>(whole.disclosures().subList(1, 3));
        Collections.reverse(fewer);
        assertThat(byDistrict(put(whole.issued().text(), fewer), false).value()).isEqualTo(Value.VALID_PENDING_ANCHOR);
    }

    private static String put(String issued, List<String> disclosures) {
        return issued + "~" + disclosures.stream().map(each -> each + "~").collect(Collectors.joining());
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
