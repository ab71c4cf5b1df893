package commonseal.identity;

import commonseal.kernel.Tx;
import commonseal.keys.KeyChanged;
import commonseal.keys.KeyRotated;
import commonseal.keys.Rotating;
import java.util.Optional;

/** Acts on the district's keys; each is an entry of the ledger in the same transaction. Who may is decided by the caller. */
public interface KeyActs {

    /** Writes down that a signing key came into being; the caller made it in this transaction. */
    void made(Tx tx, KeyChanged key);

    /** Writes down every signing key that no act names yet: those of the first start. */
    void nameSigningKeys(Tx tx);

    /**
     * Makes a new key; the background work follows by itself.
     *
     * @return empty while the exchange before it is underway
     */
    Optional<KeyRotated> rotate(Tx tx, Rotating purpose);

    /**
     * Deletes the key of a person or organisation, for good: name, number, documents, what he wrote in cases become
     * unreadable, rows are no longer linked to their leaves, and he is not found by number. His account, passkeys, links
     * and sessions end with it, and his login is free. Every other proof stands.
     */
    ErasureResult erase(Tx tx, HolderId holder);

    /**
     * Erases again whom a restored backup brought back. For the start, before anything is served.
     *
     * @return how many that were
     */
    int replay(Tx tx);

    /** How an erasure ended. */
    sealed interface ErasureResult {
        /** He is erased once the transaction is durable. */
        record Erased() implements ErasureResult {}

        /** He was erased before. */
        record ErasedBefore() implements ErasureResult {}

        /** The register does not know him. */
        record Unknown() implements ErasureResult {}
    }
}
