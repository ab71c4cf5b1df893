package commonseal.web.ui;

import commonseal.approvals.Cases.Joint;
import commonseal.approvals.Cases.LinkView;
import commonseal.approvals.Cases.Slot;
import commonseal.approvals.Cases.SlotState;
import commonseal.catalog.Catalog;
import commonseal.documents.Documents.Evidence;
import commonseal.documents.Documents.Held;
import commonseal.identity.HolderId;
import commonseal.planner.Assistance;
import commonseal.planner.FieldSource;
import commonseal.planner.Link;
import commonseal.planner.Outcome;
import commonseal.web.Exchange;
import commonseal.web.Messages;
import commonseal.web.ui.LinkPage.Choice;
import commonseal.web.ui.LinkPage.Entry;
import commonseal.web.ui.LinkPage.Input;
import commonseal.web.ui.LinkPage.Preview;
import commonseal.web.ui.LinkPage.Proof;
import commonseal.web.ui.LinkPage.Rule;
import commonseal.web.ui.LinkPage.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts together what an officer sees before he decides a link. */
final class LinkReview {

    private final Exchange exchange;
    private final CasePage page;
    private final LinkView view;
    private final Link link;

    private LinkReview(Exchange exchange, CasePage page, LinkView view, Link link) {
        this.exchange = exchange;
        this.page = page;
        this.view = view;
        this.link = link;
    }

    /** Empty if the case or the link does not exist, or the actor may not see what the case says. */
    static Optional<LinkPage> of(Exchange exchange, List<Problem> problems) {
        String id = exchange.path("link");
        return CasePage.load(exchange, exchange.pathId("id"), "link", problems)
                .filter(CasePage::seesContent)
                .flatMap(page -> page.link(id)
                        .map(view -> new LinkReview(
                                        exchange, page, view, page.definition().link(id))
                                .build()));
    }

    private LinkPage build() {
        List<Slot> slots = page.view().slots().stream()
                .filter(slot -> slot.link().equals(view.id()))
                .toList();
        Map<UUID, Evidence> evidence = CasePages.evidenceOf(
                        exchange, page.view().summary().id())
                .stream()
                .collect(Collectors.toMap(Evidence::id, Function.identity()));
        Map<UUID, Instant> verified = evidence.values().stream().collect(Collectors.toMap(Evidence::id, Evidence::at));
        Map<UUID, String> codes = codes(slots);
        List<Input> inputs = slots.stream()
                .map(slot -> new Input(
                        slot,
                        slot.items().stream()
                                .map(item -> new Proof(
                                        item,
                                        item.evidence().flatMap(found -> Optional.ofNullable(evidence.get(found))),
                                        // The code opens the public page: only for what was authorised and pulled.
                                        item.document()
                                                .filter(found -> item.state() == SlotState.PULLED
                                                        || item.state() == SlotState.FROM_LINK)
                                                .flatMap(found -> Optional.ofNullable(codes.get(found)))))
                                .toList()))
                .toList();
        List<String> refs = new ArrayList<>();
        view.decision().ifPresent(decision -> refs.add(decision.officerRef()));
        view.opinions().forEach(opinion -> refs.add(opinion.officerRef()));
        return new LinkPage(
                page,
                view,
                inputs,
                rules(slots),
                choices(),
                entries(),
                link.assist(),
                verified,
                Pages.officers(exchange, refs),
                exchange.formsStartingWith(""));
    }

    /** Public codes of the documents of these slots, in one query. */
    private Map<UUID, String> codes(List<Slot> slots) {
        Set<String> kinds = link.materials().stream()
                .flatMap(material -> page.definition().material(material).kinds().stream())
                .collect(Collectors.toSet());
        Set<HolderId> holders = new HashSet<>();
        page.view().parties().values().forEach(holders::addAll);
        holders.add(page.view().applicant());
        boolean any = slots.stream().anyMatch(slot -> !slot.items().isEmpty());
        if (!any || kinds.isEmpty()) {
            return Map.of();
        }
        return exchange
                .services()
                .db()
                .read(
                        exchange.actor().act("case:" + page.view().summary().id()),
                        tx -> exchange.services()
                                .documents()
                                .usable(
                                        tx,
                                        holders,
                                        kinds,
                                        exchange.services().businessClock().now(tx)))
                .stream()
                .collect(Collectors.toMap(Held::id, Held::publicCode, (first, second) -> first));
    }

    // -- rules

    private List<Rule> rules(List<Slot> slots) {
        Messages messages = exchange.messages();
        List<Rule> rules = new ArrayList<>();
        view.waitsFor().stream()
                .sorted()
                .forEach(id ->
                        rules.add(new Rule(Standing.OPEN, messages.text("rule.waits", id + " " + page.linkTitle(id)))));
        slots.forEach(slot -> rules.add(rule(slot)));
        for (Joint joint : page.view().joints()) {
            if (joint.links().contains(view.id())) {
                String title = messages.pick(joint.titleZh(), joint.titleEn());
                rules.add(joint.heldOn()
                        .map(day -> new Rule(Standing.MET, messages.text("rule.joint-held", title, messages.date(day))))
                        .orElseGet(() -> new Rule(Standing.OPEN, messages.text("rule.joint-open", title))));
            }
        }
        for (Assistance assistance : link.assist()) {
            if (assistance.contributes() == null) {
                rules.add(rule(assistance));
            }
        }
        view.dueOn()
                .ifPresent(due -> rules.add(new Rule(Standing.NOTE, messages.text("rule.due", messages.date(due)))));
        return rules;
    }

    private Rule rule(Slot slot) {
        String title = page.title(slot);
        String state = exchange.messages().code("slot", slot.state().name());
        // A duplicate stands as the slot that covers it.
        SlotState judged = slot.coveredBy().flatMap(page::slot).orElse(slot).state();
        Standing standing = switch (judged) {
            case PULLED, FROM_LINK, CHECKED, DUPLICATE, NOT_APPLICABLE -> Standing.MET;
            case UPLOADED -> Standing.NOTE;
            case ON_LEDGER, ASKED, AGREED, AUTHORISED, AWAITS_LINK, TO_SUBMIT, NOT_USABLE, ALTERED -> Standing.OPEN;
        };
        return new Rule(standing, exchange.messages().text("problem.of-field", title, state));
    }

    private Rule rule(Assistance assistance) {
        Messages messages = exchange.messages();
        String office = page.office(assistance.agency());
        return view.opinions().stream()
                .filter(opinion -> opinion.office().equals(assistance.agency()))
                .findFirst()
                .map(opinion -> new Rule(
                        Standing.MET,
                        messages.text("problem.of-field", office, messages.code("opinion", opinion.answer()))))
                .orElseGet(() -> new Rule(
                        assistance.binding() ? Standing.OPEN : Standing.NOTE,
                        messages.text("rule.opinion-open", office)));
    }

    // -- outcomes and the result document

    private List<Choice> choices() {
        List<Choice> choices = new ArrayList<>();
        link.outcomes().forEach((code, outcome) -> {
            @Nullable String kind = outcome.produces();
            choices.add(new Choice(
                    code,
                    page.outcomeTitle(link.id(), code),
                    outcome.effect().code(),
                    outcome.reasons(),
                    Optional.ofNullable(kind).map(page.names()::kind),
                    kind == null ? List.of() : preview(kind, outcome, code)));
        });
        return choices;
    }

    private List<Preview> preview(String kind, Outcome outcome, String code) {
        return exchange.services().catalog().kind(kind).stream()
                .flatMap(known -> known.fields().stream())
                .map(field -> new Preview(
                        exchange.messages().pick(field.labelZh(), field.labelEn()),
                        Optional.ofNullable(outcome.fields().get(field.name()))
                                .map(source -> value(source, code))
                                .orElseGet(() -> exchange.messages().text("preview.to-enter"))))
                .toList();
    }

    /** What can be said of a field now; the rest is filled in by the program when the decision is made. */
    private String value(FieldSource source, String outcome) {
        String later = exchange.messages().text("preview.at-decision");
        return switch (source) {
            case FieldSource.Form(String field) -> answer(field).orElse(later);
            case FieldSource.Applicant(String attribute) ->
                attribute.equals("name") ? page.view().summary().applicantName() : later;
            case FieldSource.Party(String role, String attribute) ->
                attribute.equals("name") ? page.holders(page.view().parties().getOrDefault(role, List.of())) : later;
            case FieldSource.Case(String attribute) ->
                attribute.equals("number") ? page.view().summary().reference() : later;
            case FieldSource.Decision(String attribute) ->
                attribute.equals("outcome") ? page.outcomeTitle(link.id(), outcome) : later;
            case FieldSource.Document unused -> exchange.messages().text("preview.from-document");
            case FieldSource.Assigned unused -> later;
            case FieldSource.Literal(String content) -> content;
        };
    }

    private Optional<String> answer(String field) {
        return page.view().form().stream()
                .filter(known -> known.id().equals(field))
                .findFirst()
                .flatMap(known -> known.value());
    }

    /** Fields of the result that neither the definition derives nor the form has answered. */
    private List<Entry> entries() {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Outcome outcome : link.outcomes().values()) {
            @Nullable String kind = outcome.produces();
            if (kind == null) {
                continue;
            }
            exchange.services().catalog().kind(kind).stream()
                    .flatMap(known -> known.fields().stream())
                    .filter(field -> isOpen(outcome, field))
                    .forEach(field -> entries.putIfAbsent(
                            field.name(),
                            new Entry(
                                    field.name(),
                                    exchange.messages().pick(field.labelZh(), field.labelEn()),
                                    field.type().name(),
                                    field.required())));
        }
        return List.copyOf(entries.values());
    }

    private boolean isOpen(Outcome outcome, Catalog.Field field) {
        @Nullable FieldSource source = outcome.fields().get(field.name());
        return source == null
                || (source instanceof FieldSource.Form(String answered)
                        && answer(answered).isEmpty());
    }
}
