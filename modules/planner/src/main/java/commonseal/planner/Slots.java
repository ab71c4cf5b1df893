package commonseal.planner;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which links run, and where each of their materials comes from: sources in a fixed order, the first that fits wins, one
 * reason per slot. Which of several producing links serves is decided later, by time.
 */
final class Slots {
    /** A slot under way; {@code producers} is not empty exactly if the reason is RESULT_OF_LINK. */
    record Draft(
            String link,
            Material material,
            @Nullable Reason reason,
            @Nullable String from,
            List<String> producers,
            int documents,
            int held) {}

    /** Whose document of which kind: two slots that agree in this take the same paper. */
    private record Same(
            String kind, Subject subject, @Nullable String party, boolean each) {}

    /** A document of a kind about a subject. */
    private record About(String kind, Subject subject) {}

    private final ProcessDefinition definition;
    private final Facts facts;
    private final Map<String, Material> materials = new HashMap<>();
    private final Map<String, Plan.State> states = new LinkedHashMap<>();
    private final Set<About> heldBySkip = new HashSet<>();
    private final Set<String> kinds = new HashSet<>();
    private final Set<About> subjects = new HashSet<>();
    private final Set<String> pulled = new HashSet<>();
    private final Map<String, Map<String, Integer>> partyDocuments = new HashMap<>();
    private final Map<String, List<Link>> producers = new HashMap<>();

    Slots(ProcessDefinition definition, Facts facts) {
        this.definition = definition;
        this.facts = facts;
        definition.materials().forEach(material -> materials.put(material.id(), material));
        for (Holding holding : facts.held()) {
            switch (holding) {
                case Holding.OfKind(String kind) -> kinds.add(kind);
                case Holding.OfSubject(String kind, Subject subject) -> subjects.add(new About(kind, subject));
                case Holding.OfMaterial(String material) -> pulled.add(material);
                case Holding.OfParty(String kind, String role, int documents) ->
                    partyDocuments.computeIfAbsent(role, r -> new HashMap<>()).merge(kind, documents, Integer::sum);
            }
        }
        definition.links().forEach(link -> states.put(link.id(), state(link)));
        for (Link link : definition.links()) {
            if (states.get(link.id()) == Plan.State.RUNS) {
                link.products()
                        .forEach(kind -> producers
                                .computeIfAbsent(kind, k -> new ArrayList<>())
                                .add(link));
            }
        }
    }

    Map<String, Plan.State> states() {
        return states;
    }

    /** Whether an approved decision of this running link is out of the question. */
    boolean refused(String link) {
        Progress.Decided decided = facts.progress().decided().get(link);
        return decided != null && !decided.approved();
    }

    /** The slots of these links; a slot without a reason has no source at all. */
    List<Draft> drafts(Plan.State of) {
        List<Draft> drafts = new ArrayList<>();
        for (Link link : definition.links()) {
            if (states.get(link.id()) == of) {
                link.materials().forEach(id -> drafts.add(verified(link, material(id))));
            }
        }
        return of == Plan.State.RUNS
                ? supplied(drafts)
                : drafts.stream()
                        .map(draft -> with(draft, Reason.NOT_APPLICABLE, null))
                        .toList();
    }

    private Plan.State state(Link link) {
        Condition when = link.when();
        if (facts.progress().decided().containsKey(link.id())
                || facts.progress().started().containsKey(link.id())) {
            return Plan.State.RUNS;
        }
        if (when != null && !when.holds(facts.answers())) {
            return Plan.State.NOT_APPLICABLE;
        }
        if (link.skipWhenHeld()
                && link.products().stream()
                        .allMatch(kind -> kinds.contains(kind)
                                || subjects.contains(
                                        new About(kind, link.outcomeFor(kind).subject())))) {
            link.products()
                    .forEach(kind ->
                            heldBySkip.add(new About(kind, link.outcomeFor(kind).subject())));
            return Plan.State.SKIPPED;
        }
        return Plan.State.RUNS;
    }

    private Draft verified(Link link, Material material) {
        Condition when = material.when();
        int documents = documents(material);
        int held = Math.min(documents, held(material));
        Draft draft = new Draft(link.id(), material, null, null, List.of(), documents, held);
        if (documents == 0 || (when != null && !when.holds(facts.answers()))) {
            return with(draft, Reason.NOT_APPLICABLE, null);
        }
        List<String> sources = producing(link, material);
        boolean alreadyProduced = sources.stream().anyMatch(facts.progress().decided()::containsKey);
        boolean onLedger = pulled.contains(material.id())
                || (held >= documents && !facts.excluded().containsKey(material.id()));
        if (onLedger && !alreadyProduced && ledgerAllowed(material)) {
            return new Draft(link.id(), material, Reason.ON_LEDGER, material.kind(), List.of(), documents, documents);
        }
        return sources.isEmpty()
                ? draft
                : new Draft(link.id(), material, Reason.RESULT_OF_LINK, sources.getFirst(), sources, documents, held);
    }

    /** The result of a skipped link counts as held even where only the link was named as a source. */
    private boolean ledgerAllowed(Material material) {
        return material.sources().contains(Source.LEDGER)
                || (material.sources().contains(Source.LINK)
                        && material.kinds().stream()
                                .anyMatch(kind -> heldBySkip.contains(new About(kind, material.subject()))));
    }

    private List<String> producing(Link link, Material material) {
        if (!material.sources().contains(Source.LINK)) {
            return List.of();
        }
        return material.kinds().stream()
                .flatMap(kind -> producers.getOrDefault(kind, List.of()).stream())
                .map(Link::id)
                .filter(id -> !id.equals(link.id()))
                .distinct()
                .toList();
    }

    private int documents(Material material) {
        String party = material.party();
        if (party == null) {
            return 1;
        }
        Integer count = facts.parties().get(party);
        int players = count == null ? Math.max(1, definition.party(party).min()) : count;
        return material.each() ? players : Math.min(1, players);
    }

    private int held(Material material) {
        if (material.kinds().stream().anyMatch(kinds::contains)) {
            return Integer.MAX_VALUE;
        }
        String party = material.party();
        if (party == null) {
            boolean known =
                    material.kinds().stream().anyMatch(kind -> subjects.contains(new About(kind, material.subject())));
            return known ? 1 : 0;
        }
        Map<String, Integer> documents = partyDocuments.getOrDefault(party, Map.of());
        return material.kinds().stream()
                .mapToInt(kind -> documents.getOrDefault(kind, 0))
                .sum();
    }

    private List<Draft> supplied(List<Draft> drafts) {
        Map<Same, String> submitted = new HashMap<>();
        Set<String> verifiedFields = verifiedFields(drafts);
        List<Draft> result = new ArrayList<>();
        for (Draft draft : drafts) {
            result.add(draft.reason() == null ? supplied(draft, submitted, verifiedFields) : draft);
        }
        return result;
    }

    private Draft supplied(Draft draft, Map<Same, String> submitted, Set<String> verifiedFields) {
        Material material = draft.material();
        Same same = new Same(material.kind(), material.subject(), material.party(), material.each());
        boolean byApplicant = material.sources().contains(Source.APPLICANT);
        String first = submitted.get(same);
        if (byApplicant && first != null) {
            return with(draft, Reason.DUPLICATE, first);
        }
        if (!material.fieldsOnly().isEmpty() && verifiedFields.containsAll(material.fieldsOnly())) {
            return with(draft, Reason.FIELDS_ONLY, null);
        }
        if (material.sources().contains(Source.COMMITMENT)) {
            return with(draft, Reason.UNDERTAKING, null);
        }
        if (!byApplicant) {
            return draft;
        }
        if (material.lateUntil() != null) {
            return with(draft, Reason.LATER, null);
        }
        submitted.put(same, draft.link());
        return with(draft, Reason.APPLICANT, null);
    }

    /** Form fields that a document pulled for some slot fills in. */
    private Set<String> verifiedFields(List<Draft> drafts) {
        Set<String> fields = new HashSet<>(facts.verifiedFields());
        if (drafts.stream().allMatch(draft -> draft.material().fieldsOnly().isEmpty())) {
            return fields;
        }
        for (FormField field : definition.form()) {
            for (FormField.Backfill from : field.backfill()) {
                boolean pulledFor = drafts.stream()
                        .anyMatch(draft -> draft.reason() == Reason.ON_LEDGER
                                && draft.material().kinds().contains(from.kind())
                                && (from.party() == null
                                        || from.party().equals(draft.material().party())));
                if (pulledFor) {
                    fields.add(field.id());
                }
            }
        }
        return fields;
    }

    private Material material(String id) {
        Material material = materials.get(id);
        if (material == null) {
            throw new IllegalStateException("definition '" + definition.code() + "' lost material '" + id + "'");
        }
        return material;
    }

    private static Draft with(Draft draft, Reason reason, @Nullable String from) {
        return new Draft(
                draft.link(), draft.material(), reason, from, draft.producers(), draft.documents(), draft.held());
    }
}
