package commonseal.proof;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.erdtman.jcs.NumberToJSON;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * RFC 8785 canonical JSON, behind a guard: two different documents never have the same bytes.
 *
 * <p>Refused, because a careless canonicaliser would map them onto something else: duplicate keys, lone surrogates,
 * numbers that a double cannot hold (integers beyond 2^53, decimals with more digits than a double keeps, infinities),
 * nesting deeper than {@value #MAX_DEPTH}, anything after the value, bytes that are not UTF-8, a byte order mark.
 * What is accepted is a fixed point: {@code of(parse(of(x)))} equals {@code of(x)}.
 */
public final class CanonicalJson {
    /** Deepest nesting of objects and arrays. */
    public static final int MAX_DEPTH = 64;

    /** Longest text in characters; a sealed record with an embedded photograph stays far below. */
    public static final int MAX_LENGTH = 16 * 1024 * 1024;

    private static final double MAX_INTEGER = 9007199254740992.0; // 2^53: the last that needs no rounding
    private static final double EXPONENT_FROM = 1e21; // from here RFC 8785 writes an exponent, not digits

    private static final JsonMapper STRICT = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_LENGTH)
                            .maxDocumentLength(MAX_LENGTH)
                            .maxNumberLength(400)
                            .maxNameLength(4096)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private CanonicalJson() {}

    /**
     * The canonical bytes of a value.
     *
     * @throws MalformedException if the guard refuses it
     */
    public static byte[] of(JsonNode value) {
        return text(value).getBytes(StandardCharsets.UTF_8);
    }

    /** {@link #of} as text. */
    public static String text(JsonNode value) {
        StringBuilder out = new StringBuilder();
        write(value, out, 0);
        return out.toString();
    }

    /** SHA-256 of the canonical bytes. */
    public static Hash digest(JsonNode value) {
        return Hash.sha256(of(value));
    }

    /**
     * Reads one JSON value strictly.
     *
     * @throws MalformedException if it is not JSON or the guard refuses it
     */
    public static JsonNode parse(byte[] utf8) {
        return parse(Encoding.utf8(utf8));
    }

    /** As {@link #parse(byte[])}. */
    public static JsonNode parse(String json) {
        if (json.length() > MAX_LENGTH) {
            throw new MalformedException("JSON longer than " + MAX_LENGTH + " characters");
        }
        JsonNode value;
        try {
            value = STRICT.readTree(json);
        } catch (JacksonException e) {
            // The library's message quotes the input: only its place is kept.
            throw new MalformedException("not strict JSON" + place(e));
        }
        if (value.isMissingNode()) {
            throw new MalformedException("not JSON: empty");
        }
        write(value, new StringBuilder(), 0);
        return value;
    }

    private static String place(JacksonException e) {
        var location = e.getLocation();
        return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static void write(JsonNode value, StringBuilder out, int depth) {
        switch (value.getNodeType()) {
            case OBJECT -> writeObject(value, out, deeper(depth));
            case ARRAY -> writeArray(value, out, deeper(depth));
            case STRING -> writeString(value.stringValue(), out);
            case NUMBER -> out.append(number(value));
            case BOOLEAN -> out.append(value.booleanValue());
            case NULL -> out.append("null");
            case BINARY, MISSING, POJO -> throw new MalformedException("not a JSON value: " + value.getNodeType());
        }
    }

    private static int deeper(int depth) {
        if (depth == MAX_DEPTH) {
            throw new MalformedException("JSON nested deeper than " + MAX_DEPTH);
        }
        return depth + 1;
    }

    private static void writeObject(JsonNode value, StringBuilder out, int depth) {
        // RFC 8785 3.2.3: sorted as UTF-16 code units, which is how Java compares strings.
        List<String> names = new ArrayList<>(value.propertyNames());
        Collections.sort(names);
        out.append('{');
        String comma = "";
        for (String name : names) {
            out.append(comma);
            writeString(name, out);
            out.append(':');
            write(value.get(name), out, depth);
            comma = ",";
        }
        out.append('}');
    }

    private static void writeArray(JsonNode value, StringBuilder out, int depth) {
        out.append('[');
        String comma = "";
        for (JsonNode item : value.values()) {
            out.append(comma);
            write(item, out, depth);
            comma = ",";
        }
        out.append(']');
    }

    private static void writeString(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20) {
                        out.append("\\u00")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else if (!Character.isSurrogate(c)) {
                        out.append(c);
                    } else {
                        boolean pair = Character.isHighSurrogate(c)
                                && i + 1 < text.length()
                                && Character.isLowSurrogate(text.charAt(i + 1));
                        if (!pair) {
                            throw new MalformedException("a lone surrogate in a JSON string");
                        }
                        out.append(c).append(text.charAt(++i));
                    }
                }
            }
        }
        out.append('"');
    }

    private static String number(JsonNode value) {
        double number = value.doubleValue();
        if (!Double.isFinite(number)) {
            throw new MalformedException("a number that is not finite");
        }
        double size = Math.abs(number);
        if (size > MAX_INTEGER && (value.isIntegralNumber() || size < EXPONENT_FROM)) {
            throw new MalformedException("an integer beyond 2^53");
        }
        // Not asked of doubles, which are exact by being doubles. A decimal node could lose digits, and a float node is
        // written by the library with fewer digits than its double has.
        boolean exact = value.isDouble()
                || value.numberType() != JsonParser.NumberType.FLOAT
                        && value.decimalValue().compareTo(BigDecimal.valueOf(number)) == 0;
        if (!exact) {
            throw new MalformedException("a number with more digits than a double keeps");
        }
        try {
            return NumberToJSON.serializeNumber(number);
        } catch (IOException e) {
            throw new MalformedException("a number that cannot be written", e);
        }
    }
}
