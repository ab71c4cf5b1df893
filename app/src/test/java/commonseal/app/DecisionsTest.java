package commonseal.app;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.testkit.GoldenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Decisions are found by number: each number once, none left out. */
class DecisionsTest {

    private static final Path FOLDER = GoldenFile.repositoryRoot().resolve("docs/adr");
    /** One page. */
    private static final int LONGEST = 60;

    @Test
    void numbersAreDenseAndUnique() throws IOException {
        List<Integer> numbers = decisions().stream()
                .map(file -> Integer.parseInt(file.getFileName().toString().substring(0, 4)))
                .toList();

        assertThat(numbers)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, numbers.size()).boxed().toList());
    }

    @Test
    void eachIsOnePageWithTheSameParts() throws IOException {
        for (Path file : decisions()) {
            List<String> lines = Files.readAllLines(file);
            String number = file.getFileName().toString().substring(0, 4);

            assertThat(lines).as(file.toString()).hasSizeLessThanOrEqualTo(LONGEST);
            assertThat(lines.getFirst()).as(file.toString()).startsWith("# " + number + " ");
            assertThat(lines)
                    .as(file.toString())
                    .anyMatch(line -> line.matches("Date: \\d{4}-\\d{2}-\\d{2}"))
                    .anyMatch(line -> line.matches("Status: .+"))
                    .contains("## Context", "## Decision", "## Consequences", "## Alternatives");
        }
    }

    private static List<Path> decisions() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<Path> found = files.sorted().toList();
            assertThat(found).allMatch(file -> file.getFileName().toString().matches("\\d{4}-[a-z0-9-]+\\.md"));
            return found;
        }
    }
}
