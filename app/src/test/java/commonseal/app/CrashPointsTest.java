package commonseal.app;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.testkit.GoldenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A named crash point that no test kills at protects nothing. */
class CrashPointsTest {

    private static final Pattern REACHED = Pattern.compile("CrashPoint\\.reach\\(\\s*\"([^\"]+)\"");

    @Test
    void everyCrashPointIsNamedInATest() throws IOException {
        Set<String> points = new TreeSet<>();
        List<String> tests = new ArrayList<>();
        for (Path file : sources()) {
            String text = Files.readString(file);
            if (file.toString().contains("/src/test/")) {
                tests.add(text);
            } else {
                Matcher reached = REACHED.matcher(text);
                while (reached.find()) {
                    points.add(reached.group(1));
                }
            }
        }
        assertThat(points).hasSizeGreaterThan(40);

        assertThat(points).allSatisfy(point -> assertThat(tests).anyMatch(text -> text.contains(point)));
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String folder : List.of("modules", "web", "app")) {
            try (Stream<Path> files = Files.walk(GoldenFile.repositoryRoot().resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .filter(file -> file.toString().contains("/src/"))
                        .forEach(sources::add);
            }
        }
        return sources;
    }
}
