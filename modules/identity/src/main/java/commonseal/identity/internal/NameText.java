package commonseal.identity.internal;

import commonseal.identity.HolderNames.Script;
import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The text of somebody's name: kept character by character, refused where what is shown would not be what is stored.
 * After UTS #39 (Unicode security mechanisms) and UAX #31, section 2.3 (joiners).
 */
final class NameText {

    /** In code points; the longest names of persons and firms have about 60. */
    static final int LONGEST = 100;
    /** Vietnamese and pinyin need two, polytonic letters three. */
    private static final int MOST_MARKS = 3;
    /** Letters under letters and vowels of Tibetan are marks to Unicode. */
    private static final int MOST_MARKS_IN_TIBETAN = 8;

    private static final Set<UnicodeScript> JOINING = EnumSet.of(
            UnicodeScript.ARABIC,
            UnicodeScript.MONGOLIAN,
            UnicodeScript.SYRIAC,
            UnicodeScript.DEVANAGARI,
            UnicodeScript.BENGALI,
            UnicodeScript.GURMUKHI,
            UnicodeScript.GUJARATI,
            UnicodeScript.TAMIL,
            UnicodeScript.TELUGU,
            UnicodeScript.KANNADA,
            UnicodeScript.MALAYALAM,
            UnicodeScript.SINHALA);

    private NameText() {}

    /** In NFC and without white space at the ends; compatibility ideographs stay, for NFC would replace them by others. */
    static String tidy(String text) {
        StringBuilder tidy = new StringBuilder();
        StringBuilder run = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (isCompatibilityIdeograph(c)) {
                tidy.append(Normalizer.normalize(run, Normalizer.Form.NFC)).appendCodePoint(c);
                run.setLength(0);
            } else {
                run.appendCodePoint(c);
            }
        });
        return tidy.append(Normalizer.normalize(run, Normalizer.Form.NFC))
                .toString()
                .strip();
    }

    private static boolean isCompatibilityIdeograph(int c) {
        return c >= 0xF900 && c <= 0xFAFF || c >= 0x2F800 && c <= 0x2FA1F;
    }

    /** A code of {@link commonseal.identity.HolderNames.SetResult.Refused}, or nothing. */
    static Optional<String> refusal(String name) {
        int[] text = name.codePoints().toArray();
        if (text.length == 0) {
            return Optional.of("NAME_EMPTY");
        }
        if (text.length > LONGEST) {
            return Optional.of("NAME_LONG");
        }
        int marks = 0;
        for (int i = 0; i < text.length; i++) {
            Optional<String> refusal = characterRefusal(text, i);
            if (refusal.isPresent()) {
                return refusal;
            }
            marks = isMark(text[i]) ? marks + 1 : 0;
            boolean tibetan = UnicodeScript.of(text[i]) == UnicodeScript.TIBETAN;
            boolean bare = i + 1 == marks;
            if (marks > 0 && bare || marks > (tibetan ? MOST_MARKS_IN_TIBETAN : MOST_MARKS)) {
                return Optional.of("NAME_MARKS");
            }
        }
        return Optional.empty();
    }

    /** As {@link #refusal(String)}, or NAME_SCRIPT. */
    static Optional<String> refusal(String name, Script script) {
        return refusal(name).or(() -> isWrittenIn(name, script) ? Optional.empty() : Optional.of("NAME_SCRIPT"));
    }

    /** The script of the first letter that has one of its own. */
    static Script scriptOf(String name) {
        return name.codePoints()
                .filter(Character::isLetter)
                .mapToObj(UnicodeScript::of)
                .findFirst()
                .map(first -> switch (first) {
                    case HAN -> Script.HANS;
                    case LATIN -> Script.LATIN;
                    case ARABIC -> Script.UYGHUR;
                    case MONGOLIAN -> Script.MONGOLIAN;
                    case TIBETAN -> Script.TIBETAN;
                    case YI -> Script.YI;
                    case HANGUL -> Script.KOREAN;
                    case CYRILLIC -> Script.CYRILLIC;
                    default -> Script.OTHER;
                })
                .orElse(Script.OTHER);
    }

    private static boolean isWrittenIn(String name, Script script) {
        Set<UnicodeScript> letters = name.codePoints()
                .filter(Character::isLetter)
                .mapToObj(UnicodeScript::of)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(UnicodeScript.class)));
        return switch (script) {
            // Firms have Latin letters in their names, and so have a few people.
            case HANS, HANT -> isOf(letters, UnicodeScript.HAN, UnicodeScript.LATIN);
            case PINYIN, LATIN -> isOf(letters, UnicodeScript.LATIN);
            case UYGHUR, KAZAKH -> isOf(letters, UnicodeScript.ARABIC);
            case MONGOLIAN -> isOf(letters, UnicodeScript.MONGOLIAN);
            case TIBETAN -> isOf(letters, UnicodeScript.TIBETAN);
            case YI -> isOf(letters, UnicodeScript.YI);
            case KOREAN -> isOf(letters, UnicodeScript.HANGUL, UnicodeScript.HAN);
            case CYRILLIC -> isOf(letters, UnicodeScript.CYRILLIC);
            case OTHER -> !letters.isEmpty();
        };
    }

    /** Whether there are letters of the script, and besides only those that are written with it. */
    private static boolean isOf(Set<UnicodeScript> letters, UnicodeScript script, UnicodeScript... besides) {
        Set<UnicodeScript> allowed = EnumSet.of(UnicodeScript.COMMON, besides);
        allowed.add(script);
        return letters.contains(script) && allowed.containsAll(letters);
    }

    private static Optional<String> characterRefusal(int[] text, int i) {
        int c = text[i];
        return switch (Character.getType(c)) {
            case Character.SURROGATE -> Optional.of("NAME_SURROGATE");
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                Optional.of("NAME_CONTROL");
            case Character.PRIVATE_USE -> Optional.of("NAME_PRIVATE");
            // Ideographs that Unicode took in after this program was built are in planes 2 and 3.
            case Character.UNASSIGNED ->
                (c >> 16 == 2 || c >> 16 == 3) && (c & 0xFFFE) != 0xFFFE
                        ? Optional.empty()
                        : Optional.of("NAME_PRIVATE");
            case Character.FORMAT ->
                isDirection(c)
                        ? Optional.of("NAME_BIDI")
                        : joins(text, i) ? Optional.empty() : Optional.of("NAME_INVISIBLE");
            case Character.SPACE_SEPARATOR ->
                c == ' ' || c == 0x3000 || c == 0x202F && isBeside(text, i, UnicodeScript.MONGOLIAN)
                        ? Optional.empty()
                        : Optional.of("NAME_INVISIBLE");
            case Character.ENCLOSING_MARK -> Optional.of("NAME_MARKS");
            default -> isIgnorable(c) && !selects(text, i) ? Optional.of("NAME_INVISIBLE") : Optional.empty();
        };
    }

    private static boolean isDirection(int c) {
        return c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069 || c == 0x200E || c == 0x200F || c == 0x061C;
    }

    /** A joiner, non-joiner or vowel separator where the script needs it: between two of its letters. */
    private static boolean joins(int[] text, int i) {
        if (i == 0 || i == text.length - 1) {
            return false;
        }
        UnicodeScript before = UnicodeScript.of(base(text, i));
        boolean between = before == UnicodeScript.of(text[i + 1]) && Character.isLetter(text[i + 1]);
        return between
                && (text[i] == 0x180E
                        ? before == UnicodeScript.MONGOLIAN
                        : (text[i] == 0x200C || text[i] == 0x200D) && JOINING.contains(before));
    }

    /** The letter before the place, past its marks. */
    private static int base(int[] text, int i) {
        int before = i - 1;
        while (before > 0 && isMark(text[before])) {
            before--;
        }
        return text[before];
    }

    private static boolean isBeside(int[] text, int i, UnicodeScript script) {
        return i > 0 && i < text.length - 1 && UnicodeScript.of(base(text, i)) == script;
    }

    /** A variation selector right after what it selects a shape of. */
    private static boolean selects(int[] text, int i) {
        if (i == 0 || !isSelector(text[i])) {
            return false;
        }
        UnicodeScript before = UnicodeScript.of(text[i - 1]);
        return text[i] <= 0x180F ? before == UnicodeScript.MONGOLIAN : before == UnicodeScript.HAN;
    }

    private static boolean isSelector(int c) {
        return c >= 0x180B && c <= 0x180D || c == 0x180F || c >= 0xFE00 && c <= 0xFE0F || c >= 0xE0100 && c <= 0xE01EF;
    }

    /** Shown as nothing although Unicode calls it a mark, a letter or a symbol. */
    private static boolean isIgnorable(int c) {
        return isSelector(c)
                || c == 0x034F
                || c == 0x115F
                || c == 0x1160
                || c == 0x17B4
                || c == 0x17B5
                || c == 0x2800
                || c == 0x3164
                || c == 0xFFA0;
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return (type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK) && !isSelector(c);
    }
}
