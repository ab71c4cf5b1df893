package commonseal.documents;

import static commonseal.documents.District.CARD;
import static commonseal.documents.District.card;
import static commonseal.documents.District.context;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.documents.Documents.Ground;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.Outcome;
import commonseal.documents.Documents.PullResult;
import commonseal.documents.Documents.State;
import commonseal.documents.Documents.StatusChange;
import commonseal.identity.Actor;
import commonseal.identity.Grant;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Role;
import commonseal.kernel.Clock;
import commonseal.kernel.Db;
import commonseal.kernel.Page;
import commonseal.postgres.DatabaseAccess;
import commonseal.postgres.DatabaseRole;
import commonseal.postgres.Pools;
import commonseal.testkit.ChildJvm;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Power fails inside an act: afterwards it has happened whole or not at all. */
class CrashTest {
    private static final Duration CHILD_LIMIT = Duration.ofSeconds(90);

    private final TestDatabase database = TestDatabase.create();

    @TempDir
    Path home;

    private District district;
    private Actor psb;
    private Actor clerk;
    private PersonId owner;
    private UUID caseId;
    private UUID document;

    @BeforeEach
    void startDistrict() {
        district = District.start(database, home, false);
        psb = district.officer(Role.ISSUER, "PSB");
        clerk = district.officer(Role.COUNTER_CLERK, "AMR");
        owner = district.person("张三");
        caseId = UUID.randomUUID();
        document = district.provable(psb, card(owner)).document();
        district.authorise(clerk, caseId, owner, owner, document, CARD);
        // The child leads the ledger while it lives.
        district.close();
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void aCrashWhileIssuingLeavesNeitherDocumentNorNumber() {
        crash("documents.issue.sealed", "issue");

        try (District again = restarted()) {
            assertThat(held(again)).extracting(Held::id).containsExactly(document);
            assertThat(again.issued(psb, card(owner)).number()).endsWith("-000002");
            assertClean(again);
        }
    }

    @Test
    void aCrashWhileRevokingLeavesTheDocumentAsItWas() {
        crash("documents.status.sealed", "revoke");

        try (District again = restarted()) {
            assertThat(held(again)).extracting(Held::state).containsExactly(State.ACTIVE);
            assertClean(again);
        }
    }

    @Test
    void aCrashWhilePublishingLeavesTheOlderListAndTheNextStartPublishes() throws Exception {
        crash("documents.status-list.sealed", "publish");

        try (District again = restarted()) {
            assertThat(published()).isZero();
            again.documents.publishStatusLists();
            assertThat(published()).isEqualTo(1);
            assertClean(again);
        }
    }

    @Test
    void aCrashWhileTheDidLogGrowsLeavesLogTrustFileAndKeysAsTheyWere() {
        List<String> before;
        try (District again = restarted()) {
            before = didLog(again);
        }
        for (String point : List.of("documents.did.announced", "documents.did.appended")) {
            crash(point, "first");

            try (District again = restarted()) {
                assertThat(didLog(again)).as(point).isEqualTo(before);
                assertThat(new String(again.documents.trustFile(), java.nio.charset.StandardCharsets.UTF_8))
                        .as(point)
                        .doesNotContain("#PNR-1");
                assertClean(again);
            }
        }
        try (District again = restarted()) {
            Child.first(again, psb.id().toString(), owner);
            assertThat(new String(again.documents.trustFile(), java.nio.charset.StandardCharsets.UTF_8))
                    .contains("#PNR-1");
            assertThat(DidLogTest.stored(again).latest().document().toString()).contains("#PNR-1");
            assertClean(again);
        }
    }

    /** What each entry is, dated ahead or not. */
    private static List<String> didLog(District district) {
        return DidLogTest.stored(district).versions().stream()
                .map(commonseal.carriers.DidLog.Version::id)
                .toList();
    }

    @Test
    void aCrashWhileReplacingLeavesTheOldDocumentAlone() {
        crash("documents.replace.issued", "replace");

        try (District again = restarted()) {
            assertThat(held(again)).extracting(Held::state).containsExactly(State.ACTIVE);
            assertClean(again);
        }
    }

    private long published() throws Exception {
        try (var connection = database.superuser().getConnection();
                var rows = connection
                        .createStatement()
                        .executeQuery("select count(*) from documents.status_publication")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Test
    void aCrashWhileApprovingLeavesTheDraftSubmittedAndNoDocument() {
        UUID draft;
        Actor second;
        try (District before = restarted()) {
            Drafts drafts = before.documents.drafts();
            second = before.officer(Role.ISSUER, "PSB");
            draft = ((Drafts.SaveResult.Saved) before.<Drafts.SaveResult>write(tx -> drafts.draft(
                            tx, psb, new Drafts.Content(District.as(District.GUN, card(owner)), Optional.empty()))))
                    .draft();
            before.write(tx -> drafts.submit(tx, psb, draft));
        }

        crash("documents.draft.issued", "approve", draft.toString(), second.id().toString());
        crash(
                "documents.draft.recorded",
                "approve",
                draft.toString(),
                second.id().toString());

        try (District again = restarted()) {
            assertThat(held(again)).extracting(Held::id).containsExactly(document);
            Drafts drafts = again.documents.drafts();
            assertThat(again.<Optional<Drafts.Draft>>read(tx -> drafts.find(tx, psb, draft)))
                    .map(Drafts.Draft::state)
                    .contains(Drafts.State.SUBMITTED);
            assertThat(again.<Drafts.ApproveResult>write(tx -> drafts.approve(tx, second, draft)))
                    .isInstanceOf(Drafts.ApproveResult.Approved.class);
            assertThat(held(again)).hasSize(2);
            assertClean(again);
        }
    }

    @Test
    void aBatchGoesOnWhereACrashStoppedIt() {
        int done = 1;
        for (String point : List.of(
                "documents.batch.uploaded",
                "documents.batch.tried",
                "documents.batch.started",
                "documents.batch.issued",
                "documents.batch.moved")) {
            crash(point, "batch", point);

            done += 2;
            try (District again = restarted()) {
                batch(again, psb, owner, point);
                assertThat(held(again)).as(point).hasSize(done);
                assertClean(again);
            }
        }
    }

    /** From wherever it is to its end. */
    private static void batch(District district, Actor psb, PersonId owner, String text) {
        Batches batches = district.documents.batches();
        String row = owner.ref() + "," + text + ",";
        byte[] file = ("holder,name,id_number\n" + row + "1\n" + row + "2\n")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        UUID batch = switch (district.<Batches.UploadResult>write(
                tx -> batches.upload(tx, psb, CARD, Batches.Format.CSV, file))) {
            case Batches.UploadResult.Uploaded uploaded -> uploaded.batch();
            case Batches.UploadResult.Known known -> known.batch();
            case Batches.UploadResult.Refused refused -> throw new AssertionError(refused);
        };
        for (int i = 0; i < 2; i++) {
            while (batches.work()) {
                // Chunk by chunk.
            }
            district.write(tx -> batches.start(tx, psb, batch));
        }
    }

    @Test
    void aRegisterIsTakenOverWholeWhateverStepACrashStopped() {
        for (String point : List.of(
                "documents.register.mapped",
                "documents.register.read",
                "documents.register.issued",
                "documents.register.replaced",
                "documents.register.revoked")) {
            crash(point, "register");
        }

        try (District again = restarted()) {
            register(again, psb);
            assertThat(registered(again, 1)).containsExactlyInAnyOrder(State.ACTIVE, State.SUPERSEDED);
            assertThat(registered(again, 2)).containsExactly(State.REVOKED);
            assertThat(registered(again, 3)).containsExactly(State.ACTIVE);
            assertClean(again);
        }
    }

    private static List<State> registered(District district, int person) {
        PersonId holder = district.<Optional<PersonId>>read(
                        tx -> district.identity.register().findPerson(tx, "CN-ID", RegisterTest.identity(person)))
                .orElseThrow();
        return district
                .<Page<Held>>read(tx -> district.documents.held(tx, holder, Page.Request.first(50)))
                .items()
                .stream()
                .map(Held::state)
                .toList();
    }

    /** Two persons, then one of them changed, the other gone and a third there; from wherever it is to its end. */
    private static void register(District district, Actor psb) {
        Registers registers = district.documents.registers();
        String heading = "no,name,id,since,remark\n";
        district.write(tx -> registers.map(tx, psb, RegisterTest.mapping(CARD)));
        finish(district, psb);
        String first = heading + RegisterTest.row(1, "张三") + RegisterTest.row(2, "李四");
        String second = heading + RegisterTest.row(1, "张三三") + RegisterTest.row(3, "王五");
        boolean begun = district.<Page<Registers.Reading>>read(
                        tx -> registers.readings(tx, psb, "HUKOU", Page.Request.first(9)))
                .items()
                .isEmpty();
        for (String file : begun ? List.of(first, second) : List.of(second)) {
            var unused = district.<Registers.ReadResult>write(tx -> registers.read(
                    tx, psb, "HUKOU", Batches.Format.CSV, file.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            finish(district, psb);
        }
    }

    private static void finish(District district, Actor psb) {
        Batches batches = district.documents.batches();
        boolean more = true;
        while (more) {
            while (batches.work()) {
                // Chunk by chunk.
            }
            List<Batches.Batch> ready =
                    district
                            .<Page<Batches.Batch>>read(tx -> batches.list(tx, psb, Page.Request.first(50)))
                            .items()
                            .stream()
                            .filter(batch -> batch.state() == Batches.State.CHECKED)
                            // Batches of one reading have no order of their own; each is done before the next begins,
                            // so
                            // that a crash in one leaves the later ones to be done.
                            .sorted(Comparator.comparing(Batches.Batch::effect))
                            .toList();
            for (Batches.Batch batch : ready) {
                district.write(tx -> batches.start(tx, psb, batch.id()));
                while (batches.work()) {
                    // Chunk by chunk.
                }
            }
            more = !ready.isEmpty();
        }
    }

    @Test
    void aCrashBetweenDisclosureAndEvidenceLeavesNeither() {
        crash("documents.evidence.sealed", "pull");
        crash("documents.pull.recorded", "pull");

        try (District again = restarted()) {
            assertThat(again.<Map<Outcome, Long>>read(tx -> again.documents.evidenceCounts(tx, caseId)))
                    .isEmpty();
            assertThat(again.<Long>read(tx -> again.identity.access().count(tx, caseId)))
                    .isZero();
            assertThat(again.pull(context(clerk, caseId, CARD, Set.of(owner), new Ground.OwnerAuthorised()), document))
                    .isInstanceOf(PullResult.Pulled.class);
            assertClean(again);
        }
    }

    @Test
    void aCrashLeavesNeitherLookNorDisclosure() {
        crash("documents.preview.recorded", "preview");

        try (District again = restarted()) {
            assertThat(counts(again)).isEmpty();
            assertThat(again.<Long>read(tx -> again.identity.access().count(tx, caseId)))
                    .isZero();
            assertClean(again);
        }
    }

    @Test
    void aCrashLeavesNoUseNoVerificationAndNoCorrection() {
        UUID pull;
        Actor supervisor;
        try (District before = restarted()) {
            pull = before.pull(context(clerk, caseId, CARD, Set.of(owner), new Ground.OwnerAuthorised()), document)
                    .evidence();
            supervisor = before.officer(Role.SUPERVISOR, "AMR");
        }

        crash("documents.use.recorded", "use", pull.toString());
        crash("documents.verification.recorded", "check-in-case");
        crash("documents.correction.recorded", "correct", supervisor.id().toString(), pull.toString());

        try (District again = restarted()) {
            assertThat(counts(again)).isEqualTo(Map.of(Outcome.PULLED, 1L));
            assertThat(again.<Optional<Documents.Evidence>>read(tx -> again.documents.evidence(tx, pull))
                            .orElseThrow()
                            .supersededBy())
                    .isEmpty();
            assertClean(again);
        }
    }

    private Map<Outcome, Long> counts(District again) {
        return again.read(tx -> again.documents.evidenceCounts(tx, caseId));
    }

    @Test
    void aCrashWhileACopyGoesIntoAWalletLeavesNone() {
        crash("documents.wallet-copy.sealed", "wallet");

        try (District again = restarted()) {
            assertThat(copies(again)).isEmpty();
            assertThat(new Wallet()
                            .take(again, District.citizen(owner), document)
                            .copy())
                    .isEqualTo(1);
            assertClean(again);
        }
    }

    @Test
    void aCrashWhileACopyIsWithdrawnLeavesItAsItWas() {
        crash("documents.wallet-copy.withdrawn", "wallet");

        try (District again = restarted()) {
            assertThat(copies(again))
                    .hasSize(1)
                    .allMatch(copy -> copy.withdrawnAt().isEmpty());
            assertClean(again);
        }
    }

    private List<WalletCopies.Copy> copies(District again) {
        return again.read(tx -> again.documents.walletCopies().of(tx, District.citizen(owner), document));
    }

    @Test
    void aCheckReceiptIsSealedOrThereIsNone() throws Exception {
        crash("documents.receipt.sealed", "check");
        assertThat(receipts()).isZero();

        crash("documents.receipt.recorded", "check");
        assertThat(receipts()).isEqualTo(1);
        try (District again = restarted()) {
            assertClean(again);
        }
    }

    @Test
    void aCrashWhileAFileIsDrawnLeavesNone() {
        crash("documents.pdf.drawn", "pdf");

        try (District again = restarted()) {
            assertThat(again.<Documents.PdfResult>write(tx -> again.documents.pdf(tx, psb, document)))
                    .isInstanceOf(Documents.PdfResult.Ready.class);
            assertClean(again);
        }
    }

    private long receipts() throws Exception {
        try (var connection = database.superuser().getConnection();
                var rows = connection.createStatement().executeQuery("select count(*) from documents.check_receipt")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Test
    void anExportIsOnRecordBeforeAnythingLeaves() throws Exception {
        UUID evidence;
        try (District before = restarted()) {
            evidence = before.pull(context(clerk, caseId, CARD, Set.of(owner), new Ground.OwnerAuthorised()), document)
                    .evidence();
        }
        Actor auditor;
        try (District before = restarted()) {
            auditor = before.officer(Role.AUDITOR, "*");
        }

        crash("documents.export.recorded", "export", auditor.id().toString(), evidence.toString());
        crash("documents.export.sealing", "export", auditor.id().toString(), evidence.toString());

        try (District again = restarted();
                var connection = database.superuser().getConnection();
                var rows =
                        connection.createStatement().executeQuery("select count(*) from documents.evidence_export")) {
            rows.next();
            assertThat(rows.getLong(1)).isEqualTo(2);
            assertClean(again);
        }
    }

    private District restarted() {
        return District.start(database, home, false);
    }

    private void assertClean(District again) {
        again.documents.awaitProvable(held(again).stream().map(Held::id).toList(), District.LONG_ENOUGH);
        assertThat(again.ledger.verify(again.sealedRows).findings()).isEmpty();
    }

    private List<Held> held(District again) {
        return again.<Page<Held>>read(tx -> again.documents.held(tx, owner, Page.Request.first(50)))
                .items();
    }

    private void crash(String point, String act, String... more) {
        DatabaseAccess access = database.access();
        String[] arguments = new String[] {
            access.jdbcUrl(),
            access.password(DatabaseRole.APP),
            access.password(DatabaseRole.SEQUENCER),
            home.toString(),
            act,
            psb.id().toString(),
            clerk.id().toString(),
            owner.value().toString(),
            caseId.toString(),
            document.toString(),
            more.length > 0 ? more[0] : "-",
            more.length > 1 ? more[1] : "-"
        };
        try (ChildJvm child = ChildJvm.start(Child.class, Map.of("commonseal.crash", point), arguments)) {
            assertThat(child.exitCode(CHILD_LIMIT)).as(child.output()).isEqualTo(ChildJvm.CRASHED);
        }
    }

    /** A process of the district that does one act. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            DatabaseAccess access =
                    new DatabaseAccess(args[0], Map.of(DatabaseRole.APP, args[1], DatabaseRole.SEQUENCER, args[2]));
            try (var app = Pools.open(access, DatabaseRole.APP, "child-app", 4);
                    var sequencer = Pools.open(access, DatabaseRole.SEQUENCER, "child-sequencer", 4);
                    District district =
                            new District(new Db(app, Clock.system()), sequencer, Path.of(args[3]), false).started()) {
                Actor psb = officer(args[5], Role.ISSUER, "PSB");
                Actor clerk = officer(args[6], Role.COUNTER_CLERK, "AMR");
                PersonId owner = new PersonId(UUID.fromString(args[7]));
                UUID caseId = UUID.fromString(args[8]);
                UUID document = UUID.fromString(args[9]);
                switch (args[4].toLowerCase(Locale.ROOT)) {
                    case "issue" -> district.issued(psb, card(owner));
                    case "first" -> first(district, args[5], owner);
                    case "publish" -> district.documents.publishStatusLists();
                    case "revoke" ->
                        district.write(tx -> district.documents.changeStatus(
                                tx,
                                psb,
                                document,
                                new StatusChange(StatusChange.Kind.REVOKED, "LOST", Optional.empty())));
                    case "register" -> register(district, psb);
                    case "batch" -> batch(district, psb, owner, args[10]);
                    case "replace" ->
                        district.write(tx -> district.documents.replace(
                                tx, psb, Documents.Replacement.REPLACEMENT, List.of(document), List.of(card(owner))));
                    case "approve" ->
                        district.write(tx -> district.documents
                                .drafts()
                                .approve(tx, officer(args[11], Role.ISSUER, "PSB"), UUID.fromString(args[10])));
                    case "pdf" -> {
                        district.documents.awaitProvable(List.of(document), District.LONG_ENOUGH);
                        district.write(tx -> district.documents.pdf(tx, psb, document));
                    }
                    case "pull" -> {
                        district.documents.awaitProvable(List.of(document), District.LONG_ENOUGH);
                        district.pull(
                                context(clerk, caseId, CARD, Set.of(owner), new Ground.OwnerAuthorised()), document);
                    }
                    case "wallet" -> {
                        int copy = new Wallet()
                                .take(district, District.citizen(owner), document)
                                .copy();
                        district.write(tx -> district.documents
                                .walletCopies()
                                .withdraw(tx, District.citizen(owner), document, copy));
                    }
                    case "preview" -> {
                        district.documents.awaitProvable(List.of(document), District.LONG_ENOUGH);
                        district.db.write(
                                clerk.act("case:" + caseId),
                                tx -> district.documents.preview(
                                        tx,
                                        context(clerk, caseId, CARD, Set.of(owner), new Ground.OwnerAuthorised()),
                                        document));
                    }
                    case "use" ->
                        district.write(tx -> district.documents.use(
                                tx,
                                new Documents.Use(
                                        caseId,
                                        "L03",
                                        UUID.randomUUID(),
                                        clerk,
                                        "AMR",
                                        List.of(UUID.fromString(args[10])))));
                    case "check-in-case" ->
                        district.documents.check(
                                new Documents.CheckContext(caseId, "open-hall", "-", clerk, "AMR"), new byte[] {1});
                    case "correct" ->
                        district.write(tx -> district.documents.correct(
                                tx,
                                officer(args[10], Role.SUPERVISOR, "AMR"),
                                UUID.fromString(args[11]),
                                new Documents.Correction(
                                        Optional.of(UUID.randomUUID()), Optional.empty(), Optional.empty(), "x")));
                    case "check" -> district.documents.check(new byte[] {1}, Optional.empty());
                    case "export" -> {
                        var result = district.documents.exportEvidence(
                                officer(args[10], Role.AUDITOR, "*"), List.of(UUID.fromString(args[11])), "complaint");
                        assertThat(((Documents.ExportResult.Ready) result)
                                        .export()
                                        .container())
                                .isPresent();
                    }
                    default -> throw new IllegalArgumentException(args[4]);
                }
            }
        }

        /** The first document of an office makes its key. */
        static void first(District district, String officer, PersonId owner) {
            var unused = district.issued(
                    officer(officer, Role.ISSUER, "PNR"),
                    new Documents.Order(
                            District.TITLE,
                            "PNR",
                            List.of(owner),
                            Map.of("location", "示范路1号"),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()));
        }

        static Actor officer(String person, Role role, String office) {
            return new Actor(
                    Actor.Kind.PERSON,
                    UUID.fromString(person),
                    List.of(new Grant(role, office, Set.of(), Instant.EPOCH, Optional.empty())),
                    Optional.of(UUID.randomUUID()));
        }
    }
}
