package commonseal.approvals.internal;

import commonseal.approvals.internal.Rows.Answer;
import commonseal.approvals.internal.Rows.Decided;
import commonseal.approvals.internal.Rows.Item;
import commonseal.approvals.internal.Rows.ItemKey;
import commonseal.approvals.internal.Rows.JointRow;
import commonseal.approvals.internal.Rows.LinkRow;
import commonseal.approvals.internal.Rows.OpinionRow;
import commonseal.approvals.internal.Rows.Row;
import commonseal.approvals.internal.Rows.SlotRow;
import commonseal.approvals.internal.Rows.StatementKey;
import commonseal.approvals.internal.Rows.StatementRow;
import commonseal.approvals.internal.Rows.Stop;
import commonseal.catalog.Catalog.Process;
import commonseal.identity.HolderId;
import commonseal.planner.Assistance;
import commonseal.planner.FormField;
import commonseal.planner.Link;
import commonseal.planner.Outcome.Effect;
import commonseal.planner.ProcessDefinition;
import commonseal.planner.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Everything stored about one case, read in one transaction. Pure from here on: nothing in it queries.
 *
 * @param altered what does not decrypt any more, because it was changed behind the application: {@code form.<field>},
 *     {@code statement.<field>},
 *     {@code material.<slot>}, {@code decision.<link>}, {@code opinion.<link>} or {@code supplement.<number>}
 */
record CaseFile(
        Row row,
        Process process,
        Map<String, List<HolderId>> parties,
        Map<String, Answer> answers,
        List<StatementRow> statements,
        Map<String, LinkRow> links,
        Map<String, SlotRow> slots,
        Map<ItemKey, Item> items,
        List<Decided> decisions,
        List<OpinionRow> opinions,
        Map<String, JointRow> joints,
        List<Stop> stops,
        Set<String> altered) {

    /** Roles that stand on the applicant's side; everybody else in a case only owns documents. */
    private static final Set<String> APPLICANT_SIDE =
            Set.of("applicant", "agent", "handling-agent", "legal-representative", "shareholder", "founder");

    /** Who holds what a founding case issues before the organisation exists; the first of them signs for it. */
    private static final List<String> FOUNDERS = List.of("legal-representative", "founder", "shareholder");

    CaseFile {
        statements = List.copyOf(statements);
        decisions = List.copyOf(decisions);
        opinions = List.copyOf(opinions);
        stops = List.copyOf(stops);
        altered = Set.copyOf(altered);
    }

    /** What is known of a case before it is decided who may know more: nothing that had to be decrypted. */
    static CaseFile outline(Row row, Process process, Map<String, List<HolderId>> parties, Map<ItemKey, Item> items) {
        return new CaseFile(
                row, process, parties, Map.of(), List.of(), Map.of(), Map.of(), items, List.of(), List.of(), Map.of(),
                List.of(), Set.of());
    }

    static String slotId(String link, String material) {
        return link + "." + material;
    }

    UUID id() {
        return row.id();
    }

    ProcessDefinition definition() {
        return process.definition();
    }

    /** The link of the definition; empty if there is none of this id. */
    Optional<Link> link(String id) {
        return definition().links().stream()
                .filter(link -> link.id().equals(id))
                .findFirst();
    }

    LinkRow linkRow(String id) {
        LinkRow found = links.get(id);
        if (found == null) {
            throw new IllegalStateException("case " + row.id() + " has no link " + id);
        }
        return found;
    }

    SlotRow slot(String id) {
        return slots.getOrDefault(id, SlotRow.NONE);
    }

    /** The decision in force for a link: that of its present round. */
    Optional<Decided> decision(String link) {
        LinkRow at = links.get(link);
        return at == null
                ? Optional.empty()
                : decisions.stream()
                        .filter(d -> d.link().equals(link) && d.round() == at.round())
                        .findFirst();
    }

    boolean approved(String link) {
        return decision(link).filter(d -> d.effect() == Effect.APPROVE).isPresent();
    }

    /** Who is asked for an opinion of the present round and has not given it. */
    List<Assistance> openOpinions(Link link) {
        int round = linkRow(link.id()).round();
        Set<String> given = opinions.stream()
                .filter(opinion -> opinion.link().equals(link.id()) && opinion.round() == round)
                .map(OpinionRow::office)
                .collect(Collectors.toSet());
        return link.opinions(values()).stream()
                .filter(asked -> !given.contains(asked.agency()))
                .toList();
    }

    /** What {@link LinkRow#asks} must be. */
    List<String> asks(LinkRow row) {
        return row.canBeWorkedOn()
                ? openOpinions(definition().link(row.link())).stream()
                        .map(Assistance::agency)
                        .distinct()
                        .sorted()
                        .toList()
                : List.of();
    }

    boolean rejected(String link) {
        return decision(link).filter(d -> d.effect() == Effect.REJECT).isPresent();
    }

    /** The last document a link issued, whatever became of its decision. */
    Optional<Decided> lastResult(String link) {
        return decisions.stream()
                .filter(d -> d.link().equals(link) && d.result().isPresent())
                .max(Comparator.comparingInt(Decided::round));
    }

    Optional<Stop> openStop() {
        return stops.stream().filter(stop -> stop.until().isEmpty()).findFirst();
    }

    boolean unfounded() {
        return row.unfounded();
    }

    /** Who holds the documents that are about the applicant: the applicant, or its founders until it exists. */
    List<HolderId> applicants() {
        return unfounded() ? founders(parties, row.applicant()) : List.of(row.applicant());
    }

    /**
     * Whose documents about the applicant serve a slot: those under whom evidence was gathered stay, although the
     * organisation has come into being since.
     */
    List<HolderId> applicantsOf(String slot) {
        if (!row.origin().founding() || unfounded()) {
            return applicants();
        }
        List<HolderId> gathered = items.keySet().stream()
                .filter(item -> item.slot().equals(slot))
                .map(ItemKey::owner)
                .toList();
        return gathered.isEmpty() ? applicants() : gathered;
    }

    static List<HolderId> founders(Map<String, List<HolderId>> parties, HolderId first) {
        Set<HolderId> founders = new LinkedHashSet<>(List.of(first));
        FOUNDERS.forEach(role -> founders.addAll(parties.getOrDefault(role, List.of())));
        return List.copyOf(founders);
    }

    static Set<String> applicantRoles() {
        return APPLICANT_SIDE;
    }

    /** Everybody named in the case, also a founder who stood for the applicant and plays no other part. */
    Set<HolderId> everybody() {
        Set<HolderId> all = new LinkedHashSet<>(List.of(row.applicant()));
        parties.values().forEach(all::addAll);
        items.keySet().forEach(item -> all.add(item.owner()));
        return all;
    }

    /** Those who apply, in contrast to those who only own a document it needs. */
    Set<HolderId> applicantSide() {
        Set<HolderId> side = new LinkedHashSet<>(List.of(row.applicant()));
        parties.forEach((role, holders) -> {
            if (APPLICANT_SIDE.contains(role)) {
                side.addAll(holders);
            }
        });
        return side;
    }

    /** Offices that decide a link or give an opinion on one. */
    Set<String> offices() {
        Set<String> offices = new LinkedHashSet<>(List.of(row.office()));
        definition().links().forEach(link -> {
            offices.add(link.agency());
            link.assist().forEach(asked -> offices.add(asked.agency()));
        });
        return offices;
    }

    /** The answers of the form as the planner's conditions read them. */
    Map<String, Value> values() {
        Map<String, Value> values = new HashMap<>();
        for (FormField field : definition().form()) {
            Answer answer = answers.get(field.id());
            if (answer != null && !answer.value().isEmpty()) {
                values.put(field.id(), FormAnswers.value(field, answer.value()));
            }
        }
        return values;
    }

    /** An answer; empty if none was given. */
    Optional<String> answer(String field) {
        return Optional.ofNullable(answers.get(field)).map(Answer::value).filter(value -> !value.isEmpty());
    }

    /** Every place where a material is needed, in the order of the definition. */
    static List<String> slotIds(ProcessDefinition definition) {
        List<String> ids = new ArrayList<>();
        definition.links().forEach(link -> link.materials().forEach(material -> ids.add(slotId(link.id(), material))));
        return ids;
    }

    Map<String, Integer> partyCounts() {
        return definition().parties().stream()
                .collect(Collectors.toMap(
                        party -> party.role(),
                        party -> parties.getOrDefault(party.role(), List.of()).size(),
                        (a, b) -> a,
                        LinkedHashMap::new));
    }

    CaseFile with(Row other) {
        return new CaseFile(
                other,
                process,
                parties,
                answers,
                statements,
                links,
                slots,
                items,
                decisions,
                opinions,
                joints,
                stops,
                altered);
    }

    /** As if this item stood so. */
    CaseFile with(ItemKey key, Item item) {
        Map<ItemKey, Item> others = new LinkedHashMap<>(items);
        others.put(key, item);
        return new CaseFile(
                row,
                process,
                parties,
                answers,
                statements,
                links,
                slots,
                others,
                decisions,
                opinions,
                joints,
                stops,
                altered);
    }

    /** As if these statements were made beside the others, or in their place. */
    CaseFile with(Map<StatementKey, StatementRow> stated) {
        List<StatementRow> all = new ArrayList<>(stated.values());
        statements.stream().filter(old -> !stated.containsKey(old.key())).forEach(all::add);
        return new CaseFile(
                row, process, parties, answers, all, links, slots, items, decisions, opinions, joints, stops, altered);
    }
}
