package commonseal.keys;

import commonseal.kernel.Tx;
import commonseal.proof.Ed25519PublicKey;
import commonseal.proof.NoteSigner;
import commonseal.proof.PublicSigningKey;
import commonseal.proof.Suite;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Every cryptographic key of the district. They lie in schema {@code keys}, encrypted by the master key
 * ({@link MasterKeyProvider}), which never enters the database or its backups. All calls after start work from memory.
 */
public interface Keys extends Sealer, Opener {

    /**
     * Encrypts under the district's own key what belongs to no single person or organisation: credentials of officers,
     * sessions, grants, what several hold jointly. Everything else belongs under {@link #subjectKey}.
     */
    @Override
    byte[] seal(Place place, byte[] plain);

    /**
     * Decrypts what {@link #seal} made for the same place; what a subject's key sealed needs {@link #opener}.
     *
     * @throws Tampered if the ciphertext was changed or moved from another place
     */
    @Override
    byte[] open(Place place, byte[] sealed);

    /**
     * The key of one person or organisation: random, never derived, made on first use inside {@code tx} and gone with it
     * if it rolls back. From memory, else one query.
     *
     * @param subject id in the register
     * @throws Erased if the subject was erased: nothing is sealed for him any more
     */
    SubjectKey subjectKey(Tx tx, UUID subject);

    /**
     * As {@link #subjectKey} for many: those who were erased are left out. From memory, else one query for all, and some
     * for each who has no key yet.
     */
    Map<UUID, SubjectKey> subjectKeys(Tx tx, Set<UUID> subjects);

    /**
     * Opens these values, whoever's key sealed them: the keys that are not in memory come in one query, so a list is
     * opened by one opener. For use within {@code tx}.
     *
     * @param sealed columns of the rows to open; absent ones do no harm
     */
    Opener opener(Tx tx, Collection<? extends byte @Nullable []> sealed);

    /**
     * Blind index of a normalised value: keyed PRF, 16 bytes, one key per field, district-wide. Equal values give equal
     * indexes; without the key nothing can be tested. Never exchanged: for digests that nobody can compute again, such as
     * of tokens; what is found by it and can be computed again belongs under {@link #lookupIndex}.
     *
     * @param field stable name such as {@code identity.person.number}
     */
    byte[] blindIndex(String field, String normalised);

    /** Like {@link #blindIndex} under the newest exchangeable key: to be stored beside the sealed value. */
    byte[] lookupIndex(String field, String normalised);

    /** The value's indexes under every key in use, newest first: a row may be found under any of them. One or two. */
    List<byte[]> lookupIndexes(String field, String normalised);

    /**
     * Makes a new key of the district inside {@code tx}; a minute later it seals, the older ones open until
     * {@link Rotation} has replaced them. The caller appends the record to the ledger in the same transaction.
     *
     * @return empty while the exchange before it is underway
     */
    Optional<KeyRotated> rotate(Tx tx, Rotating purpose);

    /**
     * Deletes the subject's key: from the commit on nobody reads what it sealed, and no row is linked to its leaf any more.
     * Once durable, a line goes to the erasure journal (file {@code erasure.journal} beside the master key file, forced to
     * the disk before the transaction returns), so that a restored backup does not bring the key back. There is no way
     * back. Other nodes forget the key within five minutes.
     *
     * @return false if he was erased already
     */
    boolean erase(Tx tx, UUID subject);

    /**
     * Makes journal and database agree, at the start and before anything is served: erases again whom the journal names
     * and a restored backup brought back, and completes the journal.
     *
     * @return whom it erased again; the caller appends that to the ledger in the same transaction
     * @throws KeysRefused if the journal was changed
     */
    Set<UUID> replayErasures(Tx tx);

    /** Signs checkpoints of this district's log (Ed25519, C2SP note key named after the origin). */
    NoteSigner logSigner();

    /**
     * Signs documents of an office, with the suite's algorithm; the key is made on first use, inside {@code tx}, and is gone with it if
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

    /** Every signing key there is (log, root, issuers, DID log), oldest first: for the trust file and the first ledger entries. */
    List<KeyChanged> signingKeys();

    /**
     * Makes the key of this entry of the DID log inside {@code tx} if there is none. Two callers at once make one key. A key
     * for each entry: the entry before names its hash, so a stolen key signs nothing after its own entry.
     *
     * @param number of the entry, from 1
     * @return the key act, which the caller appends to the ledger in the same transaction; empty if the key was there
     */
    Optional<KeyChanged> ensureDidKey(Tx tx, int number);

    /**
     * Signs this entry of the DID log; Ed25519 under every suite. From memory, else one query.
     *
     * @throws IllegalStateException if nobody made it: {@link #ensureDidKey} comes first
     */
    DidKey didKey(Tx tx, int number);

    /** Signs the trust file; the key is named {@code <origin>/root}. */
    NoteSigner rootSigner();

    /** The secp256k1 private key (32 bytes) that pays for anchors; made at first start. A fresh copy. */
    byte[] anchorKey();

    /** Signs certificates and revocation lists of the district's own authority for electronic seals; made at first start. */
    SealSigner sealAuthority();

    /** Seals PDF files, wallet copies and their status lists; made at first start. */
    SealSigner seal();

    /**
     * Sixteen hexadecimal digits that tell master keys apart and reveal nothing of them: printed at start and on the
     * health page beside the demand to keep a copy of the file elsewhere.
     */
    String masterKeyFingerprint();

    /** The algorithms of this installation, for what else depends on them: the commitments in the ledger's leaves. */
    Suite suite();

    /**
     * Whether the master key was not given yet: only the public halves of {@link #logSigner} and {@link #rootSigner} are
     * there, everything else throws {@link Sealed}.
     */
    boolean isSealed();

    /** Signatures of one office: Ed25519, or SM2 under the suite SM. */
    interface IssuerKey {
        /** Stable id, unique in the district: {@code <office>-<n>}. */
        String id();

        /** What verifies its signatures, of the installation's suite. */
        PublicSigningKey publicKey();

        /** 64 bytes over {@code message} as it is. */
        byte[] sign(byte[] message);

        /** From when the key signs. */
        java.time.Instant since();
    }

    /** Signatures of one entry of the DID log. */
    interface DidKey {
        /** What verifies them, and what the entry before announced. */
        Ed25519PublicKey publicKey();

        /** 64 bytes over {@code message} as it is. */
        byte[] sign(byte[] message);
    }

    /** Where an encrypted value is stored; becomes associated data, so a value cannot be moved to another row. */
    record Place(String table, String column, String row) {}

    /** A value that cannot be read any more. */
    abstract sealed class Unreadable extends RuntimeException permits Tampered, Erased {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    /** Ciphertext that does not belong here: changed, moved, or made with a lost key. */
    final class Tampered extends Unreadable {
        private static final long serialVersionUID = 1L;

        /** Names the place, never the value. */
        public Tampered(Place place) {
            super(
                    "KEYS-002 the encrypted value in " + place.table() + "." + place.column()
                            + " does not open: the row was changed behind the application or the master key is not the right one");
        }
    }

    /** The subject's key was deleted so that nobody reads his values again; nothing is wrong. */
    final class Erased extends Unreadable {
        private static final long serialVersionUID = 1L;

        private final UUID subject;

        /** Names the subject by his opaque id. */
        public Erased(UUID subject) {
            super("KEYS-011 the content of subject " + subject + " was erased for good");
            this.subject = subject;
        }

        /** Whose key was deleted. */
        public UUID subject() {
            return subject;
        }
    }

    /** The master key was not given yet; somebody has to unseal the server. */
    final class Sealed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** Says what to do. */
        public Sealed() {
            super("KEYS-030 the server is sealed: run 'commonseal keys unseal' on its machine");
        }
    }
}
