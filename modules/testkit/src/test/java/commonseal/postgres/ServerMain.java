package commonseal.postgres;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;

/** A JVM to be killed: starts a durable server on the home given, then inserts rows and prints each acknowledged one. */
final class ServerMain {
    private ServerMain() {}

    /** @param arguments home, cache */
    public static void main(String[] arguments) throws Exception {
        EmbeddedPostgres server =
                EmbeddedPostgres.start(Path.of(arguments[0]), Path.of(arguments[1]), EmbeddedPostgres.Mode.DURABLE);
        System.out.println("server " + server.pid().orElseThrow());
        try (Connection connection = server.superuser("commonseal").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists counted (n integer primary key)");
            System.out.println("ready");
            for (int n = 1; ; n++) {
                statement.execute("insert into counted values (" + n + ")");
                System.out.println("row " + n);
            }
        }
    }
}
