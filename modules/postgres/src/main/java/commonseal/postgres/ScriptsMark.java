package commonseal.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import javax.sql.DataSource;

/** SHA-256 over a schema's scripts, kept as the schema's comment once all of them ran. */
final class ScriptsMark {

    private static final String FOLDER = "db/migrations/";

    private ScriptsMark() {}

    /** Comments of all schemas there are. */
    static Map<String, String> read(DataSource database) {
        Map<String, String> marks = new HashMap<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("select nspname, obj_description(oid, 'pg_namespace') from pg_namespace"
                                + " where obj_description(oid, 'pg_namespace') is not null")) {
            while (rows.next()) {
                marks.put(rows.getString(1), rows.getString(2));
            }
            return marks;
        } catch (SQLException e) {
            throw new PostgresException(
                    "PG-012", "The database could not be asked for its schemas: " + e.getMessage(), e);
        }
    }

    static void write(DataSource database, String schema, String mark) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set role commonseal_owner");
            // A comment takes no parameter; both are our own words: a folder's name and hexadecimal digits.
            statement.execute("comment on schema " + schema + " is '" + mark + "'");
        } catch (SQLException e) {
            throw new PostgresException(
                    "PG-012", "The schema " + schema + " could not be marked: " + e.getMessage(), e);
        }
    }

    /** By schema, in the order asked: names and bytes of its scripts on the class path, in the order of their names. */
    static Map<String, String> ofClassPath(List<String> schemas) {
        // Our jar has tens of thousands of entries: they are walked once, not once for every schema.
        Map<String, List<String>> archives = new HashMap<>();
        Map<String, String> marks = new LinkedHashMap<>();
        schemas.forEach(schema -> marks.put(schema, ofClassPath(schema, archives)));
        return marks;
    }

    private static String ofClassPath(String schema, Map<String, List<String>> archives) {
        String folder = FOLDER + schema + "/";
        URL place = ScriptsMark.class.getResource("/" + FOLDER + schema);
        if (place == null) {
            throw new PostgresException("PG-012", "The program lacks the scripts of schema " + schema + ".");
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String name : names(place, folder, archives)) {
                digest.update(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                digest.update((byte) 0);
                try (InputStream script = ScriptsMark.class.getResourceAsStream("/" + folder + name)) {
                    if (script == null) {
                        throw new PostgresException("PG-012", "The program lacks its script " + folder + name + ".");
                    }
                    byte[] bytes = script.readAllBytes();
                    digest.update(MessageDigest.getInstance("SHA-256").digest(bytes));
                }
            }
            return "scripts sha256:" + HexFormat.of().formatHex(digest.digest());
        } catch (IOException | URISyntaxException e) {
            throw new PostgresException("PG-012", "The scripts of schema " + schema + " cannot be read.", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static List<String> names(URL place, String folder, Map<String, List<String>> archives)
            throws IOException, URISyntaxException {
        if (place.openConnection() instanceof JarURLConnection connection) {
            JarFile jar = connection.getJarFile();
            return archives
                    .computeIfAbsent(
                            jar.getName(),
                            name -> jar.stream()
                                    .map(ZipEntry::getName)
                                    .filter(entry -> entry.startsWith(FOLDER) && entry.endsWith(".sql"))
                                    .toList())
                    .stream()
                    .filter(entry -> entry.startsWith(folder))
                    .map(entry -> entry.substring(folder.length()))
                    .sorted()
                    .toList();
        }
        try (var files = Files.list(Path.of(place.toURI()))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".sql"))
                    .sorted()
                    .toList();
        }
    }
}
