package commonseal.web.ui;

import commonseal.approvals.Cases;
import commonseal.approvals.Cases.ApplyResult;
import commonseal.approvals.Cases.Counts;
import commonseal.approvals.Cases.PreviewResult;
import commonseal.catalog.Catalog;
import commonseal.identity.Access.Identified;
import commonseal.identity.HolderId;
import commonseal.identity.Identity;
import commonseal.identity.Role;
import commonseal.kernel.Page;
import commonseal.planner.Link;
import commonseal.planner.PartyRole;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Messages;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Preparing a case at the counter without scripts: each press of a button posts the whole draft and gets it back with
 * one thing changed.
 */
final class NewCasePages {

    private static final Access COUNTER = Access.officer(Role.COUNTER_CLERK);
    private static final int SERVICES_PAGE = 50;

    private NewCasePages() {}

    static List<Route> routes() {
        return List.of(
                Route.get("/cases/new", COUNTER, "case.new", NewCasePages::begin),
                Route.post("/cases/new", COUNTER, "case.new", NewCasePages::change));
    }

    private record Draft(
            Map<String, List<HolderId>> parties,
            Optional<HolderId> onBehalfOf,
            Map<String, String> answers,
            String premises,
            boolean paperOnly) {}

    private static void begin(Exchange exchange) {
        Optional<String> service = exchange.query("service");
        if (service.isEmpty()) {
            services(exchange);
            return;
        }
        Optional<Catalog.Process> process = exchange.services().catalog().process(service.get());
        if (process.isEmpty()) {
            exchange.problem(HttpStatus.NOT_FOUND, "UNKNOWN_SERVICE", Map.of());
            return;
        }
        Optional<HolderId> holder = exchange.query("for").map(ref -> Pages.holder(ref, "for"));
        // An organisation that is to be founded is not the person who founds it.
        boolean founding = process.get().definition().links().stream().anyMatch(Link::foundsApplicant);
        Optional<HolderId> applicant = holder.filter(known -> known instanceof HolderId.OrganisationId || !founding);
        show(
                exchange,
                process.get(),
                new Draft(Map.of(), applicant, Map.of(), "", false),
                Optional.empty(),
                HttpStatus.OK,
                List.of());
    }

    private static void services(Exchange exchange) {
        Page<Catalog.Process> found =
                exchange.services().catalog().services(exchange.query("q").orElse(""), exchange.page(SERVICES_PAGE));
        exchange.page(
                "clerk/services.jte",
                "new-case.choose",
                Map.of(
                        "services",
                        found.items(),
                        "typed",
                        exchange.query("q").orElse(""),
                        "holder",
                        exchange.query("for").orElse(""),
                        "next",
                        Pages.next(exchange, found.next())));
    }

    private static void show(
            Exchange exchange,
            Catalog.Process process,
            Draft draft,
            Optional<Counts> preview,
            HttpStatus status,
            List<Problem> problems) {
        List<HolderId> everybody = new ArrayList<>();
        draft.parties().values().forEach(everybody::addAll);
        draft.onBehalfOf().ifPresent(everybody::add);
        Map<HolderId, String> names = everybody.isEmpty() ? Map.of() : names(exchange, everybody);
        NewCasePage page = new NewCasePage(
                exchange.messages(),
                process,
                draft.parties(),
                names,
                draft.onBehalfOf(),
                draft.answers(),
                draft.premises(),
                draft.paperOnly(),
                preview,
                problems);
        exchange.page(
                status,
                "clerk/new-case.jte",
                Pages.title(exchange, exchange.messages().text("new-case.title", page.title()), problems),
                Map.of("page", page));
    }

    /** Of those who showed this clerk their document or have an open case here; nobody else's reference yields a name. */
    private static Map<HolderId, String> names(Exchange exchange, List<HolderId> everybody) {
        return exchange.services().db().read(exchange.actor().act("counter-check"), tx -> {
            Identity identity = exchange.services().identity();
            Set<HolderId> known = new HashSet<>(identity.access().identified(tx, exchange.actor(), everybody));
            known.addAll(exchange.services().cases().withOpenCase(tx, exchange.actor(), everybody));
            return identity.register().names(tx, List.copyOf(known));
        });
    }

    // -- one press of a button

    private static void change(Exchange exchange) {
        Optional<Catalog.Process> process = exchange.services().catalog().process(exchange.form("service"));
        if (process.isEmpty()) {
            exchange.problem(HttpStatus.NOT_FOUND, "UNKNOWN_SERVICE", Map.of());
            return;
        }
        Draft draft = draft(exchange, process.get());
        String step = exchange.form("step");
        if (step.startsWith("remove|")) {
            show(
                    exchange,
                    process.get(),
                    without(draft, step.substring("remove|".length())),
                    Optional.empty(),
                    HttpStatus.OK,
                    List.of());
            return;
        }
        switch (step) {
            case "open" -> open(exchange, process.get(), draft);
            case "preview" -> preview(exchange, process.get(), draft);
            default -> add(exchange, process.get(), draft);
        }
    }

    private static Draft draft(Exchange exchange, Catalog.Process process) {
        Map<String, List<HolderId>> parties = new LinkedHashMap<>();
        for (PartyRole party : process.definition().parties()) {
            List<HolderId> holders = exchange.forms("party." + party.role()).stream()
                    .map(ref -> Pages.holder(ref, "party"))
                    .distinct()
                    .toList();
            if (!holders.isEmpty()) {
                parties.put(party.role(), holders);
            }
        }
        String behalf = exchange.form("onBehalfOf");
        Map<String, String> answers = exchange.formsStartingWith("answer.");
        answers.values().removeIf(String::isEmpty);
        return new Draft(
                parties,
                behalf.isEmpty() ? Optional.empty() : Optional.of(Pages.holder(behalf, "onBehalfOf")),
                answers,
                exchange.form("premises"),
                exchange.form("paperOnly").equals("yes"));
    }

    /** {@code which}: role and reference, joined by {@code |}; {@code onBehalfOf|} clears that. */
    private static Draft without(Draft draft, String which) {
        int bar = which.indexOf('|');
        String role = bar < 0 ? which : which.substring(0, bar);
        String ref = bar < 0 ? "" : which.substring(bar + 1);
        Map<String, List<HolderId>> parties = new LinkedHashMap<>(draft.parties());
        parties.computeIfPresent(
                role,
                (unused, holders) -> holders.stream()
                        .filter(holder -> !holder.ref().equals(ref))
                        .toList());
        return new Draft(
                parties,
                role.equals("onBehalfOf") ? Optional.empty() : draft.onBehalfOf(),
                draft.answers(),
                draft.premises(),
                draft.paperOnly());
    }

    private static void add(Exchange exchange, Catalog.Process process, Draft draft) {
        if (exchange.form("number").isEmpty()) {
            // Enter in any field presses the first button of the form: then only the draft comes back.
            show(exchange, process, draft, Optional.empty(), HttpStatus.OK, List.of());
            return;
        }
        String role = exchange.form("role");
        Identified identified = HolderHub.identify(exchange, List.of(exchange.form("scheme")), exchange.form("number"));
        if (identified instanceof Identified.Refused) {
            return;
        }
        if (!(identified instanceof Identified.Found(HolderId found))) {
            show(
                    exchange,
                    process,
                    draft,
                    Optional.empty(),
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    List.of(new Problem("number", exchange.messages().text("new-case.nobody"))));
            return;
        }
        Map<String, List<HolderId>> parties = new LinkedHashMap<>(draft.parties());
        boolean behalf = role.equals("onBehalfOf");
        boolean known = process.definition().parties().stream()
                .anyMatch(party -> party.role().equals(role));
        if (known) {
            List<HolderId> holders = new ArrayList<>(parties.getOrDefault(role, List.of()));
            if (!holders.contains(found)) {
                holders.add(found);
            }
            parties.put(role, holders);
        } else if (!behalf) {
            throw new Exchange.Malformed("MALFORMED", "role");
        }
        show(
                exchange,
                process,
                new Draft(
                        parties,
                        behalf ? Optional.of(found) : draft.onBehalfOf(),
                        draft.answers(),
                        draft.premises(),
                        draft.paperOnly()),
                Optional.empty(),
                HttpStatus.OK,
                List.of());
    }

    private static void preview(Exchange exchange, Catalog.Process process, Draft draft) {
        PreviewResult result = exchange.services()
                .cases()
                .preview(exchange.actor(), process.code(), draft.parties(), draft.onBehalfOf());
        switch (result) {
            case PreviewResult.Preview(var unusedPlan, var unusedSlots, var counts) ->
                show(exchange, process, draft, Optional.of(counts), HttpStatus.OK, List.of());
            case PreviewResult.UnknownService() -> exchange.problem(HttpStatus.NOT_FOUND, "UNKNOWN_SERVICE", Map.of());
            case PreviewResult.InvalidParties(var wrong) ->
                refuse(exchange, process, draft, HttpStatus.UNPROCESSABLE_CONTENT, parties(exchange, process, wrong));
            case PreviewResult.NotIdentified(var roles) -> identifyFirst(exchange, process, draft, roles);
            case PreviewResult.NotAllowed(String reason) -> forbid(exchange, process, draft, reason);
        }
    }

    private static void forbid(Exchange exchange, Catalog.Process process, Draft draft, String reason) {
        refuse(
                exchange,
                process,
                draft,
                HttpStatus.FORBIDDEN,
                List.of(new Problem("main", exchange.messages().code("new-case.refused", reason))));
    }

    private static void identifyFirst(Exchange exchange, Catalog.Process process, Draft draft, List<String> roles) {
        Map<String, String> wrong = new LinkedHashMap<>();
        roles.forEach(role -> wrong.put(role, "NOT_IDENTIFIED"));
        refuse(exchange, process, draft, HttpStatus.FORBIDDEN, parties(exchange, process, wrong));
    }

    private static void open(Exchange exchange, Catalog.Process process, Draft draft) {
        ApplyResult result = exchange.services()
                .cases()
                .apply(
                        exchange.actor(),
                        new Cases.Application(
                                process.code(),
                                draft.parties(),
                                draft.onBehalfOf(),
                                Optional.of(draft.premises()).filter(text -> !text.isEmpty()),
                                draft.answers(),
                                draft.paperOnly()));
        switch (result) {
            case ApplyResult.Opened(UUID id, String unused) -> exchange.redirect("/cases/" + id + "?done=opened");
            case ApplyResult.UnknownService() -> exchange.problem(HttpStatus.NOT_FOUND, "UNKNOWN_SERVICE", Map.of());
            case ApplyResult.InvalidParties(var wrong) ->
                refuse(exchange, process, draft, HttpStatus.UNPROCESSABLE_CONTENT, parties(exchange, process, wrong));
            case ApplyResult.InvalidAnswers(var wrong) ->
                refuse(exchange, process, draft, HttpStatus.UNPROCESSABLE_CONTENT, answers(exchange, process, wrong));
            case ApplyResult.NotIdentified(var roles) -> identifyFirst(exchange, process, draft, roles);
            case ApplyResult.NotAllowed(String reason) -> forbid(exchange, process, draft, reason);
        }
    }

    private static void refuse(
            Exchange exchange, Catalog.Process process, Draft draft, HttpStatus status, List<Problem> problems) {
        show(exchange, process, draft, Optional.empty(), status, problems);
    }

    private static List<Problem> parties(Exchange exchange, Catalog.Process process, Map<String, String> wrong) {
        Messages messages = exchange.messages();
        List<Problem> problems = new ArrayList<>();
        wrong.forEach((role, code) -> {
            Optional<PartyRole> party = process.definition().parties().stream()
                    .filter(known -> known.role().equals(role))
                    .findFirst();
            problems.add(new Problem(
                    party.isPresent() ? "role-" + role : "main",
                    messages.text(
                            "problem.of-field",
                            party.map(known -> messages.pick(
                                            known.title().zh(), known.title().en()))
                                    .orElseGet(() ->
                                            role.equals("applicant") ? messages.text("new-case.on-behalf") : role),
                            messages.code("party", code))));
        });
        return problems;
    }

    private static List<Problem> answers(Exchange exchange, Catalog.Process process, Map<String, String> wrong) {
        Messages messages = exchange.messages();
        List<Problem> problems = new ArrayList<>();
        wrong.forEach((id, code) -> {
            String title = process.definition().form().stream()
                    .filter(field -> field.id().equals(id))
                    .findFirst()
                    .map(field ->
                            messages.pick(field.title().zh(), field.title().en()))
                    .orElse(id);
            problems.add(new Problem(
                    id.equals("premises") ? "premises" : "answer." + id,
                    messages.text("problem.of-field", title, messages.code("field", code))));
        });
        return problems;
    }
}
