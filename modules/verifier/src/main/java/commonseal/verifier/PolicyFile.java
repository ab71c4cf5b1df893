package commonseal.verifier;

import commonseal.proof.CanonicalJson;
import commonseal.proof.MalformedException;
import commonseal.proof.VerifierKey;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Whom a verifier believes and what he demands, in one file that he keeps: {@code {format: "commonseal-policy/1", trust?,
 * root?, minWitnesses?, minAnchors?, maxStatusAge?}}. Nobody signs it; it is as safe as the place where it is kept.
 *
 * @param trust the district's signed trust file; absent if it is kept apart
 * @param root the pinned root key; absent if the one that the trust file names is believed
 * @param policy as {@link Policy#standard} where the file says nothing
 */
public record PolicyFile(Optional<TrustFile> trust, Optional<VerifierKey> root, Policy policy) {
    private static final String FORMAT = "commonseal-policy/1";
    private static final List<String> MEMBERS =
            List.of("format", "trust", "root", "minWitnesses", "minAnchors", "maxStatusAge");

    /**
     * Reads a policy file; the trust file inside has to be signed by the root key.
     *
     * @throws MalformedException if it is not one, unknown members included: a demand that is not understood would not be
     *     met
     */
    public static PolicyFile parse(byte[] file) {
        JsonNode json = CanonicalJson.parse(file);
        if (!json.isObject() || !Json.text(json, "format").equals(FORMAT)) {
            throw new MalformedException("not a policy of version 1");
        }
        for (String name : json.propertyNames()) {
            if (!MEMBERS.contains(name)) {
                throw new MalformedException("unknown member of a policy: " + name);
            }
        }
        Optional<VerifierKey> root = Json.optionalText(json, "root").map(VerifierKey::parse);
        Optional<TrustFile> trust = Optional.ofNullable(json.get("trust")).map(inside -> open(inside, root));
        Policy standard = Policy.standard();
        int witnesses = json.has("minWitnesses") ? Json.small(json, "minWitnesses") : standard.minWitnesses();
        int anchors = json.has("minAnchors") ? Json.small(json, "minAnchors") : standard.minAnchors();
        Duration age = Json.optionalText(json, "maxStatusAge")
                .map(PolicyFile::duration)
                .orElse(standard.maxStatusAge());
        if (anchors < 1) {
            throw new MalformedException("a policy demands at least one anchor");
        }
        return new PolicyFile(trust, root, new Policy(witnesses, anchors, age, false));
    }

    /**
     * A trust file that is kept apart, held against the pinned root key if there is one.
     *
     * @throws MalformedException if it is not a trust file or another key signed it
     */
    public TrustFile open(byte[] trustFile) {
        return open(CanonicalJson.parse(trustFile), root);
    }

    private static TrustFile open(JsonNode json, Optional<VerifierKey> root) {
        return TrustFile.open(
                json, root.orElseGet(() -> VerifierKey.parse(Json.text(Json.member(json, "trust"), "root"))));
    }

    private static Duration duration(String text) {
        try {
            Duration age = Duration.parse(text);
            if (age.isNegative()) {
                throw new MalformedException("a negative maxStatusAge");
            }
            return age;
        } catch (DateTimeParseException e) {
            throw new MalformedException("maxStatusAge is written like PT24H or P7D", e);
        }
    }
}
