package commonseal.keys;

import java.security.PublicKey;

/** Signs with a key of the district's electronic seal: ECDSA on P-256, under every suite, for PDF readers and wallets know no other. */
public interface SealSigner {

    /** What verifies its signatures. */
    PublicKey publicKey();

    /** With SHA-256, in DER. */
    byte[] sign(byte[] message);

    /** With SHA-256, as 64 bytes r and s: ES256, which tokens use. */
    byte[] signToken(byte[] message);
}
