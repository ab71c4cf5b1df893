package commonseal.web;

import commonseal.documents.Documents.Held;
import commonseal.identity.HolderId;
import commonseal.identity.StandingAuthorisations.Named;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What a holder can name when he authorises an office beforehand. */
public final class OwnPapers {

    private OwnPapers() {}

    /** His newest 200 documents. */
    public static List<Held> of(Exchange exchange, Tx tx, HolderId holder) {
        return exchange.services()
                .documents()
                .held(tx, holder, Page.Request.first(Page.LARGEST))
                .items();
    }

    /** The named documents with their kinds; empty if one of them is not among {@link #of}. */
    public static Optional<List<Named>> named(Exchange exchange, Tx tx, HolderId holder, Collection<UUID> documents) {
        List<Named> named = of(exchange, tx, holder).stream()
                .filter(held -> documents.contains(held.id()))
                .map(held -> new Named(held.id(), held.kind()))
                .toList();
        return Optional.of(named).filter(all -> all.size() == documents.size());
    }
}
