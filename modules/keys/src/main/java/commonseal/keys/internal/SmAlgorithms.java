package commonseal.keys.internal;

import com.google.crypto.tink.Aead;
import commonseal.kernel.Ids;
import commonseal.proof.PublicSigningKey;
import commonseal.proof.Suite;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * SM4-GCM (GB/T 32907, RFC 8998), HMAC-SM3 (GB/T 15852.2) with keys by HKDF (RFC 5869) over SM3, SM2 (GB/T 32918.2), by
 * Bouncy Castle. A key that encrypts lies as its number (4 bytes) and the key, the others as their bytes.
 */
final class SmAlgorithms implements Algorithms {

    static final SmAlgorithms INSTANCE = new SmAlgorithms();

    private static final int SECRET_BYTES = 32;
    private static final int NUMBER_BYTES = 4;
    private static final byte[] MASTER = "commonseal/master-key/sm4-gcm/v1".getBytes(StandardCharsets.US_ASCII);

    private SmAlgorithms() {}

    @Override
    public Suite suite() {
        return Suite.SM;
    }

    @Override
    public int keyBytes() {
        return Sm4Gcm.KEY_BYTES;
    }

    @Override
    public Aead aead(byte[] key) {
        return new Sm4Gcm(key);
    }

    /** The file, its passphrase and its shares are the same under every suite; what encrypts is derived from the key. */
    @Override
    public Aead underMasterKey(byte[] masterKey) throws GeneralSecurityException {
        if (masterKey.length != SECRET_BYTES) {
            throw new GeneralSecurityException("a master key has 32 bytes");
        }
        return new Sm4Gcm(derive(masterKey, MASTER, Sm4Gcm.KEY_BYTES));
    }

    @Override
    public byte[] newSealingKey(Aead master, byte[] associatedData) throws GeneralSecurityException {
        return master.encrypt(Ids.randomBytes(NUMBER_BYTES + Sm4Gcm.KEY_BYTES), associatedData);
    }

    @Override
    public SealingKey sealingKey(byte[] keyset, Aead master, byte[] associatedData) throws GeneralSecurityException {
        byte[] plain = decrypted(keyset, master, associatedData, NUMBER_BYTES + Sm4Gcm.KEY_BYTES);
        byte[] prefix = ByteBuffer.allocate(1 + NUMBER_BYTES)
                .put((byte) 1)
                .put(plain, 0, NUMBER_BYTES)
                .array();
        return new SealingKey(
                new Prefixed(prefix, new Sm4Gcm(Arrays.copyOfRange(plain, NUMBER_BYTES, plain.length))), prefix);
    }

    @Override
    public byte[] newIndexKey(Aead master, byte[] associatedData) throws GeneralSecurityException {
        return master.encrypt(Ids.randomBytes(SECRET_BYTES), associatedData);
    }

    @Override
    public IndexKey indexKey(byte[] keyset, Aead master, byte[] associatedData) throws GeneralSecurityException {
        byte[] secret = decrypted(keyset, master, associatedData, SECRET_BYTES);
        return new IndexKey(info -> {
            KeyParameter key = new KeyParameter(derive(secret, info, SECRET_BYTES));
            return value -> hmac(key, value);
        });
    }

    static byte[] hmac(KeyParameter key, byte[] value) {
        HMac mac = new HMac(new SM3Digest());
        mac.init(key);
        mac.update(value, 0, value.length);
        byte[] digest = new byte[mac.getMacSize()];
        mac.doFinal(digest, 0);
        return digest;
    }

    private static byte[] derive(byte[] secret, byte[] info, int length) {
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SM3Digest());
        hkdf.init(new HKDFParameters(secret, null, info));
        byte[] derived = new byte[length];
        hkdf.generateBytes(derived, 0, length);
        return derived;
    }

    @Override
    public NewSigner newIssuerKey() {
        Sm2Signer signer = Sm2Signer.generate();
        return new NewSigner() {
            @Override
            public PublicSigningKey publicKey() {
                return signer.publicKey();
            }

            @Override
            public byte[] encrypted(Aead master, byte[] associatedData) throws GeneralSecurityException {
                return master.encrypt(signer.privateKey(), associatedData);
            }
        };
    }

    @Override
    public Signer issuerKey(byte[] keyset, Aead master, byte[] associatedData) throws GeneralSecurityException {
        return Sm2Signer.of(decrypted(keyset, master, associatedData, SECRET_BYTES));
    }

    private static byte[] decrypted(byte[] keyset, Aead master, byte[] associatedData, int length)
            throws GeneralSecurityException {
        byte[] plain = master.decrypt(keyset, associatedData);
        if (plain.length != length) {
            throw new GeneralSecurityException("a key of another length");
        }
        return plain;
    }

    /** Five bytes before each ciphertext say which key made it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, changed by nobody
    private record Prefixed(byte[] prefix, Aead aead) implements Aead {
        @Override
        public byte[] encrypt(byte[] plain, byte[] associatedData) throws GeneralSecurityException {
            byte[] sealed = aead.encrypt(plain, associatedData);
            return ByteBuffer.allocate(prefix.length + sealed.length)
                    .put(prefix)
                    .put(sealed)
                    .array();
        }

        @Override
        public byte[] decrypt(byte[] sealed, byte[] associatedData) throws GeneralSecurityException {
            return aead.decrypt(Arrays.copyOfRange(sealed, prefix.length, sealed.length), associatedData);
        }
    }
}
