package commonseal.proof;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Foreign conformance vectors, read from where they are and never copied here. */
final class Vectors {
    private Vectors() {}

    /** A file or folder of the vectors; the test is skipped, saying so, where there are none. */
    static Path path(String name) {
        String fromEnvironment = System.getenv("COMMONSEAL_VECTORS");
        Path folder = fromEnvironment != null
                ? Path.of(fromEnvironment)
                : Path.of(System.getProperty("commonseal.root", "../..")).resolve("../shared/vectors");
        if (!Files.isDirectory(folder)) {
            System.out.println("foreign vectors: not run");
            assumeTrue(false, "foreign vectors: not run");
        }
        return folder.resolve(name);
    }

    static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(String name) {
        return new String(bytes(name), java.nio.charset.StandardCharsets.UTF_8);
    }

    static JsonNode json(String name) {
        return JsonMapper.shared().readTree(text(name));
    }

    static List<Path> jsonFiles(String folder) {
        try (Stream<Path> files = Files.walk(path(folder))) {
            return files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
