package commonseal.catalog;

import commonseal.catalog.internal.CatalogModule;
import commonseal.identity.Actor;
import commonseal.identity.Register;
import commonseal.identity.Register.Office;
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
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;

/** Everything the catalogue stands on, wired on one database. */
final class District implements AutoCloseable {

    final TestDatabase database = TestDatabase.create();
    final Db db = database.db();
    private final Keys keys;
    private final LedgerModule.Parts ledger;
    final Register register;
    private final CatalogModule.Wired wired;

    District(Path home) {
        String origin = "ledger.test.example";
        this.keys = KeysModule.wire(db, home.resolve("master.key"), origin);
        this.ledger = LedgerModule.wire(
                db, database.sequencer(), keys, origin, new LedgerConfig(Duration.ZERO, 4096, Duration.ofMillis(10)));
        ledger.sequencer().start();
        this.register = offices();
        this.wired = CatalogModule.wire(db, ledger.ledger(), keys, register);
    }

    Catalog catalog() {
        return wired.catalog();
    }

    /** Another program on the same database, as after a restart. */
    Catalog otherNode() {
        Catalog other = CatalogModule.wire(db, ledger.ledger(), keys, register).catalog();
        other.reload();
        return other;
    }

    Ledger ledger() {
        return ledger.ledger();
    }

    List<SealedRows> sealedRows() {
        return wired.sealedRows();
    }

    <T> T write(Function<Tx, T> work) {
        return db.write(Act.job("test"), work);
    }

    DemoDistrict.Loaded load() {
        return write(tx -> DemoDistrict.load(tx, Actor.job(), register, catalog()));
    }

    private static Register offices() {
        Map<String, Office> offices = new ConcurrentSkipListMap<>();
        return (Register) Proxy.newProxyInstance(
                Register.class.getClassLoader(), new Class<?>[] {Register.class}, (proxy, method, args) -> {
                    return switch (method.getName()) {
                        case "putOffice" -> offices.put(((Office) args[1]).code(), (Office) args[1]);
                        case "offices" -> List.copyOf(offices.values());
                        case "countOfficers" -> 0;
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
    }

    @Override
    public void close() {
        ledger.sequencer().stop();
        database.close();
    }
}
