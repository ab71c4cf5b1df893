package commonseal.keys.internal;

import commonseal.kernel.DurableFile;
import commonseal.keys.KeysRefused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Who was erased, outside the database and its backups: one line {@code erased/v1 <subject> <digest>} each, the digest keyed
 * so that nobody erases by writing here. A line that a crash cut short was never acknowledged.
 */
final class ErasureJournal {

    private static final String VERSION = "erased/v1";

    private final Path file;
    private final Function<String, byte[]> mac;

    /** @param mac keyed digest of a text; the same at every start */
    ErasureJournal(Path file, Function<String, byte[]> mac) {
        this.file = file;
        this.mac = mac;
    }

    /** Everybody in it, in order. */
    synchronized Set<UUID> read() {
        Set<UUID> erased = new LinkedHashSet<>();
        for (String line : text().split("\n", -1)) {
            if (!line.isEmpty()) {
                erased.add(subject(line));
            }
        }
        return erased;
    }

    /** What was written as a whole; the rest of a line without an end was never acknowledged. */
    private String text() {
        try {
            String text = Files.readString(file, StandardCharsets.US_ASCII);
            return text.substring(0, text.lastIndexOf('\n') + 1);
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new KeysRefused("KEYS-014 the erasure journal " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private UUID subject(String line) {
        String[] parts = line.split(" ", -1);
        if (parts.length == 3 && parts[0].equals(VERSION)) {
            byte[] stored = line.substring(0, line.lastIndexOf(' ') + 1)
                    .concat(digest(parts[1]))
                    .getBytes(StandardCharsets.US_ASCII);
            if (MessageDigest.isEqual(stored, line.getBytes(StandardCharsets.US_ASCII))) {
                return UUID.fromString(parts[1]);
            }
        }
        throw new KeysRefused("KEYS-014 the erasure journal " + file
                + " was changed: restore it from its copy, or those erased since its backup come back");
    }

    private String digest(String subject) {
        return HexFormat.of().formatHex(mac.apply(VERSION + " " + subject));
    }

    /** Appends those that are missing; on the disk when this returns. */
    synchronized void append(Collection<UUID> subjects) {
        Set<UUID> missing = new LinkedHashSet<>(subjects);
        missing.removeAll(read());
        if (missing.isEmpty()) {
            return;
        }
        StringBuilder lines = new StringBuilder();
        missing.forEach(subject -> lines.append(VERSION)
                .append(' ')
                .append(subject)
                .append(' ')
                .append(digest(subject.toString()))
                .append('\n'));
        try {
            if (Files.notExists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(text().length());
                channel.position(channel.size());
                ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.US_ASCII));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            DurableFile.syncFolder(file);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "KEYS-015 the erasure journal " + file + " cannot be written: the erasure holds in the database;"
                            + " give the disk room and start again, which completes the journal",
                    e);
        }
    }
}
