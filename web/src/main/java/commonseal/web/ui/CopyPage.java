package commonseal.web.ui;

import commonseal.catalog.Catalog;
import commonseal.documents.Documents.CopyMethod;
import commonseal.documents.Documents.State;
import commonseal.identity.Authorisations.ItemState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The form by which an officer says what a paper is.
 *
 * @param kinds to choose from while none is chosen: those that the material takes first
 * @param kind whose fields are shown; empty until it is chosen
 * @param holders reference and name of whose it may be
 * @param typed what was typed, by field
 */
public record CopyPage(
        List<Choice> kinds, Optional<Catalog.Kind> kind, List<Choice> holders, Map<String, String> typed) {

    public CopyPage {
        kinds = List.copyOf(kinds);
        holders = List.copyOf(holders);
        typed = Map.copyOf(typed);
    }

    /** Something to choose, and what it is called. */
    public record Choice(String value, String label) {}

    /** What was typed into a field; empty if nothing was. */
    public String typed(String field) {
        return typed.getOrDefault(field, "");
    }

    /** The methods, in their order. */
    public List<CopyMethod> methods() {
        return List.of(CopyMethod.values());
    }

    /**
     * A copy that was proposed for a material.
     *
     * @param answer what its holder said so far
     * @param state once it was made
     * @param mayVoid whether the reader may declare it void
     */
    public record Made(
            UUID id,
            String kind,
            String holder,
            String number,
            Optional<ItemState> answer,
            Optional<State> state,
            boolean mayVoid) {}
}
