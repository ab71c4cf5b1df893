package commonseal.carriers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Conformance vectors of others, read from where they are and never copied here. */
final class Foreign {
    private Foreign() {}

    /** The text of a file; the test is skipped, saying so, where there are no vectors. */
    static String text(String name) {
        String given = System.getenv("COMMONSEAL_VECTORS");
        Path folder = given != null
                ? Path.of(given)
                : Path.of(System.getProperty("commonseal.root", "../..")).resolve("../shared/vectors");
        if (!Files.isDirectory(folder)) {
            System.out.println("foreign vectors: not run");
            assumeTrue(false, "foreign vectors: not run");
        }
        try {
            return Files.readString(folder.resolve("credentials").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(String name) {
        return JsonMapper.shared().readTree(text(name));
    }
}
