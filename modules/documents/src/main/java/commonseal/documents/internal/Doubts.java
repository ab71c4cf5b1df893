package commonseal.documents.internal;

import commonseal.kernel.Tx;
import commonseal.ledger.Ledger;
import commonseal.ledger.Ledger.Finding;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Which documents the district itself can say nothing about, because its rows are not what its ledger holds. From the
 * newest audit, and from one look at the ledger per question: a status event that it knows of and the table has not.
 */
final class Doubts {
    /** A status event's number is part of the key of its act, so the ledger knows whether there was a next one. */
    private static final String ACT = "document.status|";

    private record Found(boolean all, Set<UUID> documents) {
        Found {
            documents = Set.copyOf(documents);
        }
    }

    private final Ledger ledger;
    private volatile Found found = new Found(false, Set.of());

    Doubts(Ledger ledger) {
        this.ledger = ledger;
    }

    static String act(UUID document, int number) {
        return ACT + document + "|" + number;
    }

    void audited(List<Finding> findings) {
        boolean all = false;
        Set<UUID> documents = new HashSet<>();
        for (Finding finding : findings) {
            switch (finding.table()) {
                case Unsealing.DOCUMENT -> documents.add(UUID.fromString(finding.row()));
                case Unsealing.STATUS_EVENT ->
                    documents.add(UUID.fromString(finding.row().split("/", 2)[0]));
                case Trust.TABLE -> all = true;
                // A row is missing, or the tree itself is not sound (also the finding that there are too many to list).
                default ->
                    all |= finding.table().startsWith("ledger.")
                            || finding.table().isEmpty();
            }
        }
        found = new Found(all, documents);
    }

    boolean about(Tx tx, StoredDocument stored) {
        UUID id = stored.held().id();
        Found now = found;
        return now.all()
                || now.documents().contains(id)
                || ledger.knows(tx, act(id, stored.events().size() + 1));
    }
}
