package commonseal.proof;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The W3C Data Integrity proof on a credential, without a JSON-LD processor: {@code eddsa-jcs-2022} (canonical JSON,
 * SHA-256, Ed25519), or the same with SM3 and SM2 under a name of our own. Stricter than the specification in one point: the proof's {@code @context} must equal the document's,
 * where the specification lets a document gain entries after signing.
 */
public final class DataIntegrity {
    private static final String TYPE = "DataIntegrityProof";
    private static final String CONTEXT = "@context";

    private DataIntegrity() {}

    /**
     * What a proof says beside its value.
     *
     * @param created as it stands in the JSON, for instance 2026-03-02T01:02:03Z
     * @param verificationMethod which key, for instance did:webvh:...#key-1
     * @param proofPurpose for credentials assertionMethod
     */
    public record Proof(String created, String verificationMethod, String proofPurpose) {
        /** A proof that asserts a credential. */
        public static Proof assertion(String created, String verificationMethod) {
            return new Proof(created, verificationMethod, "assertionMethod");
        }
    }

    /**
     * A copy of the document with its proof.
     *
     * @param document without proof
     * @param suite of the key that signs
     * @param sign gives the 64 bytes of a signature without any prefix
     * @throws MalformedException if the document has a proof or the canonical JSON guard refuses it
     */
    public static ObjectNode create(ObjectNode document, Proof proof, Suite suite, UnaryOperator<byte[]> sign) {
        if (document.has("proof")) {
            throw new MalformedException("the document has a proof already");
        }
        ObjectNode config = document.objectNode()
                .put("type", TYPE)
                .put("cryptosuite", suite.cryptosuite())
                .put("created", proof.created())
                .put("verificationMethod", proof.verificationMethod())
                .put("proofPurpose", proof.proofPurpose());
        JsonNode context = document.get(CONTEXT);
        if (context != null) {
            config.set(CONTEXT, context.deepCopy());
        }
        byte[] signature = sign.apply(hashData(suite, config, document));
        config.put("proofValue", Multikey.multibase(signature));
        ObjectNode secured = document.deepCopy();
        secured.set("proof", config);
        return secured;
    }

    /** What the document's proof says; absent unless it has exactly one well-formed proof of a suite we know. */
    public static Optional<Proof> proof(JsonNode secured) {
        JsonNode proof = secured.get("proof");
        if (proof == null
                || !proof.isObject()
                || !TYPE.equals(text(proof, "type"))
                || suite(proof).isEmpty()) {
            return Optional.empty();
        }
        String created = text(proof, "created");
        String method = text(proof, "verificationMethod");
        String purpose = text(proof, "proofPurpose");
        return created == null || method == null || purpose == null || text(proof, "proofValue") == null
                ? Optional.empty()
                : Optional.of(new Proof(created, method, purpose));
    }

    /** Whether this key signed the document; false for a proof of any wrong form. Never throws. */
    public static boolean verify(JsonNode secured, PublicSigningKey key) {
        if (!(secured instanceof ObjectNode document) || proof(secured).isEmpty()) {
            return false;
        }
        ObjectNode unsecured = document.deepCopy();
        JsonNode proof = unsecured.remove("proof");
        if (!(proof instanceof ObjectNode config) || !suite(config).equals(Optional.of(key.suite()))) {
            return false;
        }
        JsonNode value = config.remove("proofValue");
        JsonNode context = unsecured.get(CONTEXT);
        JsonNode signedContext = config.get(CONTEXT);
        boolean sameContext = context == null ? signedContext == null : context.equals(signedContext);
        if (!sameContext) {
            return false;
        }
        try {
            return key.verify(hashData(key.suite(), config, unsecured), Multikey.bytes(value.stringValue()));
        } catch (MalformedException e) {
            return false;
        }
    }

    /** The suite's hash of the proof's options, then of the document: the 64 bytes that are signed. */
    static byte[] hashData(Suite suite, ObjectNode config, ObjectNode document) {
        return Encoding.join(
                suite.digest(CanonicalJson.of(config)).bytes(),
                suite.digest(CanonicalJson.of(document)).bytes());
    }

    private static Optional<Suite> suite(JsonNode proof) {
        return Optional.ofNullable(text(proof, "cryptosuite")).flatMap(Suite::ofCryptosuite);
    }

    private static @Nullable String text(JsonNode object, String name) {
        JsonNode value = object.get(name);
        return value != null && value.isString() ? value.stringValue() : null;
    }
}
