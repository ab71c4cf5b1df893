package commonseal.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.Cases.LinkState;
import commonseal.approvals.Cases.SlotState;
import commonseal.documents.Documents;
import commonseal.identity.Authorisations.ItemState;
import commonseal.identity.Role;
import commonseal.planner.Assistance;
import commonseal.planner.Outcome;
import commonseal.planner.Reason;
import commonseal.testkit.GoldenFile;
import commonseal.verifier.Code;
import commonseal.verifier.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Both languages are complete: the same keys, every key that pages use, every code from below. */
final class MessagesTest {

    private static final Path SOURCES = GoldenFile.repositoryRoot().resolve("web/src/main");
    /** {@code t("key"} and {@code text("key"}; keys put together from parts end in a dot and are checked by their codes. */
    private static final Pattern DIRECT =
            Pattern.compile("\\b(?:t|text)\\(\\s*\"([a-z][A-Za-z0-9._-]*[A-Za-z0-9])\"\\s*[,)]");
    /** {@code page("template.jte", "key"}. */
    private static final Pattern TITLE = Pattern.compile("\\.page\\(\\s*\"[^\"]+\\.jte\",\\s*\"([^\"]+)\"");
    /** {@code code("group", "CODE")}. */
    private static final Pattern CODE = Pattern.compile("\\bcode\\(\\s*\"([^\"]+)\",\\s*\"([^\"]+)\"\\)");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\d+)");

    @Test
    void bothLanguagesHaveTheSameKeys() {
        assertThat(Messages.EN.keys()).containsExactlyInAnyOrderElementsOf(Messages.ZH.keys());
    }

    @Test
    void bothLanguagesTakeTheSameArguments() {
        Set<String> different = Messages.EN.keys().stream()
                .filter(key -> !placeholders(Messages.EN.text(key)).equals(placeholders(Messages.ZH.text(key))))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(different).isEmpty();
    }

    private static Set<String> placeholders(String text) {
        return PLACEHOLDER.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toSet());
    }

    @Test
    void chineseIsPunctuatedAsChinese() {
        Pattern narrow = Pattern.compile("[\\p{IsHan}}][,:;!?()]|[,:;!?()][\\p{IsHan}]");

        assertThat(Messages.ZH.keys().stream()
                        .filter(key -> narrow.matcher(Messages.ZH.text(key)).find()))
                .isEmpty();
    }

    @Test
    void noTextIsEmpty() {
        assertThat(Messages.EN.keys().stream()
                        .filter(key -> Messages.EN.text(key).isBlank()
                                || Messages.ZH.text(key).isBlank()))
                .isEmpty();
    }

    @Test
    void noKeyStandsInTwoFiles() throws IOException {
        Map<String, Path> first = new HashMap<>();
        Set<String> twice = new TreeSet<>();
        try (Stream<Path> files = Files.list(SOURCES.resolve("resources/commonseal/web"))) {
            for (Path file : files.filter(name -> name.toString().endsWith("_en.properties"))
                    .toList()) {
                for (String line : Files.readAllLines(file)) {
                    int equals = line.indexOf('=');
                    if (equals > 0 && first.put(line.substring(0, equals).strip(), file) != null) {
                        twice.add(line.substring(0, equals).strip());
                    }
                }
            }
        }

        assertThat(twice).isEmpty();
    }

    @Test
    void everyKeyThatAPageUsesHasAText() throws IOException {
        Set<String> used = used();
        Set<String> missing = new TreeSet<>(used);
        missing.removeIf(Messages.EN::has);

        assertThat(used).hasSizeGreaterThan(200);
        assertThat(missing).isEmpty();
    }

    private static Set<String> used() throws IOException {
        Set<String> keys = new TreeSet<>();
        try (Stream<Path> files =
                Stream.concat(Files.walk(SOURCES.resolve("java")), Files.walk(SOURCES.resolve("jte")))) {
            files.filter(Files::isRegularFile).map(MessagesTest::read).forEach(source -> {
                for (Pattern pattern : new Pattern[] {DIRECT, TITLE}) {
                    pattern.matcher(source).results().forEach(found -> keys.add(found.group(1)));
                }
                Matcher codes = CODE.matcher(source);
                while (codes.find()) {
                    keys.add(codes.group(1) + "." + codes.group(2));
                }
            });
        }
        return keys;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyCodeFromBelowHasAText() {
        Stream<String> codes = Stream.of(
                        names("slot", SlotState.values()),
                        names("link", LinkState.values()),
                        names("case", CaseState.values()),
                        names("receipt.next", CaseState.values()),
                        names("outcome", Documents.Outcome.values()),
                        names("deed", Documents.Deed.values()),
                        names("docstate", Documents.State.values()),
                        names("item", ItemState.values()),
                        names("role", Role.values()),
                        names("code", Code.values()),
                        Arrays.stream(Reason.values()).map(reason -> "reason." + reason.code()),
                        Arrays.stream(Outcome.Effect.values()).map(effect -> "effect." + effect.code()),
                        Arrays.stream(Assistance.Opinion.values()).map(opinion -> "opinion." + opinion.code()),
                        Arrays.stream(Verdict.Value.values()).map(value -> "verdict." + value.json()),
                        Arrays.stream(Verdict.Row.values()).map(row -> "row." + row.json()),
                        Arrays.stream(Verdict.State.values()).map(state -> "check." + state.json()))
                .flatMap(group -> group);

        assertThat(codes.filter(key -> !Messages.ZH.has(key))).isEmpty();
    }

    private static Stream<String> names(String group, Enum<?>[] values) {
        return Arrays.stream(values).map(value -> group + "." + value.name());
    }

    @Test
    void everyProblemSaysWhatToDoNext() {
        Set<String> without = Messages.EN.keys().stream()
                .filter(key -> key.startsWith("problem.") && !key.startsWith("problem.next."))
                .map(key -> key.substring("problem.".length()))
                .filter(code -> code.equals(code.toUpperCase(java.util.Locale.ROOT)))
                .filter(code -> !Messages.EN.has("problem.next." + code))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(without).isEmpty();
    }

    @Test
    void anUnknownKeyIsABugAndAnUnknownCodeStandsForItself() {
        assertThatThrownBy(() -> Messages.EN.text("no.such.key")).isInstanceOf(IllegalArgumentException.class);
        assertThat(Messages.EN.code("problem", "NO_SUCH_CODE")).isEqualTo("NO_SUCH_CODE");
    }

    @Test
    void apostrophesAndArgumentsGoTogether() {
        assertThat(Messages.EN.text("problem.of-field", "Owner's name", "it's missing"))
                .isEqualTo("Owner's name: it's missing");
    }
}
