package commonseal.web;

import commonseal.identity.Access.Decision;
import commonseal.identity.HolderId;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Map;

/** An officer opens what the register holds about somebody. */
public final class HolderLook {

    private HolderLook() {}

    /** Whether this clerk may see the holder now; recorded. A refusal is answered here. */
    public static boolean isAllowed(Exchange exchange, HolderId holder) {
        // A transaction of its own: a refusal stays recorded, and nothing is read before the look is.
        Decision decision = exchange.services().db().write(exchange.actor().act("applicant-hub"), tx -> {
            boolean openCase = !exchange.services()
                    .cases()
                    .withOpenCase(tx, exchange.actor(), List.of(holder))
                    .isEmpty();
            return exchange.services().identity().access().look(tx, exchange.actor(), holder, openCase);
        });
        return switch (decision) {
            case Decision.Permit() -> true;
            case Decision.Deny(String reason) -> {
                exchange.problem(HttpStatus.FORBIDDEN, reason, Map.of());
                yield false;
            }
        };
    }
}
