package commonseal.keys;

import commonseal.kernel.Secret;
import java.time.Duration;

/**
 * The master key under a passphrase ({@code master.sealed}: Argon2id, 64 MiB, three passes; AES-256-GCM) instead of in a
 * plain file ({@code master.key}), and the way there and back. After a crash at any point at least one of the two files
 * opens the district; the same command again completes what it left. One attempt at a time.
 */
public interface KeyProtection {

    /** Fewer characters are refused. */
    int SHORTEST_PASSPHRASE = 15;

    /** Whether the key lies under a passphrase. */
    boolean isProtected();

    /** Whether the key lies in a plain file. */
    boolean isPlain();

    /**
     * Puts the key of the plain file under the passphrase and deletes the plain file once the other is proved to open. With
     * both files there the passphrase is set anew.
     */
    ProtectResult protect(Secret passphrase);

    /** Makes a new district's key, directly under the passphrase. Only before the first start. */
    ProtectResult found(Secret passphrase);

    /** Writes the key into the plain file and deletes the other. */
    ProtectResult unprotect(Secret passphrase);

    /**
     * Opens the key. Wrong ones are counted; after each the next is looked at only after a delay that doubles up to a
     * minute, and is refused unseen before. Cost: 64 MiB and about half a second.
     */
    UnsealResult unseal(Secret passphrase);

    /** The same with two printed shares; wrong ones cost no delay, as a share cannot be guessed. */
    UnsealResult unseal(Secret firstShare, Secret secondShare);

    /** How putting the key under a passphrase or back ended. */
    sealed interface ProtectResult {

        /** Done. @param fingerprint of the key, as on the health page */
        record Done(String fingerprint) implements ProtectResult {}

        /** The passphrase has fewer than {@link #SHORTEST_PASSPHRASE} characters. */
        record TooShort() implements ProtectResult {}

        /** There is no key to do this with: no plain file, or no protected one. */
        record NoKey() implements ProtectResult {}

        /** A key is there already; none is made. */
        record KeyExists() implements ProtectResult {}

        /** The passphrase does not open the protected file. */
        record WrongPassphrase() implements ProtectResult {}

        /** The two files hold different keys; neither was touched. */
        record DifferentKeys(String plain, String underPassphrase) implements ProtectResult {}
    }

    /** How an attempt to open ended. */
    sealed interface UnsealResult {

        /** Open. @param wrongBefore attempts with a wrong passphrase since the start */
        record Opened(String fingerprint, int wrongBefore, MasterKeyProvider key) implements UnsealResult {}

        /** @param wrong how many so far; @param next when the next is looked at */
        record Wrong(int wrong, Duration next) implements UnsealResult {}

        /** Not looked at: too soon after a wrong one. */
        record TooSoon(Duration left) implements UnsealResult {}

        /** The shares give no key. @param why as from {@code keys recover}; never {@code Written} or {@code FileExists} */
        record BadShares(RecoverResult why) implements UnsealResult {}

        /** The shares give another district's key. */
        record OtherKey(String given, String wanted) implements UnsealResult {}
    }
}
