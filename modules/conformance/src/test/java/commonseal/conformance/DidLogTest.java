package commonseal.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.conformance.Foreign.Answer;
import commonseal.demo.Api;
import commonseal.testkit.Eventually;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The district's DID log as served, shown to didwebvh-ts. */
@Tag("long")
@Tag("conformance")
class DidLogTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final District district = District.get();

    private List<String> served() {
        return new String(district.read("/.well-known/did.jsonl"), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    /** Of offices that began within a second the log says so one second after the other. */
    private void awaitTheKeysOf(JsonNode document) {
        Eventually.holds(
                "the log says what the DID document says",
                LONG_ENOUGH,
                () -> Api.JSON
                                .readTree(served().getLast())
                                .at("/state/assertionMethod")
                                .size()
                        == document.path("assertionMethod").size());
    }

    private static byte[] file(List<String> lines) {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static Answer answer(Map<String, Answer> answers, String name) {
        return Objects.requireNonNull(answers.get(name), name);
    }

    private static List<String> keys(Answer answer) {
        return answer.json().path("keys").valueStream().map(JsonNode::asString).toList();
    }

    @Test
    void aForeignResolverFindsTheKeysOfADayAndNoRewrittenHistory() {
        JsonNode document = Api.JSON.readTree(district.read("/.well-known/did.json"));
        awaitTheKeysOf(document);
        List<String> lines = served();
        assertThat(lines).hasSizeGreaterThanOrEqualTo(3);
        Foreign foreign = new Foreign(folder).show("as served", file(lines), Map.of());
        for (int i = 0; i < lines.size(); i++) {
            foreign.show("of entry " + i, file(lines), Map.of("at", justAfter(lines.get(i))));
        }
        Map<String, List<String>> forgeries = forgeries(lines);
        forgeries.forEach((name, forged) -> foreign.show(name, file(forged), Map.of()));

        Map<String, Answer> answers = foreign.judge("logs.mjs");

        Answer whole = answer(answers, "as served");
        assertThat(whole.accepted()).as("%s", whole).isTrue();
        assertThat(document.path("alsoKnownAs").valueStream().map(JsonNode::asString))
                .containsExactly(whole.json().path("did").asString());
        assertThat(keys(whole))
                .containsExactlyElementsOf(document.path("verificationMethod")
                        .valueStream()
                        .map(method -> method.path("publicKeyMultibase").asString())
                        .toList());
        for (int i = 0; i < lines.size(); i++) {
            Answer then = answer(answers, "of entry " + i);
            assertThat(then.accepted()).as("%s", then).isTrue();
            assertThat(keys(then))
                    .as("entry %d", i)
                    .containsExactlyElementsOf(Api.JSON
                            .readTree(lines.get(i))
                            .at("/state/verificationMethod")
                            .valueStream()
                            .map(method -> method.path("publicKeyMultibase").asString())
                            .toList());
        }
        assertThat(forgeries.keySet())
                .allSatisfy(name -> assertThat(answer(answers, name).accepted())
                        .as("%s", answer(answers, name))
                        .isFalse());
    }

    private static String time(String line) {
        return Api.JSON.readTree(line).path("versionTime").asString();
    }

    /** That resolver leaves out the moment itself; the next entry is a second later at least. */
    private static String justAfter(String line) {
        return Instant.parse(time(line)).plusMillis(500).toString();
    }

    private static Map<String, List<String>> forgeries(List<String> lines) {
        Map<String, List<String>> forgeries = new LinkedHashMap<>();
        forgeries.put("a removed entry", without(lines, 1));
        forgeries.put("without its beginning", without(lines, 0));
        List<String> swapped = new ArrayList<>(lines);
        swapped.set(1, lines.get(2));
        swapped.set(2, lines.get(1));
        forgeries.put("entries in another order", swapped);
        forgeries.put(
                "another key in the past",
                changed(
                        lines,
                        1,
                        entry -> ((ObjectNode) ((ArrayNode) entry.at("/state/verificationMethod")).get(0))
                                .put("publicKeyMultibase", "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK")));
        forgeries.put(
                "another time",
                changed(lines, lines.size() - 1, entry -> entry.put("versionTime", time(lines.get(0)))));
        forgeries.put(
                "the proof of another entry",
                changed(
                        lines,
                        2,
                        entry -> entry.set(
                                "proof", Api.JSON.readTree(lines.get(1)).get("proof"))));
        return forgeries;
    }

    private static List<String> without(List<String> lines, int index) {
        List<String> fewer = new ArrayList<>(lines);
        fewer.remove(index);
        return fewer;
    }

    private static List<String> changed(List<String> lines, int index, Consumer<ObjectNode> change) {
        List<String> changed = new ArrayList<>(lines);
        ObjectNode entry = (ObjectNode) Api.JSON.readTree(lines.get(index));
        change.accept(entry);
        changed.set(index, entry.toString());
        return changed;
    }
}
