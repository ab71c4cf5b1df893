package commonseal.app;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.testkit.GoldenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of threats names tests; a test that was renamed or removed takes its line with it. */
class ThreatsTest {

    private static final Path ROOT = GoldenFile.repositoryRoot();
    private static final Pattern LINE = Pattern.compile("(?m)^\\| (T\\d+) \\|.*\\|$");
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    @Test
    void everyThreatHasALineAndEveryTestNamedInItExists() throws IOException {
        Map<String, List<String>> sources = sources();
        List<String> threats = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        Matcher line = LINE.matcher(Files.readString(ROOT.resolve("docs/threats.md")));
        while (line.find()) {
            threats.add(line.group(1));
            Matcher named = NAMED.matcher(line.group());
            int tests = 0;
            for (; named.find(); tests++) {
                String method = " " + named.group(2) + "(";
                if (sources.getOrDefault(named.group(1), List.of()).stream().noneMatch(each -> each.contains(method))) {
                    missing.add(named.group());
                }
            }
            assertThat(tests).as(line.group(1)).isPositive();
        }

        assertThat(missing).isEmpty();
        assertThat(threats).doesNotHaveDuplicates().hasSizeGreaterThan(30);
    }

    /** Sources of tests by name of the class; several modules have one of the same name. */
    private static Map<String, List<String>> sources() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().contains("/src/test/")
                            && file.toString().endsWith("Test.java"))
                    .collect(Collectors.groupingBy(
                            file -> file.getFileName().toString().replace(".java", ""),
                            Collectors.mapping(ThreatsTest::read, Collectors.toList())));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
