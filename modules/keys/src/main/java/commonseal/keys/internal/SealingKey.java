package commonseal.keys.internal;

import com.google.crypto.tink.Aead;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;

/**
 * One key of the district that encrypts.
 *
 * @param prefix the first five bytes of everything it sealed (1, then the key's number; so does Tink)
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, changed by nobody
record SealingKey(Aead aead, byte[] prefix) {

    static byte[] encrypt(Generations<SealingKey> keys, byte[] plain, byte[] associatedData) {
        try {
            return keys.current().key().aead().encrypt(plain, associatedData);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("GCM encrypts every value", e);
        }
    }

    /** @throws GeneralSecurityException if no key in use made it for this associated data */
    static byte[] decrypt(Generations<SealingKey> keys, byte[] sealed, byte[] associatedData)
            throws GeneralSecurityException {
        for (var each : keys.inUse()) {
            byte[] prefix = each.key().prefix();
            if (sealed.length >= prefix.length
                    && ByteBuffer.wrap(sealed, 0, prefix.length).equals(ByteBuffer.wrap(prefix))) {
                return each.key().aead().decrypt(sealed, associatedData);
            }
        }
        throw new GeneralSecurityException("no key in use has this prefix");
    }
}
