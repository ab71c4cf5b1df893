package commonseal.planner;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Texts as answers: whether they fit a question, and whether two say the same. */
public final class Texts {
    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");
    private static final int LONGEST_NUMBER = 30;

    private Texts() {}

    /**
     * Whether two values of a field say the same: numbers by value (120.5 and 120.50), every other text without regard to
     * width, capitals and spaces.
     */
    public static boolean same(FormField.Type type, String one, String other) {
        if (type == FormField.Type.NUMBER || type == FormField.Type.INTEGER) {
            Optional<BigDecimal> first = number(plain(one));
            Optional<BigDecimal> second = number(plain(other));
            if (first.isPresent() && second.isPresent()) {
                return first.get().compareTo(second.get()) == 0;
            }
        }
        return folded(one).equals(folded(other));
    }

    /** What is wrong with a text as an answer; empty if nothing. Codes: NOT_A_NUMBER, NOT_IN_LIST, NOT_A_DATE. */
    public static Optional<String> problem(FormField field, String value) {
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

    /** A number as an answer has it; empty if it is none. */
    public static Optional<BigDecimal> number(String value) {
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

    /** Full-width letters and digits as the usual ones, spaces at the ends removed. */
    static String plain(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC).strip();
    }

    /** Without any space. */
    static String closed(String text) {
        return SPACES.matcher(plain(text)).replaceAll("");
    }

    private static String folded(String text) {
        return closed(text).toLowerCase(Locale.ROOT);
    }
}
