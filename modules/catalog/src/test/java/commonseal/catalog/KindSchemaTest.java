package commonseal.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.format.Format;
import commonseal.catalog.Catalog.Field;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.FieldShape.Standard;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The schema that others read says what the program judges. */
class KindSchemaTest {

    private static final boolean DEMONSTRATION = true;

    /** Values at the edges of every rule. */
    private static final List<String> VALUES = List.of(
            "2026-01-05",
            "2026-02-30",
            "2026-02-29",
            "+12026-01-05",
            "2026-1-5",
            "2026-05-03T08:30",
            "2026-05-03T24:30",
            "12",
            "-0.5",
            "1e3",
            "1234567890123456789",
            "12\n",
            "女",
            "男\n",
            "是",
            "张三𠮷",
            "a\tb",
            "\uD842",
            "\uE000",
            "110101199003070011",
            "11010119900307001X",
            "110101199013070011",
            "E12345678",
            "e12345678",
            "91110108MA0000000I",
            "91110108MA00000000",
            "010-62345678",
            "+86 13800000000",
            "call me",
            "C1",
            "C1D",
            "Z9",
            "990100",
            "0".repeat(64),
            "x".repeat(500),
            "𠮷".repeat(500),
            "x".repeat(501),
            "x".repeat(2001));

    private static SchemaRegistry registry() {
        List<Format> formats = Arrays.stream(Standard.values())
                .map(Standard::format)
                .filter(name -> !name.isEmpty())
                .distinct()
                .map(KindSchemaTest::format)
                .toList();
        Dialect dialect =
                Dialect.builder(Dialects.getDraft202012()).formats(formats).build();
        SchemaRegistryConfig config =
                SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();
        return SchemaRegistry.withDialect(dialect, builder -> builder.schemaRegistryConfig(config));
    }

    private static Format format(String name) {
        return new Format() {
            @Override
            public String getName() {
                return name;
            }

            @Override
            public boolean matches(ExecutionContext context, String value) {
                return FieldRules.fits(name, value, DEMONSTRATION);
            }
        };
    }

    @Test
    void schemaAndProgramAgreeOnEveryFieldOfEveryKind() {
        SchemaRegistry registry = registry();
        Random random = new Random(20260105);
        int accepted = 0;
        int judged = 0;
        for (Kind kind : DemoDistrict.kinds()) {
            Schema schema = registry.getSchema(KindFiles.schema(kind).toString(), InputFormat.JSON);
            for (int round = 0; round < 40; round++) {
                ObjectNode values = JsonNodeFactory.instance.objectNode();
                for (Field field : kind.fields()) {
                    if (random.nextInt(12) > 0) {
                        String value = random.nextInt(8) > 0
                                ? FieldRules.example(field)
                                : VALUES.get(random.nextInt(VALUES.size()));
                        values.put(field.name(), value);
                    }
                }
                boolean fits = kind.fields().stream()
                        .allMatch(field -> FieldRules.problem(
                                        field,
                                        Optional.ofNullable(values.get(field.name()))
                                                .map(node -> node.asString()),
                                        DEMONSTRATION)
                                .isEmpty());
                assertThat(schema.validate(values).isEmpty())
                        .as("%s %s %s", kind.code(), values, schema.validate(values))
                        .isEqualTo(fits);
                accepted += fits ? 1 : 0;
                judged++;
            }
        }
        assertThat(accepted).isBetween(judged / 20, judged * 19 / 20);
    }

    @Test
    void anUnknownMemberIsRefused() {
        Kind kind = DemoDistrict.kinds().getFirst();
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        kind.fields().forEach(field -> values.put(field.name(), FieldRules.example(field)));
        Schema schema = registry().getSchema(KindFiles.schema(kind).toString(), InputFormat.JSON);

        assertThat(schema.validate(values)).isEmpty();
        assertThat(schema.validate(values.put("hobby", "chess"))).isNotEmpty();
    }

    @Test
    void aWrongCheckCharacterCountsOutsideADemonstration() {
        Field number = new Field(
                "id_number",
                "号码",
                "Number",
                Catalog.FieldType.TEXT,
                Catalog.Policy.SELECTIVE,
                true,
                new FieldShape(Standard.CITIZEN_NUMBER, Optional.empty(), Optional.empty(), List.of()),
                Catalog.Paper.NO);

        assertThat(FieldRules.problem(number, Optional.of("110101199003070012"), true))
                .isEmpty();
        assertThat(FieldRules.problem(number, Optional.of("110101199003070012"), false))
                .contains("WRONG_CHECK_DIGIT");
        assertThat(FieldRules.problem(number, Optional.of("11010119900307001"), true))
                .contains("WRONG_FORM");
    }

    @Test
    void everyKindIsReadBackFromItsJson() {
        assertThat(DemoDistrict.kinds())
                .allSatisfy(kind ->
                        assertThat(KindFiles.read(KindFiles.write(kind))).isEqualTo(new KindFiles.Result.Good(kind)));
    }
}
