package commonseal.planner;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A question of the one form, and the documents that may answer it: the first of the list that states something wins,
 * whichever was pulled first.
 *
 * @param values the choices of an {@code enum} field, else empty
 */
public record FormField(
        String id,
        Type type,
        Title title,
        boolean required,
        List<String> values,
        @Nullable Condition when,
        List<Backfill> backfill) {
    public FormField {
        Require.code("field", id);
        values = List.copyOf(values);
        backfill = List.copyOf(backfill);
        Require.that(
                (type == Type.ENUM) != values.isEmpty(),
                "field '" + id + "': values belong to an enum, and an enum needs them");
    }

    /** What an answer is. */
    public enum Type implements Coded {
        STRING,
        NUMBER,
        INTEGER,
        BOOLEAN,
        DATE,
        ENUM,
        ADDRESS
    }

    /**
     * Where the answer stands in a document.
     *
     * @param party the role whose document it is (absent: the applicant's or the premises')
     * @param path {@code $.name} with the field name of the kind
     * @param transform what becomes of it before it is an answer, in order; empty: it is taken as it stands
     * @param editable whether the person may change what was filled in, with a reason; otherwise the server locks it
     */
    public record Backfill(
            String kind, @Nullable String party, String path, List<Transform> transform, boolean editable) {
        private static final Pattern PATH = Pattern.compile("\\$\\.[A-Za-z_][A-Za-z0-9_]*");

        public Backfill {
            Require.code("kind", kind);
            if (party != null) {
                Require.code("party", party);
            }
            transform = List.copyOf(transform);
            Require.that(PATH.matcher(path).matches(), "path '" + path + "' is not of the form $.field_name");
        }

        /** The field of the document. */
        public String documentField() {
            return path.substring(2);
        }
    }
}
