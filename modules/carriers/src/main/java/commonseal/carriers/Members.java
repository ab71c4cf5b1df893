package commonseal.carriers;

import commonseal.proof.MalformedException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Members of foreign JSON, or the reason why they are none. */
final class Members {
    private Members() {}

    static ObjectNode object(JsonNode json) {
        if (!(json instanceof ObjectNode object)) {
            throw new MalformedException("not a JSON object");
        }
        return object;
    }

    static Optional<JsonNode> optional(JsonNode json, String name) {
        return Optional.ofNullable(json.get(name));
    }

    static JsonNode member(JsonNode json, String name) {
        return optional(json, name).orElseThrow(() -> new MalformedException("a member is missing: " + name));
    }

    static String text(JsonNode json, String name) {
        return optionalText(json, name).orElseThrow(() -> new MalformedException("a member is missing: " + name));
    }

    static Optional<String> optionalText(JsonNode json, String name) {
        return optional(json, name).map(value -> {
            if (!value.isString()) {
                throw new MalformedException("not text: " + name);
            }
            return value.stringValue();
        });
    }

    /** A number of seconds or the like; refuses fractions and what an int's worth of milliseconds could not hold. */
    static Optional<Long> optionalWhole(JsonNode json, String name) {
        return optional(json, name).map(value -> {
            if (!value.isIntegralNumber() || !value.canConvertToLong() || Math.abs(value.longValue()) > 1L << 53) {
                throw new MalformedException("not a whole number: " + name);
            }
            return value.longValue();
        });
    }

    static long whole(JsonNode json, String name) {
        return optionalWhole(json, name).orElseThrow(() -> new MalformedException("a member is missing: " + name));
    }

    /** NumericDate of RFC 7519, whole seconds only. */
    static Optional<Instant> optionalSeconds(JsonNode json, String name) {
        return optionalWhole(json, name).map(Members::seconds);
    }

    static Instant seconds(long seconds) {
        try {
            return Instant.ofEpochSecond(seconds);
        } catch (DateTimeException e) {
            throw new MalformedException("not a moment", e);
        }
    }

    /** A moment with its zone, as in RFC 3339. */
    static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new MalformedException("not a moment", e);
        }
    }
}
