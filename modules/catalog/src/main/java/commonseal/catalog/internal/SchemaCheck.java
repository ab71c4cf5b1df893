package commonseal.catalog.internal;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import commonseal.catalog.Catalog.Problem;
import commonseal.planner.ProcessDefinitions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A definition's JSON against the planner's JSON Schema. */
final class SchemaCheck {

    private final Schema schema;

    /** Reads and compiles the schema; about 100 ms. */
    SchemaCheck() {
        SchemaRegistryConfig config = SchemaRegistryConfig.builder()
                .locale(Locale.ROOT)
                .pathType(PathType.JSON_POINTER)
                .formatAssertionsEnabled(true)
                .build();
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemaRegistryConfig(config));
        this.schema = registry.getSchema(ProcessDefinitions.schema(), InputFormat.JSON);
    }

    /** In the order of the schema; codes are {@code SCHEMA_} and the keyword, e.g. {@code SCHEMA_REQUIRED}. */
    List<Problem> problems(YamlText file) {
        List<Problem> problems = new ArrayList<>();
        for (Error error : schema.validate(file.body())) {
            String pointer = error.getInstanceLocation().toString();
            problems.add(new Problem(pointer, file.line(pointer), code(error.getKeyword()), values(error)));
        }
        return problems;
    }

    /** {@code additionalProperties} becomes {@code SCHEMA_ADDITIONAL_PROPERTIES}. */
    private static String code(String keyword) {
        return "SCHEMA_" + keyword.replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
    }

    private static Map<String, String> values(Error error) {
        Map<String, String> values = new TreeMap<>();
        String property = error.getProperty();
        if (property != null) {
            values.put("property", property);
        }
        Object[] arguments = error.getArguments();
        if (arguments != null) {
            for (int i = 0; i < arguments.length; i++) {
                values.put("argument" + i, String.valueOf(arguments[i]));
            }
        }
        values.put("message", String.valueOf(error.getMessage()));
        return values;
    }
}
