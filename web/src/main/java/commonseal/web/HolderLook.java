package commonseal.web;

import commonseal.identity.Access.Decision;
import commonseal.identity.HolderId;
import commonseal.kernel.Tx;
import io.javalin.http.HttpStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** An officer opens what the register holds about somebody. */
public final class HolderLook {

    private HolderLook() {}

    /**
     * What a clerk may do.
     *
     * @param emergencyUntil present if he sees the holder only because of an emergency: then he may change nothing
     */
    public record Sight(boolean allowed, Optional<Instant> emergencyUntil) {}

    /** Whether this clerk may see the holder and act for him now; recorded. A refusal is answered here. */
    public static boolean isAllowed(Exchange exchange, HolderId holder) {
        // A transaction of its own: a refusal stays recorded, and nothing is read before the look is.
        return isPermitted(exchange, decided(exchange, tx -> look(exchange, tx, holder)), holder);
    }

    /** Whether this clerk may read what the register holds, also in an emergency; recorded. A refusal is answered here. */
    public static Sight sight(Exchange exchange, HolderId holder) {
        record Seen(Decision decision, Optional<Instant> until) {}
        Seen seen = decided(exchange, tx -> {
            Optional<Instant> until =
                    exchange.services().identity().breakGlass().look(tx, exchange.actor(), holder);
            return new Seen(until.isPresent() ? new Decision.Permit() : look(exchange, tx, holder), until);
        });
        return new Sight(isPermitted(exchange, seen.decision(), holder), seen.until());
    }

    private static <T> T decided(Exchange exchange, Function<Tx, T> decision) {
        return exchange.services().db().write(exchange.actor().act("applicant-hub"), decision);
    }

    private static Decision look(Exchange exchange, Tx tx, HolderId holder) {
        boolean openCase = !exchange.services()
                .cases()
                .withOpenCase(tx, exchange.actor(), List.of(holder))
                .isEmpty();
        return exchange.services().identity().access().look(tx, exchange.actor(), holder, openCase);
    }

    private static boolean isPermitted(Exchange exchange, Decision decision, HolderId holder) {
        return switch (decision) {
            case Decision.Permit() -> true;
            case Decision.Deny(String reason) -> {
                exchange.problem(HttpStatus.FORBIDDEN, reason, Map.of("holder", holder.ref()));
                yield false;
            }
        };
    }
}
