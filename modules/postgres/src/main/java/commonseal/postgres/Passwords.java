package commonseal.postgres;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Properties;

/** The 0600 properties file with the passwords of an embedded server: one line per role. */
final class Passwords {
    static final String SUPERUSER = "postgres";

    private Passwords() {}

    static Properties read(Path file) {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(in);
        } catch (IOException e) {
            throw new PostgresException("PG-001", "The password file " + file + " cannot be read.", e);
        }
        return properties;
    }

    /** Fresh 192-bit passwords for the superuser and every role; durable on disk before this returns. */
    static Properties create(Path file) throws IOException {
        Properties properties = new Properties();
        properties.setProperty(SUPERUSER, random());
        for (DatabaseRole role : DatabaseRole.values()) {
            properties.setProperty(role.user(), random());
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        properties.store(text, "Passwords of the embedded database. Back this file up with the data directory.");
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        writePrivate(fresh, text.toByteArray());
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        return properties;
    }

    static void writePrivate(Path file, byte[] content) throws IOException {
        try (FileChannel out = FileChannel.open(
                file,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
            out.force(true);
        }
    }

    private static String random() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
