package commonseal.keys.internal;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.prf.PredefinedPrfParameters;
import com.google.crypto.tink.prf.PrfConfig;
import com.google.crypto.tink.prf.PrfSet;
import com.google.crypto.tink.signature.SignatureConfig;
import com.google.crypto.tink.subtle.AesGcmJce;
import com.google.crypto.tink.util.SecretBytes;
import commonseal.proof.PublicSigningKey;
import commonseal.proof.Suite;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** AES-256-GCM, HMAC-SHA-256 and Ed25519 by Tink; the keys lie as Tink keysets. */
final class InternationalAlgorithms implements Algorithms {

    static final InternationalAlgorithms INSTANCE = new InternationalAlgorithms();

    private static final int KEY_BYTES = 32;
    private static final String HMAC = "HmacSHA256";

    private InternationalAlgorithms() {}

    /** Registers what the keysets need, which loads most of the library's classes; once is enough. */
    static void register() {
        try {
            AeadConfig.register();
            PrfConfig.register();
            SignatureConfig.register();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the cryptographic library does not work on this Java", e);
        }
    }

    @Override
    public Suite suite() {
        return Suite.INTERNATIONAL;
    }

    @Override
    public int keyBytes() {
        return KEY_BYTES;
    }

    @Override
    public Aead aead(byte[] key) {
        try {
            return new AesGcmJce(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("32 bytes are an AES-256 key", e);
        }
    }

    @Override
    @AccessesPartialKey
    public Aead underMasterKey(byte[] masterKey) throws GeneralSecurityException {
        register();
        AesGcmParameters parameters = AesGcmParameters.builder()
                .setKeySizeBytes(KEY_BYTES)
                .setIvSizeBytes(12)
                .setTagSizeBytes(16)
                .setVariant(AesGcmParameters.Variant.NO_PREFIX)
                .build();
        AesGcmKey aesKey = AesGcmKey.builder()
                .setParameters(parameters)
                .setKeyBytes(SecretBytes.copyFrom(masterKey, InsecureSecretKeyAccess.get()))
                .build();
        return KeysetHandle.newBuilder()
                .addEntry(KeysetHandle.importKey(aesKey).withRandomId().makePrimary())
                .build()
                .getPrimitive(RegistryConfiguration.get(), Aead.class);
    }

    @Override
    public byte[] newSealingKey(Aead master, byte[] associatedData) throws GeneralSecurityException {
        return encrypted(KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM), master, associatedData);
    }

    @Override
    public SealingKey sealingKey(byte[] keyset, Aead master, byte[] associatedData) throws GeneralSecurityException {
        KeysetHandle handle = handle(keyset, master, associatedData);
        byte[] prefix = ByteBuffer.allocate(5)
                .put((byte) 1)
                .putInt(handle.getPrimary().getId())
                .array();
        return new SealingKey(handle.getPrimitive(RegistryConfiguration.get(), Aead.class), prefix);
    }

    @Override
    public byte[] newIndexKey(Aead master, byte[] associatedData) throws GeneralSecurityException {
        return encrypted(KeysetHandle.generateNew(PredefinedPrfParameters.HKDF_SHA256), master, associatedData);
    }

    @Override
    public IndexKey indexKey(byte[] keyset, Aead master, byte[] associatedData) throws GeneralSecurityException {
        PrfSet secret = handle(keyset, master, associatedData).getPrimitive(RegistryConfiguration.get(), PrfSet.class);
        return new IndexKey(info -> {
            try {
                SecretKeySpec key = new SecretKeySpec(secret.computePrimary(info, KEY_BYTES), HMAC);
                return value -> hmac(key, value);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("HKDF gives 32 bytes", e);
            }
        });
    }

    private static byte[] hmac(SecretKeySpec key, byte[] value) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(value);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }

    @Override
    public NewSigner newIssuerKey() throws GeneralSecurityException {
        return newEd25519Key();
    }

    @Override
    public Signer issuerKey(byte[] keyset, Aead master, byte[] associatedData) throws GeneralSecurityException {
        return ed25519Key(keyset, master, associatedData);
    }

    /** A new key of the ledger, which is of this kind under every suite. */
    static NewSigner newEd25519Key() throws GeneralSecurityException {
        KeysetHandle handle = Ed25519Signer.generate();
        PublicSigningKey publicKey = Ed25519Signer.of(handle).publicKey();
        return new NewSigner() {
            @Override
            public PublicSigningKey publicKey() {
                return publicKey;
            }

            @Override
            public byte[] encrypted(Aead master, byte[] associatedData) throws GeneralSecurityException {
                return InternationalAlgorithms.encrypted(handle, master, associatedData);
            }
        };
    }

    static Ed25519Signer ed25519Key(byte[] keyset, Aead master, byte[] associatedData) throws GeneralSecurityException {
        return Ed25519Signer.of(handle(keyset, master, associatedData));
    }

    private static byte[] encrypted(KeysetHandle handle, Aead master, byte[] associatedData)
            throws GeneralSecurityException {
        return TinkProtoKeysetFormat.serializeEncryptedKeyset(handle, master, associatedData);
    }

    private static KeysetHandle handle(byte[] keyset, Aead master, byte[] associatedData)
            throws GeneralSecurityException {
        return TinkProtoKeysetFormat.parseEncryptedKeyset(keyset, master, associatedData);
    }
}
