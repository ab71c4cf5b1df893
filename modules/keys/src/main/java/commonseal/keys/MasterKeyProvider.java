package commonseal.keys;

/**
 * Where the key that encrypts all others comes from: the seam for a key management service, a TPM or an HSM. Given with the
 * module are a file and a file under a passphrase. Asked once at the start; the key stays in memory until the end.
 */
public interface MasterKeyProvider {

    /** What keeps the key, for sentences to people: a path or the name of a service. */
    String place();

    /** Whether a key is kept. */
    boolean isThere();

    /**
     * The key: 32 bytes, a fresh copy.
     *
     * @throws KeysRefused with what to do if it cannot be had
     */
    byte[] key();

    /**
     * Keeps a new district's key, durably before it returns. A key that is there stays: of two processes at once both then
     * find the same by {@link #key}.
     *
     * @throws KeysRefused if it cannot be kept
     */
    void keep(byte[] fresh);
}
