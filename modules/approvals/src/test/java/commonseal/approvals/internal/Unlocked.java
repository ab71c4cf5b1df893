package commonseal.approvals.internal;

import commonseal.approvals.Cases;
import commonseal.approvals.District;
import commonseal.catalog.Catalog;
import commonseal.documents.Exchange;
import commonseal.kernel.Tx;
import java.util.Optional;
import java.util.UUID;

/** The module without its lock, to show that the tests of concurrency notice. */
public final class Unlocked {

    private Unlocked() {}

    public static Cases cases(District district) {
        Vault vault = new Vault(district.keys);
        return ApprovalsModule.cases(
                district.db,
                vault,
                new NoLock(vault, district.catalog, district.documents.exchange()),
                district.ledger,
                district.identity,
                district.catalog,
                district.documents,
                district.clock,
                District.SETTINGS);
    }

    private static final class NoLock extends CaseStore {
        NoLock(Vault vault, Catalog catalog, Exchange exchange) {
            super(vault, catalog, exchange);
        }

        @Override
        Optional<CaseFile> lock(Tx tx, UUID id) {
            return read(tx, id);
        }
    }
}
