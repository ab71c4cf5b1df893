package commonseal.app;

import commonseal.kernel.Clock;
import commonseal.kernel.Db;
import commonseal.ledger.internal.LedgerModule;
import commonseal.postgres.DatabaseAccess;
import commonseal.postgres.DatabaseRole;
import commonseal.postgres.DatabaseRoles;
import commonseal.postgres.EmbeddedPostgres;
import commonseal.postgres.Migrations;
import commonseal.postgres.Pools;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database (embedded or yours), migrated, of the right district, with its connections. Needs no key. */
final class Database implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    /** The counter in this process must not starve the sequencer: three connections of its own. */
    private static final int SEQUENCER_POOL = 3;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Db db;
    private final DataSource sequencing;

    private Database(Config config, boolean beside) {
        try {
            Path data = StartChecks.directory(config.dataDirectory());
            DatabaseAccess access = access(config, data, beside);
            DataSource application = pool(access, DatabaseRole.APP, config.number(Setting.DB_POOL, 2, 64));
            DatabaseRoles.checkRowSecurity(application);
            this.sequencing = pool(access, DatabaseRole.SEQUENCER, SEQUENCER_POOL);
            this.db = new Db(application, Clock.system());
            // Before any key is made for it.
            StartChecks.founded(LedgerModule.establish(db, sequencing, config.profile(), config.origin()), config);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** @param beside if another process runs the embedded one, beside it, and then without migrating */
    static Database open(Config config, boolean beside) {
        return new Database(config, beside);
    }

    Db db() {
        return db;
    }

    DataSource sequencing() {
        return sequencing;
    }

    private DatabaseAccess access(Config config, Path data, boolean beside) {
        String url = config.text(Setting.DB_URL);
        DatabaseAccess access;
        if (url.isEmpty()) {
            Optional<DatabaseAccess> running =
                    beside ? EmbeddedPostgres.running(data.resolve("postgres")) : Optional.empty();
            if (running.isPresent()) {
                return running.get();
            }
            EmbeddedPostgres postgres = EmbeddedPostgres.start(
                    data.resolve("postgres"), EmbeddedPostgres.sharedCache(), EmbeddedPostgres.Mode.DURABLE);
            open.push(postgres);
            access = postgres.access();
        } else {
            access = DatabaseAccess.external(url, Path.of(config.text(Setting.DB_PASSWORDS_FILE)));
            DatabaseRoles.check(access);
        }
        Migrations.run(access.dataSource(DatabaseRole.MIGRATE), Migrations.onClassPath());
        return access;
    }

    private DataSource pool(DatabaseAccess access, DatabaseRole role, int size) {
        var pool = Pools.open(access, role, role.user(), size);
        open.push(pool);
        return pool;
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                LOG.atWarn().setCause(e).log("START-003 a part did not close in good order");
            }
        }
    }
}
