package commonseal.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A second JVM with this test's class path, to be killed: {@code kill -9} from outside with {@link #kill}, or from inside at a
 * named place with the property {@code commonseal.crash} (kernel's CrashPoint, exit code 137). It ends with the test's JVM at
 * the latest when closed.
 */
public final class ChildJvm implements AutoCloseable {
    /** Exit code of a JVM that reached its crash point. */
    public static final int CRASHED = 137;

    private static final String END = "\0end";

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> seen = new ArrayList<>();
    private final Thread reader;

    private ChildJvm(Process process) {
        this.process = process;
        this.reader = Thread.ofPlatform().daemon().name("child-output").unstarted(this::read);
    }

    /** Starts {@code main} with system properties and arguments; its standard error is joined to its output. */
    public static ChildJvm start(Class<?> main, Map<String, String> properties, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dslf4j.internal.verbosity=ERROR"));
        properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        try {
            ChildJvm child = new ChildJvm(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
            child.reader.start();
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a line of output that begins with {@code prefix} and returns the rest of it; fails with all output after {@code limit}. */
    public String await(String prefix, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (true) {
                String line = lines.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (line == null || line.equals(END)) {
                    throw new AssertionError(
                            "no line '" + prefix + "...' from the child; it printed:\n" + String.join("\n", seen));
                }
                seen.add(line);
                if (line.startsWith(prefix)) {
                    return line.substring(prefix.length()).strip();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** {@code kill -9}; returns when the process is gone. */
    public void kill() {
        // Through the handle: Process.destroy would also close our end of its output.
        process.toHandle().destroyForcibly();
        exitCode(Duration.ofSeconds(30));
    }

    /** {@code kill -15}: the orderly way. Returns when it has put everything away, its database too. */
    public void terminate() {
        process.toHandle().destroy();
        exitCode(Duration.ofMinutes(1));
    }

    /** Waits for the end; fails with all output after {@code limit}. */
    public int exitCode(Duration limit) {
        try {
            if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new AssertionError("the child still runs; it printed:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** What it printed so far; all of it once it has ended. */
    public String output() {
        if (!process.isAlive()) {
            try {
                var unused = reader.join(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        lines.drainTo(seen);
        seen.remove(END);
        return String.join("\n", seen);
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void read() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            in.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add("(output broke off: " + e.getMessage() + ")");
        } finally {
            lines.add(END);
        }
    }
}
