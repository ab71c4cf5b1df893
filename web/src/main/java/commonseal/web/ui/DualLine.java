package commonseal.web.ui;

import commonseal.identity.DualControl.Deed;
import commonseal.identity.DualControl.Request;
import commonseal.identity.DualControl.State;
import java.util.Optional;

/**
 * A request for what takes two persons, in words.
 *
 * @param about reference of whom it is about
 * @param reason law or reason given
 * @param by name of who asked
 * @param answeredBy name of who confirmed, declined or withdrew it
 */
public record DualLine(
        Request request,
        String what,
        Optional<String> about,
        Optional<String> reason,
        String by,
        Optional<String> answeredBy) {

    /** Whether it waits for somebody. */
    public boolean waiting() {
        return request.state() == State.WAITING;
    }

    /** Whether who asked may fetch files now. */
    public boolean fetched() {
        return request.state() == State.CONFIRMED && request.deed() instanceof Deed.Export;
    }

    /** Colour of the state's tag. */
    public String tone() {
        return switch (request.state()) {
            case WAITING -> "govuk-tag--yellow";
            case CONFIRMED -> "govuk-tag--green";
            case DECLINED, WITHDRAWN, OVER -> "govuk-tag--grey";
        };
    }
}
