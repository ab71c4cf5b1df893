package commonseal.web.ui;

import java.util.List;
import java.util.Optional;

/**
 * One disclosure as its holder sees it.
 *
 * @param objectionHref where he objects to it
 * @param roles of the officer, in words; empty if the program itself acted
 * @param ground in words
 * @param authorisation id of the authorisation it rests on, if it rests on one
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
        Optional<String> authorisation,
        List<String> fields,
        Optional<OwnObjection> objection) {
    public OwnLook {
        fields = List.copyOf(fields);
    }
}
