package commonseal.planner;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How a form takes over what a document says in another shape: a pure function of one text. What it cannot read it
 * leaves, with a code that says why; it never guesses.
 */
public sealed interface Transform {

    /** Applies it. Constant time for texts of a form's length; reads neither clock nor anything else outside. */
    Read read(String text);

    /** What came out. */
    sealed interface Read {
        /** A value that is not empty. */
        record Value(String text) implements Read {}

        /**
         * Not readable. {@code code}: NOT_AN_ADDRESS, NO_SUCH_PART, NOT_A_NAME, NAME_ORDER_UNCLEAR, NOT_A_DATE,
         * NOT_AN_ID_NUMBER, UNMAPPED.
         */
        record Unreadable(String code) implements Read {}
    }

    /** One after the other; the first that cannot read ends it. No steps: the text itself. */
    static Read all(List<Transform> steps, String text) {
        Read read = new Read.Value(text);
        for (Transform step : steps) {
            if (read instanceof Read.Value(String value)) {
                read = step.read(value);
            }
        }
        return read;
    }

    /** One part of a Chinese address, by the levels of administration. */
    record AddressPart(Part part) implements Transform {

        /** From the largest; {@code street} is the subdistrict, town or township, {@code detail} what stands after them all. */
        public enum Part implements Coded {
            PROVINCE,
            CITY,
            DISTRICT,
            STREET,
            DETAIL
        }

        @Override
        public Read read(String text) {
            return ChineseAddress.of(text)
                    .<Read>map(address -> {
                        String found = address.part(part);
                        return found.isEmpty() ? new Read.Unreadable("NO_SUCH_PART") : new Read.Value(found);
                    })
                    .orElseGet(() -> new Read.Unreadable("NOT_AN_ADDRESS"));
        }
    }

    /**
     * A part or the other order of a name in Latin letters.
     *
     * @param order how the document writes it; {@code marked}: only a comma or capitals say which is the family name
     */
    record Name(Part part, Order order) implements Transform {

        /** What of it. */
        public enum Part implements Coded {
            FAMILY,
            GIVEN,
            FAMILY_FIRST,
            GIVEN_FIRST
        }

        /** How the document orders it. */
        public enum Order implements Coded {
            MARKED,
            FAMILY_FIRST,
            GIVEN_FIRST
        }

        @Override
        public Read read(String text) {
            return LatinName.read(text, order, part);
        }
    }

    /** A day in another shape. Reads 2026-03-01, 20260301, 2026.3.1, 2026/3/1 and 2026年3月1日; nothing by guess. */
    record Day(Shape shape) implements Transform {

        /** {@code iso} is 2026-03-01, {@code compact} 20260301, {@code chinese} 2026年3月1日. */
        public enum Shape implements Coded {
            ISO,
            COMPACT,
            CHINESE,
            YEAR,
            YEAR_MONTH
        }

        @Override
        public Read read(String text) {
            return Days.read(text)
                    .<Read>map(day -> new Read.Value(Days.write(day, shape)))
                    .orElseGet(() -> new Read.Unreadable("NOT_A_DATE"));
        }
    }

    /** What a resident identity number of 18 digits says; its check digit must be right. */
    record IdNumber(Part part) implements Transform {

        /** {@code birth-date} as 2026-03-01; {@code sex} as 男 or 女. */
        public enum Part implements Coded {
            BIRTH_DATE,
            SEX
        }

        private static final Pattern SHAPE = Pattern.compile("[1-9][0-9]{16}[0-9Xx]");
        /** ISO 7064 MOD 11-2, as GB 11643 uses it. */
        private static final int MODULUS = 11;

        private static final int BIRTH = 6;
        private static final int BIRTH_END = 14;
        private static final int SEX_DIGIT = 16;

        @Override
        public Read read(String text) {
            String number = Texts.plain(text);
            if (!SHAPE.matcher(number).matches() || !checks(number)) {
                return new Read.Unreadable("NOT_AN_ID_NUMBER");
            }
            return Days.read(number.substring(BIRTH, BIRTH_END))
                    .<Read>map(birth -> new Read.Value(
                            switch (part) {
                                case BIRTH_DATE -> birth.toString();
                                case SEX -> Character.digit(number.charAt(SEX_DIGIT), 10) % 2 == 1 ? "男" : "女";
                            }))
                    .orElseGet(() -> new Read.Unreadable("NOT_AN_ID_NUMBER"));
        }

        private static boolean checks(String number) {
            int sum = 0;
            for (int i = 0; i < number.length(); i++) {
                char sign = number.charAt(i);
                int digit = sign == 'X' || sign == 'x' ? 10 : Character.digit(sign, 10);
                // The weight of a place is 2 to the power of the places after it.
                sum += digit * ((1 << (number.length() - 1 - i)) % MODULUS);
            }
            return sum % MODULUS == 1;
        }
    }

    /** A code list. What it does not hold is no statement. */
    record Codes(Map<String, String> values) implements Transform {
        public Codes {
            values = Require.ordered(values);
            Require.that(!values.isEmpty(), "map is empty");
            values.forEach((from, to) ->
                    Require.that(!from.isBlank() && !to.isBlank(), "map has an empty text beside '" + from + to + "'"));
        }

        @Override
        public Read read(String text) {
            String found = values.getOrDefault(text, values.getOrDefault(text.strip(), ""));
            return found.isEmpty() ? new Read.Unreadable("UNMAPPED") : new Read.Value(found);
        }
    }
}
