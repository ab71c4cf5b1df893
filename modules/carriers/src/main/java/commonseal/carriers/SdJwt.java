package commonseal.carriers;

import commonseal.proof.CanonicalJson;
import commonseal.proof.Hash;
import commonseal.proof.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A signed object of which its holder shows what he chooses (RFC 9901), in the compact form: the issuer's token, the
 * disclosures, and at the end the proof that the holder has his key, if he made one. Reading proves nothing:
 * {@link SdJwtVerifier}.
 *
 * @param issued the issuer's token
 * @param disclosures as they stand in the text, in base64url
 * @param binding the holder's proof; absent if he made none
 */
public record SdJwt(Jws issued, List<String> disclosures, Optional<Jws> binding) {
    /** Most disclosures of one text; each costs a hash. */
    public static final int MOST_DISCLOSURES = 512;

    static final String DIGESTS = "_sd";
    static final String ALGORITHM = "_sd_alg";
    static final String IN_ARRAY = "...";
    static final String SHA_256 = "sha-256";

    public SdJwt {
        disclosures = List.copyOf(disclosures);
    }

    /**
     * What an issuer says.
     *
     * @param type for {@code typ}, of a credential dc+sd-jwt
     * @param certificates for {@code x5c}: base64 of DER, the leaf first, without the anchor; empty leaves it out
     * @param open claims that everyone sees
     * @param selective claims that are seen only if the holder shows them
     * @param decoys digests that belong to nothing and hide how many claims there are
     * @param inside further ones within an object among the open claims; absent for none
     */
    public record Content(
            String type,
            List<String> certificates,
            ObjectNode open,
            Map<String, JsonNode> selective,
            int decoys,
            Optional<Inside> inside) {
        public Content {
            certificates = List.copyOf(certificates);
            open = open.deepCopy();
            selective = Map.copyOf(selective);
        }

        /** With claims at the top only. */
        public Content(
                String type, List<String> certificates, ObjectNode open, Map<String, JsonNode> selective, int decoys) {
            this(type, certificates, open, selective, decoys, Optional.empty());
        }
    }

    /** Selective claims and decoys within the open object of this name, which is made if it is not there. */
    public record Inside(String name, Map<String, JsonNode> selective, int decoys) {
        public Inside {
            selective = Map.copyOf(selective);
        }
    }

    /**
     * Issues.
     *
     * @param chance gives fresh bytes each time, 16 of them at least; one for each claim and decoy
     * @param sign ES256, 64 bytes r and s
     * @throws MalformedException if a claim's name is reserved or stands in both
     */
    public static SdJwt issue(Content content, Supplier<byte[]> chance, UnaryOperator<byte[]> sign) {
        ObjectNode payload = content.open().deepCopy();
        List<String> disclosures = new ArrayList<>();
        content.inside().ifPresent(inside -> {
            ObjectNode object =
                    payload.get(inside.name()) instanceof ObjectNode there ? there : payload.putObject(inside.name());
            disclosures.addAll(hide(object, inside.selective(), inside.decoys(), chance));
        });
        disclosures.addAll(hide(payload, content.selective(), content.decoys(), chance));
        // Sorted: their order must not tell which is which.
        Collections.sort(disclosures);
        payload.put(ALGORITHM, SHA_256);
        ObjectNode header = JsonNodeFactory.instance.objectNode().put("typ", content.type());
        if (!content.certificates().isEmpty()) {
            ArrayNode chain = header.putArray("x5c");
            content.certificates().forEach(chain::add);
        }
        return new SdJwt(Jws.sign(Jws.Algorithm.ES256, header, payload, sign), disclosures, Optional.empty());
    }

    /** Puts digests into the object, and gives what they are of. */
    private static List<String> hide(
            ObjectNode object, Map<String, JsonNode> selective, int decoys, Supplier<byte[]> chance) {
        List<String> disclosures = new ArrayList<>();
        List<String> digests = new ArrayList<>();
        selective.forEach((name, value) -> {
            if (isReserved(name) || object.has(name)) {
                throw new MalformedException("a name that no selective claim may have");
            }
            ArrayNode triple = JsonNodeFactory.instance.arrayNode();
            triple.add(Base64Url.encode(chance.get())).add(name).add(value);
            String disclosure = Base64Url.encode(CanonicalJson.of(triple));
            disclosures.add(disclosure);
            digests.add(digest(disclosure));
        });
        for (int i = 0; i < decoys; i++) {
            digests.add(Base64Url.encode(Hash.sha256(chance.get()).bytes()));
        }
        // Sorted: their order must not tell which is which.
        Collections.sort(digests);
        ArrayNode all = object.putArray(DIGESTS);
        digests.forEach(all::add);
        return disclosures;
    }

    static boolean isReserved(String name) {
        return name.equals(DIGESTS) || name.equals(IN_ARRAY) || name.equals(ALGORITHM);
    }

    static String digest(String disclosure) {
        return Base64Url.encode(
                Hash.sha256(disclosure.getBytes(StandardCharsets.US_ASCII)).bytes());
    }

    /** The compact form. */
    public String text() {
        return unbound() + binding.map(Jws::text).orElse("");
    }

    /** The text without the holder's proof: what that proof is about. */
    public String unbound() {
        StringBuilder text = new StringBuilder(issued.text()).append('~');
        disclosures.forEach(disclosure -> text.append(disclosure).append('~'));
        return text.toString();
    }

    /** What the holder's proof has to name as {@code sd_hash}. */
    public String bindingHash() {
        return Base64Url.encode(
                Hash.sha256(unbound().getBytes(StandardCharsets.US_ASCII)).bytes());
    }

    /** SHA-256 of the issuer's token: the same whatever the holder shows. */
    public Hash digest() {
        return Hash.sha256(issued.text().getBytes(StandardCharsets.US_ASCII));
    }

    /** The text of a token with disclosures that is a file's whole content; absent if the file looks like anything else. */
    public static Optional<String> find(byte[] file) {
        if (file.length < 2 || file.length > Jws.MAX_LENGTH || file[0] != 'e' || file[1] != 'y') {
            return Optional.empty();
        }
        String text = new String(file, StandardCharsets.ISO_8859_1).stripTrailing();
        return text.matches("[A-Za-z0-9_.~-]*~[A-Za-z0-9_.~-]*") ? Optional.of(text) : Optional.empty();
    }

    /** Names of the claims that this text shows beside the open ones; those nested and in arrays included. */
    public List<String> shown() {
        return disclosures.stream()
                .map(SdJwt::opened)
                .filter(parts -> parts.size() == 3)
                .map(parts -> parts.get(1).stringValue())
                .toList();
    }

    /** The same with only these claims shown, and without a holder's proof. */
    public SdJwt showing(java.util.Set<String> names) {
        List<String> kept = disclosures.stream()
                .filter(disclosure -> {
                    ArrayNode parts = opened(disclosure);
                    return parts.size() == 3 && names.contains(parts.get(1).stringValue());
                })
                .toList();
        return new SdJwt(issued, kept, Optional.empty());
    }

    /** The parts of a disclosure: salt, name and value, or in an array salt and value. */
    static ArrayNode opened(String disclosure) {
        JsonNode parts = CanonicalJson.parse(Base64Url.decode(disclosure));
        boolean formed = parts instanceof ArrayNode
                && parts.get(0) != null
                && parts.get(0).isString()
                && (parts.size() == 2 || parts.size() == 3 && parts.get(1).isString());
        if (!formed) {
            throw new MalformedException("not a disclosure");
        }
        return (ArrayNode) parts;
    }

    /**
     * Reads the compact form.
     *
     * @throws MalformedException if it is none or holds too much
     */
    public static SdJwt parse(String text) {
        if (text.length() > Jws.MAX_LENGTH) {
            throw new MalformedException("a token that is too long");
        }
        List<String> parts = Arrays.asList(text.split("~", -1));
        if (parts.size() < 2 || parts.size() - 2 > MOST_DISCLOSURES) {
            throw new MalformedException("not a token with disclosures");
        }
        List<String> disclosures = parts.subList(1, parts.size() - 1);
        disclosures.forEach(SdJwt::opened);
        String last = parts.getLast();
        return new SdJwt(
                Jws.parse(parts.getFirst()),
                disclosures,
                last.isEmpty() ? Optional.empty() : Optional.of(Jws.parse(last)));
    }
}
