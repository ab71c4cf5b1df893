package commonseal.verifier;

import commonseal.proof.Hash;
import commonseal.proof.MalformedException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads members strictly: what is absent or of another type is malformed, never a default. */
final class Json {
    private static final int MAX_ITEMS = 10_000;

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ObjectNode asObject(JsonNode node) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new MalformedException("not a JSON object");
    }

    static JsonNode member(JsonNode object, String name) {
        JsonNode member = object.get(name);
        if (member == null) {
            throw new MalformedException("member missing: " + name);
        }
        return member;
    }

    static String text(JsonNode object, String name) {
        JsonNode member = member(object, name);
        if (!member.isString()) {
            throw new MalformedException("not a text: " + name);
        }
        return member.stringValue();
    }

    static Optional<String> optionalText(JsonNode object, String name) {
        return object.has(name) ? Optional.of(text(object, name)) : Optional.empty();
    }

    static long number(JsonNode object, String name) {
        JsonNode member = member(object, name);
        if (!member.isIntegralNumber() || !member.canConvertToLong()) {
            throw new MalformedException("not a whole number: " + name);
        }
        return member.longValue();
    }

    static int small(JsonNode object, String name) {
        long number = number(object, name);
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new MalformedException("number out of range: " + name);
        }
        return (int) number;
    }

    static Optional<Long> optionalNumber(JsonNode object, String name) {
        return object.has(name) ? Optional.of(number(object, name)) : Optional.empty();
    }

    static boolean flag(JsonNode object, String name) {
        JsonNode member = member(object, name);
        if (!member.isBoolean()) {
            throw new MalformedException("not true or false: " + name);
        }
        return member.booleanValue();
    }

    static Instant instant(JsonNode object, String name) {
        return instant(text(object, name), name);
    }

    static Optional<Instant> optionalInstant(JsonNode object, String name) {
        return optionalText(object, name).map(text -> instant(text, name));
    }

    private static Instant instant(String text, String name) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new MalformedException("not a time with zone: " + name, e);
        }
    }

    static Hash base64Hash(JsonNode object, String name) {
        return Hash.fromBase64(text(object, name));
    }

    static <T> List<T> list(JsonNode object, String name, Function<JsonNode, T> reader) {
        JsonNode member = member(object, name);
        if (!member.isArray() || member.size() > MAX_ITEMS) {
            throw new MalformedException("not a list, or too long: " + name);
        }
        List<T> items = new ArrayList<>(member.size());
        for (JsonNode item : member.values()) {
            items.add(reader.apply(item));
        }
        return List.copyOf(items);
    }

    static List<String> texts(JsonNode object, String name) {
        return list(object, name, item -> {
            if (!item.isString()) {
                throw new MalformedException("not a text in: " + name);
            }
            return item.stringValue();
        });
    }

    static List<Hash> hashes(JsonNode object, String name) {
        return texts(object, name).stream().map(Hash::fromBase64).toList();
    }

    static void putHashes(ObjectNode object, String name, List<Hash> hashes) {
        ArrayNode array = object.putArray(name);
        hashes.forEach(hash -> array.add(hash.base64()));
    }

    static void putTexts(ObjectNode object, String name, List<String> texts) {
        ArrayNode array = object.putArray(name);
        texts.forEach(array::add);
    }
}
