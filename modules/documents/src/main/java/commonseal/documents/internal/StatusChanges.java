package commonseal.documents.internal;

import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.State;
import commonseal.documents.Documents.StatusChange;
import commonseal.documents.Documents.StatusResult;
import commonseal.documents.internal.StoredDocument.StoredEvent;
import commonseal.documents.internal.Transitions.Event;
import commonseal.identity.Access.Action;
import commonseal.identity.Access.Basis;
import commonseal.identity.Access.Decision;
import commonseal.identity.Access.Facts;
import commonseal.identity.Access.Purpose;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.Identity;
import commonseal.kernel.BusinessClock;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Tx;
import commonseal.ledger.Ledger;
import commonseal.ledger.Ledger.Sealed;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Changes of status: one locked row, one permitted transition, one event sealed in the ledger. */
final class StatusChanges {
    private static final Pattern REASON = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");
    /** Reasons for which a revocation may reach back in time; an error in issuing ({@code VOID}) always may. */
    private static final Set<String> REACHING_BACK = Set.of("COURT_ORDER", "DEATH");

    /** No document of ours is older, whatever register it was taken over from. */
    private static final Instant EARLIEST = Instant.parse("1900-01-01T00:00:00Z");

    private final Ledger ledger;
    private final Identity identity;
    private final BusinessClock clock;
    private final Vault vault;
    private final StatusLists statusLists;
    private final Owners owners;

    StatusChanges(Ledger ledger, Identity identity, BusinessClock clock, Vault vault, StatusLists statusLists) {
        this.ledger = ledger;
        this.identity = identity;
        this.clock = clock;
        this.vault = vault;
        this.statusLists = statusLists;
        this.owners = new Owners(identity);
    }

    StatusResult change(Tx tx, Actor officer, UUID document, StatusChange change) {
        Optional<StoredDocument> stored = lock(tx, document);
        if (stored.isEmpty()) {
            return new StatusResult.Unknown();
        }
        Held held = stored.get().held();
        Optional<String> denied = denied(tx, officer, held);
        if (denied.isPresent()) {
            return new StatusResult.NotAllowed(denied.get());
        }
        if (held.copy().isPresent() && change.kind() != StatusChange.Kind.VOID) {
            return new StatusResult.NotAllowed("COPY_ONLY_VOID");
        }
        if (!REASON.matcher(change.reasonCode()).matches()) {
            return new StatusResult.NotAllowed("REASON_REQUIRED");
        }
        Event event = Event.valueOf(change.kind().name());
        Instant now = moment(tx);
        // A copy is void from its beginning, whichever way it is said: the paper was never what it was taken for.
        Instant effective = held.copy().isPresent()
                ? earlier(held.issuedAt(), now)
                : change.effectiveAt().orElse(now);
        if (effective.isBefore(EARLIEST)) {
            return new StatusResult.NotAllowed("BACKDATED");
        }
        if (effective.isAfter(now)) {
            return new StatusResult.NotAllowed("EFFECTIVE_IN_FUTURE");
        }
        boolean reachesBack = event == Event.VOID || REACHING_BACK.contains(change.reasonCode());
        if (effective.isBefore(now) && !reachesBack) {
            return new StatusResult.NotAllowed("BACKDATED");
        }
        return Transitions.after(held.state(), event)
                .<StatusResult>map(state -> {
                    write(tx, officer, stored.get(), new Written(event, change.reasonCode(), effective), state);
                    return new StatusResult.Changed(state);
                })
                .orElseGet(() -> new StatusResult.WrongState(held.state()));
    }

    /** Locks a document and reads it under the lock. */
    static Optional<StoredDocument> lock(Tx tx, UUID document) {
        return DocumentTable.lockStanding(tx, document) ? DocumentTable.load(tx, document) : Optional.empty();
    }

    /** Why the officer may not change this document's status; of a copy, why he may not declare it void. */
    Optional<String> denied(Tx tx, Actor officer, Held held) {
        return denied(officer, held, owners.actsFor(tx, officer, held.holders()));
    }

    /** The same for many: by document, of those that he may not. One statement. */
    Map<UUID, String> denied(Tx tx, Actor officer, List<Held> documents) {
        Predicate<Collection<HolderId>> own = owners.actsFor(tx, officer);
        Map<UUID, String> denied = new HashMap<>();
        documents.forEach(held ->
                denied(officer, held, own.test(held.holders())).ifPresent(reason -> denied.put(held.id(), reason)));
        return denied;
    }

    private Optional<String> denied(Actor officer, Held held, boolean own) {
        Decision decision = identity.access()
                .can(
                        officer,
                        held.copy().isPresent() ? Action.ATTEST_COPY : Action.CHANGE_STATUS,
                        new Facts.DocumentFacts(held.kind(), held.office(), own, new Basis.None()),
                        new Purpose("status", Optional.empty()));
        return decision instanceof Decision.Deny deny ? Optional.of(deny.reason()) : Optional.empty();
    }

    /**
     * What is to be written of a change.
     *
     * @param changed names of the fields that a correction changed
     */
    record Written(Event type, String reason, Instant effectiveAt, Optional<UUID> successor, List<String> changed) {
        /** Without a successor. */
        Written(Event type, String reason, Instant effectiveAt) {
            this(type, reason, effectiveAt, Optional.empty(), List.of());
        }
    }

    /** The caller holds the lock and has found the transition permitted. */
    void write(Tx tx, Actor officer, StoredDocument stored, Written change, State state) {
        UUID document = stored.held().id();
        int number = stored.events().size() + 1;
        Instant at = later(tx.now(), stored.held().issuedAt());
        String office = stored.held().office();
        Sealed sealed = ledger.append(
                tx,
                Doubts.act(document, number),
                Records.changed(
                        document,
                        number,
                        change.type(),
                        change.reason(),
                        change.effectiveAt(),
                        at,
                        office,
                        officer.ref(),
                        change.successor(),
                        change.changed()));
        DocumentTable.insertEvent(
                tx,
                new StoredEvent(
                        document,
                        number,
                        change.type(),
                        change.reason(),
                        change.effectiveAt(),
                        at,
                        office,
                        officer.ref(),
                        change.successor(),
                        change.changed(),
                        Vault.blinding(
                                vault.of(tx, stored.held().holders()),
                                Unsealing.STATUS_EVENT,
                                document + "/" + number,
                                sealed.blinding()),
                        sealed.entry()));
        DocumentTable.moveStanding(
                tx, document, number - 1, state, change.successor().or(stored.held()::successor));
        StatusSlots.lists(tx, document).forEach(list -> statusLists.changed(tx, list));
        // A crash here leaves the document as it was.
        CrashPoint.reach("documents.status.sealed");
    }

    /** Business time, but never later than a stranger's clock says: he would take it for not yet effective. */
    Instant moment(Tx tx) {
        Instant business = clock.now(tx);
        return business.isAfter(tx.now()) ? tx.now() : business;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
