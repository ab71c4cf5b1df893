package commonseal.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built jar, as a district starts it. */
class JarTest {

    private static final Path PROCESS = RealJar.ROOT.resolve(
            "modules/catalog/src/main/resources/commonseal/catalog/demo/processes/vr-experience-hall.yaml");

    @TempDir
    Path directory;

    @Test
    void theMainJobIsPlayedAndEveryFigureAgrees() throws Exception {
        Path log = directory.resolve("check.log");
        Process check = new ProcessBuilder(
                        RealJar.JAVA,
                        "-Xmx256m",
                        "-Dcommonseal.root=" + RealJar.ROOT,
                        "-Dcommonseal.jar=" + RealJar.JAR,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "commonseal.demo.Main",
                        "--check")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(check.waitFor(10, TimeUnit.MINUTES)).isTrue();
        } finally {
            check.destroy();
        }
        assertThat(check.exitValue()).as(Files.readString(log)).isZero();
        assertThat(Files.readString(log)).endsWith("check: everything agrees\n");
    }

    @Test
    void killingTheLauncherEndsTheDistrict() throws Exception {
        Process launcher = serve(RealJar.JAR, Map.of());
        ProcessHandle district = launcher.children().findFirst().orElseThrow();
        List<ProcessHandle> database = district.descendants().toList();
        assertThat(database).isNotEmpty();

        launcher.destroyForcibly();

        district.onExit().get(60, TimeUnit.SECONDS);
        for (ProcessHandle process : database) {
            process.onExit().get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void whatPrepareWritesTheNextStartUses() throws Exception {
        Path jar = Files.copy(RealJar.JAR, directory.resolve("commonseal.jar"));
        Process prepare = new ProcessBuilder(RealJar.JAVA, "-jar", jar.toString(), "prepare")
                .redirectErrorStream(true)
                .start();
        String printed = prepare.inputReader().readLine();
        assertThat(prepare.waitFor()).as(printed).isZero();
        assertThat(Path.of(printed)).isRegularFile().hasParent(directory);

        Path classes = directory.resolve("classes.log");
        Process launcher = serve(jar, Map.of("COMMONSEAL_JAVA_OPTS", "-Xlog:class+load:file=" + classes));
        launcher.destroy();
        launcher.waitFor();

        assertThat(Files.readString(classes)).containsPattern("commonseal\\.app\\.App source: shared objects file");

        // Whatever the JVM has to say of the cache: what a command prints is for the next program.
        Process plan = new ProcessBuilder(RealJar.JAVA, "-jar", jar.toString(), "plan", PROCESS.toString(), "--json")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        byte[] json = plan.getInputStream().readAllBytes();
        assertThat(plan.waitFor()).isZero();
        assertThat(Api.JSON.readTree(json).path("parallelDays").asInt()).isPositive();
    }

    @Test
    void aCacheOfAnotherJarIsLeftAlone() throws Exception {
        Path jar = Files.copy(RealJar.JAR, directory.resolve("commonseal.jar"));
        Path cache = Path.of(property("JAVA_RUNTIME_VERSION"));
        Files.writeString(directory.resolve("commonseal-" + cache + ".aot"), "not a cache");

        Process launcher = serve(jar, Map.of());
        launcher.destroy();

        assertThat(launcher.waitFor()).isEqualTo(143);
    }

    private static String property(String key) throws IOException {
        return Files.readAllLines(Path.of(System.getProperty("java.home"), "release")).stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1).replace("\"", ""))
                .findFirst()
                .orElse("0");
    }

    private Process serve(Path jar, Map<String, String> environment) throws IOException {
        return RealJar.serve(jar, directory.resolve("data"), environment);
    }
}
