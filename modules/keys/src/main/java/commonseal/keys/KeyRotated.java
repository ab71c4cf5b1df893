package commonseal.keys;

import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A new key of the district was made. Whoever asked for it appends {@link #record} to the ledger in the same transaction.
 *
 * @param generation 2 for the first exchange
 * @param sealsFrom until then every node has loaded it; the key before it seals
 */
public record KeyRotated(Rotating purpose, int generation, Instant at, Instant sealsFrom) {

    /** Name of the key in the list of keys. */
    public String key() {
        return purpose.code() + "-" + generation;
    }

    /** The ledger's record of this act; nothing secret, nothing personal. */
    public JsonNode record() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "key.rotated")
                .put("key", key())
                .put("purpose", purpose.code())
                .put("at", at.toString());
    }
}
