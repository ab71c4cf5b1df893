package commonseal.proof;

/** The public half of a key that signs, of the suite it belongs to. */
public sealed interface PublicSigningKey permits Ed25519PublicKey, Sm2PublicKey {

    /** The suite whose signatures it verifies. */
    Suite suite();

    /** Its only encoding; a fresh copy. Each suite has its own length. */
    byte[] bytes();

    /** Whether this key signed this message; false for a signature of any wrong form. Never throws. */
    boolean verify(byte[] message, byte[] signature);
}
