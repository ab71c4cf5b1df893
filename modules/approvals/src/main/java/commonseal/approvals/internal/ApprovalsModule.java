package commonseal.approvals.internal;

import commonseal.approvals.Cases;
import commonseal.approvals.Settings;
import commonseal.catalog.Catalog;
import commonseal.documents.Documents;
import commonseal.identity.Identity;
import commonseal.kernel.BusinessClock;
import commonseal.kernel.Db;
import commonseal.keys.Keys;
import commonseal.keys.SealedColumns;
import commonseal.ledger.Ledger;
import commonseal.ledger.SealedRows;
import java.util.List;
import java.util.stream.Stream;

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
        Cases cases = cases(
                db,
                vault,
                new CaseStore(vault, catalog, documents.exchange()),
                ledger,
                identity,
                catalog,
                documents,
                clock,
                settings);
        return new Wired(
                cases,
                Stream.concat(SealedCaseRows.of(vault).stream(), HashedCaseRows.of(vault).stream())
                        .toList());
    }

    /** Columns that may hold values under the district's key. */
    public static List<SealedColumns> sealedColumns() {
        return SealedCaseRows.sealedColumns();
    }

    /** The facade on a given store: a test puts one without the lock underneath, to see the tests of concurrency fail. */
    static Cases cases(
            Db db,
            Vault vault,
            CaseStore store,
            Ledger ledger,
            Identity identity,
            Catalog catalog,
            Documents documents,
            BusinessClock clock,
            Settings settings) {
        Desk desk = new Desk(
                db,
                identity,
                catalog,
                documents,
                clock,
                settings,
                store,
                new CaseWriter(vault),
                new Files(vault),
                new Journal(ledger, vault, clock));
        return new CaseDesk(desk, vault);
    }
}
