package commonseal.approvals.internal;

import commonseal.planner.FormField;
import commonseal.planner.Value;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** What a form accepts, and what it means to the planner. */
final class FormAnswers {

    /** Longest answer in characters: an address of several lines fits, an attachment does not. */
    private static final int LONGEST = 2000;

    private static final int LONGEST_NUMBER = 30;

    private FormAnswers() {}

    /** What is wrong with an answer; empty if nothing. The empty text takes an answer back. */
    static Optional<String> problem(FormField field, String value) {
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.length() > LONGEST) {
            return Optional.of("TOO_LONG");
        }
        return switch (field.type()) {
            case STRING, ADDRESS -> Optional.empty();
            case NUMBER -> number(value).isPresent() ? Optional.empty() : Optional.of("NOT_A_NUMBER");
            case INTEGER ->
                number(value).filter(n -> n.stripTrailingZeros().scale() <= 0).isPresent()
                        ? Optional.empty()
                        : Optional.of("NOT_A_NUMBER");
            case BOOLEAN ->
                value.equals("true") || value.equals("false") ? Optional.empty() : Optional.of("NOT_IN_LIST");
            case ENUM -> field.values().contains(value) ? Optional.empty() : Optional.of("NOT_IN_LIST");
            case DATE -> isDate(value) ? Optional.empty() : Optional.of("NOT_A_DATE");
        };
    }

    /** A valid answer as a value; text that a document supplied and that does not fit the type stays text. */
    static Value value(FormField field, String value) {
        return switch (field.type()) {
            case NUMBER, INTEGER -> number(value).map(Value::of).orElseGet(() -> Value.of(value));
            case BOOLEAN -> Value.of(value.equals("true"));
            case STRING, ADDRESS, ENUM, DATE -> Value.of(value);
        };
    }

    private static Optional<BigDecimal> number(String value) {
        if (value.length() > LONGEST_NUMBER || value.indexOf('e') >= 0 || value.indexOf('E') >= 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BigDecimal(value));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean isDate(String value) {
        try {
            return value.length() == 10 && !LocalDate.parse(value).toString().isEmpty();
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
