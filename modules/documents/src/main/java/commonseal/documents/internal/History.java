package commonseal.documents.internal;

import commonseal.documents.Documents.AsOf;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.Life;
import commonseal.documents.Documents.LifeEvent;
import commonseal.documents.Documents.State;
import commonseal.documents.Documents.StatusChange;
import commonseal.documents.Documents.Validity;
import commonseal.documents.internal.StoredDocument.StoredEvent;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is said of a document on a day: what had taken effect by then, among what was known at some moment. */
final class History {
    private History() {}

    static Optional<AsOf> asOf(StoredDocument stored, LocalDate day, Optional<Instant> knownAt, ZoneId zone) {
        Held held = stored.held();
        if (knownAt.filter(held.issuedAt()::isAfter).isPresent()) {
            return Optional.empty();
        }
        Instant end = day.plusDays(1).atStartOfDay(zone).toInstant();
        List<StoredEvent> counting = stored.events().stream()
                .filter(event -> event.effectiveAt().isBefore(end))
                .filter(event -> knownAt.filter(event.recordedAt()::isAfter).isEmpty())
                .toList();
        State state = State.ACTIVE;
        Optional<StoredEvent> made = Optional.empty();
        for (StoredEvent event : counting) {
            // An end that reaches back may have taken effect before an earlier event: it ends all the same.
            Optional<State> next = Transitions.after(state, event.type());
            if (next.isPresent()) {
                made = next.get() == state ? made : Optional.of(event);
                state = next.get();
            }
        }
        return Optional.of(new AsOf(
                state, validity(held, day), made.map(StoredEvent::effectiveAt), made.map(StoredEvent::reason)));
    }

    static Life life(StoredDocument stored) {
        return new Life(
                stored.held(),
                stored.events().stream()
                        .map(event -> new LifeEvent(
                                event.type().name(),
                                event.reason(),
                                event.effectiveAt(),
                                event.recordedAt(),
                                event.actor(),
                                event.successor(),
                                event.changed()))
                        .toList(),
                Stream.of(StatusChange.Kind.values())
                        // Whoever only attests a copy has nothing to suspend or revoke.
                        .filter(kind -> kind == StatusChange.Kind.VOID
                                || stored.held().copy().isEmpty())
                        .filter(kind -> Transitions.after(stored.held().state(), Transitions.Event.valueOf(kind.name()))
                                .isPresent())
                        .collect(Collectors.toSet()));
    }

    private static Validity validity(Held held, LocalDate day) {
        if (day.isBefore(held.validFrom())) {
            return Validity.NOT_YET;
        }
        return held.validUntil().filter(day::isAfter).isPresent() ? Validity.EXPIRED : Validity.IN_DATES;
    }
}
