package commonseal.catalog;

import commonseal.catalog.internal.CatalogModule;
import commonseal.identity.Actor;
import commonseal.identity.Register;
import commonseal.identity.internal.IdentityModule;
import commonseal.kernel.Act;
import commonseal.kernel.Db;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.keys.internal.KeysModule;
import commonseal.ledger.Ledger;
import commonseal.ledger.LedgerConfig;
import commonseal.ledger.SealedRows;
import commonseal.ledger.internal.LedgerModule;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Everything the catalogue stands on, wired on one database. */
final class District implements AutoCloseable {

    final TestDatabase database = TestDatabase.create();
    final Db db = database.db();
    private final Keys keys;
    private final LedgerModule.Parts ledger;
    private final IdentityModule.Wired identity;
    final Register register;
    private final CatalogModule.Wired wired;

    District(Path home) {
        String origin = "ledger.test.example";
        this.keys = KeysModule.wire(db, home.resolve("master.key"), origin);
        this.ledger = LedgerModule.wire(
                db, database.sequencer(), keys, origin, new LedgerConfig(Duration.ZERO, 4096, Duration.ofMillis(10)));
        ledger.sequencer().start();
        this.identity = IdentityModule.wire(
                db,
                keys,
                ledger.ledger(),
                new IdentityModule.Settings(
                        true, "Test", java.net.URI.create("http://localhost"), home.resolve("access-log")));
        this.register = identity.identity().register();
        this.wired = CatalogModule.wire(db, ledger.ledger(), keys, identity.identity());
    }

    Catalog catalog() {
        return wired.catalog();
    }

    /** Another program on the same database, as after a restart. */
    Catalog otherNode() {
        Catalog other = CatalogModule.wire(db, ledger.ledger(), keys, identity.identity())
                .catalog();
        other.reload();
        return other;
    }

    Ledger ledger() {
        return ledger.ledger();
    }

    List<SealedRows> sealedRows() {
        return Stream.concat(identity.sealedRows().stream(), wired.sealedRows().stream())
                .toList();
    }

    <T> T write(Function<Tx, T> work) {
        return db.write(Act.job("test"), work);
    }

    void addOffices() {
        db.execute(Act.job("test"), tx -> DemoDistrict.offices().forEach(office -> register.putOffice(tx, office)));
    }

    CatalogueFiles.Published load() {
        return write(tx -> DemoDistrict.load(tx, Actor.job(), register, catalog()));
    }

    @Override
    public void close() {
        ledger.sequencer().stop();
        database.close();
    }
}
