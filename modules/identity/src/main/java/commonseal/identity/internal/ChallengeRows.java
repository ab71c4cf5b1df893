package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.PASSKEY_CHALLENGE;

import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.proof.Hash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * Table {@code identity.passkey_challenge}. A challenge is SHA-256 over what it is for, a nonce that only we know until
 * then, and the digest of what is decided; the row keeps purpose, person and nonce, encrypted, and goes when it is answered.
 */
final class ChallengeRows {

    private static final String TABLE = "identity.passkey_challenge";
    private static final String FIELD = "identity.passkey.challenge";
    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final int NONCE_BYTES = 32;
    private static final String NOBODY = "";

    private final Seals seals;

    ChallengeRows(Seals seals) {
        this.seals = seals;
    }

    /** What a passkey may be asked for. */
    enum Purpose {
        ADD,
        SIGN_IN,
        STEP_UP;

        /** Signed by the device: a signature for one purpose is worth nothing for another. */
        private byte[] challenge(byte[] nonce, byte[] digest) {
            String domain = "commonseal passkey " + name();
            return Hash.sha256(domain.getBytes(StandardCharsets.US_ASCII), new byte[] {0}, nonce, digest)
                    .bytes();
        }
    }

    /**
     * A challenge that was answered.
     *
     * @param person whom it was put to; empty for a sign-in
     * @param note what the asker wanted to know again
     */
    record Asked(Purpose purpose, Optional<UUID> person, byte[] nonce, String note, Instant until) {

        /** Whether this is the challenge for that digest; empty bytes if there is none. */
        boolean is(byte[] challenge, byte[] digest) {
            return MessageDigest.isEqual(challenge, purpose.challenge(nonce, digest));
        }

        private String content() {
            return String.join(
                    "|",
                    "1",
                    purpose.name(),
                    person.map(UUID::toString).orElse(NOBODY),
                    base64(nonce),
                    base64(note.getBytes(StandardCharsets.UTF_8)),
                    Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, until)));
        }

        private static Asked of(String content) {
            String[] parts = content.split("\\|", -1);
            return new Asked(
                    Purpose.valueOf(parts[1]),
                    Optional.of(parts[2]).filter(id -> !id.equals(NOBODY)).map(UUID::fromString),
                    Base64.getUrlDecoder().decode(parts[3]),
                    new String(Base64.getUrlDecoder().decode(parts[4]), StandardCharsets.UTF_8),
                    Instant.EPOCH.plus(Long.parseLong(parts[5]), ChronoUnit.MICROS));
        }
    }

    /** A fresh challenge. */
    byte[] insert(Tx tx, Purpose purpose, Optional<UUID> person, String note, byte[] digest) {
        tx.dsl()
                .deleteFrom(PASSKEY_CHALLENGE)
                .where(PASSKEY_CHALLENGE.EXPIRES_AT.lt(tx.now()))
                .execute();
        Asked asked = new Asked(
                purpose, person, Ids.randomBytes(NONCE_BYTES), note, tx.now().plus(LIFE));
        byte[] challenge = purpose.challenge(asked.nonce(), digest);
        UUID id = Ids.next(tx);
        tx.dsl()
                .insertInto(PASSKEY_CHALLENGE)
                .set(PASSKEY_CHALLENGE.ID, id)
                .set(PASSKEY_CHALLENGE.CHALLENGE_INDEX, index(challenge))
                .set(
                        PASSKEY_CHALLENGE.CONTENT,
                        seals.seal(TABLE, "content", id, asked.content()).bytes())
                .set(PASSKEY_CHALLENGE.EXPIRES_AT, asked.until())
                .execute();
        return challenge;
    }

    /** Uses the challenge up; empty if it is none of ours, was used, is too old or for something else. */
    Optional<Asked> use(Tx tx, byte[] challenge, Purpose purpose) {
        return tx
                .dsl()
                .deleteFrom(PASSKEY_CHALLENGE)
                .where(PASSKEY_CHALLENGE.CHALLENGE_INDEX.eq(index(challenge)))
                .returning(PASSKEY_CHALLENGE.ID, PASSKEY_CHALLENGE.CONTENT)
                .fetch()
                .stream()
                .map(r -> Asked.of(seals.open(
                        TABLE,
                        "content",
                        r.get(PASSKEY_CHALLENGE.ID),
                        Ciphertext.of(r.get(PASSKEY_CHALLENGE.CONTENT)))))
                .filter(asked -> asked.purpose() == purpose && tx.now().isBefore(asked.until()))
                .findFirst();
    }

    private byte[] index(byte[] challenge) {
        return seals.index(FIELD, base64(challenge));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
