package commonseal.web.ui;

import commonseal.web.Messages;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** openapi.yaml of this program, and its operations for the page about it. */
public final class ApiDescription {

    private static final String FILE = "/openapi.yaml";

    private final JsonNode root;

    private ApiDescription(JsonNode root) {
        this.root = root;
    }

    /**
     * One operation.
     *
     * @param access as in the list of routes: public, signed-in, officer:ROLE,…
     */
    public record Operation(
            String method, String path, String tag, String summaryZh, String summaryEn, String access) {}

    /** Operations of one subject. */
    public record Section(String title, List<Line> lines) {
        public Section {
            lines = List.copyOf(lines);
        }
    }

    /** One operation in the reader's language; {@code access} is a message key of group {@code api.access}. */
    public record Line(String method, String path, String summary, String access) {}

    /** Reads the packaged file. About 10 ms; the page that needs it is seldom opened. */
    public static ApiDescription load() {
        return new ApiDescription(new YAMLMapper().readTree(bytes()));
    }

    /** The packaged file. */
    static byte[] bytes() {
        try (InputStream in = ApiDescription.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("missing " + FILE);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The document. */
    public JsonNode root() {
        return root;
    }

    /** All operations in the order of the file. */
    public List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        for (var path : root.path("paths").properties()) {
            for (var method : path.getValue().properties()) {
                JsonNode operation = method.getValue();
                if (operation.has("operationId")) {
                    operations.add(new Operation(
                            method.getKey().toUpperCase(Locale.ROOT),
                            path.getKey(),
                            operation.path("tags").path(0).asString(),
                            operation.path("x-summary-zh").asString(),
                            operation.path("summary").asString(),
                            operation.path("x-access").asString()));
                }
            }
        }
        return operations;
    }

    /** The operations by subject, in the order of the file's tags. */
    List<Section> sections(Messages messages) {
        Map<String, List<Line>> lines = new LinkedHashMap<>();
        for (Operation operation : operations()) {
            lines.computeIfAbsent(operation.tag(), tag -> new ArrayList<>())
                    .add(new Line(
                            operation.method(),
                            operation.path(),
                            messages.pick(operation.summaryZh(), operation.summaryEn()),
                            operation.access().startsWith("officer:") ? "officer" : operation.access()));
        }
        List<Section> sections = new ArrayList<>();
        for (JsonNode tag : root.path("tags")) {
            Optional.ofNullable(lines.get(tag.path("name").asString()))
                    .ifPresent(of -> sections.add(new Section(
                            messages.pick(
                                    tag.path("x-title-zh").asString(),
                                    tag.path("description").asString()),
                            of)));
        }
        return sections;
    }
}
