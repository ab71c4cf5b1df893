package commonseal.identity.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.text.Normalizer;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Identifier schemes, read from {@code identifier-schemes.json}: what a number looks like, which check character it ends
 * in, which part of it is a date. The arithmetic of the check characters is code, everything else is data.
 */
final class Identifiers {

    /** Earliest year of birth believed. */
    private static final int EARLIEST_YEAR = 1850;

    private static final String MOD_31_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    private final Map<String, Scheme> schemes;
    private final boolean demonstration;

    private Identifiers(Map<String, Scheme> schemes, boolean demonstration) {
        this.schemes = schemes;
        this.demonstration = demonstration;
    }

    /** @param demonstration whether numbers with a wrong check character may be registered as test numbers */
    static Identifiers load(boolean demonstration) {
        try (InputStream in = Identifiers.class.getResourceAsStream("/commonseal/identity/identifier-schemes.json")) {
            if (in == null) {
                throw new IllegalStateException("identifier-schemes.json is not on the class path");
            }
            Map<String, Scheme> schemes = new LinkedHashMap<>();
            for (JsonNode node : JsonMapper.shared().readTree(in).get("schemes")) {
                Scheme scheme = scheme(node);
                schemes.put(scheme.code(), scheme);
            }
            return new Identifiers(Map.copyOf(schemes), demonstration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Scheme scheme(JsonNode node) {
        Optional<DatePart> date = Optional.ofNullable(node.get("date"))
                .map(part -> new DatePart(
                        part.get("from").intValue(), part.get("format").stringValue()));
        return new Scheme(
                node.get("code").stringValue(),
                Optional.ofNullable(node.get("length")).map(JsonNode::intValue),
                Pattern.compile(node.get("pattern").stringValue()),
                Optional.ofNullable(node.get("check")).map(check -> Check.valueOf(check.stringValue())),
                date);
    }

    /** How the last character follows from those before it. */
    enum Check {
        /** ISO/IEC 7064 MOD 11-2, as GB 11643 uses it. */
        MOD_11_2 {
            @Override
            char of(String body) {
                int sum = 0;
                for (int i = 0; i < body.length(); i++) {
                    sum = (sum + (body.charAt(i) - '0')) * 2 % 11;
                }
                return "0123456789X".charAt((12 - sum) % 11);
            }
        },
        /** GB 32100: weights 3^i modulo 31. */
        MOD_31_3 {
            @Override
            char of(String body) {
                int sum = 0;
                int weight = 1;
                for (int i = 0; i < body.length(); i++) {
                    sum += MOD_31_ALPHABET.indexOf(body.charAt(i)) * weight;
                    weight = weight * 3 % 31;
                }
                return MOD_31_ALPHABET.charAt((31 - sum % 31) % 31);
            }
        };

        /** The check character of all characters but the last. */
        abstract char of(String body);

        boolean fits(String number) {
            int last = number.length() - 1;
            return number.charAt(last) == of(number.substring(0, last));
        }
    }

    private record DatePart(int from, String format) {
        Optional<LocalDate> in(String number) {
            // "uuuu" and strict: 30 February is no date.
            var formatter = DateTimeFormatter.ofPattern(format, Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
            try {
                return Optional.of(LocalDate.parse(number.substring(from, from + format.length()), formatter));
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        }
    }

    private record Scheme(
            String code, Optional<Integer> length, Pattern pattern, Optional<Check> check, Optional<DatePart> date) {}

    /** For {@link commonseal.identity.NumberSchemes}: when somebody was born is not judged. */
    static boolean fits(String scheme, String number, boolean demonstration) {
        Optional<String> refusal = Packaged.SCHEMES.refusal(scheme, number, Optional.empty(), LocalDate.MAX, false);
        return refusal.isEmpty() || demonstration && refusal.get().equals("ID_CHECK_DIGIT");
    }

    /** Read once, when first asked for. */
    private static final class Packaged {
        private static final Identifiers SCHEMES = load(false);
    }

    /** As stored and indexed: NFKC, upper case, without spaces and hyphens. */
    static String normalise(String number) {
        return Normalizer.normalize(number, Normalizer.Form.NFKC)
                .replaceAll("[\\s-]", "")
                .toUpperCase(Locale.ROOT);
    }

    /**
     * Why a normalised number is refused, empty if it is not: ID_SCHEME, ID_LENGTH, ID_CHARACTERS, ID_DATE, ID_CHECK_DIGIT;
     * ID_TEST_ONLY if a test number is offered outside a demonstration, ID_TEST_VALID if a test number could belong to
     * somebody.
     */
    Optional<String> refusal(
            String schemeCode, String number, Optional<LocalDate> born, LocalDate today, boolean test) {
        Scheme scheme = schemes.get(schemeCode);
        if (scheme == null) {
            return Optional.of("ID_SCHEME");
        }
        if (test && !demonstration) {
            return Optional.of("ID_TEST_ONLY");
        }
        if (scheme.length().isPresent() && number.length() != scheme.length().get()) {
            return Optional.of("ID_LENGTH");
        }
        if (!scheme.pattern().matcher(number).matches()) {
            return Optional.of("ID_CHARACTERS");
        }
        if (scheme.date().isPresent() && !dateFits(scheme.date().get().in(number), born, today)) {
            return Optional.of("ID_DATE");
        }
        return scheme.check().flatMap(check -> checkRefusal(check.fits(number), test));
    }

    private static boolean dateFits(Optional<LocalDate> inNumber, Optional<LocalDate> born, LocalDate today) {
        return inNumber.filter(date -> date.getYear() >= EARLIEST_YEAR && !date.isAfter(today))
                .filter(date -> born.map(date::equals).orElse(true))
                .isPresent();
    }

    private static Optional<String> checkRefusal(boolean fits, boolean test) {
        if (test) {
            return fits ? Optional.of("ID_TEST_VALID") : Optional.empty();
        }
        return fits ? Optional.empty() : Optional.of("ID_CHECK_DIGIT");
    }
}
