package commonseal.approvals.internal;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.approvals.Cases.CaseState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TransitionsTest {

    @Test
    void whatIsOverStaysOver() {
        for (CaseState end : EnumSet.of(CaseState.APPROVED, CaseState.REFUSED, CaseState.WITHDRAWN)) {
            assertThat(Transitions.values()).allMatch(event -> event.from(end).isEmpty());
        }
    }

    @Test
    void everyStateIsReached() {
        Set<CaseState> reached = EnumSet.of(CaseState.DRAFT);
        Arrays.stream(Transitions.values()).forEach(event -> reached.add(event.to()));
        assertThat(reached).isEqualTo(EnumSet.allOf(CaseState.class));
    }

    @Test
    void theReadmePrintsThem() throws IOException {
        String table = Arrays.stream(Transitions.values())
                .map(event -> "| " + event + " | "
                        + event.from().stream().map(Enum::name).collect(Collectors.joining(", ")) + " | " + event.to()
                        + " |")
                .collect(Collectors.joining("\n"));

        assertThat(Files.readString(Path.of("../../docs/approvals.md"))).contains(table);
    }
}
