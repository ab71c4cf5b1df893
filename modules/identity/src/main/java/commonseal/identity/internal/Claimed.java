package commonseal.identity.internal;

import commonseal.ledger.Ledger.EntryId;

/**
 * A row with the entry it claims.
 *
 * @param blinding r of the leaf, encrypted for this row
 */
record Claimed<T extends Ledgered>(T row, EntryId entry, Ciphertext blinding) {

    /** The cursor of lists that go from entry to entry. */
    String cursor() {
        return Long.toString(entry.value());
    }
}
