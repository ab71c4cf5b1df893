package commonseal.app;

import commonseal.launcher.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The ahead-of-time cache of a start (JEP 483, JEP 514) beside the jar: the launcher names the file and uses it if it is there,
 * this class writes it. It holds classes of the jar and the JDK, nothing of an installation; the JVM refuses one that was
 * written for another jar or JDK.
 */
public final class StartCache {

    private static final long LIMIT_MINUTES = 10;

    private final Path file;

    private StartCache(Path file) {
        this.file = file;
    }

    /** The file the launcher named; empty when not started from a jar. */
    public static Optional<StartCache> named() {
        return Optional.ofNullable(System.getProperty("commonseal.start-cache"))
                .map(name -> new StartCache(Path.of(name)));
    }

    /** Where it lies. */
    public Path file() {
        return file;
    }

    /** Whether one has to be written and could be: none is there, or it is older than the jar, and the folder is ours to write. */
    public boolean isWanted() {
        try {
            Path folder = file.getParent();
            return folder != null
                    && Files.isWritable(folder)
                    && (!Files.exists(file)
                            || Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(jar())) < 0);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Starts an empty installation in a scratch directory in a second JVM, asks for a few pages and writes what that start
     * needed; takes some ten seconds of processor time at low priority. The file appears whole or not at all.
     *
     * @return whether it was written
     */
    public boolean write() throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory("commonseal-prepare-");
        Path fresh = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid());
        Process training = new ProcessBuilder(command(fresh, scratch))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Thread stop = new Thread(training::destroy, "stop-prepare");
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            if (!training.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)
                    || training.exitValue() != 0
                    || !Files.exists(fresh)) {
                return false;
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } finally {
            training.destroyForcibly();
            Files.deleteIfExists(fresh);
            delete(scratch);
            removeHook(stop);
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // Already shutting down: the hook runs by itself.
        }
    }

    private static List<String> command(Path fresh, Path scratch) throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/nice"))) {
            command.addAll(List.of("/usr/bin/nice", "-n", "19"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Launcher.options());
        command.add("-XX:AOTCacheOutput=" + fresh);
        command.addAll(
                List.of("-cp", jar().toString(), Launcher.class.getName(), "prepare", "--in", scratch.toString()));
        return command;
    }

    private static Path jar() {
        return Path.of(System.getProperty("java.class.path")).toAbsolutePath();
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
