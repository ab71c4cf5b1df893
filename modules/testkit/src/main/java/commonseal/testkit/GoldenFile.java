package commonseal.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that people review: a test compares, {@code -Dgolden=write} refreshes, the difference shows in the commit. */
public final class GoldenFile {
    private GoldenFile() {}

    /**
     * Compares {@code actual} with the file, or writes it with {@code -Dgolden=write}.
     *
     * @param path relative to the repository root, with slashes
     */
    public static void check(String path, String actual) {
        Path file = repositoryRoot().resolve(path);
        try {
            if (System.getProperty("golden", "").equals("write")) {
                Files.createDirectories(file.resolveSibling("."));
                Files.writeString(file, actual);
                return;
            }
            assertThat(file)
                    .as("golden file %s; create it with: mvn test -Dgolden=write", path)
                    .exists();
            assertThat(actual)
                    .as(
                            "golden file %s; if the change is meant: mvn test -Dgolden=write, and review the difference",
                            path)
                    .isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The repository's root: property {@code commonseal.root}, else the nearest directory above that holds {@code db/roles.sql}. */
    public static Path repositoryRoot() {
        String given = System.getProperty("commonseal.root", "");
        if (!given.isBlank() && !given.startsWith("${")) {
            return Path.of(given);
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("db/roles.sql"))) {
                return at;
            }
        }
        throw new IllegalStateException("set -Dcommonseal.root to the repository's root");
    }
}
