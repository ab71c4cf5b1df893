package commonseal.planner;

import java.util.List;

/**
 * A law that lets an office read documents for this service without their owner's consent.
 *
 * @param citation the law and its article, as people read it
 * @param kinds of documents
 * @param roles codes of who may read them
 */
public record LegalAccess(String id, Title citation, List<String> kinds, List<String> roles) {

    /** Characters of a citation in one language, at most. */
    public static final int LONGEST_CITATION = 500;

    public LegalAccess {
        Require.code("id", id);
        Require.that(!kinds.isEmpty() && !roles.isEmpty(), "access '" + id + "' needs kinds and roles");
        Require.that(
                citation.zh().length() <= LONGEST_CITATION && citation.en().length() <= LONGEST_CITATION,
                "access '" + id + "' is cited in more than " + LONGEST_CITATION + " characters");
        kinds = List.copyOf(kinds);
        roles = List.copyOf(roles);
    }
}
