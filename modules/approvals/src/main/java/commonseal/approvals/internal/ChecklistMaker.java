package commonseal.approvals.internal;

import commonseal.approvals.Cases.LinkState;
import commonseal.approvals.Cases.SlotState;
import commonseal.approvals.internal.Checklist.Line;
import commonseal.approvals.internal.Checklist.Piece;
import commonseal.approvals.internal.Rows.Decided;
import commonseal.approvals.internal.Rows.LinkRow;
import commonseal.approvals.internal.Rows.SlotRow;
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

/** Builds one checklist: what is held becomes facts for the planner, whose reasons become lines. */
final class ChecklistMaker {

    private final CaseFile file;
    private final ProcessDefinition definition;
    private final Outside outside;
    private final Days days;
    private final Pieces documents;
    private final Map<String, Material> materials;

    ChecklistMaker(CaseFile file, Outside outside, Days days) {
        this.file = file;
        this.definition = file.definition();
        this.outside = outside;
        this.days = days;
        this.documents = new Pieces(file, outside);
        this.materials = definition.materials().stream().collect(Collectors.toMap(Material::id, m -> m));
    }

    Checklist make() {
        Map<String, List<Piece>> pieces = new HashMap<>();
        Map<String, String> unusable = new HashMap<>();
        Plan plan = plan(progress(), pieces, unusable);
        Map<String, Line> lines = new LinkedHashMap<>();
        for (Plan.Slot slot : plan.slots()) {
            String id = CaseFile.slotId(slot.link(), slot.material());
            lines.put(id, line(id, slot, pieces.getOrDefault(id, List.of()), Optional.ofNullable(unusable.get(id))));
        }
        return duplicates(new Checklist(plan, lines));
    }

    /** What was planned when nothing had happened yet: since acceptance, what was promised. */
    Plan planned() {
        return plan(Progress.none(), new HashMap<>(), new HashMap<>());
    }

    private Plan plan(Progress progress, Map<String, List<Piece>> pieces, Map<String, String> unusable) {
        Set<Holding> held = new HashSet<>();
        Set<String> missing = new HashSet<>();
        Set<Holding> skipped = skippable();
        for (Link link : definition.links()) {
            for (String id : link.materials()) {
                Material material = material(id);
                if (material.sources().contains(Source.LEDGER) || fromSkipped(material, skipped)) {
                    String slot = CaseFile.slotId(link.id(), id);
                    List<Piece> found = documents.of(slot, material);
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
                .withProgress(progress);
        for (Map.Entry<String, Integer> party : file.partyCounts().entrySet()) {
            facts = facts.withParties(party.getKey(), party.getValue());
        }
        for (Map.Entry<String, String> code : unusable.entrySet()) {
            Optional<Exclusion> exclusion = exclusion(code.getValue());
            if (exclusion.isPresent()) {
                facts = facts.withExcluded(code.getKey().substring(code.getKey().indexOf('.') + 1), exclusion.get());
            }
        }
        return Planner.plan(definition, facts);
    }

    private Material material(String id) {
        Material material = materials.get(id);
        if (material == null) {
            throw new IllegalStateException("definition " + definition.code() + " has no material " + id);
        }
        return material;
    }

    // -- what is held

    private Optional<String> unusable(String slot, List<Piece> pieces) {
        Optional<Reason> settled = file.slot(slot).settled();
        if (settled.isPresent()) {
            return settled.get() == Reason.ON_LEDGER ? Optional.empty() : Optional.of("submitted");
        }
        if (file.row().origin().paperOnly() || file.slot(slot).paper()) {
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
            if (link.skipWhenHeld() && !file.unfounded() && !file.row().origin().paperOnly()) {
                for (String kind : link.products()) {
                    Subject subject = link.outcomeFor(kind).subject();
                    boolean present = outside.usable().stream()
                            .anyMatch(document -> document.kind().equals(kind)
                                    && document.copy().isEmpty()
                                    && document.holders().stream().anyMatch(applicants::contains)
                                    && !document.caseId().equals(Optional.of(file.id()))
                                    && (subject != Subject.PREMISES
                                            || file.row().origin().at(document.asset())));
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
            int start = link.readyOn().map(day -> elapsed(accepted.get(), day)).orElse(0);
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
        Line line = Line.of(id, definition.link(slot.link()), material(slot.material()), reason, from);
        return switch (reason) {
            case ON_LEDGER -> line.at(least(pieces), pieces);
            case RESULT_OF_LINK -> result(line);
            case NOT_APPLICABLE, FIELDS_ONLY -> line;
            case UNDERTAKING -> line.at(SlotState.CHECKED, List.of());
            case APPLICANT, LATER, DUPLICATE -> line.because(unusable).at(brought(row), pieces);
        };
    }

    /** Of several producers, the first that has approved, else the one the plan expects. */
    private Line result(Line line) {
        Material material = line.material();
        Optional<Decided> made = definition.links().stream()
                .filter(other -> other.products().stream().anyMatch(material.kinds()::contains))
                .filter(other -> !other.id().equals(line.link().id()) && file.approved(other.id()))
                .flatMap(other -> file.decision(other.id()).stream())
                .filter(d -> d.result().isPresent()
                        && material.kinds().contains(d.kind().orElse("")))
                .min(Comparator.comparing(Decided::at));
        Optional<UUID> document = made.flatMap(Decided::result);
        SlotState state = document.isPresent() ? SlotState.FROM_LINK : SlotState.AWAITS_LINK;
        String from = made.map(Decided::link).orElse(line.from().orElse(""));
        return Line.of(line.slot(), line.link(), material, line.reason(), Optional.of(from))
                .at(
                        state,
                        document.map(d -> documents.used(line.slot(), d, state)).stream()
                                .toList());
    }

    private static SlotState least(List<Piece> pieces) {
        return pieces.stream()
                .map(Piece::state)
                .min(Comparator.comparingInt(Checklist.PROGRESS::indexOf))
                .orElse(SlotState.ON_LEDGER);
    }

    private static SlotState brought(SlotRow row) {
        if (row.upload().isEmpty()) {
            return SlotState.TO_SUBMIT;
        }
        return row.checked().map(checked -> SlotState.valueOf(checked)).orElse(SlotState.UPLOADED);
    }

    private static Checklist duplicates(Checklist list) {
        Map<String, Line> lines = new LinkedHashMap<>(list.lines());
        lines.replaceAll((slot, line) -> line.reason() == Reason.DUPLICATE ? line.covered(list.original(line)) : line);
        return new Checklist(list.plan(), lines);
    }
}
