package commonseal.proof;

/** Something that signs notes: the ledger's key, a witness, the root key of a trust file. */
public interface NoteSigner {
    /** The name on the signature line; equals {@code verifierKey().name()}. */
    String name();

    /** The key that verifies what {@link #sign} makes. */
    VerifierKey verifierKey();

    /**
     * The signature over the text of a note, without key id; for a witness's key the 72 bytes of {@link Cosignature}.
     */
    byte[] sign(byte[] text);
}
