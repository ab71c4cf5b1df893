package commonseal.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.http.HttpStatus;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A program that is refused is told what to do next, in the language of who sits before it. */
class ProblemTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void aProblemSaysWhatHappenedAndWhatToDoNext() {
        assertThat(problem(Messages.EN, "TOO_LARGE", Map.of()).path("detail").asString())
                .isEqualTo(Messages.EN.text("problem.next.TOO_LARGE"))
                .contains("10 MB");
        assertThat(problem(Messages.ZH, "PARTIES_INVALID", Map.of())
                        .path("detail")
                        .asString())
                .isEqualTo(Messages.ZH.text("problem.next.PARTIES_INVALID"));
        assertThat(problem(Messages.EN, "NO_SUCH_CODE", Map.of()).has("detail")).isFalse();
    }

    @Test
    void afterTooManyTriesItNamesTheSeconds() {
        assertThat(problem(Messages.EN, "DELAYED", Map.of("seconds", "34"))
                        .path("detail")
                        .asString())
                .contains("34");
        assertThat(problem(Messages.ZH, "DELAYED", Map.of("seconds", "34"))
                        .path("detail")
                        .asString())
                .contains("34");
    }

    @Test
    void whatWasAlteredIsNotCalledOutOfDate() {
        JsonNode altered = problem(Messages.EN, "INPUT_ALTERED", Map.of("slot", "L05.M23", "verdict", "altered"));
        assertThat(altered.path("title").asString()).contains("changed").doesNotContain("no longer valid");
        assertThat(altered.path("detail").asString()).contains("supervisor").contains("issue it again");
    }

    private static JsonNode problem(Messages messages, String code, Map<String, String> values) {
        return JSON.readTree(Look.problemJson(messages, "/api/v1/x", HttpStatus.CONFLICT, code, values)
                .body());
    }
}
