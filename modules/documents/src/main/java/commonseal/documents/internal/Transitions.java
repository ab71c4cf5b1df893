package commonseal.documents.internal;

import commonseal.documents.Documents.State;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The life of a document after its issue, as one value: used by the code, walked through by the tests, printed in
 * {@code docs/documents.md}. Only decided states; "expired" and "not yet valid" follow from the dates.
 */
final class Transitions {
    /** What can happen; the names are those of the column and of the ledger record. */
    enum Event {
        SUSPENDED,
        REINSTATED,
        REVOKED,
        SUPERSEDED,
        SURRENDERED,
        VOID,
        /** A successor is there; this one runs out. */
        RENEWED
    }

    /** One permitted step. */
    record Transition(State from, Event event, State to) {}

    static final List<Transition> ALL = List.of(
            new Transition(State.ACTIVE, Event.SUSPENDED, State.SUSPENDED),
            new Transition(State.ACTIVE, Event.REVOKED, State.REVOKED),
            new Transition(State.ACTIVE, Event.SUPERSEDED, State.SUPERSEDED),
            new Transition(State.ACTIVE, Event.SURRENDERED, State.SURRENDERED),
            new Transition(State.ACTIVE, Event.VOID, State.VOID),
            new Transition(State.ACTIVE, Event.RENEWED, State.ACTIVE),
            new Transition(State.SUSPENDED, Event.REINSTATED, State.ACTIVE),
            new Transition(State.SUSPENDED, Event.REVOKED, State.REVOKED),
            new Transition(State.SUSPENDED, Event.SUPERSEDED, State.SUPERSEDED),
            new Transition(State.SUSPENDED, Event.SURRENDERED, State.SURRENDERED),
            new Transition(State.SUSPENDED, Event.VOID, State.VOID));

    private Transitions() {}

    /** The state after the event; absent if it is not permitted. */
    static Optional<State> after(State from, Event event) {
        return ALL.stream()
                .filter(t -> t.from() == from && t.event() == event)
                .map(Transition::to)
                .findFirst();
    }

    /** The state after these events since the issue; absent if that is not a life a document can have. */
    static Optional<State> fold(List<Event> events) {
        Optional<State> state = Optional.of(State.ACTIVE);
        for (Event event : events) {
            state = state.flatMap(from -> after(from, event));
        }
        return state;
    }

    /** As it stands in docs/documents.md. */
    static String table() {
        return ALL.stream()
                .map(t -> "| " + t.from() + " | " + t.event() + " | " + t.to() + " |")
                .collect(Collectors.joining("\n", "| from | event | to |\n|---|---|---|\n", "\n"));
    }
}
