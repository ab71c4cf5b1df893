package commonseal.documents.internal;

import commonseal.documents.Documents.Held;
import commonseal.documents.internal.Transitions.Event;
import commonseal.ledger.Ledger.EntryId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A document as its rows say, nothing opened or checked.
 *
 * @param slot its place in a status list; absent if it was issued before there were any
 * @param standingEvents number of events that its standing counts; -1 if it has no standing
 * @param events status events in their order
 */
record StoredDocument(
        Held held,
        Columns columns,
        Seal seal,
        Optional<StatusSlots.Slot> slot,
        int standingEvents,
        List<StoredEvent> events) {
    /**
     * Columns that are not shown but sealed.
     *
     * @param predecessors what it replaces, in the order given
     * @param draftedBy who drafted what {@code issuedBy} approved
     * @param eyes how a kind that takes two persons had them
     */
    record Columns(
            int kindVersion,
            Bytes numberSealed,
            Bytes numberIndex,
            String firstHolder,
            Optional<String> link,
            List<UUID> predecessors,
            Optional<String> draftedBy,
            Optional<Eyes> eyes,
            String issuedBy) {
        Columns {
            predecessors = List.copyOf(predecessors);
        }
    }

    /** Where the second person of a kind that takes two came from. */
    enum Eyes {
        /** Another officer drafted it. */
        DRAFT,
        /** It results from a case: what its holder applied for, an approver decided. */
        CASE
    }

    /** What the ledger has to do with it. */
    record Seal(Bytes credential, Bytes digest, Bytes blinding, EntryId entry) {}

    /** A row of status_event. */
    record StoredEvent(
            UUID document,
            int number,
            Event type,
            String reason,
            Instant effectiveAt,
            Instant recordedAt,
            String office,
            String actor,
            Optional<UUID> successor,
            List<String> changed,
            Bytes blinding,
            EntryId entry) {
        StoredEvent {
            changed = List.copyOf(changed);
        }
    }

    StoredDocument {
        events = List.copyOf(events);
    }
}
