package commonseal.planner;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A document issued by the case as a whole, besides the results of its links. */
public record Issue(
        String kind,
        String signedBy,
        @Nullable Integer validMonths,
        @Nullable String template,
        Map<String, FieldSource> fields) {
    public Issue {
        Require.code("kind", kind);
        Require.code("signedBy", signedBy);
        Require.that(validMonths == null || validMonths >= 1, "valid for " + validMonths + " months");
        fields = Require.ordered(fields);
    }
}
