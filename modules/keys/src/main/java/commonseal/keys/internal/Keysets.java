package commonseal.keys.internal;

import com.google.crypto.tink.Aead;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.keys.KeysRefused;
import commonseal.keys.internal.Algorithms.NewSigner;
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
    static final String DID = "did";
    static final String SEAL_AUTHORITY = "seal-authority";
    static final String SEAL = "seal";
    static final Set<String> SIGNING = Set.of(LOG, ROOT, ISSUER, DID);

    /** Order of the group of secp256k1 (SEC 2, 2.4.1): a private key lies from 1 to below it. */
    private static final BigInteger SECP256K1_ORDER =
            new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

    private final MasterKey master;
    private final Algorithms algorithms;

    Keysets(MasterKey master) {
        this.master = master;
        this.algorithms = master.algorithms();
    }

    Algorithms algorithms() {
        return algorithms;
    }

    /** A row with a new key; nothing is written. */
    KeysetTable.Row make(Tx tx, String name, String purpose) {
        try {
            Instant now = tx.now();
            Aead aead = master.aead();
            byte @Nullable [] publicKey = null;
            byte[] sealed;
            if (SIGNING.contains(purpose)) {
                NewSigner made =
                        purpose.equals(ISSUER) ? algorithms.newIssuerKey() : InternationalAlgorithms.newEd25519Key();
                publicKey = made.publicKey().bytes();
                sealed = made.encrypted(aead, KeysetTable.Row.associatedData(name, purpose, publicKey, now));
            } else {
                byte[] ad = KeysetTable.Row.associatedData(name, purpose, null, now);
                sealed = switch (purpose) {
                    case ANCHOR -> aead.encrypt(newSecp256k1Key(), ad);
                    case SEAL_AUTHORITY, SEAL -> aead.encrypt(P256Signer.newKey(), ad);
                    case BLIND_INDEX -> algorithms.newIndexKey(aead, ad);
                    default -> algorithms.newSealingKey(aead, ad);
                };
            }
            return new KeysetTable.Row(name, purpose, sealed, publicKey, master.fingerprint(), algorithms.suite(), now);
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
            return algorithms.sealingKey(row.keyset(), master.aead(), row.associatedData());
        } catch (GeneralSecurityException e) {
            throw unreadable(row);
        }
    }

    IndexKey index(KeysetTable.Row row) {
        try {
            return algorithms.indexKey(row.keyset(), master.aead(), row.associatedData());
        } catch (GeneralSecurityException e) {
            throw unreadable(row);
        }
    }

    /** The ledger's own keys are Ed25519 under every suite: whoever follows ledgers verifies all of them. */
    Signer signer(KeysetTable.Row row) {
        try {
            return row.purpose().equals(ISSUER)
                    ? algorithms.issuerKey(row.keyset(), master.aead(), row.associatedData())
                    : InternationalAlgorithms.ed25519Key(row.keyset(), master.aead(), row.associatedData());
        } catch (GeneralSecurityException e) {
            throw unreadable(row);
        }
    }

    /** The bytes of a key that nothing is done with here. */
    byte[] raw(KeysetTable.Row row) {
        try {
            return master.aead().decrypt(row.keyset(), row.associatedData());
        } catch (GeneralSecurityException e) {
            throw unreadable(row);
        }
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
