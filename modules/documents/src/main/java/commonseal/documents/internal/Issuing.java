package commonseal.documents.internal;

import commonseal.catalog.Catalog;
import commonseal.catalog.Catalog.HolderType;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Numbering;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.IssueResult;
import commonseal.documents.Documents.Order;
import commonseal.documents.Documents.State;
import commonseal.documents.internal.DocumentsModule.Settings;
import commonseal.documents.internal.StoredDocument.Columns;
import commonseal.documents.internal.StoredDocument.Eyes;
import commonseal.documents.internal.StoredDocument.Seal;
import commonseal.identity.Access.Action;
import commonseal.identity.Access.Basis;
import commonseal.identity.Access.Decision;
import commonseal.identity.Access.Facts;
import commonseal.identity.Access.Purpose;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.Identity;
import commonseal.identity.Register;
import commonseal.kernel.BusinessClock;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.keys.Keys.IssuerKey;
import commonseal.keys.Sealer;
import commonseal.ledger.Ledger;
import commonseal.ledger.Ledger.Sealed;
import commonseal.proof.DataIntegrity;
import commonseal.proof.Hash;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Issues documents: checks the order, seals the credential, appends it to the ledger, all in the caller's transaction. */
final class Issuing {
    /** A renamed office is on its documents after this at the latest. */
    private static final Duration NAMES_LAST = Duration.ofMinutes(5);

    /** Fewer are signed sooner than a second thread is awake. */
    private static final int PARALLEL = 16;

    /** In characters. */
    private static final int LONGEST_NUMBER = 100;

    /** Stands for a result until there is one. */
    static final IssueResult NOT_YET = new IssueResult.NotAllowed("NOT_YET");

    private final Keys keys;
    private final Ledger ledger;
    private final Identity identity;
    private final Catalog catalog;
    private final BusinessClock clock;
    private final Vault vault;
    private final Trust trust;
    private final Settings settings;
    private final StatusSlots slots;
    private final StatusLists statusLists;
    private final Owners owners;
    private final Claims claims;
    private final AtomicReference<Names> officeNames = new AtomicReference<>(new Names(Instant.EPOCH, Map.of()));

    Issuing(
            Keys keys,
            Ledger ledger,
            Identity identity,
            Catalog catalog,
            BusinessClock clock,
            Vault vault,
            Trust trust,
            Settings settings,
            StatusSlots slots,
            StatusLists statusLists) {
        this.keys = keys;
        this.ledger = ledger;
        this.identity = identity;
        this.catalog = catalog;
        this.clock = clock;
        this.vault = vault;
        this.trust = trust;
        this.settings = settings;
        this.slots = slots;
        this.statusLists = statusLists;
        this.owners = new Owners(identity);
        this.claims = new Claims(keys);
    }

    /** Names of the offices as read at a moment. */
    private record Names(Instant readAt, Map<String, Register.Office> byCode) {
        Names {
            byCode = Map.copyOf(byCode);
        }
    }

    /** First and last day. */
    private record Validity(LocalDate from, Optional<LocalDate> until) {}

    /**
     * What is to be issued.
     *
     * @param predecessors documents that the new one replaces, already locked by the caller
     * @param draftedBy who wrote what the issuer approves
     * @param number that it has from an older register; empty: the next of the series
     */
    record Wanted(Order order, List<UUID> predecessors, Optional<String> draftedBy, Optional<String> number) {
        Wanted {
            predecessors = List.copyOf(predecessors);
        }

        /** Under the next number. */
        Wanted(Order order, List<UUID> predecessors, Optional<String> draftedBy) {
            this(order, predecessors, draftedBy, Optional.empty());
        }

        /** Without predecessor or drafter. */
        Wanted(Order order) {
            this(order, List.of(), Optional.empty());
        }
    }

    /** What was found good, before anything is written. */
    private record Good(
            int place,
            Wanted wanted,
            UUID id,
            List<HolderId> holders,
            Sealer sealer,
            Validity validity,
            Optional<Eyes> eyes) {}

    IssueResult issue(Tx tx, Actor issuer, Wanted wanted) {
        return issueAll(tx, issuer, List.of(wanted), false).getFirst();
    }

    /**
     * Issues what can be issued, at most 1,000 of one kind and office; the others change nothing. The number of statements
     * does not grow with theirs, unless they are results of cases.
     *
     * @param together issues all or none
     * @return in the order given; {@link #NOT_YET} for what only others kept from being issued
     */
    List<IssueResult> issueAll(Tx tx, Actor issuer, List<Wanted> wanted, boolean together) {
        Order first = wanted.getFirst().order();
        Optional<Kind> kind = catalog.kind(first.kind());
        if (kind.isEmpty()) {
            return Collections.nCopies(wanted.size(), new IssueResult.NotAllowed("UNKNOWN_KIND"));
        }
        List<IssueResult> results = new ArrayList<>(Collections.nCopies(wanted.size(), NOT_YET));
        List<Good> good = good(tx, issuer, kind.get(), wanted, results);
        List<Good> free = claimed(tx, issuer, kind.get(), good, results);
        if (together && free.size() < wanted.size()) {
            var unused = Claims.release(tx, free.stream().map(Good::id).toList());
        } else {
            sealed(tx, issuer, kind.get(), free, results);
        }
        return List.copyOf(results);
    }

    /**
     * What {@link #issueAll} would refuse of these if they were approved now by somebody else; changes nothing that stays.
     *
     * @return in the order given; empty for what would be issued
     */
    List<Optional<IssueResult>> tryAll(Tx tx, Actor issuer, List<Wanted> wanted) {
        Optional<Kind> kind = catalog.kind(wanted.getFirst().order().kind());
        if (kind.isEmpty()) {
            return Collections.nCopies(wanted.size(), Optional.of(new IssueResult.NotAllowed("UNKNOWN_KIND")));
        }
        List<IssueResult> results = new ArrayList<>(Collections.nCopies(wanted.size(), NOT_YET));
        List<Good> free = claimed(tx, issuer, kind.get(), good(tx, issuer, kind.get(), wanted, results), results);
        var unused = Claims.release(tx, free.stream().map(Good::id).toList());
        return results.stream()
                .map(result -> Optional.of(result).filter(found -> !found.equals(NOT_YET)))
                .toList();
    }

    private List<Good> good(Tx tx, Actor issuer, Kind kind, List<Wanted> wanted, List<IssueResult> results) {
        List<List<HolderId>> holders = wanted.stream()
                .map(each -> List.copyOf(new LinkedHashSet<>(each.order().holders())))
                .toList();
        Map<HolderId, String> names = identity.register()
                .names(tx, holders.stream().flatMap(List::stream).distinct().toList());
        Predicate<Collection<HolderId>> own = owners.actsFor(tx, issuer);
        LocalDate today = LocalDate.ofInstant(clock.now(tx), settings.zone());
        List<Good> good = new ArrayList<>();
        Set<String> taken = taken(
                tx,
                kind,
                wanted.stream().flatMap(each -> each.number().stream()).toList());
        Function<Collection<HolderId>, Sealer> sealers = vault.ofAll(
                tx,
                holders.stream().filter(all -> names.keySet().containsAll(all)).toList());
        for (int i = 0; i < wanted.size(); i++) {
            Order order = wanted.get(i).order();
            Optional<IssueResult> refused = refusal(
                    tx, issuer, wanted.get(i), kind, wanted.getFirst().order().office(), own.test(holders.get(i)));
            if (refused.isPresent()) {
                results.set(i, refused.get());
                continue;
            }
            Map<String, String> problems =
                    new LinkedHashMap<>(Fields.problems(kind, order.fields(), settings.demonstration()));
            holderProblem(kind, holders.get(i), names).ifPresent(code -> problems.put("holders", code));
            numberProblem(kind, wanted.get(i).number(), taken).ifPresent(code -> problems.put("number", code));
            Validity validity = validity(kind, order, today, problems);
            if (problems.isEmpty()) {
                // The next row with the same number is the second.
                wanted.get(i).number().ifPresent(taken::add);
                good.add(new Good(
                        i,
                        wanted.get(i),
                        Ids.next(tx),
                        holders.get(i),
                        sealers.apply(holders.get(i)),
                        validity,
                        eyes(kind, wanted.get(i))));
            } else {
                results.set(i, new IssueResult.Invalid(problems));
            }
        }
        return good;
    }

    /**
     * What is wrong with the content of an order whose holders are not registered yet, by field; changes nothing.
     *
     * @param taken as {@link #taken} says
     */
    Map<String, String> problems(Tx tx, Kind kind, Order order, Optional<String> number, Set<String> taken) {
        Map<String, String> problems =
                new LinkedHashMap<>(Fields.problems(kind, order.fields(), settings.demonstration()));
        numberProblem(kind, number, taken).ifPresent(code -> problems.put("number", code));
        var unused = validity(kind, order, LocalDate.ofInstant(clock.now(tx), settings.zone()), problems);
        return problems;
    }

    /** Which of these numbers documents of the kind have; may be added to. One query. */
    Set<String> taken(Tx tx, Kind kind, Collection<String> numbers) {
        Map<Bytes, String> byIndex = new LinkedHashMap<>();
        numbers.forEach(number -> vault.numberIndexes(number).forEach(index -> byIndex.put(index, number)));
        return DocumentTable.numbersOf(tx, kind.code(), byIndex.keySet()).stream()
                .map(byIndex::get)
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** A number from elsewhere is none that the series gives out, and nobody else's. */
    private static Optional<String> numberProblem(Kind kind, Optional<String> number, Set<String> taken) {
        if (number.isEmpty()) {
            return Optional.empty();
        }
        String text = number.get();
        if (text.isBlank() || text.length() > LONGEST_NUMBER || text.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("NUMBER_FORM");
        }
        boolean given = Numbering.place(kind.series().pattern(), text)
                .filter(place -> kind.series()
                        .reservation(place.year(), place.sequence())
                        .isEmpty())
                .isPresent();
        if (given) {
            return Optional.of("NUMBER_NOT_RESERVED");
        }
        return taken.contains(text) ? Optional.of("NUMBER_TAKEN") : Optional.empty();
    }

    private Optional<IssueResult> refusal(Tx tx, Actor issuer, Wanted wanted, Kind kind, String office, boolean own) {
        Order order = wanted.order();
        if (!kind.code().equals(order.kind()) || !office.equals(order.office())) {
            throw new IllegalArgumentException("documents of two kinds or offices at once");
        }
        // The authority is a matter of real time, whatever day a demonstration plays.
        if (!kind.isIssuedBy(order.office(), LocalDate.ofInstant(tx.now(), settings.zone()))) {
            return Optional.of(new IssueResult.NotAllowed("OTHER_OFFICE"));
        }
        Purpose purpose = order.caseId().map(Purpose::ofCase).orElse(new Purpose("issue", Optional.empty()));
        Decision decision = identity.access()
                .can(
                        issuer,
                        Action.ISSUE_DOCUMENT,
                        new Facts.DocumentFacts(
                                kind.code(),
                                order.office(),
                                own,
                                order.caseId().isPresent() ? new Basis.ResultOfCase() : new Basis.None()),
                        purpose);
        if (decision instanceof Decision.Deny deny) {
            return Optional.of(new IssueResult.NotAllowed(deny.reason()));
        }
        if (order.caseId().isPresent() != order.link().isPresent()) {
            return Optional.of(new IssueResult.NotAllowed("CASE_WITHOUT_LINK"));
        }
        if (KindAsks.twoPersons(kind) && eyes(kind, wanted).isEmpty()) {
            return Optional.of(new IssueResult.NotAllowed("TWO_PERSONS"));
        }
        boolean twice = order.caseId()
                .filter(caseId -> !order.holders().isEmpty()
                        && DocumentTable.isIssued(
                                tx,
                                caseId,
                                order.link().orElseThrow(),
                                kind.code(),
                                order.holders().getFirst(),
                                order.asset(),
                                wanted.predecessors().stream().findFirst()))
                .isPresent();
        return twice ? Optional.of(new IssueResult.NotAllowed("ALREADY_ISSUED")) : Optional.empty();
    }

    /** Where the second person comes from; absent if the kind takes one, or there is no second. */
    private static Optional<Eyes> eyes(Kind kind, Wanted wanted) {
        if (!KindAsks.twoPersons(kind)) {
            return Optional.empty();
        }
        return wanted.draftedBy()
                .map(drafter -> Eyes.DRAFT)
                .or(() -> wanted.order().caseId().map(caseId -> Eyes.CASE));
    }

    /** Those of which there may be one more; whatever follows cannot fail any more. */
    private List<Good> claimed(Tx tx, Actor issuer, Kind kind, List<Good> good, List<IssueResult> results) {
        List<Claims.Claim> wanted = good.stream()
                .flatMap(each -> claims
                        .of(
                                each.sealer(),
                                each.id(),
                                kind,
                                each.holders().stream().map(HolderId::ref).toList(),
                                each.wanted().order().asset(),
                                each.wanted().order().fields(),
                                each.validity().from(),
                                each.validity().until())
                        .stream())
                .toList();
        Map<UUID, Optional<UUID>> taken = Claims.hold(tx, wanted);
        for (Good each : good) {
            Optional<UUID> existing = taken.get(each.id());
            if (existing != null) {
                results.set(
                        each.place(),
                        new IssueResult.Taken(existing.filter(id -> DocumentTable.find(tx, id)
                                .filter(held -> mayKnow(tx, issuer, held))
                                .isPresent())));
            }
        }
        return good.stream().filter(each -> !taken.containsKey(each.id())).toList();
    }

    private boolean mayKnow(Tx tx, Actor issuer, Held held) {
        return identity.access()
                .can(
                        issuer,
                        Action.SEE_DOCUMENT,
                        new Facts.DocumentFacts(
                                held.kind(),
                                held.office(),
                                owners.reads(tx, issuer, held.holders(), held.kind()),
                                new Basis.None()),
                        new Purpose("issue", Optional.empty()))
                .permitted();
    }

    static Optional<String> holderProblem(Kind kind, List<HolderId> holders, Map<HolderId, String> names) {
        if (holders.isEmpty()) {
            return Optional.of("REQUIRED");
        }
        if (holders.size() > kind.rules().holding().most()) {
            return Optional.of("TOO_MANY");
        }
        if (holders.size() < kind.rules().holding().least()) {
            return Optional.of("TOO_FEW");
        }
        boolean fits = kind.holder() == HolderType.BOTH
                || holders.stream().allMatch(holder -> switch (holder) {
                    case HolderId.PersonId person -> kind.holder() == HolderType.PERSON;
                    case HolderId.OrganisationId organisation -> kind.holder() == HolderType.ORGANISATION;
                });
        if (!fits) {
            return Optional.of("WRONG_TYPE");
        }
        return names.keySet().containsAll(holders) ? Optional.empty() : Optional.of("UNKNOWN");
    }

    /** The document's dates; a date item of the kind and the order must not contradict each other. */
    private static Validity validity(Kind kind, Order order, LocalDate today, Map<String, String> problems) {
        Optional<LocalDate> fieldFrom =
                Optional.ofNullable(order.fields().get("valid_from")).flatMap(Fields::date);
        Optional<LocalDate> fieldUntil =
                Optional.ofNullable(order.fields().get("valid_to")).flatMap(Fields::date);
        if (differ(order.validFrom(), fieldFrom)) {
            problems.put("valid_from", "CONFLICT");
        }
        if (differ(order.validUntil(), fieldUntil)) {
            problems.put("valid_to", "CONFLICT");
        }
        LocalDate from = order.validFrom().or(() -> fieldFrom).orElse(today);
        Optional<LocalDate> until =
                order.validUntil().or(() -> fieldUntil).or(() -> kind.validity().lastDay(from));
        if (until.filter(last -> last.isBefore(from)).isPresent()) {
            problems.put("valid_to", "BEFORE_START");
        }
        return new Validity(from, until);
    }

    private static boolean differ(Optional<LocalDate> a, Optional<LocalDate> b) {
        return a.isPresent() && b.isPresent() && !a.equals(b);
    }

    /** A credential signed and encrypted; only its place in the ledger is missing. */
    private record Signed(
            Good good,
            Held held,
            Columns columns,
            Hash digest,
            Bytes credential,
            String number,
            StatusSlots.Slot slot) {}

    private void sealed(Tx tx, Actor issuer, Kind kind, List<Good> good, List<IssueResult> results) {
        if (good.isEmpty()) {
            return;
        }
        LocalDate today = LocalDate.ofInstant(clock.now(tx), settings.zone());
        String by = good.getFirst().wanted().order().office();
        keys.ensureIssuerKey(tx, by).ifPresent(made -> identity.keyActs().made(tx, made));
        IssuerKey key = keys.issuerKey(tx, by);
        Instant mayFrom = trust.since(tx, key, by, kind);
        // Another transaction may have made the key a moment after this one began.
        Instant at = mayFrom.isAfter(tx.now()) ? mayFrom : tx.now();
        Register.Office office = office(tx, by);
        Map<HolderId, String> names = identity.register()
                .names(
                        tx,
                        good.stream()
                                .flatMap(each -> each.holders().stream())
                                .distinct()
                                .toList());
        List<String> numbers = numbers(tx, kind, today, good);
        List<StatusSlots.Slot> free = slots.next(tx, today, good.size());
        Function<Integer, Signed> sign =
                i -> signed(issuer, kind, good.get(i), names, office, key, numbers.get(i), free.get(i), today, at);
        // Signing is all arithmetic and no database: beside each other where there are many.
        IntStream places = IntStream.range(0, good.size());
        List<Signed> signed = (good.size() < PARALLEL ? places : places.parallel())
                .boxed()
                .map(sign)
                .toList();
        write(tx, signed);
        for (Signed each : signed) {
            results.set(
                    each.good().place(),
                    new IssueResult.Issued(
                            each.held().id(), each.number(), each.held().publicCode()));
        }
    }

    /** Those that a document brings along; the series gives the others. */
    private static List<String> numbers(Tx tx, Kind kind, LocalDate today, List<Good> good) {
        int count = (int)
                good.stream().filter(each -> each.wanted().number().isEmpty()).count();
        Iterator<String> next = (count == 0 ? List.<String>of() : Numbers.next(tx, kind, today, count)).iterator();
        return good.stream()
                .map(each -> each.wanted().number().orElseGet(next::next))
                .toList();
    }

    private Signed signed(
            Actor issuer,
            Kind kind,
            Good good,
            Map<HolderId, String> names,
            Register.Office office,
            IssuerKey key,
            String number,
            StatusSlots.Slot slot,
            LocalDate today,
            Instant at) {
        Order order = good.wanted().order();
        UUID id = good.id();
        String publicCode = Ids.token();
        Validity validity = good.validity();
        Map<String, String> fields = Fields.completed(
                kind, order.fields(), number, office.nameZh(), today, validity.from(), validity.until());
        Credential.Envelope envelope = new Credential.Envelope(
                id,
                kind,
                office.code(),
                office.nameZh(),
                office.nameEn(),
                number,
                good.holders(),
                names,
                validity.from(),
                validity.until(),
                order.asset(),
                publicCode,
                slot,
                Optional.empty());
        Credential credential = new Credential(DataIntegrity.create(
                Credential.unsigned(settings, envelope, fields),
                DataIntegrity.Proof.assertion(at.toString(), trust.method(key)),
                key.publicKey().suite(),
                key::sign));
        Held held = new Held(
                id,
                kind.code(),
                order.office(),
                good.holders(),
                State.ACTIVE,
                validity.from(),
                validity.until(),
                order.asset(),
                order.caseId(),
                Optional.empty(),
                publicCode,
                at,
                Optional.empty());
        Columns columns = new Columns(
                kind.version(),
                Vault.number(good.sealer(), id, number),
                vault.numberIndex(number),
                good.holders().getFirst().ref(),
                order.link(),
                good.wanted().predecessors(),
                good.wanted().draftedBy(),
                good.eyes(),
                issuer.ref());
        byte[] canonical = credential.bytes();
        return new Signed(
                good,
                held,
                columns,
                Hash.sha256(canonical),
                Vault.credential(good.sealer(), id, canonical),
                number,
                slot);
    }

    /** The office by its present name; remembered, because every read of the register asks the ledger about each office. */
    Register.Office office(Tx tx, String code) {
        Names known = officeNames.get();
        boolean stale = known.readAt().plus(NAMES_LAST).isBefore(tx.now());
        if (stale || !known.byCode().containsKey(code)) {
            known = new Names(
                    tx.now(),
                    identity.register().offices(tx).stream()
                            .collect(Collectors.toMap(Register.Office::code, Function.identity())));
            officeNames.set(known);
        }
        return Optional.ofNullable(known.byCode().get(code))
                .orElseGet(() -> new Register.Office(code, code, code, Optional.empty()));
    }

    private void write(Tx tx, List<Signed> signed) {
        List<Sealed> sealed = ledger.appendAll(
                tx,
                signed.stream()
                        .map(each -> new Ledger.Recorded(
                                "document.issued|" + each.held().id(),
                                Records.issued(each.held(), each.columns(), each.digest())))
                        .toList());
        List<DocumentTable.New> rows = new ArrayList<>();
        for (int i = 0; i < signed.size(); i++) {
            Signed each = signed.get(i);
            UUID id = each.held().id();
            rows.add(new DocumentTable.New(
                    each.held(),
                    each.columns(),
                    new Seal(
                            each.credential(),
                            Bytes.of(each.digest().bytes()),
                            Vault.blinding(
                                    each.good().sealer(),
                                    Unsealing.DOCUMENT,
                                    id.toString(),
                                    sealed.get(i).blinding()),
                            sealed.get(i).entry())));
        }
        DocumentTable.insert(tx, rows);
        StatusSlots.insert(
                tx, signed.stream().collect(Collectors.toMap(each -> each.held().id(), Signed::slot)));
        signed.stream().map(each -> each.slot().list()).distinct().forEach(list -> statusLists.issued(tx, list));
        // Nothing is issued yet: a crash here leaves neither document nor entry nor number.
        CrashPoint.reach("documents.issue.sealed");
    }
}
