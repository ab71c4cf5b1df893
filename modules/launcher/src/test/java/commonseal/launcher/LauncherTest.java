package commonseal.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LauncherTest {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    @Test
    void passesArgumentsAndTheExitCodeThrough() throws Exception {
        Process process = launch(JAVA, "exit", "75", "a b", "");

        List<String> lines = process.inputReader().lines().toList();

        assertThat(process.waitFor()).isEqualTo(75);
        assertThat(lines).contains("arguments exit|75|a b|");
    }

    @Test
    void startsTheApplicationWithTheMeasuredFlagsWhateverItWasStartedWith() throws Exception {
        Process process = launch(JAVA, "exit", "0");

        assertThat(process.inputReader().lines().toList())
                .anySatisfy(line -> assertThat(line).matches("memory 5[0-9][0-9]"));
    }

    @Test
    void findsANewJavaWhenStartedByAnOldOne() throws Exception {
        Optional<Path> old = oldJava();
        assumeTrue(old.isPresent(), "no older Java under /usr/lib/jvm");
        Process process = launch(old.orElseThrow(), "exit", "0");

        List<String> lines = process.inputReader().lines().toList();

        assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
        assertThat(Integer.parseInt(lines.getFirst().substring(5))).isGreaterThanOrEqualTo(25);
    }

    @Test
    void aSignalReachesTheApplicationWhichClosesInOrder() throws Exception {
        Process process = launch(JAVA, "wait");
        List<String> lines = new ArrayList<>();
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        while (line != null) {
            lines.add(line);
            if (line.equals("waiting")) {
                process.toHandle().destroy();
            }
            line = output.readLine();
        }

        assertThat(lines).endsWith("closed in order");
        assertThat(process.waitFor()).isEqualTo(143);
    }

    private static Process launch(Path java, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(java.toString(), "-cp", System.getProperty("java.class.path"), Launcher.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static Optional<Path> oldJava() throws IOException {
        try (var homes = Files.list(Path.of("/usr/lib/jvm"))) {
            return homes.filter(home -> home.getFileName().toString().matches(".*(8|11|17|21)-.*"))
                    .map(home -> home.resolve("bin/java"))
                    .filter(Files::isExecutable)
                    .findFirst();
        }
    }
}
