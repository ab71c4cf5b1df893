package commonseal.web.ui;

import commonseal.approvals.Cases.FormField;
import commonseal.approvals.Cases.Item;
import commonseal.approvals.Cases.LinkView;
import commonseal.approvals.Cases.Slot;
import commonseal.documents.Documents.Evidence;
import commonseal.planner.Assistance;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One link of a case under review.
 *
 * @param inputs its materials, with what was found about each document
 * @param outcomes as the definition offers them
 * @param entries fields of the result that somebody must type
 * @param assistants who is asked for an opinion
 * @param verified when the evidence behind an answer was left
 * @param typed what was posted and refused
 */
public record LinkPage(
        CasePage page,
        LinkView link,
        List<Input> inputs,
        List<Rule> rules,
        List<Choice> outcomes,
        List<Entry> entries,
        List<Assistance> assistants,
        Map<UUID, Instant> verified,
        Map<String, String> people,
        Map<String, String> typed) {

    public LinkPage {
        inputs = List.copyOf(inputs);
        rules = List.copyOf(rules);
        outcomes = List.copyOf(outcomes);
        entries = List.copyOf(entries);
        assistants = List.copyOf(assistants);
    }

    /** A material of the link. */
    public record Input(Slot slot, List<Proof> proofs) {
        public Input {
            proofs = List.copyOf(proofs);
        }
    }

    /**
     * What is known about one document.
     *
     * @param evidence of its pull; empty before it
     * @param verifyCode public code, to verify it independently
     */
    public record Proof(Item item, Optional<Evidence> evidence, Optional<String> verifyCode) {}

    /** How a rule stands. */
    public enum Standing {
        MET,
        OPEN,
        NOTE
    }

    /** One line of the rule check. */
    public record Rule(Standing standing, String text) {}

    /**
     * An outcome on offer.
     *
     * @param effect code
     * @param produces name of the result document; empty if it issues none
     */
    public record Choice(
            String code,
            String title,
            String effect,
            boolean reasons,
            Optional<String> produces,
            List<Preview> preview) {
        public Choice {
            preview = List.copyOf(preview);
        }
    }

    /** One field of the result document and what it will say. */
    public record Preview(String label, String value) {}

    /** A field that the deciding officer types. */
    public record Entry(String name, String label, String type, boolean required) {}

    /** Path of this page. */
    public String path() {
        return page.path() + "/links/" + link.id();
    }

    /** Whether the actor can do this to this link now. */
    public boolean can(String action) {
        return page.can(action + ":" + link.id());
    }

    /** What was typed into a field. */
    public String typed(String field) {
        return typed.getOrDefault(field, "");
    }

    /** Name of an officer. */
    public String person(String ref) {
        return people.getOrDefault(ref, ref);
    }

    /** Answers with a value, for reading beside the decision. */
    public List<FormField> answers() {
        return page.view().form().stream()
                .filter(field -> field.value().isPresent())
                .toList();
    }
}
