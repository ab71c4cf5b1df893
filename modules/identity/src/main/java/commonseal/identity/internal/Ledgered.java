package commonseal.identity.internal;

import commonseal.keys.Opener;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** A row that is one entry of the ledger: what its columns say now, as the record that was sealed when it was written. */
interface Ledgered {

    /** Schema and table. */
    String table();

    /** Primary key. */
    UUID id();

    /**
     * The canonical record, from every column but {@code entry} and {@code blinding}.
     *
     * @throws commonseal.keys.Keys.Tampered if an encrypted column does not open
     * @throws IllegalArgumentException if the columns contradict each other
     */
    JsonNode record(Seals seals);

    /** Whom the act of this row erased. */
    default Optional<UUID> erases() {
        return Optional.empty();
    }

    /** Opens the blinding of the row: the district's key, or that of the person or organisation whose row it is. */
    default Opener opener(Opener district) {
        return district;
    }
}
