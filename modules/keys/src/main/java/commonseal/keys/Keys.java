package commonseal.keys;

import commonseal.kernel.Tx;
import commonseal.proof.NoteSigner;
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

    /** Signs documents of an office (raw Ed25519); the key is made on first use, inside {@code tx}. */
    IssuerKey issuerKey(Tx tx, String office);

    /** The office's present key, if it has one. */
    Optional<IssuerKey> issuerKey(String office);

    /** Signs the trust file. */
    NoteSigner rootSigner();

    /** The secp256k1 private key (32 bytes) that pays for anchors; made on first use. */
    byte[] anchorKey();

    /** Raw Ed25519 signatures of one office. */
    interface IssuerKey {
        /** Stable id, unique in the district: {@code <office>-<n>}. */
        String id();

        /** 32 bytes. */
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
            super("KEYS-002 the encrypted value in " + place.table() + "." + place.column()
                    + " does not open: the row was changed behind the application or the master key is not the right one");
        }
    }
}
