package commonseal.documents;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.catalog.Catalog;
import commonseal.catalog.Catalog.Field;
import commonseal.catalog.Catalog.FieldType;
import commonseal.catalog.Catalog.HolderType;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.Paper;
import commonseal.catalog.Catalog.Policy;
import commonseal.catalog.FieldShape;
import commonseal.catalog.KindRules;
import commonseal.catalog.KindRules.Uniqueness.Per;
import commonseal.catalog.internal.CatalogModule;
import commonseal.documents.Documents.Ground;
import commonseal.documents.Documents.IssueResult;
import commonseal.documents.Documents.Order;
import commonseal.documents.Documents.PullContext;
import commonseal.documents.Documents.StatusChange;
import commonseal.documents.Documents.StatusResult;
import commonseal.documents.internal.DocumentsModule;
import commonseal.identity.Actor;
import commonseal.identity.Authorisations;
import commonseal.identity.Authorisations.AnswerResult;
import commonseal.identity.Authorisations.RedeemResult;
import commonseal.identity.Grant;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Identity;
import commonseal.identity.Officers;
import commonseal.identity.Register;
import commonseal.identity.Register.NewOrganisation;
import commonseal.identity.Register.NewPerson;
import commonseal.identity.Register.Office;
import commonseal.identity.Role;
import commonseal.identity.internal.IdentityModule;
import commonseal.kernel.Act;
import commonseal.kernel.BusinessClock;
import commonseal.kernel.Clock;
import commonseal.kernel.Db;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.keys.internal.KeysModule;
import commonseal.ledger.Ledger;
import commonseal.ledger.LedgerConfig;
import commonseal.ledger.SealedRows;
import commonseal.ledger.internal.LedgerModule;
import commonseal.testkit.TestDatabase;
import commonseal.verifier.TrustFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.sql.DataSource;

/** A whole district below the documents, wired as in production; one process of it. */
final class District implements AutoCloseable {
    private static final String HOST = "test.example";
    static final String ORIGIN = "ledger.test.example";
    static final String LICENCE = "AMR-01";
    static final String CARD = "PSB-01";
    static final String TITLE = "PNR-01";
    /** One in force for each holder. */
    static final String PERMIT = "PSB-03";
    /** Another officer approves it. */
    static final String GUN = "PSB-05";

    static final Duration LONG_ENOUGH = Duration.ofSeconds(20);
    static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    final Db db;
    final Keys keys;
    final LedgerModule.Parts ledgerParts;
    final Ledger ledger;
    final Identity identity;
    final Catalog catalog;
    final KnownAnchors anchors = new KnownAnchors();
    final BusinessClock clock;
    final Documents documents;
    final List<SealedRows> sealedRows = new ArrayList<>();
    /** Identity numbers are used once, also when a test restarts its district. */
    private static final AtomicInteger PEOPLE = new AtomicInteger();

    /** A district on a database of a test, its sequencer running. */
    static District start(TestDatabase database, Path home, boolean demonstration) {
        return start(database, home, demonstration, Clock.system());
    }

    static District start(TestDatabase database, Path home, boolean demonstration, Clock clock) {
        return new District(database.db(clock), database.sequencer(), home, demonstration).started();
    }

    /** With a time-stamping authority there. */
    static District stamped(TestDatabase database, Path home, java.net.URI authority) {
        return new District(
                        database.db(Clock.system()), database.sequencer(), home, false, Optional.of(authority), HOST)
                .started();
    }

    /** Another district: nothing that it issues is known here. */
    static District elsewhere(TestDatabase database, Path home) {
        return new District(
                        database.db(Clock.system()),
                        database.sequencer(),
                        home,
                        false,
                        Optional.empty(),
                        "elsewhere.example")
                .started();
    }

    District(Db db, DataSource sequencer, Path home, boolean demonstration) {
        this(db, sequencer, home, demonstration, Optional.empty(), HOST);
    }

    private District(
            Db db,
            DataSource sequencer,
            Path home,
            boolean demonstration,
            Optional<java.net.URI> authority,
            String host) {
        this.db = db;
        this.keys = KeysModule.wire(db, home.resolve("master.key"), ORIGIN);
        this.ledgerParts = LedgerModule.wire(
                db, sequencer, keys, ORIGIN, new LedgerConfig(Duration.ZERO, 4096, Duration.ofMillis(10)));
        this.ledger = ledgerParts.ledger();
        IdentityModule.Wired identityWired = IdentityModule.wire(
                db,
                keys,
                ledger,
                new IdentityModule.Settings(
                        true, "Test district", java.net.URI.create("http://localhost"), home.resolve("access-log")));
        this.identity = identityWired.identity();
        CatalogModule.Wired catalogWired = CatalogModule.wire(db, ledger, keys, identity);
        this.catalog = catalogWired.catalog();
        this.clock = demonstration ? BusinessClock.movable() : BusinessClock.real();
        DocumentsModule.Wired wired = DocumentsModule.wire(
                db,
                keys,
                ledger,
                anchors,
                identity,
                catalog,
                clock,
                new DocumentsModule.Settings(
                        "测试区",
                        "Test District",
                        "did:web:" + host,
                        demonstration,
                        "https://" + host,
                        ZONE,
                        DocumentsModule.Settings.STATUS_EVERY,
                        authority),
                home.resolve("sources"));
        this.documents = wired.documents();
        sealedRows.addAll(identityWired.sealedRows());
        sealedRows.addAll(catalogWired.sealedRows());
        sealedRows.addAll(wired.sealedRows());
    }

    District started() {
        ledgerParts.sequencer().start();
        catalog.reload();
        if (catalog.kinds().isEmpty()) {
            write(tx -> {
                for (String code : List.of("AMR", "PSB", "PNR")) {
                    identity.register().putOffice(tx, new Office(code, code + "局", code + " Bureau", Optional.empty()));
                }
                return 0;
            });
            write(tx -> {
                kinds().forEach(kind -> catalog.publishKind(tx, Actor.job(), kind));
                return 0;
            });
        }
        documents.refreshTrust();
        return this;
    }

    private static List<Kind> kinds() {
        List<Field> licence = List.of(
                onPaper("name", Policy.PUBLIC, Paper.WHOLE),
                field("credit_code", FieldType.TEXT, Policy.PUBLIC, true),
                field("capital", FieldType.NUMBER, Policy.SELECTIVE, false),
                field("established_on", FieldType.DATE, Policy.SELECTIVE, false),
                field("internal_note", FieldType.TEXT, Policy.NEVER, false),
                field("licence_number", FieldType.TEXT, Policy.PUBLIC, false),
                field("issuing_authority", FieldType.TEXT, Policy.PUBLIC, false),
                field("valid_from", FieldType.DATE, Policy.PUBLIC, false),
                field("valid_to", FieldType.DATE, Policy.PUBLIC, false));
        List<Field> card = List.of(
                onPaper("name", Policy.SELECTIVE, Paper.MASKED),
                field("id_number", FieldType.TEXT, Policy.SELECTIVE, true));
        List<Field> title = List.of(field("location", FieldType.TEXT, Policy.SELECTIVE, true));
        return List.of(
                kind(LICENCE, "AMR", HolderType.ORGANISATION, Optional.of(12), licence),
                kind(CARD, "PSB", HolderType.PERSON, Optional.empty(), card),
                kind(TITLE, "PNR", HolderType.BOTH, Optional.empty(), title),
                asking(kind(PERMIT, "PSB", HolderType.PERSON, Optional.of(12), card), false, Per.HOLDER),
                asking(kind(GUN, "PSB", HolderType.PERSON, Optional.empty(), card), true, Per.NOTHING));
    }

    private static Kind asking(Kind kind, boolean fourEyes, Per per) {
        KindRules plain = KindRules.plain();
        return new Kind(
                kind.code(),
                kind.nameZh(),
                kind.nameEn(),
                kind.office(),
                kind.holder(),
                kind.licence(),
                kind.validity(),
                kind.fields(),
                kind.series(),
                new KindRules(
                        plain.nature(),
                        new KindRules.Issuance(List.of(), fourEyes),
                        plain.holding(),
                        new KindRules.Uniqueness(per, List.of()),
                        plain.bases(),
                        plain.effects(),
                        plain.laws(),
                        plain.statusHours(),
                        plain.retentionYears(),
                        plain.template()),
                0,
                "");
    }

    /** The same content as another kind. */
    static Order as(String kind, Order order) {
        return new Order(
                kind,
                order.office(),
                order.holders(),
                order.fields(),
                order.validFrom(),
                order.validUntil(),
                order.asset(),
                order.caseId(),
                order.link());
    }

    private static Field field(String name, FieldType type, Policy policy, boolean required) {
        return new Field(name, name, name, type, policy, required);
    }

    private static Field onPaper(String name, Policy policy, Paper paper) {
        return new Field(name, name, name, FieldType.TEXT, policy, true, FieldShape.ANY, paper);
    }

    private static Kind kind(
            String code, String office, HolderType holder, Optional<Integer> months, List<Field> fields) {
        return new Kind(
                code, code + "证", code, office, holder, true, months, fields, "QH-" + code + "-{year}-{seq:6}", 0, "");
    }

    <T> T write(Function<Tx, T> work) {
        return db.write(Act.job("test"), work);
    }

    <T> T read(Function<Tx, T> work) {
        return db.read(Act.job("test"), work);
    }

    // -- people

    PersonId person(String name) {
        int people = PEOPLE.incrementAndGet();
        String body = "11010119900307" + String.format(java.util.Locale.ROOT, "%03d", people);
        int sum = 0;
        for (int i = 0; i < body.length(); i++) {
            sum = (sum + (body.charAt(i) - '0')) * 2 % 11;
        }
        // Deliberately not the right check character.
        char wrong = "0123456789X".charAt((12 - sum + 1) % 11);
        Register.PersonResult result = write(tx -> identity.register()
                .addPerson(
                        tx,
                        new NewPerson(
                                name,
                                "CN-ID",
                                body + wrong,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                true)));
        return ((Register.PersonResult.Added) result).id();
    }

    OrganisationId organisation(String name) {
        int people = PEOPLE.incrementAndGet();
        String body = "91110108MA0" + String.format(java.util.Locale.ROOT, "%06d", people);
        String alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
        int sum = 0;
        int weight = 1;
        for (int i = 0; i < body.length(); i++) {
            sum += alphabet.indexOf(body.charAt(i)) * weight;
            weight = weight * 3 % 31;
        }
        char wrong = alphabet.charAt((31 - sum % 31 + 1) % 31);
        Register.OrganisationResult result = write(tx -> identity.register()
                .addOrganisation(tx, new NewOrganisation(name, body + wrong, Optional.empty(), true)));
        return ((Register.OrganisationResult.Added) result).id();
    }

    /** A person in a session, without any role. */
    static Actor citizen(PersonId person) {
        return new Actor(Actor.Kind.PERSON, person.value(), List.of(), Optional.of(UUID.randomUUID()));
    }

    Actor officer(Role role, String office) {
        PersonId person = person("officer");
        write(tx -> identity.officers().grant(tx, Actor.job(), person, role, office, Set.of(), Officers.Term.OPEN));
        Grant grant = new Grant(role, office, Set.of(), Instant.EPOCH, Optional.empty());
        return new Actor(Actor.Kind.PERSON, person.value(), List.of(grant), Optional.of(UUID.randomUUID()));
    }

    // -- documents

    static Order licence(HolderId holder) {
        return new Order(
                LICENCE,
                "AMR",
                List.of(holder),
                Map.of(
                        "name",
                        "示范科技有限公司",
                        "credit_code",
                        "91110108MA0000000X",
                        "capital",
                        "1000000",
                        "internal_note",
                        "not for others"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static Order card(HolderId holder) {
        return new Order(
                CARD,
                "PSB",
                List.of(holder),
                Map.of("name", "张三𠮷", "id_number", "110101199003070011"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static Order inCase(Order order, UUID caseId, String link) {
        return new Order(
                order.kind(),
                order.office(),
                order.holders(),
                order.fields(),
                order.validFrom(),
                order.validUntil(),
                order.asset(),
                Optional.of(caseId),
                Optional.of(link));
    }

    IssueResult.Issued issued(Actor issuer, Order order) {
        IssueResult result = write(tx -> documents.issue(tx, issuer, order));
        assertThat(result).isInstanceOf(IssueResult.Issued.class);
        return (IssueResult.Issued) result;
    }

    /** Issues and waits until it is provable. */
    IssueResult.Issued provable(Actor issuer, Order order) {
        IssueResult.Issued issued = issued(issuer, order);
        documents.awaitProvable(List.of(issued.document()), LONG_ENOUGH);
        return issued;
    }

    StatusResult change(Actor officer, UUID document, StatusChange.Kind kind, String reason) {
        StatusResult result = write(
                tx -> documents.changeStatus(tx, officer, document, new StatusChange(kind, reason, Optional.empty())));
        documents.awaitProvable(List.of(document), LONG_ENOUGH);
        return result;
    }

    // -- authorisation and pull

    /** The owner agrees to the use of the document in the case, and the clerk types the code. */
    /** One piece, as the file that leaves; empty if it is refused. */
    Optional<byte[]> export(Actor auditor, UUID evidence, String reason) {
        return switch (documents.exportEvidence(auditor, List.of(evidence), reason)) {
            case Documents.ExportResult.Ready(Documents.Export export) -> Optional.of(export.file(evidence));
            case Documents.ExportResult.SecondPerson second -> throw new AssertionError(second);
            case Documents.ExportResult.Refused refused -> Optional.empty();
        };
    }

    UUID authorise(Actor clerk, UUID caseId, PersonId owner, HolderId holder, UUID document, String kind) {
        Authorisations.Request request = new Authorisations.Request(
                caseId,
                "open-hall",
                "AMR",
                holder,
                List.of(new Authorisations.Item(document, kind, List.of())),
                db.clock().now().plus(Duration.ofDays(30)));
        UUID id = write(tx -> identity.authorisations().request(tx, clerk, request));
        AnswerResult answer = identity.authorisations().answer(citizen(owner), id, Map.of(document, true));
        RedeemResult redeemed = write(tx ->
                identity.authorisations().redeem(tx, clerk, "AMR", caseId, ((AnswerResult.Agreed) answer).code()));
        assertThat(redeemed).isInstanceOf(RedeemResult.Redeemed.class);
        return id;
    }

    static PullContext context(Actor officer, UUID caseId, String kind, Set<HolderId> owners, Ground ground) {
        return new PullContext(caseId, "open-hall", "M01", officer, "AMR", ground, owners, kind, List.of());
    }

    Documents.PullResult pull(PullContext context, UUID document) {
        return db.write(context.officer().act("case:" + context.caseId()), tx -> documents.pull(tx, context, document));
    }

    /** What a stranger pins. */
    TrustFile trust() {
        return TrustFile.open(documents.trustFile(), keys.rootSigner().verifierKey());
    }

    @Override
    public void close() {
        ledgerParts.sequencer().close();
    }
}
