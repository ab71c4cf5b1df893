package commonseal.approvals.internal;

import commonseal.approvals.Cases.LinkState;
import commonseal.approvals.Cases.SlotState;
import commonseal.approvals.internal.CaseFile.Decided;
import commonseal.approvals.internal.CaseFile.Item;
import commonseal.approvals.internal.CaseFile.ItemKey;
import commonseal.approvals.internal.CaseFile.LinkRow;
import commonseal.approvals.internal.CaseFile.SlotRow;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.Outcome;
import commonseal.identity.Authorisations.ItemState;
import commonseal.identity.HolderId;
import commonseal.planner.Exclusion;
import commonseal.planner.Facts;
import commonseal.planner.Holding;
import commonseal.planner.Link;
import commonseal.planner.Material;
import commonseal.planner.Outcome.Effect;
import commonseal.planner.Plan;
import commonseal.planner.Planner;
import commonseal.planner.ProcessDefinition;
import commonseal.planner.Progress;
import commonseal.planner.Reason;
import commonseal.planner.Source;
import commonseal.planner.Subject;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every material of every link with its reason and state: a pure function of what is stored and what other modules say.
 * Used alike by the page, by acceptance, by pulling and by readiness, so that they cannot disagree.
 *
 * @param lines by slot id, in the order of the definition
 */
record Checklist(Plan plan, Map<String, Line> lines) {

    /** How people see how far a document is, from least to most. */
    private static final List<SlotState> PROGRESS =
            List.of(SlotState.ON_LEDGER, SlotState.ASKED, SlotState.AGREED, SlotState.AUTHORISED, SlotState.PULLED);

    /**
     * One material of one link.
     *
     * @param from link or kind it comes from
     * @param why finer code where the ledger could have served but does not
     * @param coveredBy of a duplicate: the slot that is really submitted
     */
    record Line(
            String slot,
            Link link,
            Material material,
            Reason reason,
            Optional<String> from,
            Optional<String> why,
            Optional<String> coveredBy,
            SlotState state,
            List<Piece> pieces) {
        Line {
            pieces = List.copyOf(pieces);
        }

        /** A second copy of what is submitted for another slot; without that other slot it is to be submitted itself. */
        private Line covered(Optional<Line> original) {
            return original.isEmpty()
                    ? new Line(slot, link, material, Reason.APPLICANT, Optional.empty(), why, coveredBy, state, pieces)
                    : new Line(
                            slot,
                            link,
                            material,
                            reason,
                            from,
                            why,
                            original.map(Line::slot),
                            SlotState.DUPLICATE,
                            List.of());
        }

        /** Whether the applicant brings it. */
        boolean toSubmit() {
            return reason == Reason.APPLICANT || reason == Reason.LATER;
        }
    }

    /**
     * One document of a line.
     *
     * @param document the one that serves, or last served
     * @param usable whether it counts (pulled, or could still be)
     * @param why why not
     */
    record Piece(
            HolderId owner,
            Optional<UUID> document,
            SlotState state,
            boolean usable,
            Optional<String> why,
            Optional<Item> item) {}

    static Checklist of(CaseFile file, Outside outside, Days days) {
        return new Maker(file, outside, days).make();
    }

    Line line(String slot) {
        Line line = lines.get(slot);
        if (line == null) {
            throw new IllegalStateException("no slot " + slot);
        }
        return line;
    }

    Optional<Line> find(String slot) {
        return Optional.ofNullable(lines.get(slot));
    }

    List<Line> of(String link) {
        return lines.values().stream()
                .filter(line -> line.link().id().equals(link))
                .toList();
    }

    /** How many lines have each reason. */
    Map<Reason, Integer> counts() {
        Map<Reason, Integer> counts = new java.util.EnumMap<>(Reason.class);
        lines.values().forEach(line -> counts.merge(line.reason(), 1, Integer::sum));
        return counts;
    }

    /** The line that is really submitted where this one is only a second copy of it. */
    private Optional<Line> original(Line copy) {
        return lines.values().stream()
                .filter(other -> other.reason() == Reason.APPLICANT
                        && other.link().id().equals(copy.from().orElse(""))
                        && same(other.material(), copy.material()))
                .findFirst();
    }

    private static boolean same(Material a, Material b) {
        return a.kind().equals(b.kind())
                && a.subject() == b.subject()
                && a.each() == b.each()
                && java.util.Objects.equals(a.party(), b.party());
    }

    /** Builds one; holds what the steps share. */
    private static final class Maker {
        private final CaseFile file;
        private final ProcessDefinition definition;
        private final Outside outside;
        private final Days days;
        private final Map<String, Material> materials;

        Maker(CaseFile file, Outside outside, Days days) {
            this.file = file;
            this.definition = file.definition();
            this.outside = outside;
            this.days = days;
            this.materials = definition.materials().stream().collect(Collectors.toMap(Material::id, m -> m));
        }

        Checklist make() {
            Map<String, List<Piece>> pieces = new HashMap<>();
            Map<String, String> unusable = new HashMap<>();
            Set<Holding> held = new HashSet<>();
            Set<String> missing = new HashSet<>();
            Set<Holding> skipped = skippable();
            for (Link link : definition.links()) {
                for (String id : link.materials()) {
                    Material material = material(id);
                    if (material.sources().contains(Source.LEDGER) || fromSkipped(material, skipped)) {
                        String slot = CaseFile.slotId(link.id(), id);
                        List<Piece> found = pieces(slot, material);
                        pieces.put(slot, found);
                        Optional<String> why = unusable(slot, found);
                        why.ifPresent(code -> {
                            unusable.put(slot, code);
                            missing.add(id);
                        });
                        if (why.isEmpty()) {
                            held.add(new Holding.OfMaterial(id));
                        }
                    }
                }
            }
            held.removeIf(holding -> holding instanceof Holding.OfMaterial(String id) && missing.contains(id));
            held.addAll(skipped);
            Facts facts = Facts.none()
                    .withHeld(held)
                    .withAnswers(file.values())
                    .withVerifiedFields(verified())
                    .withProgress(progress());
            for (Map.Entry<String, Integer> party : file.partyCounts().entrySet()) {
                facts = facts.withParties(party.getKey(), party.getValue());
            }
            for (Map.Entry<String, String> code : unusable.entrySet()) {
                Optional<Exclusion> exclusion = exclusion(code.getValue());
                if (exclusion.isPresent()) {
                    facts = facts.withExcluded(
                            code.getKey().substring(code.getKey().indexOf('.') + 1), exclusion.get());
                }
            }
            Plan plan = Planner.plan(definition, facts);
            Map<String, Line> lines = new LinkedHashMap<>();
            for (Plan.Slot slot : plan.slots()) {
                String id = CaseFile.slotId(slot.link(), slot.material());
                lines.put(
                        id, line(id, slot, pieces.getOrDefault(id, List.of()), Optional.ofNullable(unusable.get(id))));
            }
            return duplicates(new Checklist(plan, lines));
        }

        private Material material(String id) {
            Material material = materials.get(id);
            if (material == null) {
                throw new IllegalStateException("definition " + definition.code() + " has no material " + id);
            }
            return material;
        }

        // -- documents

        private List<Piece> pieces(String slot, Material material) {
            List<Piece> of = owners(slot, material).stream()
                    .map(owner -> piece(slot, material, owner))
                    .toList();
            return material.each()
                    ? of
                    : of.stream()
                            .max(Comparator.comparing(Piece::usable)
                                    .thenComparingInt(piece -> PROGRESS.indexOf(piece.state()))
                                    .thenComparing(piece -> piece.item().isPresent())
                                    .thenComparingInt(piece -> -of.indexOf(piece)))
                            .map(List::of)
                            .orElse(List.of());
        }

        private List<HolderId> owners(String slot, Material material) {
            return switch (material.subject()) {
                case APPLICANT -> file.applicantsOf(slot);
                case PREMISES -> List.copyOf(file.everybody());
                case PARTY -> file.parties().getOrDefault(party(material), List.of());
            };
        }

        private static String party(Material material) {
            @Nullable String party = material.party();
            return party == null ? "" : party;
        }

        private Piece piece(String slot, Material material, HolderId owner) {
            Optional<Item> stored = Optional.ofNullable(file.items().get(new ItemKey(slot, owner)));
            if (stored.filter(item -> stands(item, slot, material)).isPresent()) {
                return new Piece(owner, stored.map(Item::document), SlotState.PULLED, true, Optional.empty(), stored);
            }
            Optional<UUID> waiting = stored.filter(item -> item.outcome().isEmpty() && redeemed(item.document()))
                    .map(Item::document);
            if (waiting.isPresent()) {
                return new Piece(owner, waiting, SlotState.AUTHORISED, true, Optional.empty(), stored);
            }
            List<Held> candidates = outside.usable().stream()
                    .filter(held -> fits(held, material, owner))
                    .sorted(Comparator.comparing(Held::issuedAt).reversed().thenComparing(Held::id))
                    .toList();
            List<UUID> open = candidates.stream()
                    .map(Held::id)
                    .filter(document -> !refused(document) && !failed(stored, document))
                    .toList();
            Optional<UUID> serves = stored.map(Item::document)
                    .filter(open::contains)
                    .or(() -> open.stream().findFirst());
            if (serves.isPresent()) {
                return new Piece(owner, serves, state(serves.get()), true, Optional.empty(), stored);
            }
            return new Piece(
                    owner,
                    stored.map(Item::document)
                            .or(() -> candidates.stream().map(Held::id).findFirst()),
                    SlotState.TO_SUBMIT,
                    false,
                    Optional.of(why(stored, candidates)),
                    stored);
        }

        /**
         * Whether a pulled document still counts: before acceptance while it is usable; afterwards until a decision that
         * would rest on it finds otherwise, so that readiness depends on this case's own facts alone.
         */
        private boolean stands(Item item, String slot, Material material) {
            return item.is(Outcome.PULLED)
                    && (file.slot(slot).settled().isPresent()
                            || file.row().acceptedOn().isPresent()
                            || !file.row().open()
                            || material.validOn() == Material.ValidOn.SUBMISSION
                            || outside.isUsable(item.document()));
        }

        private boolean fits(Held held, Material material, HolderId owner) {
            boolean place = material.subject() == Subject.PREMISES
                    ? file.row().premises().isPresent()
                            && held.asset().equals(file.row().premises())
                    : held.asset().isEmpty()
                            || file.row().premises().isEmpty()
                            || held.asset().equals(file.row().premises());
            @Nullable Integer maxAge = material.maxAgeDays();
            boolean fresh = maxAge == null || !held.validFrom().plusDays(maxAge).isBefore(outside.today());
            return held.holders().contains(owner) && material.kinds().contains(held.kind()) && place && fresh;
        }

        private boolean redeemed(UUID document) {
            return outside.answer(document).equals(Optional.of(ItemState.REDEEMED));
        }

        private boolean refused(UUID document) {
            return outside.answer(document)
                    .filter(answer -> answer == ItemState.REFUSED || answer == ItemState.WITHDRAWN)
                    .isPresent();
        }

        /** A document that was pulled in vain is not tried again; its successor is another document. */
        private static boolean failed(Optional<Item> stored, UUID document) {
            return stored.filter(item -> item.document().equals(document)
                            && item.outcome()
                                    .filter(outcome -> switch (outcome) {
                                        case NOT_VALID, ALTERED, WRONG_OWNER, WRONG_KIND -> true;
                                        case PULLED, REFUSED_BY_OWNER, NOT_AUTHORISED, CANNOT_CHECK -> false;
                                    })
                                    .isPresent())
                    .isPresent();
        }

        private SlotState state(UUID document) {
            return outside.answer(document)
                    .map(answer -> switch (answer) {
                        case ASKED -> SlotState.ASKED;
                        case AGREED -> SlotState.AGREED;
                        case REDEEMED -> SlotState.AUTHORISED;
                        case REFUSED, WITHDRAWN, ENDED -> SlotState.ON_LEDGER;
                    })
                    .orElse(SlotState.ON_LEDGER);
        }

        private String why(Optional<Item> stored, List<Held> candidates) {
            boolean refused = candidates.stream().anyMatch(held -> refused(held.id()))
                    || stored.filter(item -> refused(item.document())).isPresent();
            if (refused) {
                return "owner-refused";
            }
            return stored.flatMap(item ->
                            item.outcome().filter(o -> o != Outcome.PULLED).flatMap(o -> item.why()))
                    .orElseGet(() -> stored.isPresent() ? "no-longer-valid" : "not-held");
        }

        private Optional<String> unusable(String slot, List<Piece> pieces) {
            Optional<Reason> settled = file.slot(slot).settled();
            if (settled.isPresent()) {
                return settled.get() == Reason.ON_LEDGER ? Optional.empty() : Optional.of("submitted");
            }
            if (file.row().paperOnly() || file.slot(slot).paper()) {
                return Optional.of("paper-route");
            }
            if (pieces.isEmpty()) {
                return Optional.of("not-held");
            }
            return pieces.stream().flatMap(piece -> piece.why().stream()).findFirst();
        }

        private static Optional<Exclusion> exclusion(String why) {
            return switch (why) {
                case "owner-refused", "paper-route" -> Optional.of(Exclusion.OWNER_REFUSED);
                case "revoked" -> Optional.of(Exclusion.REVOKED);
                case "suspended" -> Optional.of(Exclusion.SUSPENDED);
                case "expired" -> Optional.of(Exclusion.EXPIRED);
                case "superseded" -> Optional.of(Exclusion.SUPERSEDED);
                case "altered" -> Optional.of(Exclusion.ALTERED);
                case "cannot-check" -> Optional.of(Exclusion.CANNOT_CHECK);
                default -> Optional.empty();
            };
        }

        private static boolean fromSkipped(Material material, Set<Holding> skipped) {
            return material.sources().contains(Source.LINK)
                    && material.kinds().stream()
                            .anyMatch(kind -> skipped.contains(new Holding.OfSubject(kind, material.subject())));
        }

        /** What the applicant already holds of the kinds that a link would only produce again; settled at acceptance. */
        private Set<Holding> skippable() {
            List<HolderId> applicants = file.applicants();
            Set<Holding> held = new HashSet<>();
            if (file.row().acceptedOn().isPresent()) {
                file.links().values().stream()
                        .filter(link -> link.state() == LinkState.SKIPPED)
                        .map(link -> definition.link(link.link()))
                        .forEach(link -> link.products()
                                .forEach(kind -> held.add(new Holding.OfSubject(
                                        kind, link.outcomeFor(kind).subject()))));
                return held;
            }
            for (Link link : definition.links()) {
                if (link.skipWhenHeld() && !file.unfounded() && !file.row().paperOnly()) {
                    for (String kind : link.products()) {
                        Subject subject = link.outcomeFor(kind).subject();
                        boolean present = outside.usable().stream()
                                .anyMatch(document -> document.kind().equals(kind)
                                        && document.holders().stream().anyMatch(applicants::contains)
                                        && !document.caseId().equals(Optional.of(file.id()))
                                        && (subject != Subject.PREMISES
                                                || (file.row().premises().isPresent()
                                                        && document.asset()
                                                                .equals(file.row()
                                                                        .premises()))));
                        if (present) {
                            held.add(new Holding.OfSubject(kind, subject));
                        }
                    }
                }
            }
            return held;
        }

        private Set<String> verified() {
            return file.answers().entrySet().stream()
                    .filter(answer -> answer.getValue().source().isPresent())
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
        }

        // -- progress

        private Progress progress() {
            Optional<LocalDate> accepted = file.row().acceptedOn();
            if (accepted.isEmpty()) {
                return Progress.none();
            }
            LocalDate until = file.row().finishedOn().orElse(outside.today());
            Map<String, Integer> started = new HashMap<>();
            Map<String, Progress.Decided> decided = new HashMap<>();
            for (LinkRow link : file.links().values()) {
                int start =
                        link.readyOn().map(day -> elapsed(accepted.get(), day)).orElse(0);
                Optional<Decided> decision = file.decision(link.link()).filter(d -> d.effect() != Effect.RETURN);
                decision.ifPresentOrElse(
                        d -> {
                            int finish = Math.max(start, elapsed(accepted.get(), d.on()));
                            decided.put(link.link(), new Progress.Decided(start, finish, d.effect() == Effect.APPROVE));
                        },
                        () -> {
                            if (link.state() == LinkState.READY || link.state() == LinkState.CLAIMED) {
                                started.put(link.link(), start);
                            }
                        });
            }
            Set<String> supplied = file.slots().entrySet().stream()
                    .filter(slot -> slot.getValue().usable())
                    .map(slot -> slot.getKey().substring(slot.getKey().indexOf('.') + 1))
                    .collect(Collectors.toSet());
            return new Progress(elapsed(accepted.get(), until), started, decided, supplied);
        }

        private int elapsed(LocalDate from, LocalDate to) {
            return days.elapsed(from, to).orElse(0);
        }

        // -- lines

        private Line line(String id, Plan.Slot slot, List<Piece> pieces, Optional<String> unusable) {
            SlotRow row = file.slot(id);
            Reason reason = row.settled().orElse(slot.reason());
            Optional<String> from = row.settled().isPresent() ? row.settledFrom() : Optional.ofNullable(slot.from());
            Link link = definition.link(slot.link());
            Material material = material(slot.material());
            return switch (reason) {
                case ON_LEDGER ->
                    new Line(
                            id,
                            link,
                            material,
                            reason,
                            from,
                            Optional.empty(),
                            Optional.empty(),
                            least(pieces),
                            pieces);
                case RESULT_OF_LINK -> result(id, link, material, from.orElse(""));
                case NOT_APPLICABLE, FIELDS_ONLY ->
                    new Line(
                            id,
                            link,
                            material,
                            reason,
                            from,
                            Optional.empty(),
                            Optional.empty(),
                            SlotState.NOT_APPLICABLE,
                            List.of());
                case UNDERTAKING ->
                    new Line(
                            id,
                            link,
                            material,
                            reason,
                            from,
                            Optional.empty(),
                            Optional.empty(),
                            SlotState.CHECKED,
                            List.of());
                case APPLICANT, LATER, DUPLICATE ->
                    new Line(id, link, material, reason, from, unusable, Optional.empty(), brought(row), pieces);
            };
        }

        /** Of several producers, the first that has approved, else the one the plan expects. */
        private Line result(String id, Link link, Material material, String expected) {
            Optional<Decided> made = definition.links().stream()
                    .filter(other -> other.products().stream().anyMatch(material.kinds()::contains))
                    .filter(other -> !other.id().equals(link.id()) && file.approved(other.id()))
                    .flatMap(other -> file.decision(other.id()).stream())
                    .filter(d -> d.result().isPresent()
                            && material.kinds().contains(d.kind().orElse("")))
                    .min(Comparator.comparing(Decided::at));
            Optional<UUID> document = made.flatMap(Decided::result);
            SlotState state = document.isPresent() ? SlotState.FROM_LINK : SlotState.AWAITS_LINK;
            List<Piece> pieces = document.map(d -> used(id, d, state)).stream().toList();
            return new Line(
                    id,
                    link,
                    material,
                    Reason.RESULT_OF_LINK,
                    Optional.of(made.map(Decided::link).orElse(expected)),
                    Optional.empty(),
                    Optional.empty(),
                    state,
                    pieces);
        }

        /** A result stays with whoever held it when it was used, also when the applicant has been founded since. */
        private Piece used(String slot, UUID document, SlotState state) {
            Optional<Map.Entry<ItemKey, Item>> stored = file.items().entrySet().stream()
                    .filter(item -> item.getKey().slot().equals(slot)
                            && item.getValue().document().equals(document))
                    .findFirst();
            return new Piece(
                    stored.map(item -> item.getKey().owner()).orElse(file.row().applicant()),
                    Optional.of(document),
                    state,
                    true,
                    Optional.empty(),
                    stored.map(Map.Entry::getValue));
        }

        private static SlotState least(List<Piece> pieces) {
            return pieces.stream()
                    .map(Piece::state)
                    .min(Comparator.comparingInt(PROGRESS::indexOf))
                    .orElse(SlotState.ON_LEDGER);
        }

        private static SlotState brought(SlotRow row) {
            if (row.upload().isEmpty()) {
                return SlotState.TO_SUBMIT;
            }
            return row.checked()
                    .map(checked -> checked.equals("CHECKED") ? SlotState.CHECKED : SlotState.NOT_USABLE)
                    .orElse(SlotState.UPLOADED);
        }

        private static Checklist duplicates(Checklist list) {
            Map<String, Line> lines = new LinkedHashMap<>(list.lines());
            lines.replaceAll(
                    (slot, line) -> line.reason() == Reason.DUPLICATE ? line.covered(list.original(line)) : line);
            return new Checklist(list.plan(), lines);
        }
    }
}
