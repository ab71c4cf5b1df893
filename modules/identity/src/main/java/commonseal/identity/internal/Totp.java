package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.TOTP_USE;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;

/** RFC 6238 codes: SHA-1, six digits, 30 seconds, one step of tolerance either way; each used once for each purpose. */
final class Totp {

    private static final Duration STEP = Duration.ofSeconds(30);
    private static final Duration MEMORY = Duration.ofHours(1);
    /** RFC 4226, section 4: 160 bits recommended. */
    private static final int SECRET_BYTES = 20;

    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private Totp() {}

    /** A fresh secret in hexadecimal, as stored (encrypted). */
    static String newSecret() {
        return HexFormat.of().formatHex(Ids.randomBytes(SECRET_BYTES));
    }

    /** RFC 4648 base32, without padding (20 bytes need none). */
    static String base32(String secret) {
        StringBuilder out = new StringBuilder();
        int buffer = 0;
        int bits = 0;
        for (byte each : HexFormat.of().parseHex(secret)) {
            buffer = (buffer << 8 | each & 0xff) & 0xfff;
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                out.append(BASE32.charAt(buffer >> bits & 31));
            }
        }
        return out.toString();
    }

    /** What authenticator apps read from a QR code. */
    static String uri(String issuer, String login, String secret) {
        return "otpauth://totp/" + encode(issuer) + ":" + encode(login) + "?secret=" + base32(secret) + "&issuer="
                + encode(issuer) + "&algorithm=SHA1&digits=6&period=30";
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The step of which {@code code} is the code, if it is this one or a neighbour. */
    static OptionalLong step(String secret, String code, Instant now) {
        long present = now.getEpochSecond() / STEP.toSeconds();
        OptionalLong found = OptionalLong.empty();
        for (long step : new long[] {present, present - 1, present + 1}) {
            byte[] expected = code(secret, step).getBytes(StandardCharsets.US_ASCII);
            boolean fits = MessageDigest.isEqual(expected, code.strip().getBytes(StandardCharsets.UTF_8));
            if (fits && found.isEmpty()) {
                found = OptionalLong.of(step);
            }
        }
        return found;
    }

    private static String code(String secret, long step) {
        try {
            int code = new TimeBasedOneTimePasswordGenerator(STEP)
                    .generateOneTimePassword(
                            new SecretKeySpec(HexFormat.of().parseHex(secret), "RAW"),
                            Instant.ofEpochSecond(step * STEP.toSeconds()));
            return String.format(Locale.ROOT, "%06d", code);
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("a TOTP secret that is no key", e);
        }
    }

    /** What a code is used for. */
    static byte[] binding(String purpose, byte[] digest) {
        return commonseal.proof.Hash.sha256(purpose.getBytes(StandardCharsets.UTF_8), new byte[] {0}, digest)
                .bytes();
    }

    /** Marks a step as used for a purpose; false if it was. */
    static boolean use(Tx tx, UUID person, long step, byte[] binding) {
        tx.dsl()
                .deleteFrom(TOTP_USE)
                .where(TOTP_USE.AT.lt(tx.now().minus(MEMORY)))
                .execute();
        return tx.dsl()
                        .insertInto(TOTP_USE)
                        .set(TOTP_USE.PERSON, person)
                        .set(TOTP_USE.STEP, step)
                        .set(TOTP_USE.BINDING, binding)
                        .set(TOTP_USE.AT, tx.now())
                        .onConflictDoNothing()
                        .execute()
                == 1;
    }
}
