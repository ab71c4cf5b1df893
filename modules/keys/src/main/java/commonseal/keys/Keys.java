package commonseal.keys;

import commonseal.kernel.Tx;
import commonseal.proof.NoteSigner;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every cryptographic key of the district. Keysets are Tink keysets in schema {@code keys}, encrypted by the master key
 * file (0600), which never enters the database or its backups. All calls after start work from memory.
 */
public interface Keys {

    /**
     * Encrypts one personal value (AES-256-GCM) bound to where it is stored.
     *
     * @return ciphertext; differs on every call
     */
    byte[] seal(Place place, byte[] plain);

    /**
     * Decrypts what {@link #seal} made for the same place.
     *
     * @throws Tampered if the ciphertext was changed or moved from another place
     */
    byte[] open(Place place, byte[] sealed);

    /**
     * Blind index of a normalised value: keyed PRF, 16 bytes, one key per field, district-wide. Equal values give equal
     * indexes; without the key nothing can be tested.
     *
     * @param field stable name such as {@code identity.person.number}
     */
    byte[] blindIndex(String field, String normalised);

    /** Signs checkpoints of this district's log (Ed25519, C2SP note key named after the origin). */
    NoteSigner logSigner();

    /**
     * Signs documents of an office (raw Ed25519); the key is made on first use, inside {@code tx}, and is gone with it if
     * it rolls back. Making a key is an act of the ledger: call {@link #ensureIssuerKey} first and append what it gives.
     */
    IssuerKey issuerKey(Tx tx, String office);

    /** Present keys by office, those included that another node made meanwhile: one query, on a connection of its own. */
    Map<String, IssuerKey> issuerKeys();

    /**
     * Makes the office's key inside {@code tx} if it has none. Two callers at once make one key.
     *
     * @return the key act, which the caller appends to the ledger in the same transaction; empty if the key was there
     */
    Optional<KeyChanged> ensureIssuerKey(Tx tx, String office);

    /** Every signing key there is (log, root, issuers), oldest first: for the trust file and the first ledger entries. */
    List<KeyChanged> signingKeys();

    /** Signs the trust file; the key is named {@code <origin>/root}. */
    NoteSigner rootSigner();

    /** The secp256k1 private key (32 bytes) that pays for anchors; made at first start. A fresh copy. */
    byte[] anchorKey();

    /**
     * Sixteen hexadecimal digits that tell master keys apart and reveal nothing of them: printed at start and on the
     * health page beside the demand to keep a copy of the file elsewhere.
     */
    String masterKeyFingerprint();

    /** Raw Ed25519 signatures of one office. */
    interface IssuerKey {
        /** Stable id, unique in the district: {@code <office>-<n>}. */
        String id();

        /** 32 bytes; a fresh copy. */
        byte[] publicKey();

        /** 64 bytes over {@code message} as it is. */
        byte[] sign(byte[] message);

        /** From when the key signs. */
        java.time.Instant since();
    }

    /** Where an encrypted value is stored; becomes associated data, so a value cannot be moved to another row. */
    record Place(String table, String column, String row) {}

    /** Ciphertext that does not belong here: changed, moved, or made with a lost key. */
    final class Tampered extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** Names the place, never the value. */
        public Tampered(Place place) {
            super(
                    "KEYS-002 the encrypted value in " + place.table() + "." + place.column()
                            + " does not open: the row was changed behind the application or the master key is not the right one");
        }
    }
}
