package commonseal.web.ui;

import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.Cases.CaseView;
import commonseal.approvals.Cases.LinkState;
import commonseal.approvals.Cases.LinkView;
import commonseal.catalog.Catalog;
import commonseal.identity.Authorisations;
import commonseal.planner.ProcessDefinition;
import commonseal.web.Exchange;
import commonseal.web.Messages;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A case as its applicant sees it.
 *
 * @param now the offices it is with at this moment, and until when
 * @param authorisations own requests of this case
 * @param results whether results can be looked at under the holder's documents, and whose these are
 * @param supplements what the applicant was asked to supply, newest first
 */
public record MyCase(
        UUID id,
        CaseView view,
        Names names,
        List<MaterialGroup> groups,
        List<Lane> lanes,
        List<String> now,
        List<OwnAuthorisation> authorisations,
        Optional<String> results,
        List<SupplementNotice> supplements,
        Optional<String> notice,
        List<Problem> problems) {

    public MyCase {
        groups = List.copyOf(groups);
        lanes = List.copyOf(lanes);
        now = List.copyOf(now);
        authorisations = List.copyOf(authorisations);
        supplements = List.copyOf(supplements);
        problems = List.copyOf(problems);
    }

    /** One link; {@code detail} says what it waits for, when it is due or when it was decided. */
    public record Lane(String title, String office, LinkState state, String detail, String style) {}

    /** A request of this case to the person or an organisation he represents. */
    public record OwnAuthorisation(UUID id, String owner, int documents, boolean open) {}

    /** Whether the actor can do this now. */
    public boolean may(String action) {
        return view.actions().contains(action);
    }

    /** Whether a file can be handed in for this line; what comes by itself or is spared asks for none. */
    public boolean uploads(MaterialGroup group, MaterialGroup.Line line) {
        boolean replaces = line.fileName().isPresent() && view.summary().state() == CaseState.DRAFT;
        return group.key().equals("bring") && may("upload") && (line.missing() || replaces);
    }

    /** Materials that are still missing. */
    public long missing() {
        return groups.stream()
                .filter(group -> group.key().equals("bring"))
                .flatMap(group -> group.lines().stream())
                .filter(MaterialGroup.Line::missing)
                .count();
    }

    /** Whether the clock stands still for something the applicant owes. */
    public boolean supplementing() {
        return view.summary().state() == CaseState.SUPPLEMENT;
    }

    static MyCase of(Exchange exchange, UUID id, CaseView view, ProcessDefinition definition, List<Problem> problems) {
        Messages messages = exchange.messages();
        Names names = Names.of(exchange);
        Mine mine = Mine.of(exchange);
        List<Authorisations.View> asked = exchange.services()
                .db()
                .read(
                        exchange.actor().act("case:" + id),
                        tx -> exchange.services().identity().authorisations().ofCase(tx, id));
        return new MyCase(
                id,
                view,
                names,
                MaterialGroup.of(messages, names, definition, view.slots()),
                view.links().stream()
                        .map(link -> lane(messages, names, definition, link))
                        .toList(),
                view.links().stream()
                        .filter(link -> link.state() == LinkState.READY || link.state() == LinkState.CLAIMED)
                        .map(link -> link.dueOn()
                                .map(due -> messages.text(
                                        "my.case.with-until", names.office(link.office()), messages.date(due)))
                                .orElseGet(() -> messages.text("my.case.with", names.office(link.office()))))
                        .distinct()
                        .toList(),
                asked.stream()
                        .filter(request -> mine.has(request.request().owner()))
                        .map(request -> new OwnAuthorisation(
                                request.id(),
                                mine.names().getOrDefault(request.request().owner(), ""),
                                request.items().size(),
                                request.items().containsValue(Authorisations.ItemState.ASKED)))
                        .toList(),
                mine.has(view.applicant())
                                && view.links().stream()
                                        .anyMatch(link -> link.result().isPresent())
                        ? Optional.of(
                                "/my?holder=" + Pages.encoded(view.applicant().ref()) + "#documents")
                        : Optional.empty(),
                SupplementNotice.of(exchange, names, view),
                Pages.notice(exchange),
                problems);
    }

    private static Lane lane(Messages messages, Names names, ProcessDefinition definition, LinkView link) {
        Set<String> waits = link.waitsFor();
        String detail = switch (link.state()) {
            case WAITING ->
                waits.isEmpty()
                        ? messages.text("my.case.lane.waits-acceptance")
                        : messages.text(
                                "my.case.lane.waits",
                                String.join(" ", waits.stream().sorted().toList()));
            case READY, CLAIMED ->
                link.dueOn()
                        .map(due -> messages.text("my.case.lane.due", messages.date(due)))
                        .orElse("");
            case DECIDED ->
                link.decidedOn()
                        .map(day -> messages.text(
                                "my.case.lane.decided",
                                messages.date(day),
                                link.decision()
                                        .map(decision -> messages.code("my.effect", decision.effect()))
                                        .orElse("")))
                        .orElse("");
            case NOT_APPLICABLE, SKIPPED, STOPPED -> "";
        };
        String style = switch (link.state()) {
            case READY -> "is-ready";
            case CLAIMED -> "is-claimed";
            case DECIDED -> "is-decided";
            case STOPPED -> "is-stopped";
            case NOT_APPLICABLE, SKIPPED, WAITING -> "is-waiting";
        };
        return new Lane(
                MaterialGroup.link(messages, definition, link.id()),
                names.office(link.office()),
                link.state(),
                detail,
                style);
    }

    /** The definition a case is pinned to. */
    static ProcessDefinition definition(Exchange exchange, CaseView view) {
        return exchange.services()
                .catalog()
                .process(view.summary().service(), view.definitionVersion())
                .map(Catalog.Process::definition)
                .orElseThrow(() -> new IllegalStateException("the definition of a case is gone"));
    }
}
