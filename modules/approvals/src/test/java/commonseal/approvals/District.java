package commonseal.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import commonseal.anchoring.Anchoring;
import commonseal.approvals.internal.ApprovalsModule;
import commonseal.catalog.Catalog;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.PublishResult;
import commonseal.catalog.DemoDistrict;
import commonseal.catalog.FieldRules;
import commonseal.catalog.internal.CatalogModule;
import commonseal.documents.Documents;
import commonseal.documents.Documents.IssueResult;
import commonseal.documents.Documents.Order;
import commonseal.documents.Documents.StatusChange;
import commonseal.documents.Documents.StatusResult;
import commonseal.documents.Drafts;
import commonseal.documents.internal.DocumentsModule;
import commonseal.identity.Actor;
import commonseal.identity.Authorisations;
import commonseal.identity.Authorisations.AnswerResult;
import commonseal.identity.Authorisations.ItemState;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Identity;
import commonseal.identity.Officers;
import commonseal.identity.Register;
import commonseal.identity.Role;
import commonseal.identity.SignIn;
import commonseal.identity.internal.IdentityModule;
import commonseal.kernel.Act;
import commonseal.kernel.BusinessClock;
import commonseal.kernel.Db;
import commonseal.kernel.Page;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import commonseal.keys.IndexedColumn;
import commonseal.keys.Keys;
import commonseal.keys.Rotation;
import commonseal.keys.SealedColumns;
import commonseal.keys.internal.KeysModule;
import commonseal.ledger.Ledger;
import commonseal.ledger.LedgerConfig;
import commonseal.ledger.SealedRows;
import commonseal.ledger.internal.LedgerModule;
import commonseal.planner.ProcessDefinition;
import commonseal.planner.ProcessDefinitions;
import commonseal.proof.Suite;
import commonseal.testkit.TestDatabase;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;

/** The demonstration district with everything below and including this module, wired as in production. */
public final class District implements AutoCloseable {

    public static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    public static final LocalDate MONDAY = LocalDate.of(2026, 3, 2);

    /** One counter for every case, as a service centre has it. */
    public static final Settings SETTINGS =
            new Settings(Optional.of("GSC"), "990100", true, Duration.ofDays(180), Duration.ofSeconds(20));

    private static final String ORIGIN = "ledger.test.example";
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(30);
    private static final String PASSWORD = "correct zebra battery 91";
    private static final Set<Cases.SlotState> STILL_WANTED =
            Set.of(Cases.SlotState.TO_SUBMIT, Cases.SlotState.NOT_USABLE, Cases.SlotState.ALTERED);
    private static final AtomicInteger NUMBER = new AtomicInteger(100);

    public final Db db;
    public final Keys keys;
    public final LedgerModule.Parts parts;
    public final Ledger ledger;
    public final Identity identity;
    public final Catalog catalog;
    public final Documents documents;
    public final BusinessClock clock = BusinessClock.movable();
    public final Cases cases;
    final Rotation rotation;
    public final List<SealedRows> sealedRows = new ArrayList<>();

    private final Map<String, Officer> officers = new ConcurrentHashMap<>();
    private final Map<PersonId, Officer> byPerson = new HashMap<>();

    /** An officer with a complete account and a session. */
    public record Officer(PersonId person, Actor actor, String base32) {
        Secret code() {
            try {
                var key = new SecretKeySpec(fromBase32(base32), "RAW");
                int code = new TimeBasedOneTimePasswordGenerator(Duration.ofSeconds(30))
                        .generateOneTimePassword(key, Instant.now());
                return Secret.of(String.format(Locale.ROOT, "%06d", code));
            } catch (InvalidKeyException e) {
                throw new AssertionError(e);
            }
        }

        private static byte[] fromBase32(String text) {
            BigInteger bits = BigInteger.ZERO;
            for (char c : text.toCharArray()) {
                bits = bits.shiftLeft(5).or(BigInteger.valueOf("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c)));
            }
            byte[] bytes = bits.toByteArray();
            byte[] key = new byte[text.length() * 5 / 8];
            for (int i = 1; i <= Math.min(bytes.length, key.length); i++) {
                key[key.length - i] = bytes[bytes.length - i];
            }
            return key;
        }
    }

    public static District start(TestDatabase database, Path home) {
        return start(database, home, Suite.INTERNATIONAL);
    }

    static District start(TestDatabase database, Path home, Suite suite) {
        District district = new District(database.db(), database.sequencer(), home, suite);
        district.load();
        return district;
    }

    /** A process on a database that another one has loaded: after a crash. */
    public static District resume(Db db, DataSource sequencer, Path home) {
        return resume(db, sequencer, home, Suite.INTERNATIONAL);
    }

    static District resume(Db db, DataSource sequencer, Path home, Suite suite) {
        District district = new District(db, sequencer, home, suite);
        district.catalog.reload();
        return district;
    }

    private District(Db db, DataSource sequencer, Path home, Suite suite) {
        this.db = db;
        this.keys = KeysModule.wire(db, suite, KeysModule.inFile(home), home, ORIGIN);
        this.parts = LedgerModule.wire(
                db, sequencer, keys, ORIGIN, new LedgerConfig(Duration.ZERO, 4096, Duration.ofMillis(10)));
        this.ledger = parts.ledger();
        IdentityModule.Wired identityWired = IdentityModule.wire(
                db,
                keys,
                ledger,
                new IdentityModule.Settings(
                        true, "Test district", java.net.URI.create("http://localhost"), home.resolve("access-log")));
        this.identity = identityWired.identity();
        CatalogModule.Wired catalogWired = CatalogModule.wire(db, ledger, keys, identity);
        this.catalog = catalogWired.catalog();
        DocumentsModule.Wired documentsWired = DocumentsModule.wire(
                db,
                keys,
                ledger,
                new NoAnchors(),
                identity,
                catalog,
                clock,
                new DocumentsModule.Settings(
                        "清河示范区",
                        "Qinghe Demonstration District",
                        "did:web:test.example",
                        true,
                        "https://test.example",
                        ZONE));
        this.documents = documentsWired.documents();
        ApprovalsModule.Wired wired =
                ApprovalsModule.wire(db, keys, ledger, identity, catalog, documents, clock, SETTINGS);
        this.cases = wired.cases();
        List<SealedColumns> columns = new ArrayList<>(IdentityModule.sealedColumns());
        columns.addAll(CatalogModule.sealedColumns());
        columns.addAll(DocumentsModule.sealedColumns());
        columns.addAll(ApprovalsModule.sealedColumns());
        List<IndexedColumn> indexed = new ArrayList<>(identityWired.indexed());
        indexed.addAll(documentsWired.indexed());
        this.rotation = KeysModule.rotation(db, keys, columns, indexed);
        sealedRows.addAll(identityWired.sealedRows());
        sealedRows.addAll(catalogWired.sealedRows());
        sealedRows.addAll(documentsWired.sealedRows());
        sealedRows.addAll(wired.sealedRows());
        parts.sequencer().start();
    }

    /** Cases under another decision who may do what. */
    Cases casesWith(commonseal.identity.Access access) {
        Identity other = new Identity(
                identity.register(),
                identity.names(),
                identity.mandates(),
                identity.duplicates(),
                identity.officers(),
                identity.signIn(),
                identity.passkeys(),
                identity.provider(),
                identity.remoteChecks(),
                access,
                identity.breakGlass(),
                identity.accessLog(),
                identity.objections(),
                identity.accessDelays(),
                identity.authorisations(),
                identity.standing(),
                identity.invitations(),
                identity.keyActs(),
                identity.dualControl());
        return ApprovalsModule.wire(db, keys, ledger, other, catalog, documents, clock, SETTINGS)
                .cases();
    }

    private void load() {
        write(tx -> DemoDistrict.load(tx, Actor.job(), identity.register(), catalog));
        catalog.reload();
        setDay(MONDAY);
    }

    @Override
    public void close() {
        parts.sequencer().close();
    }

    public <T> T write(Function<Tx, T> work) {
        return db.write(Act.job("test"), work);
    }

    public <T> T read(Function<Tx, T> work) {
        return db.read(Act.job("test"), work);
    }

    /** Ten o'clock in the morning of that day. */
    public void setDay(LocalDate day) {
        write(tx -> {
            clock.moveTo(tx, day.atTime(10, 0).atZone(ZONE).toInstant());
            return 0;
        });
    }

    public LocalDate plus(LocalDate day, int workingDays) {
        return catalog.calendar("cn-gov").orElseThrow().plus(day, workingDays);
    }

    // -- definitions

    public Catalog.Process publish(ProcessDefinition definition) {
        return publish(ProcessDefinitions.toJson(definition).toString().getBytes(StandardCharsets.UTF_8));
    }

    public Catalog.Process publish(byte[] file) {
        PublishResult result = write(tx -> catalog.publishProcess(tx, Actor.job(), file));
        return switch (result) {
            case PublishResult.Published published -> published.process();
            case PublishResult.Unchanged unchanged -> unchanged.process();
            case PublishResult.Invalid invalid -> throw new AssertionError(invalid.problems());
            case PublishResult.Valid valid -> throw new AssertionError("only validated");
        };
    }

    // -- people

    public PersonId person(String name) {
        String body = String.format(
                Locale.ROOT,
                "110108198%d01%02d%03d",
                NUMBER.incrementAndGet() / 1000 % 10,
                1 + NUMBER.get() / 10000,
                NUMBER.get() % 1000);
        int[] weights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += (body.charAt(i) - '0') * weights[i];
        }
        String wrong = body + "10X98765432".charAt((sum + 1) % 11);
        Register.PersonResult result = write(tx -> identity.register()
                .addPerson(
                        tx,
                        new Register.NewPerson(
                                name,
                                "CN-ID",
                                wrong,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                true)));
        assertThat(result).as("a number that is free: " + wrong).isInstanceOf(Register.PersonResult.Added.class);
        return ((Register.PersonResult.Added) result).id();
    }

    public OrganisationId organisation(String name, PersonId representative) {
        String creditCode = String.format(Locale.ROOT, "91110108MA%07d", NUMBER.incrementAndGet());
        for (char check : "0123456789ABCDEFGHJKLMNPQRTUWXY".toCharArray()) {
            var added = write(tx -> identity.register()
                    .addOrganisation(
                            tx, new Register.NewOrganisation(name, creditCode + check, Optional.empty(), true)));
            if (added instanceof Register.OrganisationResult.Added organisation) {
                write(tx -> {
                    identity.mandates()
                            .appoint(
                                    tx,
                                    commonseal.identity.Mandates.NewMandate.legalRepresentative(
                                            organisation.id(),
                                            representative,
                                            tx.now().minusSeconds(60),
                                            Optional.empty()));
                    return 0;
                });
                return organisation.id();
            }
        }
        throw new AssertionError("no test number for " + name);
    }

    /** Somebody in a session, without any role. */
    public static Actor citizen(PersonId person) {
        return new Actor(
                Actor.Kind.PERSON,
                person.value(),
                List.of(),
                Optional.of(new UUID(1, person.value().getLeastSignificantBits())));
    }

    /** The one officer of the office with this role, made when first asked for. */
    public Officer officer(Role role, String office) {
        return officers.computeIfAbsent(role + "@" + office, key -> newOfficer(role, office));
    }

    public Officer newOfficer(Role role, String office) {
        PersonId person = person("officer of " + office);
        write(tx -> identity.officers().grant(tx, Actor.job(), person, role, office, Set.of(), Officers.Term.OPEN));
        SignIn signIn = identity.signIn();
        SignIn.AccountResult account =
                write(tx -> signIn.createAccount(tx, person, "officer-" + NUMBER.incrementAndGet()));
        Secret link = ((SignIn.AccountResult.Created) account).linkToken();
        SignIn.SignedIn setUp = signIn.followLink(link).orElseThrow();
        var confirm =
                (SignIn.SetUpResult.ConfirmTotp) signIn.setUp(setUp.session().actor(), Secret.of(PASSWORD));
        Officer pending =
                new Officer(person, setUp.session().actor(), confirm.base32().revealText());
        assertThat(signIn.confirmTotp(setUp.session().actor(), pending.code().revealText()))
                .isTrue();
        Actor actor = signIn.session(setUp.token()).orElseThrow().actor();
        Officer officer = new Officer(person, actor, pending.base32());
        byPerson.put(person, officer);
        return officer;
    }

    public Actor clerk() {
        return officer(Role.COUNTER_CLERK, "GSC").actor();
    }

    public Officer approver(String office) {
        return officer(Role.APPROVER, office);
    }

    // -- documents

    /** Issues a document with plausible values for whatever the kind requires, and waits until it is provable. */
    public UUID hold(String kind, HolderId holder, Optional<String> asset, Map<String, String> fields) {
        Order order = order(kind, holder, asset, fields);
        IssueResult result = write(tx -> documents.issue(tx, issuer(kind), order));
        if (result instanceof IssueResult.NotAllowed(String reason) && reason.equals("TWO_PERSONS")) {
            result = drafted(kind, order);
        }
        assertThat(result).isInstanceOf(IssueResult.Issued.class);
        UUID document = ((IssueResult.Issued) result).document();
        documents.awaitProvable(List.of(document), LONG_ENOUGH);
        return document;
    }

    /** As a kind asks that one officer alone does not issue. */
    private IssueResult drafted(String kind, Order order) {
        Actor drafter = issuer(kind);
        Actor second = officers.computeIfAbsent(
                        "second@" + order.office(), key -> newOfficer(Role.ISSUER, order.office()))
                .actor();
        Drafts.SaveResult saved =
                write(tx -> documents.drafts().draft(tx, drafter, new Drafts.Content(order, Optional.empty())));
        UUID draft = ((Drafts.SaveResult.Saved) saved).draft();
        write(tx -> documents.drafts().submit(tx, drafter, draft));
        Drafts.ApproveResult approved = write(tx -> documents.drafts().approve(tx, second, draft));
        return ((Drafts.ApproveResult.Approved) approved).issued();
    }

    public UUID hold(String kind, HolderId holder) {
        return hold(kind, holder, Optional.empty(), Map.of());
    }

    public UUID supersede(UUID old, String kind, HolderId holder) {
        IssueResult result = write(
                tx -> documents.supersede(tx, issuer(kind), old, order(kind, holder, Optional.empty(), Map.of())));
        assertThat(result).isInstanceOf(IssueResult.Issued.class);
        UUID document = ((IssueResult.Issued) result).document();
        documents.awaitProvable(List.of(document), LONG_ENOUGH);
        return document;
    }

    public void revoke(UUID document, String kind) {
        StatusResult result = write(tx -> documents.changeStatus(
                tx, issuer(kind), document, new StatusChange(StatusChange.Kind.REVOKED, "TEST", Optional.empty())));
        assertThat(result).isInstanceOf(StatusResult.Changed.class);
        documents.awaitProvable(List.of(document), LONG_ENOUGH);
    }

    private Actor issuer(String kind) {
        return officer(Role.ISSUER, catalog.kind(kind).orElseThrow().office()).actor();
    }

    /** What makes a document the only one of its kind differs from one document to the next. */
    private static String example(Kind kind, Catalog.Field field) {
        String example = FieldRules.example(field);
        if (!kind.rules().uniqueness().fields().contains(field.name())) {
            return example;
        }
        return switch (field.shape().standard()) {
            case NONE -> example + NUMBER.incrementAndGet();
            case CREDIT_CODE -> String.format(Locale.ROOT, "91110108MA%07d0", NUMBER.incrementAndGet());
            default -> example;
        };
    }

    private Order order(String code, HolderId holder, Optional<String> asset, Map<String, String> given) {
        Kind kind = catalog.kind(code).orElseThrow();
        Map<String, String> fields = new TreeMap<>();
        kind.fields().stream()
                .filter(field -> field.required() || given.containsKey(field.name()))
                .forEach(field -> fields.put(field.name(), given.getOrDefault(field.name(), example(kind, field))));
        fields.remove("valid_from");
        fields.remove("valid_to");
        kind.fields().stream()
                .filter(f -> f.required() && f.name().equals("valid_from"))
                .forEach(f -> fields.put("valid_from", "2026-01-05"));
        kind.fields().stream()
                .filter(f -> f.required() && f.name().equals("valid_to"))
                .forEach(f -> fields.put("valid_to", "2035-01-04"));
        return new Order(
                code,
                kind.office(),
                List.of(holder),
                fields,
                Optional.of(LocalDate.of(2026, 1, 5)),
                Optional.empty(),
                asset,
                Optional.empty(),
                Optional.empty());
    }

    // -- owners

    /** Every request of the case for this owner is answered by his representative; the clerk types each code. */
    public void agree(UUID caseId, HolderId owner, PersonId by) {
        answer(caseId, owner, by, true);
    }

    /** The owner agrees to what he was asked in the case and is shown the code. */
    public Secret code(UUID caseId, HolderId owner, PersonId by) {
        Authorisations.View open = read(tx -> identity.authorisations().ofCase(tx, caseId)).stream()
                .filter(view -> view.request().owner().equals(owner))
                .findFirst()
                .orElseThrow();
        Map<UUID, Boolean> answers = new HashMap<>();
        open.items().keySet().forEach(document -> answers.put(document, true));
        return ((AnswerResult.Agreed) cases.answerRequest(citizen(by), open.id(), answers)).code();
    }

    public void refuse(UUID caseId, HolderId owner, PersonId by) {
        answer(caseId, owner, by, false);
    }

    private void answer(UUID caseId, HolderId owner, PersonId by, boolean agree) {
        List<Authorisations.View> open = read(tx -> identity.authorisations().ofCase(tx, caseId)).stream()
                .filter(view -> view.request().owner().equals(owner))
                .filter(view -> view.items().containsValue(ItemState.ASKED))
                .toList();
        assertThat(open).as("open requests to " + owner.ref()).isNotEmpty();
        for (Authorisations.View view : open) {
            Map<UUID, Boolean> answers = new HashMap<>();
            view.items().keySet().forEach(document -> answers.put(document, agree));
            AnswerResult result = cases.answerRequest(citizen(by), view.id(), answers);
            if (agree) {
                assertThat(result).isInstanceOf(AnswerResult.Agreed.class);
                assertThat(cases.redeem(clerk(), caseId, ((AnswerResult.Agreed) result).code()))
                        .isInstanceOf(Cases.RedeemResult.Redeemed.class);
            } else {
                assertThat(result).isInstanceOf(AnswerResult.Refused.class);
            }
        }
    }

    // -- cases

    /** They come to the counter and show this clerk their documents. */
    public void visit(Actor clerk, Collection<? extends HolderId> holders) {
        db.write(clerk.act("counter-check"), tx -> {
            holders.forEach(holder -> identity.access().registered(tx, clerk, holder));
            return holders;
        });
    }

    public UUID apply(Actor applicant, Cases.Application application) {
        Cases.ApplyResult result = cases.apply(applicant, application);
        assertThat(result).isInstanceOf(Cases.ApplyResult.Opened.class);
        return ((Cases.ApplyResult.Opened) result).caseId();
    }

    public Cases.CaseView view(UUID caseId) {
        return cases.view(clerk(), caseId).orElseThrow();
    }

    /** Uploads something for everything that is still to be submitted. */
    public void uploadAll(Actor applicant, UUID caseId) {
        for (Cases.Slot slot : view(caseId).slots()) {
            boolean toSubmit =
                    slot.reason().equals("applicant") || slot.reason().equals("later");
            if (toSubmit && (STILL_WANTED.contains(slot.state()))) {
                assertThat(cases.upload(applicant, caseId, slot.slot(), slot.material() + ".pdf", pdf(slot.slot())))
                        .isInstanceOf(Cases.UploadResult.Stored.class);
            }
        }
    }

    public static byte[] pdf(String content) {
        return ("%PDF-1.7\n% " + content + "\n%%EOF\n").getBytes(StandardCharsets.UTF_8);
    }

    public void done(Cases.StepResult result) {
        assertThat(result).isEqualTo(new Cases.StepResult.Done());
    }

    public void accepted(Actor applicant, UUID caseId) {
        done(cases.submit(applicant, caseId));
        done(cases.accept(clerk(), caseId));
    }

    public Cases.DecideResult decide(UUID caseId, String link, String outcome) {
        Cases.LinkView view = view(caseId).links().stream()
                .filter(l -> l.id().equals(link))
                .findFirst()
                .orElseThrow();
        Officer officer = approver(view.office());
        return cases.decide(officer.actor(), caseId, link, outcome, Optional.of("reason"), Map.of(), officer.code());
    }

    public Cases.DecideResult.Decided approved(UUID caseId, String link) {
        Cases.DecideResult result = decide(caseId, link, "ok");
        assertThat(result).as(link).isInstanceOf(Cases.DecideResult.Decided.class);
        return (Cases.DecideResult.Decided) result;
    }

    public List<Cases.Event> events(UUID caseId) {
        List<Cases.Event> events = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<Cases.Event> page =
                    cases.events(clerk(), caseId, new Page.Request(200, cursor)).orElseThrow();
            events.addAll(page.items());
            cursor = page.next();
        } while (cursor.isPresent());
        return events;
    }

    /** Runs an accepted case day by day: every link is decided on the day its limit ends. Returns the working days. */
    public int run(UUID caseId) {
        return run(caseId, (day, id) -> {});
    }

    public int run(UUID caseId, Daily daily) {
        return run(
                caseId,
                link -> link.startedOn()
                        .map(day -> plus(day, days(caseId, link)))
                        .orElseThrow(),
                daily);
    }

    private int days(UUID caseId, Cases.LinkView link) {
        Cases.CaseView view = view(caseId);
        return catalog.process(view.summary().service(), view.definitionVersion())
                .orElseThrow()
                .definition()
                .link(link.id())
                .days(Map.of());
    }

    /** What else happens on a day, before anything is decided. */
    public interface Daily {
        void on(LocalDate day, UUID caseId);
    }

    public int run(UUID caseId, Function<Cases.LinkView, LocalDate> decideOn, Daily daily) {
        LocalDate day = view(caseId).acceptedOn().orElseThrow();
        for (int n = 0; n < 400; n++) {
            setDay(day);
            daily.on(day, caseId);
            boolean more = true;
            while (more) {
                more = false;
                for (Cases.LinkView link : view(caseId).links()) {
                    boolean open = link.state() == Cases.LinkState.READY || link.state() == Cases.LinkState.CLAIMED;
                    if (open && !decideOn.apply(link).isAfter(day)) {
                        approved(caseId, link.id());
                        more = true;
                    }
                }
            }
            Cases.CaseView view = view(caseId);
            if (view.finishedOn().isPresent()) {
                return view.workingDaysTaken().orElseThrow();
            }
            day = plus(day, 1);
        }
        throw new AssertionError("the case does not end: " + view(caseId).links());
    }

    /** A chain nobody anchors on. */
    private static final class NoAnchors implements Anchoring {
        @Override
        public Optional<Anchor> covering(long size) {
            return Optional.empty();
        }

        @Override
        public List<Anchor> recent(int limit) {
            return List.of();
        }

        @Override
        public List<Target> targets() {
            return List.of();
        }

        @Override
        public ChainState chain() {
            return new ChainState(Health.NOT_CONFIGURED, Optional.empty(), Optional.empty());
        }

        @Override
        public void anchorSoon() {}
    }
}
