package commonseal.planner;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One way a link can be decided.
 *
 * @param title what the button says (absent: the words for the effect)
 * @param produces the kind of document issued (only with approve; absent: none)
 * @param subject whom or what that document is about: the applicant or the premises
 * @param validMonths how long that document is valid (absent: no end)
 * @param reasons whether the officer must give reasons
 * @param to the link a return goes back to (absent: to the applicant)
 * @param fields document field to where it comes from, in order
 */
public record Outcome(
        Effect effect,
        @Nullable Title title,
        @Nullable String produces,
        Subject subject,
        @Nullable Integer validMonths,
        boolean reasons,
        @Nullable String to,
        Map<String, FieldSource> fields) {
    public Outcome {
        if (produces != null) {
            Require.code("produces", produces);
        }
        Require.that(produces == null || effect == Effect.APPROVE, "only an approval produces a document");
        Require.that(produces != null || fields.isEmpty(), "fields belong to a document that is produced");
        Require.that(subject != Subject.PARTY, "a result is about the applicant or the premises");
        Require.that(to == null || effect == Effect.RETURN, "only a return goes back to a link");
        Require.that(validMonths == null || validMonths >= 1, "valid for " + validMonths + " months");
        fields = Require.ordered(fields);
    }

    /** Approval that issues a document about the applicant (null kind: issues none). */
    public static Outcome approve(@Nullable String produces) {
        return new Outcome(Effect.APPROVE, null, produces, Subject.APPLICANT, null, false, null, Map.of());
    }

    /** What it does to the case. */
    public enum Effect implements Coded {
        APPROVE,
        REJECT,
        RETURN
    }
}
