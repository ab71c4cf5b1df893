package commonseal.identity.internal;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/** Normal forms of what people type. */
final class Texts {

    static final int LONGEST_NAME = 100;
    static final int LONGEST_VALUE = 500;

    private Texts() {}

    /** NFC, without white space at the ends. */
    static String tidy(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC).strip();
    }

    static Optional<String> tidy(Optional<String> text) {
        return text.map(Texts::tidy).filter(value -> !value.isEmpty());
    }

    /** As compared and indexed. */
    static String login(String login) {
        return Normalizer.normalize(login, Normalizer.Form.NFKC).strip().toLowerCase(Locale.ROOT);
    }

    /** NAME_EMPTY, NAME_LONG, NAME_CHARACTERS or nothing. */
    static Optional<String> nameRefusal(String name) {
        if (name.isEmpty()) {
            return Optional.of("NAME_EMPTY");
        }
        if (name.codePointCount(0, name.length()) > LONGEST_NAME) {
            return Optional.of("NAME_LONG");
        }
        return isPlain(name) ? Optional.empty() : Optional.of("NAME_CHARACTERS");
    }

    /** VALUE_LONG, VALUE_CHARACTERS or nothing. */
    static Optional<String> valueRefusal(Optional<String> value) {
        return value.flatMap(text -> {
            if (text.codePointCount(0, text.length()) > LONGEST_VALUE) {
                return Optional.of("VALUE_LONG");
            }
            return isPlain(text) ? Optional.empty() : Optional.of("VALUE_CHARACTERS");
        });
    }

    /** Words of several lines as stored: one kind of line end, nothing around them. */
    static String tidyLetter(String text) {
        return text.replace("\r\n", "\n").strip();
    }

    /** TEXT_EMPTY, TEXT_LONG, TEXT_CHARACTERS or nothing. */
    static Optional<String> letterRefusal(String text, int longest) {
        if (text.isEmpty()) {
            return Optional.of("TEXT_EMPTY");
        }
        if (text.codePointCount(0, text.length()) > longest) {
            return Optional.of("TEXT_LONG");
        }
        return text.lines().allMatch(Texts::isPlain) ? Optional.empty() : Optional.of("TEXT_CHARACTERS");
    }

    /** No controls, no direction overrides, no half characters: what is shown is what is stored. */
    private static boolean isPlain(String text) {
        return text.codePoints().allMatch(c -> switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        });
    }
}
