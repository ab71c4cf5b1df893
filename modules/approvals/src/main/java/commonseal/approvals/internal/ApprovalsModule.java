package commonseal.approvals.internal;

import commonseal.approvals.Cases;
import commonseal.approvals.Settings;
import commonseal.catalog.Catalog;
import commonseal.documents.Documents;
import commonseal.identity.Identity;
import commonseal.kernel.BusinessClock;
import commonseal.kernel.Db;
import commonseal.keys.Keys;
import commonseal.ledger.Ledger;
import commonseal.ledger.SealedRows;
import java.util.List;

/** Builds the module. */
public final class ApprovalsModule {

    private ApprovalsModule() {}

    /**
     * The module, built.
     *
     * @param sealedRows its ledgered tables, for {@code ledger verify}
     */
    public record Wired(Cases cases, List<SealedRows> sealedRows) {
        public Wired {
            sealedRows = List.copyOf(sealedRows);
        }
    }

    /** Builds; touches nothing yet. {@link Cases#sweep} and {@link Cases#reconcile} are the caller's jobs. */
    public static Wired wire(
            Db db,
            Keys keys,
            Ledger ledger,
            Identity identity,
            Catalog catalog,
            Documents documents,
            BusinessClock clock,
            Settings settings) {
        Vault vault = new Vault(keys);
        CaseStore store = new CaseStore(vault, catalog);
        Desk desk =
                new Desk(db, identity, catalog, documents, clock, settings, store, new Journal(ledger, vault, clock));
        View view = new View(desk);
        Counter counter = new Counter(desk);
        return new Wired(
                new CaseDesk(
                        new Intake(desk, view),
                        counter,
                        new Offices(desk, counter),
                        view,
                        new Lists(desk, vault),
                        new Sweeper(desk, counter)),
                SealedCaseRows.of(vault));
    }
}
