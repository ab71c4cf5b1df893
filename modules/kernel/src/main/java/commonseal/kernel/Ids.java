package commonseal.kernel;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * UUID version 7 (RFC 9562, 5.7): 48 bits of milliseconds, 74 random bits. Sorts by creation time and shows it, so what
 * is printed, mailed or guessed at is a separate {@link #token}.
 */
public final class Ids {

    private static final RandomGenerator RANDOM = new SecureRandom();

    private Ids() {}

    /** A new id of the transaction's time. */
    public static UUID next(Tx tx) {
        return of(tx.now(), RANDOM);
    }

    /** A new id of {@code at}; for tests and jobs outside a transaction. */
    public static UUID of(Instant at, RandomGenerator random) {
        long millis = at.toEpochMilli();
        long high = (millis << 16) | 0x7000L | (random.nextLong() & 0x0FFFL);
        long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /** {@code length} unpredictable bytes, for tokens, blindings and nonces. */
    public static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** An unguessable token of 128 bits in base64url without padding (22 characters). */
    public static String token() {
        return java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(randomBytes(16));
    }
}
