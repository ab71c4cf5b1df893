package commonseal.app.cli;

import commonseal.app.App;
import commonseal.postgres.DatabaseRoles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Brings the database up to this version. */
@Command(name = "migrate", description = "Brings the database up to this version, without serving.")
public final class MigrateCommand implements Runnable {

    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(names = "--print-roles", description = "Prints the SQL that creates the roles; for your own PostgreSQL.")
    private boolean printRoles;

    @Override
    public void run() {
        if (printRoles) {
            System.out.print(DatabaseRoles.sql());
            return;
        }
        try (App app = App.build(options.read())) {
            System.out.println("up to date: " + app.describe());
        }
    }
}
