package commonseal.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code start}: the jar as a district runs it, {@code java -jar}. Time from the command to the first answer of /readyz, with
 * and without the start cache in turns; memory of an idle minute; size of the jar; and how long public pages take.
 */
final class StartBenchmark implements Main.Benchmark {

    private static final int ROUNDS = 5;
    private static final int PAGE_ROUNDS = 200;
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final List<String> PAGES = List.of("/", "/verify", "/sign-in", "/ledger");

    private final String java =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private final HttpClient http = HttpClient.newHttpClient();

    /** A running server and how long it took. */
    private record Started(Process launcher, int port, double millis) {}

    @Override
    public List<Row> run() throws Exception {
        Path folder = Files.createTempDirectory("commonseal-bench-");
        try {
            Path built = Path.of(System.getProperty("commonseal.jar"));
            Path jar = Files.copy(built, folder.resolve("commonseal.jar"));
            List<Row> rows = new ArrayList<>();
            rows.add(Row.of("jar", "MB", Files.size(jar) / 1e6).atMost(120));
            rows.add(Row.of("first start, empty district", "ms", first(jar, folder.resolve("real"), "real")));
            rows.add(Row.of(
                    "first start, demonstration district", "ms", first(jar, folder.resolve("demo"), "demonstration")));
            Path cached = prepare(built, Files.createDirectory(folder.resolve("cached")));
            warm(rows, jar, cached, folder, "real");
            warm(rows, jar, cached, folder, "demonstration");
            idle(rows, cached, folder.resolve("demo"));
            return rows;
        } finally {
            delete(folder);
        }
    }

    private double first(Path jar, Path data, String profile) throws Exception {
        Started started = start(jar, data, profile);
        stop(started);
        return started.millis();
    }

    private Path prepare(Path built, Path folder) throws Exception {
        Path jar = Files.copy(built, folder.resolve("commonseal.jar"));
        Process prepare = new ProcessBuilder(java, "-jar", jar.toString(), "prepare")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (prepare.waitFor() != 0) {
            throw new IllegalStateException("prepare ended with " + prepare.exitValue());
        }
        return jar;
    }

    private void warm(List<Row> rows, Path plain, Path cached, Path folder, String profile) throws Exception {
        Path data = folder.resolve(profile.equals("real") ? "real" : "demo");
        double[] without = new double[ROUNDS];
        double[] with = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            without[i] = first(plain, data, profile);
            with[i] = first(cached, data, profile);
        }
        rows.add(Row.of("warm start, " + profile, "ms", with).atMost(2_000));
        rows.add(Row.of("warm start, " + profile + ", no start cache", "ms", without));
    }

    private void idle(List<Row> rows, Path jar, Path data) throws Exception {
        Started started = start(jar, data, "demonstration");
        try {
            for (String page : PAGES) {
                double[] millis = new double[PAGE_ROUNDS];
                int bytes = 0;
                for (int i = 0; i < PAGE_ROUNDS; i++) {
                    long begun = System.nanoTime();
                    HttpResponse<byte[]> answer = http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + started.port() + page))
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray());
                    millis[i] = (System.nanoTime() - begun) / 1e6;
                    bytes = answer.body().length;
                    if (answer.statusCode() != 200) {
                        throw new IllegalStateException(page + " answered " + answer.statusCode());
                    }
                }
                Arrays.sort(millis);
                rows.add(Row.of("page " + page + ", 99th percentile", "ms", millis[PAGE_ROUNDS * 99 / 100])
                        .atMost(100));
                rows.add(Row.of("page " + page, "kB", bytes / 1e3).atMost(150));
            }
            TimeUnit.MINUTES.sleep(1);
            ProcessHandle district = started.launcher().children().findFirst().orElseThrow();
            rows.add(Row.of("resident, idle for a minute", "MB", resident(district.pid()))
                    .atMost(350));
            rows.add(Row.of(
                    "resident, launcher", "MB", resident(started.launcher().pid())));
        } finally {
            stop(started);
        }
    }

    private static double resident(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
                .findFirst()
                .orElseThrow();
    }

    private Started start(Path jar, Path data, String profile) throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        List<String> command = new ArrayList<>(List.of(java, "-jar", jar.toString(), "serve"));
        for (String setting : List.of(
                "data.directory=" + data,
                "profile=" + profile,
                "http.port=" + port,
                "district.name-zh=某区",
                "district.name-en=Some District",
                "district.division=110101",
                "district.origin=some.example/ledger")) {
            command.addAll(List.of("--set", setting));
        }
        HttpRequest ready = HttpRequest.newBuilder(
                        URI.create(String.format(Locale.ROOT, "http://127.0.0.1:%d/readyz", port)))
                .build();
        long begun = System.nanoTime();
        Process launcher = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        while (System.nanoTime() - begun < LIMIT_NANOS && launcher.isAlive()) {
            try {
                if (http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return new Started(launcher, port, (System.nanoTime() - begun) / 1e6);
                }
            } catch (IOException e) {
                // Not listening yet.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }
        launcher.destroyForcibly();
        throw new IllegalStateException("the server did not get ready");
    }

    private static void stop(Started started) throws InterruptedException {
        started.launcher().destroy();
        started.launcher().waitFor();
    }

    private static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.deleteIfExists(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
