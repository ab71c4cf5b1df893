package commonseal.postgres;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/** The server's programs ({@code initdb}, {@code pg_ctl}, {@code postgres}), unpacked once per cache directory. */
final class ServerBinaries {
    /** Major version of the binaries in the jar: a data directory of another one is refused. */
    static final String MAJOR = "18";

    private static final String VERSION = "18.6";
    private static final int BLOCK = 512;

    private final Path bin;

    private ServerBinaries(Path bin) {
        this.bin = bin;
    }

    String program(String name) {
        return bin.resolve(name).toString();
    }

    /**
     * Unpacks into {@code cache} unless that was done before (about 1.5 s). Several processes may do so at once: each unpacks
     * into a directory of its own, and the first to rename it wins.
     */
    static ServerBinaries unpack(Path cache) throws IOException {
        String archive = archive();
        URL url = ServerBinaries.class.getResource("/" + archive);
        if (url == null) {
            throw new PostgresException(
                    "PG-006",
                    "This build holds no PostgreSQL for this machine (" + archive
                            + "): set COMMONSEAL_DB_URL to an external PostgreSQL 15 or later.");
        }
        Path home = cache.resolve("postgresql-" + VERSION + "-" + System.getProperty("os.arch"));
        if (!complete(home)) {
            ServerUser.createDirectories(cache, "rwxr-xr-x");
            Path fresh = Files.createTempDirectory(
                    cache,
                    "unpacking-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
            try {
                unpack(url, fresh);
                Files.createFile(fresh.resolve("complete"));
                install(fresh, home);
            } finally {
                deleteTree(fresh);
            }
        }
        if (ServerUser.owner(home) != ServerUser.current()) {
            throw new PostgresException(
                    "PG-001",
                    "The directory " + home
                            + " belongs to another user: its programs are not trusted. Choose another cache directory.");
        }
        return new ServerBinaries(home.resolve("bin"));
    }

    private static void install(Path fresh, Path home) throws IOException {
        try {
            Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (complete(home)) {
                return;
            }
            // Half a directory, as a cleaner of temporary files leaves it: nothing runs from there any more.
            deleteTree(home);
            Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static boolean complete(Path home) {
        return Files.exists(home.resolve("complete")) && Files.isExecutable(home.resolve("bin/postgres"));
    }

    private static String archive() {
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (os.startsWith("linux") && (arch.equals("amd64") || arch.equals("x86_64"))) {
            return "postgres-linux-x86_64.txz";
        }
        if (os.startsWith("linux") && (arch.equals("aarch64") || arch.equals("arm64"))) {
            return "postgres-linux-arm_64.txz";
        }
        return "postgres-" + os.replace(' ', '-') + "-" + arch + ".txz";
    }

    /** Reads the few kinds of tar entries the archive has (POSIX 1003.1 ustar, GNU long names); anything else is an error. */
    private static void unpack(URL url, Path target) throws IOException {
        try (InputStream in = new XZInputStream(new BufferedInputStream(url.openStream(), 1 << 16))) {
            byte[] header = new byte[BLOCK];
            @Nullable String longName = null;
            while (in.readNBytes(header, 0, BLOCK) == BLOCK && header[0] != 0) {
                String name = longName == null ? name(header) : longName;
                longName = null;
                int mode = Integer.parseInt(field(header, 100, 8), 8);
                long size = Long.parseLong(field(header, 124, 12), 8);
                Path path = target.resolve(name).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("archive entry leaves its directory: " + name);
                }
                switch ((char) header[156]) {
                    case 'L' ->
                        longName = new String(in.readNBytes((int) size), StandardCharsets.UTF_8).replace("\0", "");
                    case '5' -> Files.createDirectories(path);
                    case '2' -> {
                        Files.createDirectories(path.resolveSibling("."));
                        Files.createSymbolicLink(path, Path.of(field(header, 157, 100)));
                    }
                    case '0', '\0' -> {
                        Files.createDirectories(path.resolveSibling("."));
                        copy(in, path, size);
                        if ((mode & 0100) != 0) {
                            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
                        }
                    }
                    default -> throw new IOException("archive entry of unknown type: " + name);
                }
                in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
            }
        }
    }

    private static void copy(InputStream in, Path path, long size) throws IOException {
        try (OutputStream out = Files.newOutputStream(path)) {
            byte[] buffer = new byte[1 << 16];
            long left = size;
            while (left > 0) {
                int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (n < 0) {
                    throw new EOFException(path.toString());
                }
                out.write(buffer, 0, n);
                left -= n;
            }
        }
    }

    private static String name(byte[] header) {
        String name = text(header, 0, 100);
        String prefix = text(header, 345, 155);
        boolean posix = text(header, 257, 6).equals("ustar");
        return posix && !prefix.isEmpty() ? prefix + "/" + name : name;
    }

    private static String field(byte[] header, int offset, int length) {
        return text(header, offset, length).trim();
    }

    private static String text(byte[] header, int offset, int length) {
        int end = offset;
        while (end < offset + length && header[end] != 0) {
            end++;
        }
        return new String(header, offset, end - offset, StandardCharsets.UTF_8);
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(root)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }
}
