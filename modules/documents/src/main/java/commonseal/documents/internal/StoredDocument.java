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
    /** Columns that are not shown but sealed. */
    record Columns(
            int kindVersion,
            Bytes numberSealed,
            Bytes numberIndex,
            String firstHolder,
            Optional<String> link,
            Optional<UUID> predecessor,
            String issuedBy) {}

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
            Bytes blinding,
            EntryId entry) {}

    StoredDocument {
        events = List.copyOf(events);
    }
}
