package commonseal.approvals.internal;

import commonseal.planner.FormField;
import commonseal.planner.Texts;
import commonseal.planner.Value;
import java.util.Optional;

/** What a form accepts, and what it means to the planner. */
final class FormAnswers {

    /** Longest answer in characters: an address of several lines fits, an attachment does not. */
    private static final int LONGEST = 2000;

    private FormAnswers() {}

    /** What is wrong with an answer; empty if nothing. The empty text takes an answer back. */
    static Optional<String> problem(FormField field, String value) {
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.length() > LONGEST) {
            return Optional.of("TOO_LONG");
        }
        return Texts.problem(field, value);
    }

    /** A valid answer as a value; text that a document supplied and that does not fit the type stays text. */
    static Value value(FormField field, String value) {
        return switch (field.type()) {
            case NUMBER, INTEGER -> Texts.number(value).map(Value::of).orElseGet(() -> Value.of(value));
            case BOOLEAN -> Value.of(value.equals("true"));
            case STRING, ADDRESS, ENUM, DATE -> Value.of(value);
        };
    }
}
