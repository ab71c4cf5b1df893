package commonseal.keys;

/**
 * The keys cannot be used, and starting without them would lose data: master key file missing, damaged, readable by
 * others or not the right one. The message begins with a code and says what to do; the start ends here.
 */
public final class KeysRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message {@code KEYS-nnn}, what is wrong and what to do; no key material */
    public KeysRefused(String message) {
        super(message);
    }

    /** As above, with what the machine said. */
    public KeysRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
