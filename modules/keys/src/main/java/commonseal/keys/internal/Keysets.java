package commonseal.keys.internal;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.prf.PredefinedPrfParameters;
import com.google.crypto.tink.prf.PrfConfig;
import com.google.crypto.tink.prf.PrfSet;
import com.google.crypto.tink.signature.SignatureConfig;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.keys.KeysRefused;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes and opens the rows of {@code keys.keyset}. */
final class Keysets {

    static final String FIELD = "field";
    static final String BLIND_INDEX = "blind-index";
    static final String KEY_ENCRYPTION = "key-encryption";
    static final String LOG = "log";
    static final String ROOT = "root";
    static final String ANCHOR = "anchor";
    static final String ISSUER = "issuer";
    static final Set<String> SIGNING = Set.of(LOG, ROOT, ISSUER);

    /** Order of the group of secp256k1 (SEC 2, 2.4.1): a private key lies from 1 to below it. */
    private static final BigInteger SECP256K1_ORDER =
            new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

    private final MasterKey master;

    Keysets(MasterKey master) {
        this.master = master;
    }

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

    /** A row with a new key; nothing is written. */
    KeysetTable.Row make(Tx tx, String name, String purpose) {
        try {
            Instant now = tx.now();
            if (purpose.equals(ANCHOR)) {
                byte[] ad = KeysetTable.Row.associatedData(name, purpose, null, now);
                byte[] sealed = master.aead().encrypt(newSecp256k1Key(), ad);
                return new KeysetTable.Row(name, purpose, sealed, null, master.fingerprint(), now);
            }
            KeysetHandle handle = switch (purpose) {
                case FIELD, KEY_ENCRYPTION -> KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
                case BLIND_INDEX -> KeysetHandle.generateNew(PredefinedPrfParameters.HKDF_SHA256);
                default -> Ed25519Signer.generate();
            };
            byte @Nullable [] publicKey = SIGNING.contains(purpose)
                    ? Ed25519Signer.of(handle).publicKey().bytes()
                    : null;
            byte[] ad = KeysetTable.Row.associatedData(name, purpose, publicKey, now);
            byte[] sealed = TinkProtoKeysetFormat.serializeEncryptedKeyset(handle, master.aead(), ad);
            return new KeysetTable.Row(name, purpose, sealed, publicKey, master.fingerprint(), now);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key could not be made", e);
        }
    }

    private static byte[] newSecp256k1Key() {
        while (true) {
            byte[] key = Ids.randomBytes(32);
            BigInteger number = new BigInteger(1, key);
            if (number.signum() > 0 && number.compareTo(SECP256K1_ORDER) < 0) {
                return key;
            }
        }
    }

    SealingKey sealing(KeysetTable.Row row) {
        try {
            return SealingKey.of(handle(row));
        } catch (GeneralSecurityException e) {
            throw unreadable(row);
        }
    }

    PrfSet index(KeysetTable.Row row) {
        try {
            return handle(row).getPrimitive(RegistryConfiguration.get(), PrfSet.class);
        } catch (GeneralSecurityException e) {
            throw unreadable(row);
        }
    }

    Ed25519Signer signer(KeysetTable.Row row) {
        try {
            return Ed25519Signer.of(handle(row));
        } catch (GeneralSecurityException e) {
            throw unreadable(row);
        }
    }

    /** The bytes of a key that is no Tink keyset. */
    byte[] raw(KeysetTable.Row row) {
        try {
            return master.aead().decrypt(row.keyset(), row.associatedData());
        } catch (GeneralSecurityException e) {
            throw unreadable(row);
        }
    }

    private KeysetHandle handle(KeysetTable.Row row) throws GeneralSecurityException {
        return TinkProtoKeysetFormat.parseEncryptedKeyset(row.keyset(), master.aead(), row.associatedData());
    }

    private KeysRefused unreadable(KeysetTable.Row row) {
        if (!row.master().equals(master.fingerprint())) {
            return new KeysRefused("KEYS-003 the master key file is not the one of this database: it has fingerprint "
                    + master.fingerprint() + ", the database was sealed under " + row.master()
                    + ": put the right file in its place, then start again");
        }
        return new KeysRefused("KEYS-009 the key " + row.name()
                + " was changed in the database behind the application: restore the table keys.keyset from a backup");
    }
}
