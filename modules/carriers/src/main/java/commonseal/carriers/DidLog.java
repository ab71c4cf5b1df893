package commonseal.carriers;

import commonseal.proof.CanonicalJson;
import commonseal.proof.Ed25519PublicKey;
import commonseal.proof.MalformedException;
import commonseal.proof.Multikey;
import commonseal.proof.PublicSigningKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The log of a did:webvh 1.0: which keys the district had when, in entries that each seal the one before and name the hash
 * of the key that alone may sign the next. A value that holds only verified entries, so that it needs no server that still
 * answers: whoever keeps the text finds the key that was valid on a day.
 */
public final class DidLog {
    /** Most entries; each costs a signature check. */
    public static final int MOST_ENTRIES = 4096;

    private final List<ObjectNode> entries;
    private final List<Version> versions;
    private final DidRules rules;

    private DidLog(List<ObjectNode> entries, List<Version> versions, DidRules rules) {
        this.entries = entries;
        this.versions = versions;
        this.rules = rules;
    }

    /**
     * One state of the DID.
     *
     * @param id number and hash of the entry
     * @param time from when on it counts
     * @param document the DID document
     */
    public record Version(String id, Instant time, ObjectNode document) {
        public Version {
            document = document.deepCopy();
        }

        @Override
        public ObjectNode document() {
            return document.deepCopy();
        }

        /** Every key that may sign assertions, by its verification method, in the order of the document. */
        public Map<String, PublicSigningKey> assertionKeys() {
            Map<String, PublicSigningKey> keys = new LinkedHashMap<>();
            Members.optional(document, "assertionMethod")
                    .map(DidLog::texts)
                    .orElse(List.of())
                    .forEach(method -> assertionKey(method).ifPresent(key -> keys.put(method, key)));
            return keys;
        }

        /** Other names that the district says it has. */
        public List<String> alsoKnownAs() {
            return Members.optional(document, "alsoKnownAs").map(DidLog::texts).orElse(List.of());
        }

        /** The key of this verification method, if it may sign assertions. */
        public Optional<PublicSigningKey> assertionKey(String method) {
            boolean may = Members.optional(document, "assertionMethod")
                    .filter(list -> list.values().stream()
                            .anyMatch(item ->
                                    item.isString() && item.stringValue().equals(method)))
                    .isPresent();
            return may
                    ? Members.optional(document, "verificationMethod")
                            .flatMap(list -> list.values().stream()
                                    .filter(item ->
                                            Members.optionalText(item, "id").equals(Optional.of(method)))
                                    .findFirst()
                                    .map(item -> Multikey.publicKey(Members.text(item, "publicKeyMultibase"))))
                    : Optional.empty();
        }
    }

    /**
     * Who signs an entry.
     *
     * @param key whose hash the entry before named; any key for the first entry
     * @param sign gives the 64 bytes of a signature by it
     * @param next the key that alone may sign the entry after this one; best kept elsewhere
     */
    public record Control(Ed25519PublicKey key, UnaryOperator<byte[]> sign, Ed25519PublicKey next) {}

    /**
     * A DID document with keys for assertions.
     *
     * @param keys by the part of their id behind the #
     * @param alsoKnownAs other names of the same district
     */
    public static ObjectNode document(String did, Map<String, PublicSigningKey> keys, List<String> alsoKnownAs) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.putArray("@context").add("https://www.w3.org/ns/did/v1").add("https://w3id.org/security/multikey/v1");
        document.put("id", did);
        document.put("controller", did);
        if (!alsoKnownAs.isEmpty()) {
            ArrayNode names = document.putArray("alsoKnownAs");
            alsoKnownAs.forEach(names::add);
        }
        ArrayNode methods = document.putArray("verificationMethod");
        ArrayNode assertions = document.putArray("assertionMethod");
        keys.forEach((id, key) -> {
            methods.addObject()
                    .put("id", did + "#" + id)
                    .put("type", "Multikey")
                    .put("controller", did)
                    .put("publicKeyMultibase", Multikey.multikey(key));
            assertions.add(did + "#" + id);
        });
        return document;
    }

    /**
     * The first entry: makes the DID.
     *
     * @param place host, with %3A before a port, and path parts after colons
     * @param document makes the DID document for the DID, which contains the log's own hash
     * @param time whole seconds count
     */
    public static DidLog create(String place, Function<String, ObjectNode> document, Control control, Instant time) {
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        entry.put("versionId", DidRules.PLACEHOLDER);
        entry.put("versionTime", time.truncatedTo(ChronoUnit.SECONDS).toString());
        ObjectNode parameters = entry.putObject("parameters");
        parameters.put("method", DidRules.METHOD);
        parameters.put("scid", DidRules.PLACEHOLDER);
        parameters.put("portable", true);
        putKeys(parameters, control);
        entry.set("state", document.apply("did:webvh:" + DidRules.PLACEHOLDER + ":" + place));
        String scid = DidRules.hash(CanonicalJson.of(entry));
        ObjectNode named =
                Members.object(CanonicalJson.parse(CanonicalJson.text(entry).replace(DidRules.PLACEHOLDER, scid)));
        return empty().appended(named, 1, control);
    }

    /** A further entry with this document; its time is after the last one's, if need be by a second. */
    public DidLog append(ObjectNode document, Control control, Instant time) {
        Instant earliest = latest().time().plusSeconds(1);
        Instant moment = time.isBefore(earliest) ? earliest : time;
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        entry.put("versionId", latest().id());
        entry.put("versionTime", moment.truncatedTo(ChronoUnit.SECONDS).toString());
        putKeys(entry.putObject("parameters"), control);
        entry.set("state", document.deepCopy());
        return appended(entry, entries.size() + 1, control);
    }

    private static void putKeys(ObjectNode parameters, Control control) {
        parameters.putArray("updateKeys").add(Multikey.multikey(control.key()));
        parameters.putArray("nextKeyHashes").add(DidRules.keyHash(Multikey.multikey(control.next())));
    }

    private DidLog appended(ObjectNode entry, int number, Control control) {
        entry.put("versionId", number + "-" + DidRules.hash(CanonicalJson.of(entry)));
        return with(DidRules.signed(entry, control));
    }

    private static DidLog empty() {
        return new DidLog(List.of(), List.of(), DidRules.START);
    }

    /** This log with one more entry, which is checked like a foreign one. */
    private DidLog with(ObjectNode entry) {
        if (entries.size() == MOST_ENTRIES) {
            throw new MalformedException("a DID log of too many entries");
        }
        DidRules next = rules.after(entry);
        List<ObjectNode> allEntries = new ArrayList<>(entries);
        allEntries.add(entry);
        List<Version> allVersions = new ArrayList<>(versions);
        allVersions.add(next.version());
        return new DidLog(List.copyOf(allEntries), List.copyOf(allVersions), next);
    }

    /**
     * Reads a log and verifies each entry: hash of the one before, signature by a key that was named before, time.
     *
     * @param now no entry may be from later than this
     * @throws MalformedException if an entry does not follow, or the log uses witnesses, which we do not know
     */
    public static DidLog parse(byte[] jsonLines, Instant now) {
        DidLog log = empty();
        String text = new String(jsonLines, StandardCharsets.UTF_8);
        if (text.endsWith("\n")) {
            text = text.substring(0, text.length() - 1);
        }
        for (String line : text.split("\n", MOST_ENTRIES + 2)) {
            log = log.with(Members.object(CanonicalJson.parse(line)));
        }
        if (log.latest().time().isAfter(now)) {
            throw new MalformedException("a DID log from the future");
        }
        return log;
    }

    /** The DID as of the last entry. */
    public String did() {
        return Members.text(latest().document(), "id");
    }

    /** All states, oldest first. */
    public List<Version> versions() {
        return versions;
    }

    /** The last state. */
    public Version latest() {
        return versions.getLast();
    }

    /** The state that counted at a moment; absent before the first. */
    public Optional<Version> at(Instant moment) {
        return versions.stream()
                .filter(version -> !version.time().isAfter(moment))
                .reduce((older, newer) -> newer);
    }

    /** The file: one entry a line. */
    public byte[] bytes() {
        StringBuilder text = new StringBuilder();
        entries.forEach(entry -> text.append(CanonicalJson.text(entry)).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** One line of the file, from 0. */
    public String line(int index) {
        return CanonicalJson.text(entries.get(index));
    }

    /** The members of a JSON object's list of texts. */
    static List<String> texts(JsonNode list) {
        return list.values().stream()
                .map(item -> {
                    if (!item.isString()) {
                        throw new MalformedException("not a list of texts");
                    }
                    return item.stringValue();
                })
                .toList();
    }
}
