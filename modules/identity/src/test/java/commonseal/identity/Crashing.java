package commonseal.identity;

import commonseal.kernel.Clock;
import commonseal.kernel.Db;
import commonseal.postgres.DatabaseAccess;
import commonseal.postgres.DatabaseRole;
import commonseal.postgres.Pools;
import commonseal.testkit.ChildJvm;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A second process on the same database that does one thing, or dies at the point that {@code commonseal.crash} names. */
final class Crashing {

    /** How many arguments say where; what the child adds begins here. */
    static final int OWN = 4;

    private Crashing() {}

    static ChildJvm child(
            Class<?> main, TestDatabase database, Path folder, Map<String, String> properties, String... more) {
        DatabaseAccess access = database.access();
        List<String> arguments = new ArrayList<>(List.of(
                access.jdbcUrl(),
                access.password(DatabaseRole.APP),
                access.password(DatabaseRole.SEQUENCER),
                folder.toString()));
        arguments.addAll(List.of(more));
        return ChildJvm.start(main, properties, arguments.toArray(String[]::new));
    }

    /** The district in the child, at the machine's time. */
    static District resumed(String[] arguments) {
        return resumed(arguments, Clock.system(), Messages.none());
    }

    /** The district in the child. */
    static District resumed(String[] arguments, Clock clock, Messages messages) {
        DatabaseAccess access = new DatabaseAccess(
                arguments[0], Map.of(DatabaseRole.APP, arguments[1], DatabaseRole.SEQUENCER, arguments[2]));
        return new District(
                new Db(Pools.open(access, DatabaseRole.APP, "child-app", 3), clock),
                Pools.open(access, DatabaseRole.SEQUENCER, "child-sequencer", 3),
                Path.of(arguments[3]),
                true,
                messages);
    }
}
