package commonseal.app.cli;

import commonseal.app.Main;
import commonseal.app.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Registers that an office keeps in another program's database. */
@Command(
        name = "register",
        description = "Fetches a register from another program's database, to be read by REST (docs/onboarding.md).",
        subcommands = RegisterCommand.Export.class)
public final class RegisterCommand {

    /** Rows that the driver fetches at once: the view is never in memory whole. */
    private static final int FETCHED = 1_000;

    /** Writes a view as CSV. */
    @Command(
            name = "export",
            description = {
                "Writes a view or table of a PostgreSQL database as CSV UTF-8, all its rows and nothing else, read-only.",
                "The file holds personal data: only its owner may read it, and it is deleted by whoever fetched it."
            })
    static final class Export implements Callable<Integer> {
        @Option(names = "--jdbc-url", required = true, paramLabel = "URL", description = "jdbc:postgresql://host/name")
        private String url = "";

        @Option(names = "--user", required = true, description = "A user who may only read.")
        private String user = "";

        @Option(
                names = "--password-file",
                required = true,
                paramLabel = "FILE",
                description = "Holds the password and nothing else.")
        private Path passwordFile = Path.of("");

        @Option(names = "--view", required = true, description = "schema.view, written as the database has it.")
        private String view = "";

        @Parameters(paramLabel = "FILE", description = "Must not exist.")
        private Path file = Path.of("");

        @Override
        public Integer call() {
            if (!url.startsWith("jdbc:postgresql:")) {
                throw new Refusal(Main.USAGE, "REGISTER-001 the address must begin with jdbc:postgresql:");
            }
            if (Files.exists(file)) {
                throw new Refusal(Main.USAGE, "REGISTER-002 " + file + " is there already: name a file that is not");
            }
            System.out.println(
                    exported() + " rows are in " + file + "; send it as docs/onboarding.md says, then delete it");
            return 0;
        }

        private long exported() {
            Path part = file.resolveSibling(file.getFileName() + ".part");
            try {
                Files.deleteIfExists(part);
                Files.createFile(
                        part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                long rows;
                try (Connection connection = connected();
                        Writer out = Files.newBufferedWriter(part, StandardCharsets.UTF_8)) {
                    rows = write(connection, out);
                }
                // Whole or not at all: half a register would look as if the other half were gone.
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
                return rows;
            } catch (SQLException e) {
                delete(part);
                // The driver's text may quote what stands in rows.
                throw new Refusal(
                        Main.UNAVAILABLE,
                        "REGISTER-003 the view cannot be read (SQLSTATE " + e.getSQLState()
                                + "): check address, user, password and that the user may select from the view");
            } catch (IOException e) {
                delete(part);
                throw new Refusal(
                        Main.NO_INPUT,
                        "REGISTER-004 " + passwordFile + " cannot be read or " + file
                                + " cannot be written: check paths, rights and space");
            }
        }

        private static void delete(Path part) {
            try {
                Files.deleteIfExists(part);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Connection connected() throws SQLException, IOException {
            Properties properties = new Properties();
            properties.setProperty("user", user);
            properties.setProperty("password", Files.readString(passwordFile).strip());
            Connection connection = DriverManager.getConnection(url, properties);
            connection.setReadOnly(true);
            // Without it the driver fetches everything at once.
            connection.setAutoCommit(false);
            return connection;
        }

        private long write(Connection connection, Writer out) throws SQLException, IOException {
            String quoted = Arrays.stream(view.split("\\.", -1))
                    .map(part -> '"' + part.replace("\"", "\"\"") + '"')
                    .collect(Collectors.joining("."));
            try (Statement statement = connection.createStatement()) {
                statement.setFetchSize(FETCHED);
                try (ResultSet rows = statement.executeQuery("select * from " + quoted)) {
                    int columns = rows.getMetaData().getColumnCount();
                    for (int i = 1; i <= columns; i++) {
                        cell(out, i, rows.getMetaData().getColumnLabel(i));
                    }
                    out.write("\r\n");
                    long count = 0;
                    while (rows.next()) {
                        for (int i = 1; i <= columns; i++) {
                            String value = rows.getString(i);
                            cell(out, i, value == null ? "" : value);
                        }
                        out.write("\r\n");
                        count++;
                    }
                    return count;
                }
            }
        }

        private static void cell(Writer out, int column, String text) throws IOException {
            out.write(column == 1 ? "\"" : ",\"");
            out.write(text.replace("\"", "\"\""));
            out.write('"');
        }
    }
}
