package commonseal.catalog;

import java.util.List;
import java.util.Optional;

/**
 * What the values of a field look like beyond its type.
 *
 * @param standard that the value follows
 * @param maxLength in characters (code points); empty: {@link FieldRules#LONGEST}
 * @param pattern that the whole value matches, a regular expression of JSON Schema
 * @param choices the only values, if not empty
 */
public record FieldShape(
        Standard standard, Optional<Integer> maxLength, Optional<String> pattern, List<Choice> choices) {

    /** Any value of the type. */
    public static final FieldShape ANY = new FieldShape(Standard.NONE, Optional.empty(), Optional.empty(), List.of());

    public FieldShape {
        choices = List.copyOf(choices);
    }

    /** One of the values of a code list: what stands in the document, and what it means to the reader. */
    public record Choice(String value, String labelZh, String labelEn) {}

    /** Standards that values follow, with what a reader of JSON Schema is told. */
    public enum Standard {
        /** None. */
        NONE("", "", "示例"),
        /** GB 11643: a citizen's number with its date of birth and check character. */
        CITIZEN_NUMBER(
                "[1-9][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]",
                "citizen-number", "110101199003070012"),
        /** GB 32100: unified social credit code with its check character. */
        CREDIT_CODE("[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}", "credit-code", "91110108MA00000000"),
        /** A number of a person or an organisation: one of the two above, a passport or a travel permit. */
        HOLDER_NUMBER("[0-9A-Z]{5,20}", "holder-number", "110101199003070012"),
        /** Digits as dialled, with country, area and extension. */
        PHONE("(?:\\+[0-9]{1,3} ?)?[0-9]{2,4}(?:[ -]?[0-9]{2,8}){1,3}(?:-[0-9]{1,6})?", "", "010-00000000"),
        /** GB 16735: vehicle identification number. */
        VIN("[A-HJ-NPR-Z0-9]{17}", "", "LTEST000000000001"),
        /** GB/T 2260: administrative division, six digits. */
        REGION("[1-9][0-9]{5}", "", "990100"),
        /** Day and time of day, ISO 8601 without zone. */
        DATE_TIME("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?", "local-date-time", "2026-05-03T08:30"),
        /** SHA-256 in hexadecimal digits. */
        SHA256("[0-9a-f]{64}", "", "0".repeat(64));

        private final String pattern;
        private final String format;
        private final String example;

        Standard(String pattern, String format, String example) {
            this.pattern = pattern;
            this.format = format;
            this.example = example;
        }

        /** What the whole value matches; empty text for {@link #NONE}. */
        public String pattern() {
            return pattern;
        }

        /** Name of what a pattern cannot say (a check character, a real date), {@code format} in JSON Schema; may be empty text. */
        public String format() {
            return format;
        }

        String example() {
            return example;
        }
    }
}
