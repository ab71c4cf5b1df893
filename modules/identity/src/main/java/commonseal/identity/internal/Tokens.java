package commonseal.identity.internal;

import commonseal.kernel.Ids;
import commonseal.kernel.Secret;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Bearer tokens: 256 random bits; the database keeps a keyed MAC, so neither a dump nor an INSERT yields a working one. */
final class Tokens {

    private static final int BYTES = 32;

    private Tokens() {}

    static Secret fresh() {
        return Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(Ids.randomBytes(BYTES)));
    }

    static byte[] mac(Seals seals, String kind, Secret token) {
        return seals.index("identity." + kind + ".token", token.revealText());
    }

    /** The form token of a session: follows from the session token, says nothing about it, needs no column. */
    static Secret csrf(Secret sessionToken) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(sessionToken.reveal(), "HmacSHA256"));
            byte[] derived = mac.doFinal("commonseal csrf".getBytes(StandardCharsets.US_ASCII));
            return Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(derived));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
