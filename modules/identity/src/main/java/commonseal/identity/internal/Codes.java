package commonseal.identity.internal;

import commonseal.kernel.Ids;
import commonseal.kernel.Secret;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;

/**
 * The 8-digit codes: uniformly random, kept only as a keyed MAC over case, request, end and a salt, so that neither the
 * database nor a changed column yields or prolongs one.
 */
final class Codes {

    private static final int POSSIBLE = 100_000_000;
    private static final int SALT_BYTES = 16;

    private final SecureRandom random = new SecureRandom();
    private final Seals seals;

    Codes(Seals seals) {
        this.seals = seals;
    }

    Secret fresh() {
        return Secret.of(String.format(Locale.ROOT, "%08d", random.nextInt(POSSIBLE)));
    }

    byte[] salt() {
        return Ids.randomBytes(SALT_BYTES);
    }

    Ciphertext mac(UUID caseId, UUID authorisation, byte[] salt, Instant expiresAt, Secret code) {
        String bound = String.join(
                "|",
                caseId.toString(),
                authorisation.toString(),
                HexFormat.of().formatHex(salt),
                expiresAt.toString(),
                code.revealText());
        return Ciphertext.of(seals.index("identity.authorisation.code", bound));
    }
}
