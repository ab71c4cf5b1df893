package commonseal.approvals.internal;

import commonseal.proof.CanonicalJson;
import commonseal.proof.Hash;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an officer decides about a link.
 *
 * @param fields what he entered for the result document
 */
record Ruling(String link, String outcome, Optional<String> reason, Map<String, String> fields) {
    Ruling {
        reason = reason.filter(text -> !text.isBlank());
        fields = Map.copyOf(fields);
    }

    /** What a step-up is bound to: this very ruling in this round of that case, so that it cannot be spent on another. */
    byte[] digest(UUID caseId, int round) {
        return Hash.sha256(statement(caseId, round).getBytes(StandardCharsets.UTF_8))
                .bytes();
    }

    /** Canonical JSON of it. */
    String statement(UUID caseId, int round) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("case", caseId.toString())
                .put("link", link)
                .put("round", round)
                .put("outcome", outcome);
        reason.ifPresent(text -> node.put("reason", text));
        ObjectNode entered = node.putObject("fields");
        fields.forEach(entered::put);
        return CanonicalJson.text(node);
    }
}
