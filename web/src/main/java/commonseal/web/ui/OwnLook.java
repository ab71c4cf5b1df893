package commonseal.web.ui;

import java.util.List;
import java.util.Optional;

/**
 * One disclosure as its holder sees it.
 *
 * @param objectionHref where he objects to it
 * @param roles of the officer, in words; empty if the program itself acted
 * @param ground in words
 * @param authorisationHref page of the authorisation it rests on, if it rests on one
 * @param law why no consent was needed, if that is the ground
 * @param fields labels of what was shown
 */
public record OwnLook(
        String objectionHref,
        String at,
        String kind,
        String office,
        String roles,
        String service,
        String ground,
        Optional<String> authorisationHref,
        Optional<Law> law,
        List<String> fields,
        Optional<OwnObjection> objection) {
    public OwnLook {
        fields = List.copyOf(fields);
    }

    /** A law as cited, and the officer's reason. */
    public record Law(String citation, String reason) {}
}
