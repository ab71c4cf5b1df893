package commonseal.documents;

import static commonseal.documents.District.card;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.carriers.CertificateChain;
import commonseal.carriers.Jws;
import commonseal.carriers.StatusListCredential;
import commonseal.carriers.StatusListCredential.Entry;
import commonseal.carriers.StatusListToken;
import commonseal.documents.Documents.StatusChange.Kind;
import commonseal.documents.Documents.StatusFile;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Role;
import commonseal.kernel.Clock;
import commonseal.proof.CanonicalJson;
import commonseal.testkit.TestDatabase;
import commonseal.verifier.Code;
import commonseal.verifier.Policy;
import commonseal.verifier.StatusSource;
import commonseal.verifier.TrustFile;
import commonseal.verifier.Verdict;
import commonseal.verifier.Verifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Slots, and the lists that are published. */
class StatusListTest {
    @RegisterExtension
    final TestDatabase database = TestDatabase.create();

    @TempDir
    Path home;

    private final AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
    private District district;
    private Actor psb;
    private PersonId owner;

    @BeforeEach
    void startDistrict() {
        Clock real = Clock.system();
        district = District.start(database, home, false, () -> real.now().plus(later.get()));
        psb = district.officer(Role.ISSUER, "PSB");
        owner = district.person("张三");
    }

    @AfterEach
    void stopDistrict() {
        district.close();
    }

    private UUID issued() {
        return district.provable(psb, card(owner)).document();
    }

    private ObjectNode credential(UUID document) {
        byte[] bundle = district.read(tx -> district.documents.bundle(tx, District.citizen(owner), document))
                .orElseThrow();
        return (ObjectNode) CanonicalJson.parse(bundle).get("document");
    }

    private List<Entry> entries(UUID document) {
        return credential(document).get("credentialStatus").values().stream()
                .map(item -> Entry.parse(item).orElseThrow())
                .toList();
    }

    private static String list(Entry entry) {
        return entry.list().split("/")[4];
    }

    private StatusFile file(Entry entry, String form) {
        return district.documents.statusList(list(entry), form).orElseThrow();
    }

    private static ObjectNode json(StatusFile file) {
        return (ObjectNode) CanonicalJson.parse(file.bytes());
    }

    private int bit(Entry entry) {
        return StatusListCredential.parse(json(file(entry, entry.purpose())))
                .list()
                .get(entry.index());
    }

    private TrustFile trust() {
        return TrustFile.open(
                district.documents.trustFile(), district.keys.rootSigner().verifierKey());
    }

    private Verdict verify(UUID document, List<ObjectNode> lists, Instant at) {
        ObjectNode bundle = (ObjectNode) CanonicalJson.parse(
                district.read(tx -> district.documents.bundle(tx, District.citizen(owner), document))
                        .orElseThrow());
        // Without the signed answer the lists alone have the word, and without the proved events too.
        bundle.remove("statusAnswer");
        bundle.putArray("status");
        if (!lists.isEmpty()) {
            var array = bundle.putArray("statusLists");
            lists.forEach(array::add);
        }
        return Verifier.verify(CanonicalJson.of(bundle), trust(), Policy.standard(), at);
    }

    private List<ObjectNode> lists(UUID document) {
        return entries(document).stream()
                .map(entry -> json(file(entry, entry.purpose())))
                .toList();
    }

    private static Code status(Verdict verdict) {
        return verdict.check(Verdict.Row.STATUS).orElseThrow().code();
    }

    @Test
    void everyDocumentHasASlotOfItsOwnThatTellsNothingOfItsTime() {
        List<Integer> places = IntStream.range(0, 20)
                .mapToObj(i -> issued())
                .map(document -> {
                    List<Entry> entries = entries(document);
                    assertThat(entries).extracting(Entry::purpose).containsExactly("revocation", "suspension");
                    assertThat(entries.get(0).index()).isEqualTo(entries.get(1).index());
                    assertThat(entries.get(0).list())
                            .isEqualTo("https://test.example/status/" + list(entries.get(0)) + "/revocation");
                    return entries.get(0).index();
                })
                .toList();

        assertThat(new HashSet<>(places)).hasSize(20);
        assertThat(places).isNotEqualTo(places.stream().sorted().toList());
        assertThat(IntStream.range(1, 20).map(i -> Math.abs(places.get(i) - places.get(i - 1))))
                .noneMatch(distance -> distance < 2);
    }

    @Test
    void aChangeIsInTheNextListAndARevocationNeverLeavesIt() {
        UUID document = issued();
        UUID other = issued();
        district.documents.publishStatusLists();
        List<Entry> entries = entries(document);
        assertThat(bit(entries.get(0))).isZero();
        assertThat(bit(entries.get(1))).isZero();

        district.change(psb, document, Kind.SUSPENDED, "INSPECTION");
        district.documents.publishStatusLists();
        assertThat(bit(entries.get(0))).isZero();
        assertThat(bit(entries.get(1))).isEqualTo(1);

        district.change(psb, document, Kind.REINSTATED, "INSPECTION");
        district.documents.publishStatusLists();
        assertThat(bit(entries.get(1))).isZero();

        district.change(psb, document, Kind.REVOKED, "LOST");
        district.documents.publishStatusLists();
        assertThat(bit(entries.get(0))).isEqualTo(1);
        entries(other).forEach(entry -> assertThat(bit(entry)).isZero());
    }

    @Test
    void theTokenForWalletsSaysTheSame() {
        UUID revoked = issued();
        UUID suspended = issued();
        UUID good = issued();
        district.change(psb, revoked, Kind.REVOKED, "LOST");
        district.change(psb, suspended, Kind.SUSPENDED, "INSPECTION");
        district.documents.publishStatusLists();
        Entry entry = entries(revoked).getFirst();

        Jws token = Jws.parse(new String(file(entry, "token").bytes(), StandardCharsets.US_ASCII));
        StatusListToken list = StatusListToken.parse(token);

        Set<X509Certificate> anchors =
                trust().walletAuthorities().stream().map(CertificateChain::read).collect(Collectors.toSet());
        assertThat(CertificateChain.signer(token, anchors, district.db.clock().now()))
                .hasValueSatisfying(key -> assertThat(token.signedBy(key)).isTrue());
        assertThat(list.subject()).isEqualTo("https://test.example/status/" + list(entry) + "/token");
        assertThat(list.list().get(entry.index())).isEqualTo(StatusListToken.INVALID);
        assertThat(list.list().get(entries(suspended).getFirst().index())).isEqualTo(StatusListToken.SUSPENDED);
        assertThat(list.list().get(entries(good).getFirst().index())).isEqualTo(StatusListToken.VALID);
    }

    @Test
    void strangersVerifyByTheListsAlone() {
        UUID document = issued();
        district.documents.publishStatusLists();
        Instant now = district.db.clock().now();
        List<ObjectNode> early = lists(document);

        assertThat(status(verify(document, early, now))).isEqualTo(Code.ST_OK);
        assertThat(status(verify(document, List.of(), now))).isEqualTo(Code.ST_UNKNOWN);
        assertThat(status(verify(document, early.subList(0, 1), now))).isEqualTo(Code.ST_UNKNOWN);
        assertThat(status(verify(document, early, now.plus(Duration.ofHours(13)))))
                .isEqualTo(Code.ST_LIST_STALE);

        district.change(psb, document, Kind.SUSPENDED, "INSPECTION");
        district.documents.publishStatusLists();
        List<ObjectNode> suspended = lists(document);
        assertThat(status(verify(document, suspended, now.plusSeconds(60)))).isEqualTo(Code.ST_SUSPENDED);
        // Newer lists beside older ones: the newer word counts.
        List<ObjectNode> both = new java.util.ArrayList<>(suspended);
        both.addAll(early);
        assertThat(status(verify(document, both, now.plusSeconds(60)))).isEqualTo(Code.ST_SUSPENDED);

        district.change(psb, document, Kind.REVOKED, "LOST");
        district.documents.publishStatusLists();
        assertThat(status(verify(document, lists(document), now.plusSeconds(60))))
                .isEqualTo(Code.ST_REVOKED);
        // What ended stays ended, however old the list is that says so.
        assertThat(status(verify(document, lists(document), now.plus(Duration.ofDays(9)))))
                .isEqualTo(Code.ST_REVOKED);
    }

    @Test
    void aDamagedOrForeignListIsNoList() {
        UUID document = issued();
        district.documents.publishStatusLists();
        Instant now = district.db.clock().now();
        List<ObjectNode> good = lists(document);
        ObjectNode altered = good.getFirst().deepCopy();
        altered.put("validUntil", "2099-01-01T00:00:00Z");
        ObjectNode otherPlace = good.getFirst().deepCopy();
        otherPlace.put("id", "https://elsewhere.example/list");

        assertThat(status(verify(document, List.of(altered, good.get(1)), now))).isEqualTo(Code.ST_LIST_BAD);
        assertThat(status(verify(document, List.of(otherPlace, good.get(1)), now)))
                .isEqualTo(Code.ST_UNKNOWN);
        // A list for another purpose at the same address, signed by an office that may not, and so on: not believed.
        ObjectNode swapped = good.get(1).deepCopy();
        swapped.put("id", good.getFirst().get("id").stringValue());
        assertThat(status(verify(document, List.of(swapped, good.get(1)), now))).isEqualTo(Code.ST_LIST_BAD);
    }

    @Test
    void theListsOfAVerifierComeThroughItsPortToo() {
        UUID document = issued();
        district.change(psb, document, Kind.REVOKED, "LOST");
        district.documents.publishStatusLists();
        StatusSource source = id -> new StatusSource.Answer.Listed(lists(document));

        Verdict verdict = Verifier.verify(
                CanonicalJson.of(credential(document)),
                trust(),
                Policy.standard(),
                district.db.clock().now(),
                source,
                commonseal.verifier.ChainView.OFFLINE);

        assertThat(verdict.value()).isEqualTo(Verdict.Value.REVOKED);
    }

    @Test
    void aListIsPublishedAnewAtTheRhythmAndOtherwiseOnlyAfterAChange() {
        UUID document = issued();
        district.documents.publishStatusLists();
        Entry entry = entries(document).getFirst();
        StatusFile first = file(entry, "revocation");

        district.documents.publishStatusLists();
        assertThat(file(entry, "revocation")).isEqualTo(first);
        later.set(Duration.ofMinutes(61));
        district.documents.publishStatusLists();
        StatusFile second = file(entry, "revocation");
        assertThat(second).isNotEqualTo(first);
        assertThat(second.mediaType()).isEqualTo("application/vc");
        JsonNode list = json(second);
        assertThat(Duration.between(
                        Instant.parse(list.get("validFrom").stringValue()),
                        Instant.parse(list.get("validUntil").stringValue())))
                .isEqualTo(Duration.ofHours(12));
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    @Test
    void anotherProcessServesWhatThisOnePublished() {
        UUID document = issued();
        district.documents.publishStatusLists();
        Entry entry = entries(document).getFirst();
        StatusFile served = file(entry, "revocation");
        district.close();

        district = District.start(database, home, false);

        assertThat(file(entry, "revocation")).isEqualTo(served);
        assertThat(district.documents.statusList("1999-0", "revocation")).isEmpty();
        assertThat(district.documents.statusList(list(entry), "everything")).isEmpty();
    }

    @Test
    void theKeyOfTheListsIsInTheTrustFileAndIssuesNothing() {
        issued();
        district.documents.publishStatusLists();
        TrustFile trust = trust();

        assertThat(trust.issuerKeys())
                .filteredOn(key -> key.office().equals(TrustFile.STATUS_OFFICE))
                .hasSize(1);
        assertThat(trust.authorities()).noneMatch(a -> a.office().equals(TrustFile.STATUS_OFFICE));
    }
}
