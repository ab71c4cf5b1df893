package commonseal.planner;

import commonseal.planner.Transform.Name;
import commonseal.planner.Transform.Read;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A name in Latin letters. Which part is the family name is said by a comma (ZHANG, San), by capitals (ZHANG San), or by
 * the definition where there are two words; with more words and no mark nobody can know, and nothing is read.
 */
record LatinName(String family, String given) {
    private static final Pattern LETTERS = Pattern.compile("[\\p{IsLatin}\\p{M} ,.'\u2019-]+");
    private static final Pattern LETTER = Pattern.compile("\\p{IsLatin}");
    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");

    static Read read(String text, Name.Order order, Name.Part part) {
        String plain = SPACES.matcher(Texts.plain(text)).replaceAll(" ");
        if (!LETTERS.matcher(plain).matches() || !LETTER.matcher(plain).find()) {
            return new Read.Unreadable("NOT_A_NAME");
        }
        return of(plain, order)
                .<Read>map(name -> new Read.Value(
                        switch (part) {
                            case FAMILY -> name.family;
                            case GIVEN -> name.given;
                            case FAMILY_FIRST -> name.family + " " + name.given;
                            case GIVEN_FIRST -> name.given + " " + name.family;
                        }))
                .orElseGet(() -> new Read.Unreadable("NAME_ORDER_UNCLEAR"));
    }

    private static Optional<LatinName> of(String plain, Name.Order order) {
        if (plain.indexOf(',') >= 0) {
            List<String> parts =
                    Pattern.compile(",").splitAsStream(plain).map(String::strip).toList();
            boolean two = parts.size() == 2
                    && !parts.getFirst().isEmpty()
                    && !parts.getLast().isEmpty();
            return two ? Optional.of(new LatinName(parts.getFirst(), parts.getLast())) : Optional.empty();
        }
        List<String> words = List.of(plain.split(" "));
        return byCapitals(words).or(() -> byOrder(words, order));
    }

    /** One run of words in capitals at either end, beside words that are not. */
    private static Optional<LatinName> byCapitals(List<String> words) {
        int capitals = (int) words.stream().filter(LatinName::inCapitals).count();
        if (capitals == 0 || capitals == words.size()) {
            return Optional.empty();
        }
        List<String> first = words.subList(0, capitals);
        if (first.stream().allMatch(LatinName::inCapitals)) {
            return Optional.of(new LatinName(String.join(" ", first), join(words, capitals, words.size())));
        }
        int from = words.size() - capitals;
        return words.subList(from, words.size()).stream().allMatch(LatinName::inCapitals)
                ? Optional.of(new LatinName(join(words, from, words.size()), join(words, 0, from)))
                : Optional.empty();
    }

    private static String join(List<String> words, int from, int to) {
        return String.join(" ", words.subList(from, to));
    }

    /** An initial (J.) is not a mark. */
    private static boolean inCapitals(String word) {
        return word.codePoints().filter(Character::isLetter).count() > 1 && word.equals(word.toUpperCase(Locale.ROOT));
    }

    private static Optional<LatinName> byOrder(List<String> words, Name.Order order) {
        if (words.size() != 2) {
            return Optional.empty();
        }
        return switch (order) {
            case MARKED -> Optional.empty();
            case FAMILY_FIRST -> Optional.of(new LatinName(words.getFirst(), words.getLast()));
            case GIVEN_FIRST -> Optional.of(new LatinName(words.getLast(), words.getFirst()));
        };
    }
}
