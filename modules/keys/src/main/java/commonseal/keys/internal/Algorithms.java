package commonseal.keys.internal;

import com.google.crypto.tink.Aead;
import commonseal.proof.PublicSigningKey;
import commonseal.proof.Suite;
import java.security.GeneralSecurityException;

/**
 * What a suite computes with secrets. Everything else in this module - which key protects what, rotation, erasure, the
 * files - is the same under each. What is encrypted has one form under all: nonce of twelve bytes, ciphertext, tag of
 * sixteen; a value under a key of the district has five bytes before it, 1 and the key's number.
 */
interface Algorithms {

    /** Those of this suite. */
    static Algorithms of(Suite suite) {
        return switch (suite) {
            case INTERNATIONAL -> InternationalAlgorithms.INSTANCE;
            case SM -> SmAlgorithms.INSTANCE;
        };
    }

    Suite suite();

    /** Length of a key for {@link #aead}. */
    int keyBytes();

    /** Encrypts under a key that lies there as bare bytes, without prefix. */
    Aead aead(byte[] key);

    /** Encrypts under the master key, which has 32 bytes under every suite. */
    Aead underMasterKey(byte[] masterKey) throws GeneralSecurityException;

    /** A new key that encrypts, itself encrypted. */
    byte[] newSealingKey(Aead master, byte[] associatedData) throws GeneralSecurityException;

    SealingKey sealingKey(byte[] keyset, Aead master, byte[] associatedData) throws GeneralSecurityException;

    /** A new secret of blind indexes, encrypted. */
    byte[] newIndexKey(Aead master, byte[] associatedData) throws GeneralSecurityException;

    IndexKey indexKey(byte[] keyset, Aead master, byte[] associatedData) throws GeneralSecurityException;

    /** A new key that signs documents, not yet encrypted. */
    NewSigner newIssuerKey() throws GeneralSecurityException;

    Signer issuerKey(byte[] keyset, Aead master, byte[] associatedData) throws GeneralSecurityException;

    /** A key pair whose public half goes into the associated data of the private one. */
    interface NewSigner {
        PublicSigningKey publicKey();

        byte[] encrypted(Aead master, byte[] associatedData) throws GeneralSecurityException;
    }
}
