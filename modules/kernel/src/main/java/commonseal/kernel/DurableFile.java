package commonseal.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Small files that are there as a whole or not at all, also after the power failed; of the owner alone (0600) unless said. */
public final class DurableFile {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private DurableFile() {}

    /** What is done with the whole file under its temporary name. */
    private interface Naming {
        void name(Path whole) throws IOException;
    }

    /** False if another is there already, which stays. */
    public static boolean create(Path file, String text) throws IOException {
        try {
            write(file, text, OWNER_ONLY, whole -> Files.createLink(file, whole));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /** Takes the place of what is there. */
    public static void replace(Path file, String text) throws IOException {
        replace(file, text, OWNER_ONLY);
    }

    /** The same for a file that others may touch as these permissions say. */
    public static void replace(Path file, String text, Set<PosixFilePermission> permissions) throws IOException {
        write(file, text, permissions, whole -> Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE));
    }

    /** Like {@link #replace}; then what the old file held is overwritten, as far as the disk obeys. */
    public static void replaceAndOverwrite(Path file, String text) throws IOException {
        if (Files.notExists(file)) {
            replace(file, text);
            return;
        }
        try (FileChannel old = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate(Math.toIntExact(old.size()));
            replace(file, text);
            old.position(0);
            while (zeros.hasRemaining()) {
                old.write(zeros);
            }
            old.force(true);
        }
    }

    /** Gone for good once this returns; nothing happens if it is not there. */
    public static void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
        syncFolder(file);
    }

    /** Whether others than the owner may touch it. */
    public static boolean isOpenToOthers(Path file) throws IOException {
        return Files.getPosixFilePermissions(file).stream()
                .anyMatch(each -> !each.name().startsWith("OWNER_"));
    }

    private static void write(Path file, String text, Set<PosixFilePermission> permissions, Naming naming)
            throws IOException {
        Path folder = folder(file);
        Files.createDirectories(folder);
        Path whole = Files.createTempFile(
                folder,
                "." + String.valueOf(file.getFileName()).replace('.', '-'),
                ".tmp",
                PosixFilePermissions.asFileAttribute(permissions));
        try {
            try (FileChannel channel = FileChannel.open(whole, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            CrashPoint.reach("kernel.file.temporary-written");
            naming.name(whole);
            CrashPoint.reach("kernel.file.named");
            syncFolder(file);
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    private static Path folder(Path file) throws IOException {
        Path folder = file.toAbsolutePath().normalize().getParent();
        if (folder == null) {
            throw new IOException(file + " names no file");
        }
        return folder;
    }

    /** From here on the file is found under its name, also after the power failed. */
    public static void syncFolder(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(folder(file), StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
