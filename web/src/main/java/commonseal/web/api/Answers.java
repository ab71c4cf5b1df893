package commonseal.web.api;

import commonseal.approvals.Cases.StepResult;
import commonseal.web.Exchange;
import io.javalin.http.HttpStatus;
import java.util.Map;
import java.util.Optional;

/** How the common results answer. */
final class Answers {

    private Answers() {}

    /** 204, or the problem of the refusal. */
    static void step(Exchange exchange, StepResult result) {
        switch (result) {
            case StepResult.Done() -> exchange.context().status(HttpStatus.NO_CONTENT);
            case StepResult.Refused(String code, var values) -> refused(exchange, code, values);
        }
    }

    /** The status that fits a refusal's code. */
    static void refused(Exchange exchange, String code, Map<String, String> values) {
        HttpStatus status = switch (code) {
            case "UNKNOWN_CASE", "UNKNOWN_SLOT", "UNKNOWN_LINK", "UNKNOWN_FIELD", "NOT_FOUND" -> HttpStatus.NOT_FOUND;
            case "NO_ROLE",
                    "OTHER_OFFICE",
                    "OWN_CASE",
                    "LINK_ISSUER",
                    "APPOINTER",
                    "NOT_PARTY",
                    "SEPARATION",
                    "NOT_AUTHORISED",
                    "NO_PURPOSE",
                    "OUTSIDE_SERVICE",
                    "NOT_ALLOWED" -> HttpStatus.FORBIDDEN;
            case "DELAYED" -> HttpStatus.TOO_MANY_REQUESTS;
            default -> HttpStatus.CONFLICT;
        };
        exchange.problem(status, code, values);
    }

    /** 422 with the field problems. */
    static void invalid(Exchange exchange, String code, Map<String, String> problems) {
        exchange.problem(HttpStatus.UNPROCESSABLE_CONTENT, code, problems);
    }

    /** The value, or 404. */
    static void found(Exchange exchange, Optional<? extends tools.jackson.databind.JsonNode> node) {
        if (node.isPresent()) {
            exchange.json(HttpStatus.OK, node.get());
        } else {
            exchange.notFound();
        }
    }
}
