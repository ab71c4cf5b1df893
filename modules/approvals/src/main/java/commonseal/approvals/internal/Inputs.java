package commonseal.approvals.internal;

import commonseal.approvals.Cases.DecideResult;
import commonseal.approvals.internal.Checklist.Line;
import commonseal.approvals.internal.Checklist.Piece;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.approvals.internal.Rows.Item;
import commonseal.approvals.internal.Rows.ItemKey;
import commonseal.documents.Documents;
import commonseal.documents.Documents.Ground;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.PullContext;
import commonseal.documents.Documents.PullResult;
import commonseal.documents.Documents.State;
import commonseal.documents.Documents.UseResult;
import commonseal.planner.Link;
import commonseal.planner.Material;
import commonseal.planner.Outcome.Effect;
import commonseal.planner.Reason;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What a decision rests on: pulled documents, checked once more, and the results of earlier links, pulled now. */
final class Inputs {

    private final Desk desk;

    Inputs(Desk desk) {
        this.desk = desk;
    }

    /** Results of earlier links that the decision will pull. */
    Set<UUID> results(Opened at, String link) {
        return desk.checklist(at).of(link).stream()
                .filter(line -> line.reason() == Reason.RESULT_OF_LINK)
                .flatMap(line -> line.pieces().stream())
                .flatMap(piece -> piece.document().stream())
                .collect(Collectors.toSet());
    }

    /** Copies of registers of other offices that the decision would rest on. */
    Set<UUID> copies(Opened at, String link) {
        Outside outside = desk.outside(at.tx(), at.file(), at.today());
        Set<UUID> offers = outside.offers();
        return offers.isEmpty()
                ? Set.of()
                : Checklist.of(at.file(), outside, at.days()).of(link).stream()
                        .filter(line -> line.reason() == Reason.ON_LEDGER
                                && line.material().validOn() == Material.ValidOn.DECISION)
                        .flatMap(line -> line.pieces().stream())
                        .flatMap(piece -> piece.document().stream())
                        .filter(offers::contains)
                        .collect(Collectors.toSet());
    }

    /** A pulled document that a decision would rest on. */
    record Input(Line line, Piece piece) {}

    /** The first document that was pulled and has ended since, if the decision is an approval. */
    Optional<Input> stale(Opened at, Ruling ruling) {
        Link link = at.file().definition().link(ruling.link());
        boolean approves = Optional.ofNullable(link.outcomes().get(ruling.outcome()))
                .filter(outcome -> outcome.effect() == Effect.APPROVE)
                .isPresent();
        Outside outside = desk.outside(at.tx(), at.file(), at.today());
        return Checklist.of(at.file(), outside, at.days()).of(link.id()).stream()
                .filter(line -> approves
                        && line.reason() == Reason.ON_LEDGER
                        && line.material().validOn() == Material.ValidOn.DECISION)
                .flatMap(line -> line.pieces().stream().map(piece -> new Input(line, piece)))
                .filter(input -> input.piece()
                        .document()
                        .filter(document -> !outside.isUsable(document))
                        .isPresent())
                .findFirst();
    }

    /**
     * A pull that a decision rests on.
     *
     * @param evidence of the pull
     */
    record Rested(UUID evidence, String slot, UUID document) {}

    /** What was pulled for a link; whoever refuses it has looked at that, too. */
    static List<Rested> pulled(Checklist list, Link link) {
        return list.of(link.id()).stream()
                .filter(line -> line.reason() == Reason.ON_LEDGER)
                .flatMap(line -> line.pieces().stream()
                        .flatMap(piece -> piece
                                .item()
                                .filter(item -> item.is(Documents.Outcome.PULLED))
                                .flatMap(Item::evidence)
                                .map(evidence -> new Rested(
                                        evidence, line.slot(), piece.document().orElseThrow()))
                                .stream()))
                .toList();
    }

    /** Leaves evidence that the decision rests on them; a document that is no longer what was sealed stops it. */
    Optional<DecideResult> rest(Opened at, Link link, UUID decision, Collection<Rested> pulls) {
        Map<UUID, Rested> byEvidence = new LinkedHashMap<>();
        pulls.forEach(pull -> byEvidence.putIfAbsent(pull.evidence(), pull));
        Documents.Use use = new Documents.Use(
                at.file().id(), link.id(), decision, at.actor(), link.agency(), List.copyOf(byEvidence.keySet()));
        return switch (desk.documents().use(at.tx(), use)) {
            case UseResult.Used used -> Optional.empty();
            case UseResult.Altered(UUID pull, UUID evidence) ->
                Optional.ofNullable(byEvidence.get(pull)).map(input -> {
                    desk.finish(
                            at,
                            "input.not-valid",
                            Map.of(
                                    "slot", input.slot(),
                                    "document", input.document().toString(),
                                    "outcome", Documents.Outcome.ALTERED.name(),
                                    "evidence", evidence.toString(),
                                    "verdict", "altered"));
                    return new DecideResult.InputNotValid(input.slot(), "altered");
                });
        };
    }

    /** Notes what was pulled, and pulls the results of earlier links with evidence. */
    Optional<DecideResult> use(Opened at, Checklist list, Link link, Map<String, String> inputs, List<Rested> results) {
        for (Line line : list.of(link.id())) {
            for (Piece piece : line.pieces()) {
                boolean rests =
                        line.reason() == Reason.ON_LEDGER && piece.document().isPresent();
                if (rests) {
                    inputs.put(
                            line.slot() + "|" + piece.owner().ref(),
                            piece.document().get() + " "
                                    + piece.item()
                                            .flatMap(Item::evidence)
                                            .map(UUID::toString)
                                            .orElse(""));
                }
                if (line.reason() == Reason.RESULT_OF_LINK) {
                    Optional<DecideResult> invalid = useResult(at, line, piece, inputs, results);
                    if (invalid.isPresent()) {
                        return invalid;
                    }
                }
            }
            if (line.toSubmit()
                    && desk.files().read(at.tx(), at.file().id(), line.slot())
                            instanceof Files.Read.Altered(UUID upload)) {
                Uploading.noteAltered(desk, at, line.slot(), upload);
                return Optional.of(new DecideResult.InputNotValid(line.slot(), "altered"));
            }
            at.file()
                    .slot(line.slot())
                    .sha256()
                    .filter(hash -> line.toSubmit())
                    .ifPresent(hash -> inputs.put(line.slot(), "sha256 " + hash));
        }
        return Optional.empty();
    }

    private Optional<DecideResult> useResult(
            Opened at, Line line, Piece piece, Map<String, String> inputs, List<Rested> results) {
        UUID document = piece.document().orElseThrow();
        Optional<Held> held = desk.documents().find(at.tx(), document);
        String kind = held.map(Held::kind).orElse(line.material().kind());
        PullContext context = new PullContext(
                at.file().id(),
                at.file().row().service(),
                line.slot(),
                at.actor(),
                line.link().agency(),
                new Ground.ResultOfLink(line.from().orElse("")),
                Set.copyOf(held.map(Held::holders).orElse(at.file().applicants())),
                kind,
                desk.leaving(kind));
        ItemKey key = new ItemKey(line.slot(), at.file().row().applicant());
        return switch (desk.documents().pull(at.tx(), context, document)) {
            case PullResult.Pulled pulled -> {
                Backfill.ofResult(desk, at, pulled.content(), pulled.evidence());
                CaseWriter.items(
                        at.tx(),
                        at.file().id(),
                        Map.of(
                                key,
                                Item.tried(document, Documents.Outcome.PULLED, pulled.evidence(), Optional.empty())));
                inputs.put(line.slot() + "|" + key.owner().ref(), document + " " + pulled.evidence());
                results.add(new Rested(pulled.evidence(), line.slot(), document));
                yield Optional.empty();
            }
            case PullResult.NotPulled not -> {
                String verdict =
                        not.verdict().map(Verdicts::code).orElse(not.outcome().name());
                Map<String, String> data = Map.of(
                        "slot", line.slot(),
                        "document", document.toString(),
                        "outcome", not.outcome().name(),
                        "evidence", not.evidence().toString(),
                        "verdict", verdict);
                desk.finish(at, "input.not-valid", data);
                yield Optional.of(new DecideResult.InputNotValid(line.slot(), verdict));
            }
        };
    }

    /** The pulled document has ended since: the line opens again and the link waits; this commits, the decision does not. */
    DecideResult noLongerValid(Opened at, Input input) {
        Line line = input.line();
        Piece piece = input.piece();
        UUID document = piece.document().orElseThrow();
        String why = desk.documents()
                .find(at.tx(), document)
                .map(held -> held.state() == State.ACTIVE
                        ? "expired"
                        : held.state().name().toLowerCase(Locale.ROOT))
                .orElse("unknown");
        UUID evidence = piece.item().flatMap(Item::evidence).orElse(document);
        ItemKey key = new ItemKey(line.slot(), piece.owner());
        Item item = Item.tried(document, Documents.Outcome.NOT_VALID, evidence, Optional.of(why));
        CaseWriter.items(at.tx(), at.file().id(), Map.of(key, item));
        Backfill.settle(desk, at, key, item);
        CaseWriter.unsettle(at.tx(), at.file().id(), line.slot());
        desk.finish(
                at, "input.not-valid", Map.of("slot", line.slot(), "document", document.toString(), "verdict", why));
        return new DecideResult.InputNotValid(line.slot(), why);
    }
}
