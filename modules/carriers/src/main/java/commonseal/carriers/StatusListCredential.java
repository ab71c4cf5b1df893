package commonseal.carriers;

import commonseal.proof.MalformedException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A W3C BitstringStatusListCredential: who says what of all documents of a list, and until when. Reading proves nothing;
 * its proof is checked with {@link commonseal.proof.DataIntegrity}.
 *
 * @param id its address, by which documents name it
 * @param issuer DID of who signs
 * @param purpose what a set bit means: revocation or suspension
 * @param validFrom when it was made
 * @param validUntil from when on it says nothing any more
 * @param ttl how long a reader may keep it without asking again
 * @param list one bit for each document
 */
public record StatusListCredential(
        String id,
        String issuer,
        String purpose,
        Instant validFrom,
        Instant validUntil,
        Duration ttl,
        StatusList list) {
    /** A bit that stays set: the document ended. */
    public static final String REVOCATION = "revocation";

    /** A bit that may be taken back: the document rests. */
    public static final String SUSPENSION = "suspension";

    private static final String CONTEXT = "https://www.w3.org/ns/credentials/v2";
    private static final String TYPE = "BitstringStatusListCredential";

    public StatusListCredential {
        if (list.packing() != StatusList.Packing.BITSTRING || list.bits() != 1) {
            throw new MalformedException("a status list credential holds a bitstring");
        }
        if (!validFrom.isBefore(validUntil) || ttl.isNegative()) {
            throw new MalformedException("a status list that is never valid");
        }
    }

    /** The credential without its proof. */
    public ObjectNode unsigned() {
        ObjectNode vc = JsonNodeFactory.instance.objectNode();
        vc.putArray("@context").add(CONTEXT);
        vc.put("id", id);
        vc.putArray("type").add("VerifiableCredential").add(TYPE);
        vc.put("issuer", issuer);
        vc.put("validFrom", validFrom.toString());
        vc.put("validUntil", validUntil.toString());
        vc.putObject("credentialSubject")
                .put("id", id + "#list")
                .put("type", "BitstringStatusList")
                .put("statusPurpose", purpose)
                .put("ttl", ttl.toMillis())
                .put("encodedList", list.encoded());
        return vc;
    }

    /**
     * Reads one, with or without proof. Stricter than the standard: both dates and one purpose must be there.
     *
     * @throws MalformedException if it is none
     */
    public static StatusListCredential parse(JsonNode json) {
        boolean typed = Members.member(json, "type").values().stream()
                .anyMatch(type -> type.isString() && type.stringValue().equals(TYPE));
        ObjectNode subject = Members.object(Members.member(json, "credentialSubject"));
        if (!typed || !Members.text(subject, "type").equals("BitstringStatusList")) {
            throw new MalformedException("not a status list credential");
        }
        Optional<Long> width = Members.optionalWhole(subject, "statusSize");
        if (width.filter(bits -> bits != 1).isPresent()) {
            throw new MalformedException("a status list of more than one bit for each document");
        }
        JsonNode issuer = Members.member(json, "issuer");
        return new StatusListCredential(
                Members.text(json, "id"),
                issuer.isObject() ? Members.text(issuer, "id") : Members.text(json, "issuer"),
                Members.text(subject, "statusPurpose"),
                Members.time(Members.text(json, "validFrom")),
                Members.time(Members.text(json, "validUntil")),
                Duration.ofMillis(Members.optionalWhole(subject, "ttl").orElse(300_000L)),
                StatusList.bitstring(Members.text(subject, "encodedList")));
    }

    /**
     * Where a document's credential says that its status stands.
     *
     * @param purpose as in {@link StatusListCredential}
     * @param index of the document's bit
     * @param list id of the list's credential
     */
    public record Entry(String purpose, int index, String list) {
        private static final String ENTRY = "BitstringStatusListEntry";

        /** As it stands in {@code credentialStatus}. */
        public ObjectNode json() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("id", list + "#" + index)
                    .put("type", ENTRY)
                    .put("statusPurpose", purpose)
                    .put("statusListIndex", Integer.toString(index))
                    .put("statusListCredential", list);
        }

        /**
         * Reads one; absent if it is of another type.
         *
         * @throws MalformedException if it says it is one and is not
         */
        public static Optional<Entry> parse(JsonNode json) {
            if (!Members.text(json, "type").equals(ENTRY)) {
                return Optional.empty();
            }
            String index = Members.text(json, "statusListIndex");
            if (!index.matches("0|[1-9][0-9]{0,8}")) {
                throw new MalformedException("not an index of a status list");
            }
            return Optional.of(new Entry(
                    Members.text(json, "statusPurpose"),
                    Integer.parseInt(index),
                    Members.text(json, "statusListCredential")));
        }
    }
}
