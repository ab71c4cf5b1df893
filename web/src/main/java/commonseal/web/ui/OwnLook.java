package commonseal.web.ui;

import java.util.List;
import java.util.Optional;

/**
 * One disclosure as its holder sees it.
 *
 * @param ground in words
 * @param authorisation id of the authorisation it rests on, if it rests on one
 * @param fields labels of what was shown
 */
public record OwnLook(
        String at,
        String kind,
        String office,
        String service,
        String ground,
        Optional<String> authorisation,
        List<String> fields) {
    public OwnLook {
        fields = List.copyOf(fields);
    }
}
