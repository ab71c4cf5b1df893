package commonseal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.demo.Api;
import commonseal.demo.Person;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Who stands before a clerk gives and takes back a mandate there; for nobody else does a clerk do either. */
@Tag("browser")
class MandateTest {

    private final District district = District.get();
    private final Person clerk = district.cast().get("clerk");
    private final Person holder = district.cast().get("supervisor");
    private final String path = "/api/v1/persons/" + holder.ref().substring("person:".length()) + "/representatives";

    @Test
    void aMandateIsEnteredAndEndedOnlyForWhoShowedHisDocument() {
        ObjectNode agent =
                Api.object().put("person", district.cast().get("partner").ref()).put("as", "AGENT");
        agent.putArray("kinds").add("PSB-01");
        agent.putArray("powers").add("READ");
        agent.put("basis", "公证委托书");
        refused(clerk, path, agent, 403, "NOT_IDENTIFIED");

        showsHisDocumentTo(clerk);
        clerk.post(path, agent);
        JsonNode mandate = clerk.get(path).path("items").path(0);
        assertThat(mandate.path("as").asString()).isEqualTo("AGENT");
        assertThat(mandate.path("inForce").asBoolean()).isTrue();

        String end = "/api/v1/mandates/" + mandate.path("id").asString() + "/end";
        ObjectNode reason = Api.object().put("reason", "本人收回");
        refused(district.cast().get("registrar"), end, reason, 403, "NOT_IDENTIFIED");
        refused(clerk, "/api/v1/mandates/" + UUID.randomUUID() + "/end", reason, 404, "NOT_FOUND");
        assertThat(clerk.get(path).path("items").path(0).path("inForce").asBoolean())
                .isTrue();

        clerk.post(end, reason);
        assertThat(clerk.get(path).path("items").path(0).path("inForce").asBoolean())
                .isFalse();
    }

    private void showsHisDocumentTo(Person officer) {
        officer.post(
                "/api/v1/holders/search",
                Api.object()
                        .put("scheme", "CN-ID")
                        .put("number", district.cast().number("supervisor")));
    }

    private static void refused(Person who, String path, JsonNode body, int status, String code) {
        Api.Answer answer = who.attempt("POST", path, body);
        assertThat(answer.status()).as(answer.code()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
    }
}
