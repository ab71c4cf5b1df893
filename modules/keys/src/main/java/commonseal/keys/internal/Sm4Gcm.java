package commonseal.keys.internal;

import com.google.crypto.tink.Aead;
import commonseal.kernel.Ids;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.jspecify.annotations.Nullable;

/**
 * SM4 in Galois/Counter Mode: random nonce of twelve bytes, ciphertext, tag of sixteen. A key seals far fewer than the 2^32
 * values that random nonces bear.
 */
final class Sm4Gcm implements Aead {

    static final int KEY_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private final KeyParameter key;

    Sm4Gcm(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("an SM4 key has 16 bytes");
        }
        this.key = new KeyParameter(key);
    }

    @Override
    public byte[] encrypt(byte[] plain, byte @Nullable [] associatedData) throws GeneralSecurityException {
        return encrypt(Ids.randomBytes(NONCE_BYTES), plain, associatedData);
    }

    /** @param nonce never twice under a key */
    byte[] encrypt(byte[] nonce, byte[] plain, byte @Nullable [] associatedData) throws GeneralSecurityException {
        byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + plain.length + TAG_BYTES);
        crypt(true, nonce, associatedData, plain, 0, sealed, NONCE_BYTES);
        return sealed;
    }

    @Override
    public byte[] decrypt(byte[] sealed, byte @Nullable [] associatedData) throws GeneralSecurityException {
        if (sealed.length < NONCE_BYTES + TAG_BYTES) {
            throw new GeneralSecurityException("too short for a ciphertext");
        }
        byte[] plain = new byte[sealed.length - NONCE_BYTES - TAG_BYTES];
        crypt(false, Arrays.copyOf(sealed, NONCE_BYTES), associatedData, sealed, NONCE_BYTES, plain, 0);
        return plain;
    }

    private void crypt(
            boolean encrypt,
            byte[] nonce,
            byte @Nullable [] associatedData,
            byte[] from,
            int fromOffset,
            byte[] to,
            int toOffset)
            throws GeneralSecurityException {
        GCMModeCipher cipher = GCMBlockCipher.newInstance(new SM4Engine());
        cipher.init(
                encrypt,
                new AEADParameters(
                        key, TAG_BYTES * Byte.SIZE, nonce, associatedData == null ? new byte[0] : associatedData));
        int done = cipher.processBytes(from, fromOffset, from.length - fromOffset, to, toOffset);
        try {
            cipher.doFinal(to, toOffset + done);
        } catch (InvalidCipherTextException e) {
            throw new GeneralSecurityException("the tag does not fit", e);
        }
    }
}
