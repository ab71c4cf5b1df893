package commonseal.web.ui;

import java.util.Optional;

/**
 * One look of an officer at a holder's page, as the holder sees it.
 *
 * @param objectionHref where he objects to it
 * @param role in which he looked
 * @param outcome in words: what he was shown, or why not
 */
public record OwnVisit(
        String objectionHref,
        String at,
        String office,
        String role,
        String purpose,
        String outcome,
        Optional<OwnObjection> objection) {}
