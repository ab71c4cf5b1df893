package commonseal.eseal;

import java.security.cert.X509Certificate;
import java.util.List;

/** The key of an electronic seal: ECDSA on P-256. */
public interface SealKey {

    /** Its certificate first, then those that issued it, up to the root. */
    List<X509Certificate> chain();

    /** Revocation lists of the certificates of the chain that have one, each in DER. */
    List<byte[]> revocationLists();

    /** Signature over the bytes with SHA-256, in DER. */
    byte[] sign(byte[] bytes);
}
