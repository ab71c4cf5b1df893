package commonseal.keys;

import commonseal.proof.PublicSigningKey;
import java.time.Instant;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A signing key came into being. Whoever caused it appends {@link #record} to the ledger in the same transaction, so that
 * no key appears or is exchanged unseen.
 *
 * @param key stable id: {@code log}, {@code root}, {@code did/<n>} or {@code <office>-<n>}
 * @param at when it was made; it signs from then on
 */
public record KeyChanged(String key, Purpose purpose, PublicSigningKey publicKey, Instant at) {

    /** What the key signs. */
    public enum Purpose {
        /** Checkpoints of the ledger. */
        LOG("log"),
        /** The trust file. */
        ROOT("root"),
        /** Documents of one office. */
        ISSUER("issuer"),
        /** One entry of the district's DID log. */
        DID("did");

        private final String code;

        Purpose(String code) {
            this.code = code;
        }

        /** As it stands in records and in the database. */
        public String code() {
            return code;
        }
    }

    /** The ledger's record of this act; nothing secret, nothing personal. */
    public JsonNode record() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "key.created")
                .put("key", key)
                .put("purpose", purpose.code())
                .put("publicKey", Base64.getEncoder().encodeToString(publicKey.bytes()))
                .put("at", at.toString());
    }
}
