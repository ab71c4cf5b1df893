package commonseal.web.ui;

import commonseal.approvals.Cases;
import commonseal.approvals.Cases.ApplyResult;
import commonseal.approvals.Cases.PreviewResult;
import commonseal.catalog.Catalog;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.planner.Link;
import commonseal.planner.PartyRole;
import commonseal.planner.ProcessDefinition;
import commonseal.planner.Subject;
import commonseal.web.Exchange;
import io.javalin.http.HttpStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The applicant starts a case himself: who takes part, what it would take, open. */
final class ApplyPages {

    private static final String NEW = "new";

    private ApplyPages() {}

    /** What one request says: the page to show again, and whom the typed identifiers stand for. */
    private record Draft(
            Catalog.Process process,
            Mine mine,
            Optional<HolderId> onBehalfOf,
            Map<String, List<HolderId>> parties,
            List<Problem> problems) {}

    private static Optional<Catalog.Process> process(Exchange exchange) {
        return exchange.services().catalog().process(exchange.path("service"));
    }

    static void form(Exchange exchange) {
        Optional<Catalog.Process> process = process(exchange);
        if (process.isEmpty()) {
            exchange.notFound();
        } else {
            page(exchange, process.get(), Mine.of(exchange), Optional.empty(), List.of());
        }
    }

    static void post(Exchange exchange) {
        Optional<Catalog.Process> process = process(exchange);
        if (process.isEmpty()) {
            exchange.notFound();
            return;
        }
        Draft draft = draft(exchange, process.get());
        switch (exchange.form("step")) {
            case "open" -> open(exchange, draft);
            case "change" -> page(exchange, draft.process(), draft.mine(), Optional.empty(), List.of());
            default -> preview(exchange, draft);
        }
    }

    private static void preview(Exchange exchange, Draft draft) {
        if (!draft.problems().isEmpty()) {
            page(exchange, draft.process(), draft.mine(), Optional.empty(), draft.problems());
            return;
        }
        PreviewResult result = exchange.services()
                .cases()
                .preview(exchange.actor(), draft.process().code(), draft.parties(), draft.onBehalfOf());
        switch (result) {
            case PreviewResult.Preview(var plan, var slots, var counts) ->
                page(
                        exchange,
                        draft.process(),
                        draft.mine(),
                        Optional.of(new ApplyPage.Preview(
                                counts,
                                plan.parallelDays(),
                                MaterialGroup.of(
                                        exchange.messages(),
                                        Names.of(exchange),
                                        draft.process().definition(),
                                        slots))),
                        List.of());
            case PreviewResult.UnknownService() -> exchange.notFound();
            case PreviewResult.InvalidParties(var problems) ->
                page(exchange, draft.process(), draft.mine(), Optional.empty(), parties(exchange, draft, problems));
            case PreviewResult.NotIdentified(var unused) -> forbid(exchange, draft, "NOT_IDENTIFIED");
            case PreviewResult.NotAllowed(String reason) -> forbid(exchange, draft, reason);
        }
    }

    private static void open(Exchange exchange, Draft draft) {
        if (!draft.problems().isEmpty()) {
            page(exchange, draft.process(), draft.mine(), Optional.empty(), draft.problems());
            return;
        }
        String premises = exchange.form("premises");
        ApplyResult result = exchange.services()
                .cases()
                .apply(
                        exchange.actor(),
                        new Cases.Application(
                                draft.process().code(),
                                draft.parties(),
                                draft.onBehalfOf(),
                                premises.isEmpty() ? Optional.empty() : Optional.of(premises),
                                Map.of(),
                                false));
        switch (result) {
            case ApplyResult.Opened(var id, var reference) -> exchange.redirect("/my/cases/" + id + "?done=my-opened");
            case ApplyResult.UnknownService() -> exchange.notFound();
            case ApplyResult.InvalidParties(var problems) ->
                page(exchange, draft.process(), draft.mine(), Optional.empty(), parties(exchange, draft, problems));
            case ApplyResult.InvalidAnswers(var problems) ->
                page(
                        exchange,
                        draft.process(),
                        draft.mine(),
                        Optional.empty(),
                        problems.values().stream()
                                .map(code -> new Problem(
                                        "premises", exchange.messages().code("my.answer", code)))
                                .toList());
            case ApplyResult.NotIdentified(var unused) -> forbid(exchange, draft, "NOT_IDENTIFIED");
            case ApplyResult.NotAllowed(String reason) -> forbid(exchange, draft, reason);
        }
    }

    private static void forbid(Exchange exchange, Draft draft, String reason) {
        page(
                exchange,
                HttpStatus.FORBIDDEN,
                draft.process(),
                draft.mine(),
                Optional.empty(),
                List.of(new Problem("parties", exchange.messages().code("apply.refused", reason))));
    }

    private static List<Problem> parties(Exchange exchange, Draft draft, Map<String, String> problems) {
        List<Problem> found = new ArrayList<>();
        problems.forEach((role, code) -> {
            Optional<PartyRole> known = draft.process().definition().parties().stream()
                    .filter(party -> party.role().equals(role))
                    .findFirst();
            found.add(new Problem(
                    known.isPresent() ? "role-" + role : "parties",
                    exchange.messages()
                            .text(
                                    "apply.party." + code,
                                    known.map(party -> ServicePlan.title(exchange.messages(), party.title()))
                                            .orElse(exchange.messages().text("apply.applicant")))));
        });
        return found;
    }

    // -- reading what was typed

    private static Draft draft(Exchange exchange, Catalog.Process process) {
        Mine mine = Mine.of(exchange);
        ProcessDefinition definition = process.definition();
        List<Problem> problems = new ArrayList<>();
        String behalf = exchange.form("behalf");
        Optional<HolderId> onBehalfOf = mine.find(behalf);
        if (onBehalfOf.isEmpty() && !(behalf.equals(NEW) && isFounding(definition))) {
            problems.add(new Problem("behalf", exchange.messages().text("apply.behalf.choose")));
        }
        Map<String, List<HolderId>> parties = new LinkedHashMap<>();
        for (PartyRole role : definition.parties()) {
            List<HolderId> holders = new ArrayList<>();
            exchange.forms("own-" + role.role())
                    .forEach(ref ->
                            mine.find(ref).filter(holder -> fits(role, holder)).ifPresent(holders::add));
            List<HolderId> others = others(exchange, role, problems);
            others.stream().filter(holder -> !holders.contains(holder)).forEach(holders::add);
            if (!holders.isEmpty()) {
                parties.put(role.role(), List.copyOf(holders));
            }
        }
        missing(exchange, definition, parties, problems);
        return new Draft(process, mine, onBehalfOf, parties, problems);
    }

    private static void missing(
            Exchange exchange,
            ProcessDefinition definition,
            Map<String, List<HolderId>> parties,
            List<Problem> problems) {
        for (PartyRole role : definition.parties()) {
            String field = "role-" + role.role();
            boolean known =
                    problems.stream().anyMatch(problem -> problem.field().equals(field));
            if (!known && parties.getOrDefault(role.role(), List.of()).size() < role.min()) {
                problems.add(new Problem(
                        field,
                        exchange.messages()
                                .text("apply.party.MISSING", ServicePlan.title(exchange.messages(), role.title()))));
            }
        }
    }

    /** Whom typed identifiers stand for. Nothing is said about one that is not matched, and no name about one that is. */
    private static List<HolderId> others(Exchange exchange, PartyRole role, List<Problem> problems) {
        List<String> typed = exchange.form("others-" + role.role())
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        if (typed.size() > Identifiers.MOST) {
            problems.add(
                    new Problem("role-" + role.role(), exchange.messages().text("apply.too-many", Identifiers.MOST)));
            return List.of();
        }
        List<Optional<HolderId>> found = Identifiers.find(exchange, role.type(), typed);
        for (int line = 0; line < found.size(); line++) {
            if (found.get(line).isEmpty()) {
                problems.add(new Problem(
                        "role-" + role.role(),
                        exchange.messages()
                                .text(
                                        "apply.unmatched",
                                        ServicePlan.title(exchange.messages(), role.title()),
                                        line + 1)));
            }
        }
        return found.stream().flatMap(Optional::stream).distinct().toList();
    }

    private static boolean fits(PartyRole role, HolderId holder) {
        return switch (role.type()) {
            case PERSON -> holder instanceof PersonId;
            case ORGANISATION -> holder instanceof OrganisationId;
            case ANY -> true;
        };
    }

    private static boolean isFounding(ProcessDefinition definition) {
        return definition.links().stream().anyMatch(Link::foundsApplicant);
    }

    // -- showing

    private static void page(
            Exchange exchange,
            Catalog.Process process,
            Mine mine,
            Optional<ApplyPage.Preview> preview,
            List<Problem> problems) {
        page(exchange, Pages.status(problems), process, mine, preview, problems);
    }

    private static void page(
            Exchange exchange,
            HttpStatus status,
            Catalog.Process process,
            Mine mine,
            Optional<ApplyPage.Preview> preview,
            List<Problem> problems) {
        ProcessDefinition definition = process.definition();
        boolean founding = isFounding(definition);
        String behalf = exchange.form("behalf");
        Set<ProcessDefinition.ApplicantType> types = definition.applicants();
        // An organisation that is to be founded is not the person who founds it.
        boolean selfMay = !founding && (types.isEmpty() || types.contains(ProcessDefinition.ApplicantType.PERSON));
        boolean othersMay =
                types.isEmpty() || types.size() > 1 || !types.contains(ProcessDefinition.ApplicantType.PERSON);
        List<HolderChoice> applicants = mine.choices(mine.find(behalf)).stream()
                .filter(choice -> choice.person() ? selfMay : othersMay)
                .toList();
        ApplyPage model = new ApplyPage(
                process,
                founding,
                behalf,
                applicants,
                definition.parties().stream()
                        .map(role -> role(exchange, mine, role))
                        .toList(),
                definition.materials().stream().anyMatch(material -> material.subject() == Subject.PREMISES),
                exchange.form("premises"),
                preview,
                problems);
        String title = exchange.messages()
                .text(
                        preview.isPresent() ? "apply.preview.title" : "apply.title",
                        exchange.messages().pick(process.titleZh(), process.titleEn()));
        exchange.page(
                status,
                preview.isPresent() ? "holder/apply-preview.jte" : "holder/apply.jte",
                Pages.title(exchange, title, problems),
                Map.of("page", model));
    }

    private static ApplyPage.Role role(Exchange exchange, Mine mine, PartyRole role) {
        Set<String> chosen = new TreeSet<>(exchange.forms("own-" + role.role()));
        Integer max = role.max();
        return new ApplyPage.Role(
                role.role(),
                ServicePlan.title(exchange.messages(), role.title()),
                role.min() > 0,
                max != null && max == 1,
                role.type().code(),
                mine.all().stream()
                        .filter(holder -> fits(role, holder))
                        .map(holder -> new HolderChoice(
                                holder.ref(),
                                mine.names().getOrDefault(holder, holder.ref()),
                                holder instanceof PersonId,
                                chosen.contains(holder.ref())))
                        .toList(),
                exchange.form("others-" + role.role()));
    }
}
