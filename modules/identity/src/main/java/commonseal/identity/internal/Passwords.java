package commonseal.identity.internal;

import commonseal.kernel.Ids;
import commonseal.kernel.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passwords: which are good enough (NIST SP 800-63B: length, no composition rules, none that are commonly used) and
 * Argon2id with OWASP's parameters, 19 MiB, two passes, one lane (RFC 9106).
 */
final class Passwords {

    private static final Logger LOG = LoggerFactory.getLogger(Passwords.class);
    private static final int SHORTEST = 15;
    private static final int LONGEST = 200;
    /** Fewer different characters than this is a pattern. */
    private static final int FEWEST_DIFFERENT = 5;
    /** A repeated piece up to this length is a pattern. */
    private static final int LONGEST_PIECE = 6;

    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    /** 19 MiB each: more at once than the machine has processors only costs memory. */
    private final Semaphore atOnce =
            new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()), true);

    private final Set<String> common;
    private final Optional<BreachedPasswords> breached;
    /** Compared with when there is no account, so that both take as long: no password's, in all likelihood. */
    private final String nobody = text(Ids.randomBytes(SALT_BYTES), Ids.randomBytes(HASH_BYTES));

    private Passwords(Set<String> common, Optional<BreachedPasswords> breached) {
        this.common = common;
        this.breached = breached;
    }

    /** @param breached the operator's list, if he has one; ours is asked always */
    static Passwords load(Optional<Path> breached) {
        try (InputStream in = Passwords.class.getResourceAsStream("/commonseal/identity/common-passwords.txt")) {
            if (in == null) {
                throw new IllegalStateException("common-passwords.txt is not on the class path");
            }
            Set<String> common = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .collect(Collectors.toUnmodifiableSet());
            return new Passwords(common, breached.map(BreachedPasswords::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // -- policy

    /** PASSWORD_SHORT, PASSWORD_LONG, PASSWORD_LOGIN, PASSWORD_COMMON, PASSWORD_BREACHED, PASSWORD_UNCHECKED or nothing. */
    Optional<String> refusal(Secret password, String login) {
        String text = normalise(password.revealText());
        int length = text.codePointCount(0, text.length());
        if (length < SHORTEST) {
            return Optional.of("PASSWORD_SHORT");
        }
        if (length > LONGEST) {
            return Optional.of("PASSWORD_LONG");
        }
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.contains(login)) {
            return Optional.of("PASSWORD_LOGIN");
        }
        if (isCommon(lower)) {
            return Optional.of("PASSWORD_COMMON");
        }
        try {
            return isBreached(lower) || isBreached(text) ? Optional.of("PASSWORD_BREACHED") : Optional.empty();
        } catch (IOException e) {
            LOG.atError()
                    .addKeyValue("reason", e.getClass().getSimpleName())
                    .log(
                            "IDENTITY-008 the list of breached passwords cannot be read: no password is taken until it can;"
                                    + " see passwords.breached");
            return Optional.of("PASSWORD_UNCHECKED");
        }
    }

    private boolean isBreached(String text) throws IOException {
        return breached.isPresent() && breached.get().contains(text);
    }

    private boolean isCommon(String lower) {
        return common.contains(lower)
                || lower.codePoints().distinct().count() < FEWEST_DIFFERENT
                || isRepeated(lower)
                || isRun(lower);
    }

    private static boolean isRepeated(String text) {
        for (int piece = 1; piece <= LONGEST_PIECE; piece++) {
            if (text.startsWith(text.substring(piece))) {
                return true;
            }
        }
        return false;
    }

    /** abcdefgh…, 98765432…: each character one more, or one less, than the one before; 9 and 0 are neighbours. */
    private static boolean isRun(String text) {
        int[] codes = text.codePoints().toArray();
        boolean up = true;
        boolean down = true;
        for (int i = 1; i < codes.length; i++) {
            int step = codes[i] - codes[i - 1];
            up &= step == 1 || codes[i - 1] == '9' && codes[i] == '0';
            down &= step == -1 || codes[i - 1] == '0' && codes[i] == '9';
        }
        return up || down;
    }

    private static String normalise(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFKC);
    }

    // -- hash

    /** {@code argon2id$19456$2$1$salt$hash}. */
    String hash(Secret password) {
        byte[] salt = Ids.randomBytes(SALT_BYTES);
        return text(salt, argon2(password, salt, MEMORY_KIB, PASSES, LANES));
    }

    private static String text(byte[] salt, byte[] hash) {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return String.join(
                "$",
                "argon2id",
                Integer.toString(MEMORY_KIB),
                Integer.toString(PASSES),
                Integer.toString(LANES),
                base64.encodeToString(salt),
                base64.encodeToString(hash));
    }

    /** Whether the password has this hash; false, after as long a time, if there is none. */
    boolean fits(Secret password, Optional<String> stored) {
        String[] parts = stored.orElse(nobody).split("\\$", -1);
        byte[] salt = Base64.getDecoder().decode(parts[4]);
        byte[] expected = Base64.getDecoder().decode(parts[5]);
        byte[] actual = argon2(
                password, salt, Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), Integer.parseInt(parts[3]));
        return MessageDigest.isEqual(expected, actual) && stored.isPresent();
    }

    private byte[] argon2(Secret password, byte[] salt, int memoryKib, int passes, int lanes) {
        Argon2Parameters parameters = new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build();
        byte[] hash = new byte[HASH_BYTES];
        atOnce.acquireUninterruptibly();
        try {
            Argon2BytesGenerator generator = new Argon2BytesGenerator();
            generator.init(parameters);
            generator.generateBytes(normalise(password.revealText()).getBytes(StandardCharsets.UTF_8), hash);
        } finally {
            atOnce.release();
        }
        return hash;
    }
}
