package commonseal.postgres;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Under whom the server's programs run. PostgreSQL refuses uid 0, so root either drops into a user namespace of its own
 * (files stay root's; nothing to chown) or becomes {@code nobody}; everyone else runs them as they are.
 */
enum ServerUser {
    /** Not root: no wrapper. */
    SELF(List.of()),
    /** Root inside {@code unshare -U}: the kernel still sees uid 0 as owner of the files, the program sees an ordinary user. */
    NAMESPACE(List.of("unshare", "-U", "--")),
    /** Root where user namespaces are forbidden (some containers): {@code nobody}, and the data directory becomes his. */
    NOBODY(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"));

    private static final int NOBODY_ID = 65534;

    private final List<String> prefix;

    ServerUser(List<String> prefix) {
        this.prefix = prefix;
    }

    /** The first way that works here. */
    static ServerUser choose() {
        if (current() != 0) {
            return SELF;
        }
        for (ServerUser user : List.of(NAMESPACE, NOBODY)) {
            if (user.works()) {
                return user;
            }
        }
        throw new PostgresException(
                "PG-004",
                "PostgreSQL does not run as root, and neither 'unshare -U' nor 'setpriv' works here: start this program as an ordinary user.");
    }

    private boolean works() {
        try {
            List<String> command = command(List.of("true"));
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    List<String> command(List<String> program) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(program);
        return command;
    }

    /** Makes {@code path} and everything below it readable by the server; cheap when it already is. */
    void own(Path path) throws IOException {
        int wanted = this == NOBODY ? NOBODY_ID : current();
        if (current() != 0 || owner(path) == wanted) {
            return;
        }
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(path)) {
            paths = walk.toList();
        }
        for (Path each : paths.reversed()) {
            Files.setAttribute(each, "unix:uid", wanted, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(each, "unix:gid", wanted, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** {@code nobody} must be able to pass through the directory that holds his data; he still cannot list it. */
    void letThrough(Path directory) throws IOException {
        if (this == NOBODY) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        }
    }

    /** Runs a program to its end; anything but exit 0 is an exception holding what it printed. */
    void run(List<String> program) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command(program))
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        cleanEnvironment(builder);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        if (exit != 0) {
            throw new IOException(
                    Path.of(program.getFirst()).getFileName() + " failed (" + exit + "): " + output.strip());
        }
    }

    /** PGDATA, PGPORT and the like of the operator's shell must not steer our server; its messages stay in English. */
    static void cleanEnvironment(ProcessBuilder builder) {
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
    }

    static int current() {
        try {
            return owner(Path.of("/proc/self"));
        } catch (IOException e) {
            throw new PostgresException(
                    "PG-006",
                    "The embedded PostgreSQL needs Linux with /proc: set COMMONSEAL_DB_URL to an external PostgreSQL 15 or later.",
                    e);
        }
    }

    static int owner(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid");
    }

    static void createDirectories(Path directory, String permissions) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory);
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
            }
            Files.delete(Files.createTempFile(directory, "writable", ""));
        } catch (IOException e) {
            throw notWritable(directory, e);
        }
    }

    static PostgresException notWritable(Path directory, IOException cause) {
        return new PostgresException(
                "PG-001",
                "The directory " + directory
                        + " cannot be written to: give this user write permission or choose another directory.",
                cause);
    }
}
