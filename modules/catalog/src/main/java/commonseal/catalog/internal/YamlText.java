package commonseal.catalog.internal;

import commonseal.catalog.Catalog.Problem;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * One YAML document as JSON, with the line of every value. Refused, because they hide what a file says: duplicate keys,
 * aliases (a file of a kilobyte can grow to gigabytes), tags, a second document.
 *
 * @param lines JSON pointer to line, from 1
 */
record YamlText(JsonNode body, Map<String, Integer> lines) {

    private static final int DEEPEST = 32;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** What a file may not be; caught inside the gate only. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Problem problem;

        Refused(String pointer, int line, String code, Map<String, String> values) {
            super(code);
            this.problem = new Problem(pointer, line, code, values);
        }

        Problem problem() {
            return problem;
        }
    }

    YamlText {
        lines = Map.copyOf(lines);
    }

    static YamlText read(byte[] bytes, int largest) throws Refused {
        if (bytes.length > largest) {
            throw new Refused("", 0, "TOO_LARGE", Map.of("bytes", "" + bytes.length, "largest", "" + largest));
        }
        return new Reader().read(text(bytes), largest);
    }

    private static String text(byte[] bytes) throws Refused {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new Refused("", 0, "NOT_UTF8", Map.of());
        }
    }

    /** Line of a value, or of the nearest thing around it that the file has. */
    int line(String pointer) {
        String at = pointer;
        while (true) {
            Integer line = lines.get(at);
            if (line != null) {
                return line;
            }
            if (at.isEmpty()) {
                return 0;
            }
            at = at.substring(0, at.lastIndexOf('/'));
        }
    }

    private static final class Reader {
        private final Map<String, Integer> lines = new HashMap<>();

        YamlText read(String text, int largest) throws Refused {
            YAMLFactory factory = YAMLFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST + 8)
                            .maxNumberLength(40)
                            .maxStringLength(20_000)
                            .maxNameLength(200)
                            .build())
                    .loadSettings(LoadSettings.builder()
                            .setAllowDuplicateKeys(false)
                            .setMaxAliasesForCollections(0)
                            .setCodePointLimit(largest)
                            .build())
                    .build();
            try (YAMLParser parser = (YAMLParser) factory.createParser(ObjectReadContext.empty(), text)) {
                if (parser.nextToken() == null) {
                    throw new Refused("", 1, "EMPTY", Map.of());
                }
                JsonNode body = value(parser, "", 0);
                if (parser.nextToken() != null) {
                    throw new Refused("", line(parser), "YAML_SEVERAL_DOCUMENTS", Map.of());
                }
                return new YamlText(body, lines);
            } catch (JacksonException e) {
                throw syntax(e);
            }
        }

        private static Refused syntax(JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            int line = at == null ? 0 : Math.max(0, at.getLineNr());
            String said = e.getOriginalMessage();
            String firstLine = said == null ? "" : said.lines().findFirst().orElse("");
            return new Refused("", line, "YAML_SYNTAX", Map.of("message", firstLine));
        }

        private JsonNode value(YAMLParser parser, String pointer, int depth) throws Refused {
            int line = line(parser);
            lines.putIfAbsent(pointer, line);
            if (depth > DEEPEST) {
                throw new Refused(pointer, line, "YAML_TOO_DEEP", Map.of("deepest", "" + DEEPEST));
            }
            if (parser.isCurrentAlias()) {
                throw new Refused(pointer, line, "YAML_ALIAS", Map.of("alias", parser.getString()));
            }
            JsonToken token = parser.currentToken();
            return switch (token) {
                case START_OBJECT -> object(parser, pointer, depth);
                case START_ARRAY -> array(parser, pointer, depth);
                case VALUE_STRING -> NODES.stringNode(parser.getString());
                case VALUE_NUMBER_INT -> number(new BigDecimal(parser.getBigIntegerValue()));
                case VALUE_NUMBER_FLOAT -> number(parser.getDecimalValue());
                case VALUE_TRUE -> NODES.booleanNode(true);
                case VALUE_FALSE -> NODES.booleanNode(false);
                case VALUE_NULL -> NODES.nullNode();
                default -> throw new Refused(pointer, line, "YAML_TAG", Map.of("token", token.name()));
            };
        }

        /** Whole numbers as integers, so that 26 and 26.0 have one hash and one meaning. */
        private static JsonNode number(BigDecimal value) {
            BigDecimal plain = value.stripTrailingZeros();
            if (plain.scale() <= 0 && plain.precision() - plain.scale() <= 18) {
                return NODES.numberNode(plain.longValueExact());
            }
            return NODES.numberNode(plain);
        }

        private JsonNode object(YAMLParser parser, String pointer, int depth) throws Refused {
            ObjectNode object = NODES.objectNode();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                int line = line(parser);
                String at = pointer + "/" + name.replace("~", "~0").replace("/", "~1");
                if (object.has(name)) {
                    throw new Refused(at, line, "YAML_DUPLICATE_KEY", Map.of("key", name));
                }
                lines.put(at, line);
                parser.nextToken();
                object.set(name, value(parser, at, depth + 1));
            }
            return object;
        }

        private JsonNode array(YAMLParser parser, String pointer, int depth) throws Refused {
            ArrayNode array = NODES.arrayNode();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                array.add(value(parser, pointer + "/" + array.size(), depth + 1));
            }
            return array;
        }

        private static int line(YAMLParser parser) {
            return Math.max(0, parser.currentTokenLocation().getLineNr());
        }
    }
}
