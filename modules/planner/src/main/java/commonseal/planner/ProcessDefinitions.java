package commonseal.planner;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Definitions to and from the file format {@code process.schema.json} (written as YAML or JSON; read as JSON here). */
public final class ProcessDefinitions {
    private ProcessDefinitions() {}

    /** What a file turned out to be. */
    public sealed interface Read {
        /** A definition. */
        record Good(ProcessDefinition definition) implements Read {}

        /** What is wrong with it, every problem that could be found; never empty. */
        record Bad(List<Problem> problems) implements Read {
            public Bad {
                problems = List.copyOf(problems);
            }
        }
    }

    /**
     * Reads a definition. Stricter than the schema (references must resolve, a deemed rule needs its law) and complete
     * without it: names the schema does not know are problems here too. Never throws for what is in the file.
     */
    public static Read fromJson(JsonNode json) {
        return DefinitionReader.read(json);
    }

    /** The definition as JSON, defaults left out; {@link #fromJson} reads back an equal definition. */
    public static JsonNode toJson(ProcessDefinition definition) {
        return DefinitionWriter.write(definition);
    }

    /** The JSON Schema 2020-12 of the file format. */
    public static String schema() {
        try (InputStream in = ProcessDefinitions.class.getResourceAsStream("process.schema.json")) {
            if (in == null) {
                throw new IllegalStateException("process.schema.json is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
