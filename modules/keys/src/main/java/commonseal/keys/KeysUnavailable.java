package commonseal.keys;

/**
 * The service that unwraps the master key cannot be asked now. Nothing is wrong with the key: whoever may wait asks again.
 * The message begins with a code and says why and what to do; no key material.
 */
public final class KeysUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message {@code KEYS-nnn}, why, and what to do */
    public KeysUnavailable(String message) {
        super(message);
    }
}
