package commonseal.documents.internal;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.documents.Documents.State;
import commonseal.documents.internal.Transitions.Event;
import commonseal.testkit.GoldenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransitionsTest {
    @Test
    void whatHasEndedStaysEnded() {
        for (State end : List.of(State.REVOKED, State.SUPERSEDED, State.SURRENDERED, State.VOID)) {
            for (Event event : Event.values()) {
                assertThat(Transitions.after(end, event)).isEmpty();
            }
        }
    }

    @Test
    void everyStateButTheFirstIsReachedByItsOwnEventOnly() {
        for (Transitions.Transition transition : Transitions.ALL) {
            if (transition.to() != State.ACTIVE) {
                assertThat(transition.event().name()).isEqualTo(transition.to().name());
            }
        }
        assertThat(Transitions.ALL).doesNotHaveDuplicates();
    }

    @Test
    void foldsALife() {
        assertThat(Transitions.fold(List.of())).contains(State.ACTIVE);
        assertThat(Transitions.fold(List.of(Event.SUSPENDED, Event.REINSTATED, Event.SUSPENDED)))
                .contains(State.SUSPENDED);
        assertThat(Transitions.fold(List.of(Event.REVOKED, Event.REINSTATED))).isEmpty();
    }

    @Test
    void theReadmeShowsThem() throws IOException {
        assertThat(Files.readString(GoldenFile.repositoryRoot().resolve("docs/documents.md")))
                .contains(Transitions.table());
    }
}
