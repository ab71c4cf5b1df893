package commonseal.web.ui;

import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.Cases.CaseView;
import commonseal.approvals.Cases.FormField;
import commonseal.approvals.Cases.Item;
import commonseal.approvals.Cases.LinkView;
import commonseal.approvals.Cases.Slot;
import commonseal.approvals.Cases.Statement;
import commonseal.catalog.Catalog;
import commonseal.documents.Documents.EndedUse;
import commonseal.identity.HolderId;
import commonseal.identity.Role;
import commonseal.planner.ProcessDefinition;
import commonseal.web.Exchange;
import commonseal.web.Messages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What every page of a case needs: the case as this actor may see it, and names for its codes.
 *
 * @param definition of the version that the case is pinned to
 * @param section which of its pages this is
 * @param counter whether the actor is a counter clerk somewhere
 * @param supplements what the applicant was asked to supply, newest first
 * @param flags documents used here that were revoked since
 * @param problems the error summary
 */
public record CasePage(
        Messages messages,
        Names names,
        CaseView view,
        ProcessDefinition definition,
        String section,
        boolean counter,
        List<SupplementNotice> supplements,
        List<EndedUse> flags,
        Optional<String> notice,
        List<Problem> problems) {

    /** The reasons of slots in the order of the checklist's groups. */
    private static final List<List<String>> GROUPS = List.of(
            List.of("to-submit", "applicant", "later"),
            List.of("on-ledger", "on-ledger"),
            List.of("results", "result-of-link"),
            List.of("not-needed", "duplicate", "fields-only", "undertaking", "not-applicable"));

    public CasePage {
        supplements = List.copyOf(supplements);
        flags = List.copyOf(flags);
        problems = List.copyOf(problems);
    }

    /** One part of the sub-navigation. */
    public record Tab(String href, String label, boolean current) {}

    /** A group of the checklist. */
    public record Group(String id, List<Slot> slots) {
        public Group {
            slots = List.copyOf(slots);
        }
    }

    /** Something the actor can do now. */
    public record Step(String href, String label) {}

    /** The case for this actor; empty if there is none or it is not his to see. */
    static Optional<CasePage> load(Exchange exchange, UUID id, String section, List<Problem> problems) {
        return exchange.services().cases().view(exchange.actor(), id).map(view -> {
            Catalog.Process process = exchange.services()
                    .catalog()
                    .process(view.summary().service(), view.definitionVersion())
                    .orElseThrow();
            Names names = Names.of(exchange);
            return new CasePage(
                    exchange.messages(),
                    names,
                    view,
                    process.definition(),
                    section,
                    exchange.actor().has(Role.COUNTER_CLERK),
                    SupplementNotice.of(exchange, names, view),
                    FlagPages.ofCase(exchange, id),
                    Pages.notice(exchange),
                    problems);
        });
    }

    /** Path of the case. */
    public String path() {
        return "/cases/" + view.summary().id();
    }

    /** Title of the service. */
    public String service() {
        return messages.pick(view.summary().titleZh(), view.summary().titleEn());
    }

    /** Whether the actor can do this now. */
    public boolean can(String action) {
        return view.actions().contains(action);
    }

    /** Whether the actor sees what the case says, not only how it goes. */
    public boolean seesContent() {
        return !view.names().isEmpty();
    }

    /** Whether a file is taken for a slot now: before submission any, then only where one is missing or asked for again. */
    public boolean takesFile(Slot slot) {
        boolean brought = slot.reason().equals("applicant") || slot.reason().equals("later");
        boolean wanted = switch (slot.state()) {
            case TO_SUBMIT, NOT_USABLE, ALTERED -> true;
            case UPLOADED, CHECKED -> view.summary().state() == CaseState.DRAFT;
            case ON_LEDGER, ASKED, AGREED, AUTHORISED, PULLED, AWAITS_LINK, FROM_LINK, DUPLICATE, NOT_APPLICABLE ->
                false;
        };
        return can("upload") && brought && wanted;
    }

    /** What was changed behind the application, in words. */
    public static List<String> altered(Messages messages, CaseView view) {
        return view.altered().stream()
                .sorted()
                .map(part -> {
                    String id = part.substring(part.indexOf('.') + 1);
                    return Stream.concat(
                                    view.form().stream()
                                            .filter(field -> part.equals("form." + field.id())
                                                    || part.equals("statement." + field.id()))
                                            .map(field -> messages.pick(field.titleZh(), field.titleEn())),
                                    view.slots().stream()
                                            .filter(slot -> part.equals("material." + slot.slot()))
                                            .map(slot -> messages.pick(slot.titleZh(), slot.titleEn())))
                            .findFirst()
                            .orElse(id);
                })
                .toList();
    }

    /** Name of a holder; empty if not to be seen. */
    public String holder(HolderId holder) {
        return view.names().getOrDefault(holder, "");
    }

    /** The pages of the case. */
    public List<Tab> tabs() {
        List<Tab> tabs = new ArrayList<>();
        tabs.add(tab("", "overview"));
        tabs.add(tab("/checklist", "checklist"));
        if (seesContent()) {
            tabs.add(tab("/authorisations", "authorisations"));
            tabs.add(tab("/pulls", "pulls"));
            tabs.add(tab("/form", "form"));
            tabs.add(tab("/check", "check"));
        }
        tabs.add(tab("/board", "board"));
        tabs.add(tab("/timeline", "timeline"));
        return tabs;
    }

    private Tab tab(String suffix, String id) {
        return new Tab(path() + suffix, messages.code("case.tab", id), id.equals(section));
    }

    /** What the actor can do now, in the order of the work. */
    public List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        step(steps, "answer", "/form");
        if (!view.attention().isEmpty()) {
            step(steps, "depart", "/form");
        }
        step(steps, "upload", "/checklist");
        step(steps, "submit", "/check");
        step(steps, "request-authorisations", "/authorisations");
        step(steps, "ask-again", "/authorisations");
        step(steps, "redeem", "/authorisations");
        step(steps, "pull", "/pulls");
        step(steps, "check", "/checklist");
        step(steps, "accept", "/check");
        step(steps, "request-supplement", "/supplement");
        step(steps, "supplied", "/check");
        view.links().forEach(link -> {
            if (can("claim:" + link.id()) || can("decide:" + link.id()) || can("opinion:" + link.id())) {
                steps.add(new Step(path() + "/links/" + link.id(), messages.text("case.do.link", title(link))));
            }
        });
        view.joints().forEach(joint -> {
            if (can("joint:" + joint.id())) {
                steps.add(new Step(
                        path() + "/joint/" + joint.id(),
                        messages.text("case.do.joint", messages.pick(joint.titleZh(), joint.titleEn()))));
            }
        });
        return steps;
    }

    private void step(List<Step> steps, String action, String suffix) {
        if (can(action)) {
            steps.add(new Step(path() + suffix, messages.code("case.do", action)));
        }
    }

    /** The checklist in groups; every slot is in exactly one. */
    public List<Group> groups() {
        return GROUPS.stream()
                .map(group -> new Group(
                        group.getFirst(),
                        view.slots().stream()
                                .filter(slot -> group.subList(1, group.size()).contains(slot.reason()))
                                .toList()))
                .toList();
    }

    /** The slot of this id. */
    Optional<Slot> slot(String id) {
        return view.slots().stream().filter(slot -> slot.slot().equals(id)).findFirst();
    }

    /** The link of this id. */
    Optional<LinkView> link(String id) {
        return view.links().stream().filter(link -> link.id().equals(id)).findFirst();
    }

    /** Title of a slot's material. */
    public String title(Slot slot) {
        return messages.pick(slot.titleZh(), slot.titleEn());
    }

    /** Title of a link. */
    public String title(LinkView link) {
        return messages.pick(link.titleZh(), link.titleEn());
    }

    /** Title of a form field. */
    public String title(FormField field) {
        return messages.pick(field.titleZh(), field.titleEn());
    }

    /** Title of a link by id; the id if there is none. */
    public String linkTitle(String id) {
        return link(id).map(this::title).orElse(id);
    }

    /** Title of a slot by id; the id if there is none. */
    public String slotTitle(String id) {
        return slot(id).map(this::title).orElse(id);
    }

    /** Title of a form field or, if none has this id, of a slot. */
    String fieldOrSlot(String id) {
        return view.form().stream()
                .filter(field -> field.id().equals(id))
                .findFirst()
                .map(this::title)
                .orElseGet(() -> slotTitle(id));
    }

    /** Title of an outcome of a link. */
    public String outcomeTitle(String link, String outcome) {
        return definition.links().stream()
                .filter(known -> known.id().equals(link))
                .flatMap(known -> Optional.ofNullable(known.outcomes().get(outcome)).stream())
                .findFirst()
                .map(known -> known.title() == null
                        ? messages.code("effect", known.effect().code())
                        : messages.pick(known.title().zh(), known.title().en()))
                .orElse(outcome);
    }

    /** Name of an office or of a body outside that assists. */
    public String office(String code) {
        String name = names.office(code);
        return name.equals(code)
                ? definition.links().stream()
                        .flatMap(link -> link.assist().stream())
                        .filter(assistance -> assistance.agency().equals(code) && assistance.title() != null)
                        .findFirst()
                        .map(assistance -> assistance.title() == null
                                ? code
                                : messages.pick(
                                        assistance.title().zh(),
                                        assistance.title().en()))
                        .orElse(code)
                : name;
    }

    /** Where a slot's material comes from, in words; empty if from the applicant. */
    public String source(Slot slot) {
        return slot.from()
                .map(from -> switch (slot.reason()) {
                    case "on-ledger" ->
                        slot.items().stream().anyMatch(Item::copy)
                                ? messages.text("copy.word")
                                : messages.text("case.source.office", names.office(from));
                    case "result-of-link" -> messages.text("case.source.link", from, linkTitle(from));
                    case "duplicate" ->
                        messages.text("case.source.duplicate", slot.coveredBy().orElse(from), linkTitle(from));
                    default -> "";
                })
                .orElse("");
    }

    /** What a link waits for, in words. */
    public String waitsFor(LinkView link) {
        return link.waitsFor().stream()
                .sorted()
                .map(id -> id + " " + linkTitle(id))
                .collect(Collectors.joining(messages.text("list.separator")));
    }

    /** Title of a party's role. */
    public String role(String role) {
        return definition.parties().stream()
                .filter(party -> party.role().equals(role))
                .findFirst()
                .map(party -> messages.pick(party.title().zh(), party.title().en()))
                .orElse(role);
    }

    /** Names of a role's holders. */
    public String holders(List<HolderId> holders) {
        return holders.stream().map(this::holder).collect(Collectors.joining(messages.text("list.separator")));
    }

    /** Choices of an enum field; empty for others. */
    public List<String> choices(FormField field) {
        return definition.form().stream()
                .filter(known -> known.id().equals(field.id()))
                .findFirst()
                .map(commonseal.planner.FormField::values)
                .orElse(List.of());
    }

    /** What the document that an answer is taken from states; empty if none, or if it was filled in long ago. */
    public Optional<Statement> stated(FormField field) {
        return field.statements().stream().filter(Statement::used).findFirst();
    }

    /** Name of a person of the case; of anybody else, that he works here. */
    public String person(String ref) {
        return view.names().entrySet().stream()
                .filter(named -> named.getKey().ref().equals(ref))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> messages.text("fill.officer"));
    }

    /** An answer as people read it. */
    public String answer(FormField field) {
        return field.value()
                .map(value -> field.type().equals("boolean") ? messages.code("yes-no", value) : value)
                .orElse("");
    }

    /** Documents of slots that stand on the ledger or were tried there, for the table of pulls. */
    public List<Map.Entry<Slot, Item>> pulls() {
        return view.slots().stream()
                .flatMap(slot -> slot.items().stream()
                        .filter(item -> item.document().isPresent())
                        .map(item -> Map.entry(slot, item)))
                .toList();
    }
}
