package commonseal.carriers;

import commonseal.proof.MalformedException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Judges a wallet's copy as RFC 9901 section 7 says, without its leniencies: a disclosure that the issuer did not
 * foresee makes the whole refused. Its status is another question.
 */
public final class SdJwtVerifier {
    /** Clocks of wallets differ; a proof of the holder's key is fresh for this long. */
    public static final Duration FRESH = Duration.ofMinutes(5);

    private static final int DEEPEST = 64;

    private final SdJwt token;
    private final Asked asked;
    private final Map<String, ArrayNode> undisclosed = new HashMap<>();
    private final Set<String> digests = new HashSet<>();

    private SdJwtVerifier(SdJwt token, Asked asked) {
        this.token = token;
        this.asked = asked;
    }

    /**
     * The question.
     *
     * @param type the only {@code typ} that counts
     * @param issuer whose key has to have signed the token; absent if it is nobody's we trust
     * @param at the moment by which dates are judged
     * @param binding what the holder's proof has to answer; absent if his key is not asked about
     */
    public record Asked(
            String type, Function<Jws, Optional<P256Key>> issuer, Instant at, Optional<Challenge> binding) {}

    /** What the asker said, so that an old proof is no answer. */
    public record Challenge(String audience, String nonce) {}

    /** What came out. */
    public sealed interface Result {
        /**
         * Genuine.
         *
         * @param claims open and shown ones together, without digests
         * @param shown names at the top that the holder chose to show
         * @param holder whose key has to prove itself; absent if the issuer named none
         */
        record Genuine(ObjectNode claims, Set<String> shown, Optional<P256Key> holder) implements Result {
            public Genuine {
                claims = claims.deepCopy();
                shown = Set.copyOf(shown);
            }
        }

        /** Not to be accepted. */
        record Refused(Reason reason) implements Result {}
    }

    /** Why not; the names of codes in docs/verify.md where one fits. */
    public enum Reason {
        /** Not of this form, or of one that an issuer must not make. */
        FMT_UNREADABLE,
        /** Nobody we trust. */
        KEY_UNKNOWN,
        /** Changed after signing. */
        SIG_ALTERED,
        /** Something was added that the issuer did not foresee, or twice. */
        DISC_EXTRA,
        /** Too early. */
        DT_NOT_YET,
        /** Too late. */
        DT_EXPIRED,
        /** The holder's proof is missing. */
        HB_NOT_SHOWN,
        /** The holder's proof is not his, not of this text, or not the answer to this question. */
        HB_FAILED
    }

    /** Judges. Never throws. */
    public static Result verify(String text, Asked asked) {
        try {
            return new SdJwtVerifier(SdJwt.parse(text), asked).judge();
        } catch (MalformedException e) {
            return new Result.Refused(Reason.FMT_UNREADABLE);
        }
    }

    /**
     * Judges signature and disclosures only: neither dates nor the holder's proof. Never throws.
     *
     * @param type the only {@code typ} that counts
     */
    public static Result read(SdJwt token, String type, Function<Jws, Optional<P256Key>> issuer) {
        try {
            return new SdJwtVerifier(token, new Asked(type, issuer, Instant.EPOCH, Optional.empty())).opened();
        } catch (MalformedException e) {
            return new Result.Refused(Reason.FMT_UNREADABLE);
        }
    }

    /**
     * Whether the text carries a proof by this key that is about exactly this text; to whom it was shown and when is not
     * asked. Never throws.
     */
    public static boolean isBound(SdJwt token, P256Key holder) {
        try {
            return token.binding()
                    .filter(proof -> proof.type().equals(Optional.of("kb+jwt")) && proof.signedBy(holder))
                    .filter(proof -> Members.text(proof.payload(), "sd_hash").equals(token.bindingHash()))
                    .isPresent();
        } catch (MalformedException e) {
            return false;
        }
    }

    /** Whether it also answers this question, asked a moment before {@code at}. Never throws. */
    public static boolean isBound(SdJwt token, P256Key holder, Challenge challenge, Instant at) {
        try {
            return isBound(token, holder)
                    && answers(token.binding().orElseThrow().payload(), challenge, at);
        } catch (MalformedException e) {
            return false;
        }
    }

    private Result judge() {
        Result opened = opened();
        if (!(opened instanceof Result.Genuine genuine)) {
            return opened;
        }
        return dates(genuine.claims())
                .or(() -> binding(genuine.holder()))
                .<Result>map(Result.Refused::new)
                .orElse(opened);
    }

    private Result opened() {
        if (!token.issued().type().equals(Optional.of(asked.type()))) {
            return new Result.Refused(Reason.FMT_UNREADABLE);
        }
        Optional<P256Key> key = asked.issuer().apply(token.issued());
        if (key.isEmpty()) {
            return new Result.Refused(Reason.KEY_UNKNOWN);
        }
        if (!token.issued().signedBy(key.get())) {
            return new Result.Refused(Reason.SIG_ALTERED);
        }
        for (String disclosure : token.disclosures()) {
            if (undisclosed.put(SdJwt.digest(disclosure), SdJwt.opened(disclosure)) != null) {
                return new Result.Refused(Reason.DISC_EXTRA);
            }
        }
        ObjectNode payload = token.issued().payload();
        JsonNode algorithm = payload.remove(SdJwt.ALGORITHM);
        if (algorithm != null
                && !(algorithm.isString() && algorithm.stringValue().equals(SdJwt.SHA_256))) {
            throw new MalformedException("disclosures by another hash");
        }
        Set<String> open = new HashSet<>(payload.propertyNames());
        ObjectNode claims = shown(payload, 0);
        if (!undisclosed.isEmpty()) {
            return new Result.Refused(Reason.DISC_EXTRA);
        }
        Set<String> shown = new HashSet<>(claims.propertyNames());
        shown.removeAll(open);
        return new Result.Genuine(claims, shown, holder(claims));
    }

    // -- what is disclosed

    private ObjectNode shown(ObjectNode object, int depth) {
        if (depth > DEEPEST || object.has(SdJwt.ALGORITHM)) {
            throw new MalformedException("claims nested too deep, or a hash named below the top");
        }
        ObjectNode clear = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(member -> {
            if (member.getKey().equals(SdJwt.IN_ARRAY)) {
                throw new MalformedException("a placeholder outside of an array");
            }
            if (!member.getKey().equals(SdJwt.DIGESTS)) {
                clear.set(member.getKey(), shown(member.getValue(), depth));
            }
        });
        Members.optional(object, SdJwt.DIGESTS).ifPresent(list -> {
            if (!(list instanceof ArrayNode array)) {
                throw new MalformedException("digests that are no list");
            }
            array.values()
                    .forEach(digest -> disclosed(digest, 3).ifPresent(parts -> {
                        String name = parts.get(1).stringValue();
                        if (SdJwt.isReserved(name) || clear.has(name)) {
                            throw new MalformedException("a disclosed claim that is there already");
                        }
                        clear.set(name, shown(parts.get(2), depth));
                    }));
        });
        return clear;
    }

    private JsonNode shown(JsonNode value, int depth) {
        return switch (value) {
            case ObjectNode object -> shown(object, depth + 1);
            case ArrayNode array -> shown(array, depth + 1);
            default -> value;
        };
    }

    private ArrayNode shown(ArrayNode array, int depth) {
        ArrayNode clear = JsonNodeFactory.instance.arrayNode();
        array.values().forEach(item -> {
            if (item.isObject() && item.has(SdJwt.IN_ARRAY)) {
                if (item.size() != 1) {
                    throw new MalformedException("a placeholder with more than a digest");
                }
                disclosed(item.get(SdJwt.IN_ARRAY), 2).ifPresent(parts -> clear.add(shown(parts.get(1), depth)));
            } else {
                clear.add(shown(item, depth));
            }
        });
        return clear;
    }

    /** The disclosure of a digest; absent if the holder did not show it or the digest hides nothing. */
    private Optional<ArrayNode> disclosed(JsonNode digest, int size) {
        if (!digest.isString() || !digests.add(digest.stringValue())) {
            throw new MalformedException("a digest that is no text or stands twice");
        }
        Optional<ArrayNode> parts = Optional.ofNullable(undisclosed.remove(digest.stringValue()));
        if (parts.filter(found -> found.size() != size).isPresent()) {
            throw new MalformedException("a disclosure of the other form");
        }
        return parts;
    }

    // -- dates and the holder's key

    private Optional<Reason> dates(ObjectNode claims) {
        if (Members.optionalSeconds(claims, "nbf").filter(asked.at()::isBefore).isPresent()) {
            return Optional.of(Reason.DT_NOT_YET);
        }
        return Members.optionalSeconds(claims, "exp")
                .filter(end -> !asked.at().isBefore(end))
                .map(end -> Reason.DT_EXPIRED);
    }

    private static Optional<P256Key> holder(ObjectNode claims) {
        return Members.optional(claims, "cnf").map(cnf -> P256Key.parse(Members.member(cnf, "jwk")));
    }

    private Optional<Reason> binding(Optional<P256Key> holder) {
        if (asked.binding().isEmpty()) {
            return Optional.empty();
        }
        if (token.binding().isEmpty()) {
            return Optional.of(Reason.HB_NOT_SHOWN);
        }
        boolean answers = holder.filter(
                        key -> isBound(token, key, asked.binding().get(), asked.at()))
                .isPresent();
        return answers ? Optional.empty() : Optional.of(Reason.HB_FAILED);
    }

    private static boolean answers(ObjectNode proof, Challenge challenge, Instant at) {
        Instant made = Members.seconds(Members.whole(proof, "iat"));
        return Members.text(proof, "aud").equals(challenge.audience())
                && Members.text(proof, "nonce").equals(challenge.nonce())
                && Duration.between(made, at).abs().compareTo(FRESH) <= 0;
    }
}
