package commonseal.conformance;

import commonseal.demo.Api;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A verifier that somebody else wrote, run as a program of its own without any network where the machine allows that. It
 * sees a folder with a manifest and nothing else of ours.
 */
final class Foreign {

    private final Path folder;
    private final ObjectNode manifest = Api.JSON.createObjectNode();

    /** @param folder empty, for what it is shown */
    Foreign(Path folder) {
        this.folder = folder;
        manifest.putArray("cases");
    }

    /** What a foreign verifier made of a case. */
    record Answer(String name, boolean accepted, JsonNode json) {}

    /** Writes a file into its folder. */
    Foreign file(String name, byte[] bytes) {
        try {
            Files.write(folder.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** A member of the manifest. */
    Foreign member(String name, JsonNode value) {
        manifest.set(name, value);
        return this;
    }

    /** A case to judge; {@code file} is written too. */
    Foreign show(String name, byte[] file, Map<String, String> more) {
        String fileName = "case-" + manifest.get("cases").size();
        file(fileName, file);
        ObjectNode each = Api.JSON.createObjectNode().put("name", name).put("file", fileName);
        more.forEach(each::put);
        manifest.withArray("cases").add(each);
        return this;
    }

    /** Runs a script of the folder {@code foreign}; answers by the names of the cases. */
    Map<String, Answer> judge(String script) {
        file("manifest.json", Api.JSON.writeValueAsBytes(manifest));
        Path foreign = Path.of(Optional.ofNullable(System.getenv("FOREIGN"))
                .orElseThrow(() -> new IllegalStateException("run bin/test --long conformance")));
        List<String> command = new ArrayList<>(offline());
        command.addAll(List.of("node", foreign.resolve(script).toString(), folder.toString()));
        Map<String, Answer> answers = new LinkedHashMap<>();
        Api.JSON
                .readTree(run(command))
                .forEach(each -> answers.put(
                        each.path("name").asString(),
                        new Answer(
                                each.path("name").asString(),
                                each.path("accepted").asBoolean(),
                                each)));
        return answers;
    }

    /** A network of its own without any cable, where this process may make one. */
    private static List<String> offline() {
        return Optional.ofNullable(System.getProperty("user.name"))
                        .filter("root"::equals)
                        .isPresent()
                ? List.of("unshare", "-n", "--")
                : List.of();
    }

    /** What a program prints; it has to end with 0. */
    static String run(List<String> command) {
        Ran ran = ran(command);
        if (ran.code() != 0) {
            throw new IllegalStateException(command + " ended with " + ran.code() + ": " + ran.output());
        }
        return ran.output();
    }

    /** What a program printed, and its exit code. */
    record Ran(int code, String output) {}

    /** Runs a program of Debian or npm. */
    static Ran ran(List<String> command) {
        try {
            Path errors = Files.createTempFile("commonseal-foreign", ".txt");
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            String complaints = Files.readString(errors);
            Files.delete(errors);
            return new Ran(code, code == 0 ? output : output + complaints);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
