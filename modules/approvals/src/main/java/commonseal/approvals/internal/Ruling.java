package commonseal.approvals.internal;

import java.util.Map;
import java.util.Optional;

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
}
