package commonseal.catalog.internal;

import commonseal.ledger.Ledger.EntryId;
import commonseal.proof.Blinding;
import commonseal.proof.CanonicalJson;
import commonseal.proof.Hash;
import commonseal.proof.MalformedException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One published version as it stands in its row.
 *
 * @param blinding empty if it no longer decrypts
 */
record Definition(
        Type type,
        String code,
        int version,
        String body,
        Hash hash,
        Instant publishedAt,
        String publishedBy,
        EntryId entry,
        Optional<Blinding> blinding) {

    /** What is published; the order is that in which the ledger's check walks the rows. */
    enum Type {
        CALENDAR,
        KIND,
        PROCESS;

        /** As in the table. */
        String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        static Type of(String code) {
            return valueOf(code.toUpperCase(java.util.Locale.ROOT));
        }
    }

    /** Primary key as text. */
    String key() {
        return key(type, code, version);
    }

    static String key(Type type, String code, int version) {
        return type.code() + "/" + code + "/" + version;
    }

    /** The body, if it still is, byte by byte, what its hash says; it was stored canonically. */
    Optional<JsonNode> json() {
        byte[] stored = body.getBytes(StandardCharsets.UTF_8);
        if (!Hash.sha256(stored).equals(hash)) {
            return Optional.empty();
        }
        try {
            return Optional.of(CanonicalJson.parse(stored));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /** What the ledger holds, as the columns say now; empty if they contradict each other. */
    Optional<JsonNode> record() {
        return json().map(this::record);
    }

    /** The same for one who has the body already. */
    JsonNode record(JsonNode json) {
        return record(type, code, version, json, hash, publishedAt, publishedBy);
    }

    /**
     * The sealed record ({@code commonseal.definition/1}). A kind's issuing office stands in it by name: who may issue
     * what, and since when, is what outsiders ask the ledger.
     */
    static JsonNode record(
            Type type, String code, int version, JsonNode body, Hash hash, Instant publishedAt, String publishedBy) {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        record.put("format", "commonseal.definition/1");
        record.put("type", type.code());
        record.put("code", code);
        record.put("version", version);
        if (type == Type.KIND) {
            record.put("office", body.path("office").asString());
        }
        record.put("hash", hash.hex());
        record.put("publishedAt", publishedAt.toString());
        record.put("publishedBy", publishedBy);
        return record;
    }
}
