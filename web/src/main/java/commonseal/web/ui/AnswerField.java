package commonseal.web.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One question of the form as its page shows it.
 *
 * @param type string, number, integer, boolean, date, enum or address
 * @param locked filled in from a verified document: shown, not asked
 * @param overridable filled in from a document, and may be changed with a reason
 * @param reason why it was changed; empty if it was not
 * @param disagreeing what documents state that is not the answer, in words
 * @param source the document it was filled in from
 * @param willFill the kind of document that will fill it in, so that it may be left empty
 */
public record AnswerField(
        String id,
        String title,
        String type,
        String value,
        boolean locked,
        boolean required,
        List<String> values,
        boolean overridable,
        String reason,
        List<String> disagreeing,
        Optional<String> source,
        Optional<String> willFill,
        Optional<String> error) {

    public AnswerField {
        values = List.copyOf(values);
        disagreeing = List.copyOf(disagreeing);
    }

    /** Name of the form field. */
    public String name() {
        return "field-" + id;
    }

    /** Id of the first thing to fill in. */
    public String anchor() {
        return type.equals("boolean") ? name() + "-true" : name();
    }

    /** Ids of the hint and the error; null leaves the attribute out. */
    public @Nullable String describedBy() {
        List<String> ids = new ArrayList<>();
        if (willFill.isPresent() || source.isPresent()) {
            ids.add(name() + "-hint");
        }
        if (error.isPresent()) {
            ids.add(name() + "-error");
        }
        return ids.isEmpty() ? null : String.join(" ", ids);
    }
}
