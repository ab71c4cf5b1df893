package commonseal.carriers;

import commonseal.proof.CanonicalJson;
import commonseal.proof.DataIntegrity;
import commonseal.proof.Ed25519PublicKey;
import commonseal.proof.Hash;
import commonseal.proof.MalformedException;
import commonseal.proof.Multikey;
import commonseal.proof.Suite;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the entries so far allow the next one to be: the rules of did:webvh 1.0 that we use, and no others. */
record DidRules(
        int number,
        String scid,
        List<String> updateKeys,
        List<String> nextKeyHashes,
        boolean portable,
        boolean deactivated,
        DidLog.@Nullable Version last) {
    static final String METHOD = "did:webvh:1.0";
    static final String PLACEHOLDER = "{SCID}";

    static final DidRules START = new DidRules(0, "", List.of(), List.of(), false, false, null);

    private static final Set<String> MEMBERS = Set.of("versionId", "versionTime", "parameters", "state", "proof");
    private static final Set<String> PARAMETERS = Set.of(
            "method", "scid", "updateKeys", "nextKeyHashes", "portable", "deactivated", "ttl", "witness", "watchers");
    private static final byte[] SHA_256 = {0x12, 0x20};

    /** The state of the last entry. */
    DidLog.Version version() {
        if (last == null) {
            throw new MalformedException("a DID log without entries");
        }
        return last;
    }

    /**
     * Checks an entry and says what it allows.
     *
     * @throws MalformedException if it does not follow
     */
    DidRules after(ObjectNode entry) {
        check(!deactivated, "an entry after the end of the DID");
        check(entry.propertyNames().equals(MEMBERS), "an entry of a DID log with other members");
        ObjectNode parameters = Members.object(entry.get("parameters"));
        check(PARAMETERS.containsAll(parameters.propertyNames()), "unknown parameters of a DID log");
        check(Members.optional(parameters, "witness").filter(w -> !w.isEmpty()).isEmpty(), "witnesses of a DID log");
        String id = Members.text(entry, "versionId");
        Instant time = Members.time(Members.text(entry, "versionTime"));
        ObjectNode state = Members.object(entry.get("state"));
        String ownScid = number == 0 ? Members.text(parameters, "scid") : scid;
        if (number == 0) {
            check(Members.text(parameters, "method").equals(METHOD), "not did:webvh 1.0");
            check(scidOf(entry, ownScid).equals(ownScid), "a DID that is not the hash of its first entry");
        } else {
            check(!parameters.has("scid"), "a second name of the DID");
            check(
                    Members.optionalText(parameters, "method")
                            .filter(m -> !m.equals(METHOD))
                            .isEmpty(),
                    "not did:webvh 1.0");
            check(time.isAfter(version().time()), "entries of a DID log out of order");
        }
        check(id.equals(number + 1 + "-" + entryHash(entry, ownScid)), "an entry that does not seal the one before");
        boolean moves = Members.optional(parameters, "portable")
                .map(JsonNode::asBoolean)
                .orElse(portable);
        String did = Members.text(state, "id");
        check(did.startsWith("did:webvh:" + ownScid + ":"), "a document of another DID");
        check(
                number == 0 || portable || did.equals(Members.text(version().document(), "id")),
                "a DID that moved and must not");
        List<String> keys =
                Members.optional(parameters, "updateKeys").map(DidLog::texts).orElse(updateKeys);
        signedByOneOf(entry, authorised(parameters, keys));
        return new DidRules(
                number + 1,
                ownScid,
                keys,
                Members.optional(parameters, "nextKeyHashes").map(DidLog::texts).orElse(nextKeyHashes),
                moves,
                Members.optional(parameters, "deactivated")
                        .map(JsonNode::asBoolean)
                        .orElse(false),
                new DidLog.Version(id, time, state));
    }

    /** Keys that may sign this entry: its own, if the one before named their hashes; otherwise those before. */
    private List<String> authorised(ObjectNode parameters, List<String> keys) {
        if (number == 0) {
            return keys;
        }
        if (nextKeyHashes.isEmpty()) {
            return updateKeys;
        }
        check(parameters.has("updateKeys") && parameters.has("nextKeyHashes"), "an entry that names no keys");
        check(
                keys.stream().allMatch(key -> nextKeyHashes.contains(keyHash(key))),
                "a key that the entry before did not announce");
        return keys;
    }

    private static void signedByOneOf(ObjectNode entry, List<String> keys) {
        JsonNode proofs = entry.get("proof");
        check(proofs.isArray() && proofs.size() == 1, "an entry with other than one proof");
        ObjectNode secured = entry.deepCopy();
        secured.set("proof", proofs.get(0));
        Optional<DataIntegrity.Proof> proof = DataIntegrity.proof(secured);
        boolean signed =
                proof.filter(p -> p.proofPurpose().equals("assertionMethod")).isPresent()
                        && keys.stream()
                                .filter(key -> proof.get().verificationMethod().equals(method(key)))
                                .anyMatch(key -> Multikey.publicKey(key) instanceof Ed25519PublicKey known
                                        && DataIntegrity.verify(secured, known));
        check(signed, "an entry that none of its keys signed");
    }

    /** An entry with its proof. */
    static ObjectNode signed(ObjectNode entry, DidLog.Control control) {
        DataIntegrity.Proof proof = DataIntegrity.Proof.assertion(
                Members.text(entry, "versionTime"), method(Multikey.multikey(control.key())));
        ObjectNode secured = DataIntegrity.create(entry, proof, Suite.INTERNATIONAL, control.sign());
        JsonNode one = secured.remove("proof");
        secured.putArray("proof").add(one);
        return secured;
    }

    private static String method(String key) {
        return "did:key:" + key + "#" + key;
    }

    private static String scidOf(ObjectNode entry, String scid) {
        check(scid.length() > 40, "a DID that is no hash");
        ObjectNode preliminary = entry.deepCopy();
        preliminary.remove("proof");
        preliminary.put("versionId", PLACEHOLDER);
        String text = CanonicalJson.text(preliminary).replace(scid, PLACEHOLDER);
        return hash(text.getBytes(StandardCharsets.UTF_8));
    }

    private String entryHash(ObjectNode entry, String ownScid) {
        ObjectNode preliminary = entry.deepCopy();
        preliminary.remove("proof");
        preliminary.put("versionId", number == 0 ? ownScid : version().id());
        return hash(CanonicalJson.of(preliminary));
    }

    /** Base58 of the multihash, without the multibase letter. */
    static String hash(byte[] bytes) {
        byte[] multihash = ByteBuffer.allocate(SHA_256.length + Hash.SIZE)
                .put(SHA_256)
                .put(Hash.sha256(bytes).bytes())
                .array();
        return Multikey.multibase(multihash).substring(1);
    }

    static String keyHash(String multikey) {
        return hash(multikey.getBytes(StandardCharsets.UTF_8));
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new MalformedException(otherwise);
        }
    }
}
