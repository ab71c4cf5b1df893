package commonseal.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The built jar as a district that is no demonstration. */
final class RealJar {

    static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    static final Path JAR = ROOT.resolve("app/target/commonseal.jar");

    private RealJar() {}

    /** {@code java -jar … words}, with the settings of a small district. */
    static ProcessBuilder command(Path jar, Path data, String... words) {
        List<String> command = new ArrayList<>(List.of(JAVA, "-jar", jar.toString()));
        command.addAll(List.of(words));
        for (String setting : List.of(
                "data.directory=" + data,
                "http.port=0",
                "district.name-zh=某区",
                "district.name-en=Some District",
                "district.division=110101",
                "district.origin=some.example/ledger")) {
            command.addAll(List.of("--set", setting));
        }
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    /** Starts it and returns once it says that it is ready. */
    static Process serve(Path jar, Path data, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = command(jar, data, "serve");
        builder.environment().putAll(environment);
        Process launcher = builder.start();
        List<String> lines = new ArrayList<>();
        BufferedReader output = launcher.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
            if (line.contains(" ready ")) {
                return launcher;
            }
        }
        throw new AssertionError("it did not start: " + String.join("\n", lines));
    }
}
