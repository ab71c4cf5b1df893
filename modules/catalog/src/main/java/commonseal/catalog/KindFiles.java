package commonseal.catalog;

import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.Problem;
import commonseal.catalog.internal.CatalogModule;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Document kinds as JSON, without a database: the form that is hashed, sent and received. */
public final class KindFiles {

    private KindFiles() {}

    /** What reading gave. */
    public sealed interface Result {
        /** Understood; {@link #problem} says whether it is consistent. Version 0, no hash. */
        record Good(Kind kind) implements Result {}

        /** Not understood: MEMBER_MISSING, MEMBER_UNKNOWN, VALUE_UNKNOWN; the pointer names the member. */
        record Bad(Problem problem) implements Result {}
    }

    /** Reads a definition as {@link #write} writes it; {@code version} and {@code hash} are ignored. */
    public static Result read(JsonNode json) {
        return CatalogModule.readKind(json);
    }

    /** The definition with neither version nor hash; what is as usual is left out. */
    public static ObjectNode write(Kind kind) {
        return CatalogModule.writeKind(kind);
    }

    /** What is inconsistent in a definition, as far as it can be seen without other definitions. */
    public static Optional<Problem> problem(Kind kind) {
        return CatalogModule.problem(kind);
    }

    /**
     * JSON Schema (2020-12) of the fields of documents of this kind and version: an object of texts, blank ones left out.
     * Says what {@link FieldRules#problem} judges. {@code format} beside {@code date} is one of {@link FieldRules#fits};
     * whoever does not know it checks no check characters.
     */
    public static ObjectNode schema(Kind kind) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        json.put("$id", "urn:commonseal:kind:" + kind.code() + ":" + kind.version());
        json.put("title", kind.nameEn());
        json.put("x-titleZh", kind.nameZh());
        json.put("type", "object");
        ObjectNode properties = json.putObject("properties");
        kind.fields().forEach(field -> properties.set(field.name(), FieldRules.schema(field)));
        var required = json.putArray("required");
        kind.fields().stream().filter(Catalog.Field::required).forEach(field -> required.add(field.name()));
        json.put("additionalProperties", false);
        return json;
    }
}
