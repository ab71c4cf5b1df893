package commonseal.documents.internal;

import commonseal.catalog.Catalog;
import commonseal.catalog.Catalog.HolderType;
import commonseal.catalog.Catalog.Kind;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.IssueResult;
import commonseal.documents.Documents.Order;
import commonseal.documents.Documents.State;
import commonseal.documents.internal.DocumentsModule.Settings;
import commonseal.documents.internal.StoredDocument.Columns;
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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Issues documents: checks the order, seals the credential, appends it to the ledger, all in the caller's transaction. */
final class Issuing {
    /** A renamed office is on its documents after this at the latest. */
    private static final Duration NAMES_LAST = Duration.ofMinutes(5);

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
    }

    /** Names of the offices as read at a moment. */
    private record Names(Instant readAt, Map<String, Register.Office> byCode) {
        Names {
            byCode = Map.copyOf(byCode);
        }
    }

    /** First and last day. */
    private record Validity(LocalDate from, Optional<LocalDate> until) {}

    /** @param predecessor the document that the new one replaces, already locked by the caller */
    IssueResult issue(Tx tx, Actor issuer, Order order, Optional<UUID> predecessor) {
        Optional<Kind> kind = catalog.kind(order.kind());
        if (kind.isEmpty()) {
            return new IssueResult.NotAllowed("UNKNOWN_KIND");
        }
        return refusal(tx, issuer, order, kind.get(), predecessor)
                .orElseGet(() -> checked(tx, issuer, order, kind.get(), predecessor));
    }

    private Optional<IssueResult> refusal(Tx tx, Actor issuer, Order order, Kind kind, Optional<UUID> predecessor) {
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
                                owners.actsFor(tx, issuer, order.holders()),
                                order.caseId().isPresent() ? new Basis.ResultOfCase() : new Basis.None()),
                        purpose);
        if (decision instanceof Decision.Deny deny) {
            return Optional.of(new IssueResult.NotAllowed(deny.reason()));
        }
        if (order.caseId().isPresent() != order.link().isPresent()) {
            return Optional.of(new IssueResult.NotAllowed("CASE_WITHOUT_LINK"));
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
                                predecessor))
                .isPresent();
        return twice ? Optional.of(new IssueResult.NotAllowed("ALREADY_ISSUED")) : Optional.empty();
    }

    private IssueResult checked(Tx tx, Actor issuer, Order order, Kind kind, Optional<UUID> predecessor) {
        LocalDate today = LocalDate.ofInstant(clock.now(tx), settings.zone());
        List<HolderId> holders = List.copyOf(new LinkedHashSet<>(order.holders()));
        Map<HolderId, String> names = identity.register().names(tx, holders);
        Map<String, String> problems =
                new LinkedHashMap<>(Fields.problems(kind, order.fields(), settings.demonstration()));
        holderProblem(kind, holders, names).ifPresent(code -> problems.put("holders", code));
        Validity validity = validity(kind, order, today, problems);
        return problems.isEmpty()
                ? sealed(tx, issuer, order, kind, predecessor, holders, names, validity, today)
                : new IssueResult.Invalid(problems);
    }

    private static Optional<String> holderProblem(Kind kind, List<HolderId> holders, Map<HolderId, String> names) {
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

    private IssueResult sealed(
            Tx tx,
            Actor issuer,
            Order order,
            Kind kind,
            Optional<UUID> predecessor,
            List<HolderId> holders,
            Map<HolderId, String> names,
            Validity validity,
            LocalDate today) {
        keys.ensureIssuerKey(tx, order.office())
                .ifPresent(made -> identity.keyActs().made(tx, made));
        IssuerKey key = keys.issuerKey(tx, order.office());
        Instant mayFrom = trust.since(tx, key, order.office(), kind);
        // Another transaction may have made the key a moment after this one began.
        Instant at = mayFrom.isAfter(tx.now()) ? mayFrom : tx.now();
        UUID id = Ids.next(tx);
        String publicCode = Ids.token();
        String number = Numbers.next(tx, kind, today);
        StatusSlots.Slot slot = slots.next(tx, today);
        Register.Office office = office(tx, order.office());
        Map<String, String> fields = Fields.completed(
                kind, order.fields(), number, office.nameZh(), today, validity.from(), validity.until());
        Credential.Envelope envelope = new Credential.Envelope(
                id,
                kind,
                office.code(),
                office.nameZh(),
                office.nameEn(),
                number,
                holders,
                names,
                validity.from(),
                validity.until(),
                order.asset(),
                publicCode,
                slot);
        Credential credential = new Credential(DataIntegrity.create(
                Credential.unsigned(settings, envelope, fields),
                DataIntegrity.Proof.assertion(at.toString(), trust.method(key)),
                key.publicKey().suite(),
                key::sign));
        Held held = new Held(
                id,
                kind.code(),
                order.office(),
                holders,
                State.ACTIVE,
                validity.from(),
                validity.until(),
                order.asset(),
                order.caseId(),
                Optional.empty(),
                publicCode,
                at);
        Sealer sealer = vault.of(tx, holders);
        Columns columns = new Columns(
                kind.version(),
                Vault.number(sealer, id, number),
                vault.numberIndex(number),
                holders.getFirst().ref(),
                order.link(),
                predecessor,
                issuer.ref());
        write(tx, held, columns, credential, sealer);
        StatusSlots.insert(tx, id, 0, slot);
        statusLists.issued(tx, slot.list());
        // Nothing is issued yet: a crash here leaves neither document nor entry nor number.
        CrashPoint.reach("documents.issue.sealed");
        return new IssueResult.Issued(id, number, publicCode);
    }

    /** The office by its present name; remembered, because every read of the register asks the ledger about each office. */
    private Register.Office office(Tx tx, String code) {
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

    private void write(Tx tx, Held held, Columns columns, Credential credential, Sealer sealer) {
        Hash digest = credential.digest();
        Sealed sealed = ledger.append(tx, "document.issued|" + held.id(), Records.issued(held, columns, digest));
        DocumentTable.insert(
                tx,
                held,
                columns,
                new Seal(
                        Vault.credential(sealer, held.id(), credential.bytes()),
                        Bytes.of(digest.bytes()),
                        Vault.blinding(sealer, Unsealing.DOCUMENT, held.id().toString(), sealed.blinding()),
                        sealed.entry()));
        DocumentTable.insertHolders(tx, held.id(), held.holders());
        DocumentTable.insertStanding(tx, held.id());
    }
}
