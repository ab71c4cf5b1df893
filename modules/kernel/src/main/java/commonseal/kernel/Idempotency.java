package commonseal.kernel;

import static commonseal.kernel.internal.db.Tables.IDEMPOTENCY;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Remembers the answers to requests that carried an Idempotency-Key, so that a repeated request gets the first answer and
 * does nothing twice. The row is written in the act's own transaction: both or neither.
 */
public final class Idempotency {

    private Idempotency() {}

    /** What a key means at this moment. */
    public sealed interface Claim {
        /** First use; the caller acts and then calls {@link #remember} in the same transaction. */
        record Fresh() implements Claim {}

        /** Same key, same request: answer again with this. */
        record Replay(int status, byte[] response) implements Claim {
            public Replay {
                response = response.clone();
            }

            @Override
            public byte[] response() {
                return response.clone();
            }
        }

        /** Same key, other request: refused (422). */
        record Mismatch() implements Claim {}
    }

    /**
     * Looks the key up and holds it until the transaction ends, so that two equal requests run one after the other.
     *
     * @param key what the client sent, at most 200 characters; scoped to the act's actor
     * @param requestDigest SHA-256 of method, path and body
     */
    public static Claim claim(Tx tx, String key, byte[] requestDigest) {
        tx.dsl()
                .select(org.jooq.impl.DSL.field(
                        "pg_advisory_xact_lock(hashtextextended({0}, 7))",
                        org.jooq.impl.DSL.inline("").getDataType(),
                        org.jooq.impl.DSL.val(tx.act().actor() + "|" + key)))
                .fetch();
        return tx.dsl()
                .select(IDEMPOTENCY.REQUEST_DIGEST, IDEMPOTENCY.STATUS, IDEMPOTENCY.RESPONSE)
                .from(IDEMPOTENCY)
                .where(IDEMPOTENCY.ACTOR.eq(tx.act().actor()), IDEMPOTENCY.KEY.eq(key))
                .fetchOptional()
                .<Claim>map(row -> MessageDigest.isEqual(row.value1(), requestDigest)
                        ? new Claim.Replay(row.value2(), row.value3())
                        : new Claim.Mismatch())
                .orElseGet(Claim.Fresh::new);
    }

    /** Stores the answer; {@code response} must already be encrypted if it holds anything personal. */
    public static void remember(Tx tx, String key, byte[] requestDigest, int status, byte[] response) {
        tx.dsl()
                .insertInto(
                        IDEMPOTENCY,
                        IDEMPOTENCY.ACTOR,
                        IDEMPOTENCY.KEY,
                        IDEMPOTENCY.REQUEST_DIGEST,
                        IDEMPOTENCY.STATUS,
                        IDEMPOTENCY.RESPONSE,
                        IDEMPOTENCY.CREATED_AT)
                .values(
                        tx.act().actor(),
                        key,
                        Arrays.copyOf(requestDigest, requestDigest.length),
                        status,
                        response,
                        tx.now())
                .execute();
    }
}
