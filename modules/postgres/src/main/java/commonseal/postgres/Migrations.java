package commonseal.postgres;

import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.jspecify.annotations.Nullable;

/**
 * Brings the schemas up to what this jar knows: one schema per module, each with its own history table, its scripts in
 * {@code db/migrations/<schema>/V<number>__<words>.sql}, everything created as {@code commonseal_owner}.
 */
public final class Migrations {
    /** Every schema there may be, in the order in which they are created. */
    public static final List<String> ORDER =
            List.of("kernel", "keys", "ledger", "identity", "catalog", "documents", "approvals", "anchoring");

    private Migrations() {}

    /** Those of {@link #ORDER} whose scripts are on the class path. */
    public static List<String> onClassPath() {
        return ORDER.stream()
                .filter(schema -> Migrations.class.getResource("/db/migrations/" + schema) != null)
                .toList();
    }

    /**
     * Runs what is missing, in the order given. Each script is one transaction; two processes at once wait for each other. A
     * schema whose comment says that exactly these scripts ran is not looked at again: one query instead of about 150 ms each.
     *
     * @param migrate plain connections as {@link DatabaseRole#MIGRATE}
     * @throws PostgresException PG-008 if a schema is newer than this jar or a script was changed after it ran
     */
    public static void run(DataSource migrate, List<String> schemas) {
        Map<String, String> known = ScriptsMark.read(migrate);
        ScriptsMark.ofClassPath(schemas).forEach((schema, mark) -> {
            if (!mark.equals(known.get(schema))) {
                migrate(migrate, schema, "classpath:db/migrations/" + schema);
                ScriptsMark.write(migrate, schema, mark);
            }
        });
    }

    /** As {@link #run(DataSource, List)}, with scripts from {@code folder/<schema>} on disk; a missing folder gives an empty schema. */
    public static void run(DataSource migrate, List<String> schemas, Path folder) {
        for (String schema : schemas) {
            migrate(migrate, schema, "filesystem:" + folder.resolve(schema).toAbsolutePath());
        }
    }

    private static void migrate(DataSource migrate, String schema, String location) {
        Flyway flyway = Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(migrate)
                .schemas(schema)
                .defaultSchema(schema)
                .createSchemas(true)
                .locations(location)
                .callbacks(new AsOwner())
                .validateMigrationNaming(true)
                .cleanDisabled(true)
                .loggers("slf4j")
                .load();
        try {
            refuseNewer(flyway, schema);
            flyway.migrate();
        } catch (FlywayException e) {
            throw new PostgresException(
                    "PG-008", "The schema " + schema + " could not be migrated: " + e.getMessage(), e);
        }
    }

    private static void refuseNewer(Flyway flyway, String schema) {
        Arrays.stream(flyway.info().applied())
                .filter(applied -> applied.getState() == MigrationState.FUTURE_SUCCESS
                        || applied.getState() == MigrationState.FUTURE_FAILED)
                .map(MigrationInfo::getScript)
                .findFirst()
                .ifPresent(script -> {
                    throw new PostgresException(
                            "PG-008",
                            "The database is newer than this program (schema " + schema + " has " + script
                                    + "): start the newer program, nothing was changed.");
                });
    }

    /** What a migration creates belongs to {@code commonseal_owner}, not to the role that signs in. */
    private static final class AsOwner extends BaseCallback {
        @Override
        public boolean supports(Event event, @Nullable Context context) {
            return event == Event.AFTER_CONNECT;
        }

        @Override
        public void handle(Event event, Context context) {
            try (Statement statement = context.getConnection().createStatement()) {
                statement.execute("set role commonseal_owner");
            } catch (SQLException e) {
                throw new PostgresException(
                        "PG-009", "The migrating role cannot become commonseal_owner: " + e.getMessage(), e);
            }
        }
    }
}
