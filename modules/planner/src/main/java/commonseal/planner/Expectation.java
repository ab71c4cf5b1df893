package commonseal.planner;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A test its author put into a definition, run before it is published; what is absent is not checked. */
public record Expectation(
        String name,
        List<String> held,
        Map<String, Value> answers,
        int supplyDays,
        @Nullable Integer days,
        @Nullable Integer seriesDays,
        @Nullable Integer applicantMaterials,
        List<String> critical) {
    public Expectation {
        Require.that(!name.isBlank(), "a test needs a name");
        held = Require.codes("held", held);
        answers = Require.ordered(answers);
        critical = List.copyOf(critical);
    }
}
