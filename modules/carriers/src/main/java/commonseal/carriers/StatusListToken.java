package commonseal.carriers;

import commonseal.proof.MalformedException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An IETF Status List Token (JWT): the same as {@link StatusListCredential} for the holders of wallets.
 *
 * @param subject its address, by which tokens name it
 * @param issuedAt when it was made
 * @param expires from when on it says nothing any more; absent if it does not say
 * @param ttl how long a reader may keep it without asking again; absent if it does not say
 * @param list a status for each token
 */
public record StatusListToken(
        String subject, Instant issuedAt, Optional<Instant> expires, Optional<Duration> ttl, StatusList list) {
    /** The {@code typ} of its header. */
    public static final String TYPE = "statuslist+jwt";

    /** Statuses that the standard names. */
    public static final int VALID = 0;

    /** Ended for good. */
    public static final int INVALID = 1;

    /** Resting for now. */
    public static final int SUSPENDED = 2;

    public StatusListToken {
        if (list.packing() != StatusList.Packing.TOKEN) {
            throw new MalformedException("a status list token holds a token status list");
        }
    }

    /** What is signed. */
    public ObjectNode payload() {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.put("sub", subject);
        payload.put("iat", issuedAt.getEpochSecond());
        expires.ifPresent(end -> payload.put("exp", end.getEpochSecond()));
        ttl.ifPresent(time -> payload.put("ttl", time.toSeconds()));
        payload.putObject("status_list").put("bits", list.bits()).put("lst", list.encoded());
        return payload;
    }

    /**
     * Reads one; the signature is the caller's question.
     *
     * @throws MalformedException if it is none
     */
    public static StatusListToken parse(Jws token) {
        if (!token.type().equals(Optional.of(TYPE))) {
            throw new MalformedException("not a status list token");
        }
        ObjectNode payload = token.payload();
        JsonNode list = Members.member(payload, "status_list");
        return new StatusListToken(
                Members.text(payload, "sub"),
                Members.seconds(Members.whole(payload, "iat")),
                Members.optionalSeconds(payload, "exp"),
                Members.optionalWhole(payload, "ttl").map(Duration::ofSeconds),
                StatusList.token((int) Math.clamp(Members.whole(list, "bits"), 0, 9), Members.text(list, "lst")));
    }
}
