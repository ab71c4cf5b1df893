package commonseal.codegen;

import commonseal.postgres.DatabaseRole;
import commonseal.postgres.DatabaseRoles;
import commonseal.postgres.EmbeddedPostgres;
import commonseal.postgres.Migrations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jooq.meta.postgres.PostgresDatabase;
import org.jspecify.annotations.Nullable;

/**
 * What jOOQ's code generator reads a module's tables from: an ephemeral server of the very version the product runs on, with the
 * roles and that one module's migrations. Properties: {@code migrations} (folder), {@code schema}, {@code work} (scratch folder).
 * A schema without migrations yet is empty, not an error. Takes about 2 s.
 */
public final class EmbeddedFlywayDatabase extends PostgresDatabase {
    static {
        // A build shows warnings, not the steps of a throw-away database.
        System.setProperty("org.slf4j.simpleLogger.log.org.flywaydb", "warn");
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
    }

    private @Nullable EmbeddedPostgres server;
    private @Nullable Connection connection;

    /** Called by jOOQ for construction by name. */
    public EmbeddedFlywayDatabase() {}

    @Override
    protected DSLContext create0() {
        Connection open = connection;
        if (open == null) {
            open = connect();
            connection = open;
            setConnection(open);
        }
        return DSL.using(open, SQLDialect.POSTGRES);
    }

    private Connection connect() {
        EmbeddedPostgres started =
                EmbeddedPostgres.start(scratch(), EmbeddedPostgres.sharedCache(), EmbeddedPostgres.Mode.EPHEMERAL);
        server = started;
        Migrations.run(
                started.access().dataSource(DatabaseRole.MIGRATE),
                List.of(property("schema")),
                Path.of(property("migrations")));
        try {
            return started.superuser(DatabaseRoles.DATABASE).getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException("no connection to the database just started", e);
        }
    }

    /** Of its own for each run: two builds of one module must not share a server. It goes with the server. */
    private Path scratch() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of(property("work"))), "server-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String property(String name) {
        Properties properties = getProperties();
        return Objects.requireNonNull(properties.getProperty(name), () -> "code generation needs the property " + name);
    }

    @Override
    public void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("closing the code generator's connection", e);
        } finally {
            connection = null;
            if (server != null) {
                server.close();
                server = null;
            }
            super.close();
        }
    }
}
