package commonseal.keys;

/**
 * Port: a key management service or a hardware module that encrypts the master key under a key of its own, which it never
 * gives away. Asked once to found a district and once at each start.
 */
public interface KeyWrapping {

    /** Which service and key, for sentences to people. */
    String place();

    /**
     * Encrypts the master key.
     *
     * @return one line of printable ASCII, at most 4,096 characters
     * @throws KeysUnavailable if the service does not do it, for whatever reason
     */
    String wrap(byte[] key);

    /**
     * Decrypts what {@link #wrap} gave.
     *
     * @throws KeysUnavailable if the service does not do it, for whatever reason: also a refusal may be lifted there
     */
    byte[] unwrap(String wrapped);
}
