package commonseal.web.ui;

import commonseal.approvals.Cases.Event;
import commonseal.approvals.Cases.FormField;
import commonseal.approvals.Cases.LookResult;
import commonseal.approvals.Cases.Slot;
import commonseal.documents.Documents.Deed;
import commonseal.documents.Documents.Evidence;
import commonseal.documents.Documents.EvidenceQuery;
import commonseal.identity.Identity;
import commonseal.identity.Invitations.Invitation;
import commonseal.identity.Role;
import commonseal.kernel.Page;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Materials;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** The pages of a case, for its officers and its parties; what each sees is decided by {@code Cases.view}. */
final class CasePages {

    private static final int TIMELINE_PAGE = 50;

    private CasePages() {}

    static List<Route> routes() {
        Access anybody = Access.signedIn();
        return List.of(
                Route.get("/cases/{id}", anybody, "case", x -> show(x, "overview", Map.of())),
                Route.get("/cases/{id}/checklist", anybody, "case.checklist", x -> show(x, "checklist", Map.of())),
                Route.get("/cases/{id}/authorisations", anybody, "case.authorisations", CasePages::authorisations),
                Route.get("/cases/{id}/pulls", anybody, "case.pulls", x -> show(x, "pulls", Map.of())),
                Route.get("/cases/{id}/form", anybody, "case.form", x -> form(x, Map.of(), List.of())),
                Route.get("/cases/{id}/check", anybody, "case.check", CasePages::check),
                Route.get("/cases/{id}/receipt", anybody, "case.receipt", CasePages::receipt),
                Route.get("/cases/{id}/board", anybody, "case.board", CasePages::board),
                Route.get("/cases/{id}/timeline", anybody, "case.timeline", CasePages::timeline),
                Route.get("/cases/{id}/supplement", anybody, "case.supplement", x -> supplement(x, List.of())),
                Route.get(
                        "/cases/{id}/materials/{slot}",
                        anybody,
                        "case.material",
                        x -> material(x, HttpStatus.OK, List.of())),
                Route.get("/cases/{id}/materials/{slot}/file", anybody, "case.file", CasePages::file),
                Route.get("/cases/{id}/evidence/{evidence}", anybody, "case.evidence", CasePages::evidence),
                Route.get(
                        "/cases/{id}/looks/{slot}/{document}",
                        Access.officer(Role.COUNTER_CLERK, Role.APPROVER, Role.ASSISTANT),
                        "case.look",
                        CasePages::look));
    }

    /** Renders one page of the case, or "not found" for a case that does not exist or is not the actor's. */
    static void show(Exchange exchange, String section, Map<String, Object> model) {
        show(exchange, HttpStatus.OK, section, List.of(), model);
    }

    static void show(
            Exchange exchange, HttpStatus status, String section, List<Problem> problems, Map<String, Object> model) {
        Optional<CasePage> page = CasePage.load(exchange, exchange.pathId("id"), section, problems);
        if (page.isEmpty()) {
            exchange.notFound();
        } else {
            render(exchange, status, page.get(), model);
        }
    }

    static void render(Exchange exchange, HttpStatus status, CasePage page, Map<String, Object> model) {
        Map<String, Object> all = new HashMap<>(model);
        all.put("page", page);
        String title = exchange.messages().code("case.tab", page.section()) + " · "
                + page.view().summary().reference();
        exchange.page(status, "clerk/" + page.section() + ".jte", Pages.title(exchange, title, page.problems()), all);
    }

    private static void authorisations(Exchange exchange) {
        authorisations(exchange, HttpStatus.OK, List.of());
    }

    static void authorisations(Exchange exchange, HttpStatus status, List<Problem> problems) {
        UUID id = exchange.pathId("id");
        Optional<CasePage> page = CasePage.load(exchange, id, "authorisations", problems);
        if (page.isEmpty() || !page.get().seesContent()) {
            exchange.notFound();
            return;
        }
        Identity identity = exchange.services().identity();
        Map<String, Object> model = exchange.services()
                .db()
                .read(
                        exchange.actor().act("case:" + id),
                        tx -> Map.of(
                                "asked",
                                identity.authorisations().ofCase(tx, id),
                                "invited",
                                identity.invitations().ofCase(tx, id).stream()
                                        .collect(Collectors.groupingBy(Invitation::authorisation)),
                                "channels",
                                List.copyOf(new TreeSet<>(identity.invitations().channels()))));
        render(exchange, status, page.get(), model);
    }

    /** {@code typed}: what was posted and refused, shown again. */
    static void form(Exchange exchange, Map<String, String> typed, List<Problem> problems) {
        UUID id = exchange.pathId("id");
        Optional<CasePage> page = CasePage.load(exchange, id, "form", problems);
        if (page.isEmpty() || !page.get().seesContent()) {
            exchange.notFound();
            return;
        }
        render(
                exchange,
                Pages.status(problems),
                page.get(),
                Map.of("typed", typed, "verified", verified(exchange, page.get())));
    }

    private static void check(Exchange exchange) {
        check(exchange, HttpStatus.OK, List.of());
    }

    static void check(Exchange exchange, HttpStatus status, List<Problem> problems) {
        Optional<CasePage> page = CasePage.load(exchange, exchange.pathId("id"), "check", problems);
        if (page.isEmpty() || !page.get().seesContent()) {
            exchange.notFound();
            return;
        }
        render(exchange, status, page.get(), Map.of("verified", verified(exchange, page.get())));
    }

    /** When each piece of evidence behind a backfilled answer was left: one query for the whole form. */
    static Map<UUID, Instant> verified(Exchange exchange, CasePage page) {
        Map<UUID, Instant> at = new HashMap<>();
        if (page.view().form().stream().map(FormField::source).anyMatch(Optional::isPresent)) {
            evidenceOf(exchange, page.view().summary().id()).forEach(e -> at.put(e.id(), e.at()));
        }
        return at;
    }

    /** The newest 200 pieces of evidence of a case of how its documents came, or did not. */
    static List<Evidence> evidenceOf(Exchange exchange, UUID caseId) {
        EvidenceQuery query = new EvidenceQuery(
                        Optional.of(caseId),
                        Optional.empty(),
                        Set.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())
                .only(Set.of(Deed.PULL, Deed.REFUSAL, Deed.FAILURE, Deed.QUESTION));
        return exchange.services()
                .db()
                .read(
                        exchange.actor().act("case:" + caseId),
                        tx -> tx.asProgram(
                                "evidence-of-case",
                                () -> exchange.services()
                                        .documents()
                                        .evidence(tx, query, Page.Request.first(Page.LARGEST))))
                .items();
    }

    private static void receipt(Exchange exchange) {
        Optional<CasePage> page = CasePage.load(exchange, exchange.pathId("id"), "receipt", List.of());
        if (page.isEmpty()) {
            exchange.notFound();
            return;
        }
        String reference = page.get().view().summary().reference();
        render(
                exchange,
                HttpStatus.OK,
                page.get(),
                Map.of("qr", Qr.svg(reference, exchange.messages().text("receipt.qr", reference))));
    }

    private static void board(Exchange exchange) {
        Optional<CasePage> page = CasePage.load(exchange, exchange.pathId("id"), "board", List.of());
        if (page.isEmpty()) {
            exchange.notFound();
        } else {
            render(exchange, HttpStatus.OK, page.get(), Map.of("board", Board.of(page.get())));
        }
    }

    private static void timeline(Exchange exchange) {
        UUID id = exchange.pathId("id");
        Optional<CasePage> page = CasePage.load(exchange, id, "timeline", List.of());
        Optional<Page<Event>> happened =
                exchange.services().cases().events(exchange.actor(), id, exchange.page(TIMELINE_PAGE));
        if (page.isEmpty() || happened.isEmpty()) {
            exchange.notFound();
            return;
        }
        Page<Event> events = happened.get();
        // Who looks from outside sees that something happened, not who of the applicant's side did it.
        Map<String, String> people = page.get().seesContent()
                ? Pages.officers(
                        exchange, events.items().stream().map(Event::actorRef).toList())
                : Map.of();
        render(
                exchange,
                HttpStatus.OK,
                page.get(),
                Map.of(
                        "entries",
                        Happening.story(page.get(), events.items(), people),
                        "next",
                        Pages.next(exchange, events.next())));
    }

    static void supplement(Exchange exchange, List<Problem> problems) {
        Optional<CasePage> page = CasePage.load(exchange, exchange.pathId("id"), "supplement", problems);
        if (page.isEmpty() || !page.get().can("request-supplement")) {
            exchange.notFound();
            return;
        }
        List<Slot> slots = page.get().groups().getFirst().slots();
        render(
                exchange,
                Pages.status(problems),
                page.get(),
                Map.of("slots", slots, "chosen", exchange.forms("slot"), "reason", exchange.form("reason")));
    }

    static void material(Exchange exchange, HttpStatus status, List<Problem> problems) {
        Optional<CasePage> page = CasePage.load(exchange, exchange.pathId("id"), "material", problems);
        Optional<Slot> slot = page.flatMap(known -> known.slot(exchange.path("slot")));
        if (page.isEmpty() || slot.isEmpty()) {
            exchange.notFound();
        } else {
            render(
                    exchange,
                    status,
                    page.get(),
                    Map.of(
                            "slot",
                            slot.get(),
                            "reason",
                            exchange.form("reason"),
                            "lawReason",
                            exchange.form("lawReason"),
                            "copies",
                            CopyPages.of(exchange, page.get(), slot.get())));
        }
    }

    private static void file(Exchange exchange) {
        Materials.answer(
                exchange,
                exchange.services().cases().uploaded(exchange.actor(), exchange.pathId("id"), exchange.path("slot")));
    }

    private static void evidence(Exchange exchange) {
        UUID id = exchange.pathId("id");
        UUID wanted = exchange.pathId("evidence");
        Optional<CasePage> page = CasePage.load(exchange, id, "evidence", List.of());
        Optional<Evidence> evidence = page.isEmpty()
                ? Optional.empty()
                : exchange.services()
                        .db()
                        .read(
                                exchange.actor().act("case:" + id),
                                tx -> tx.asProgram(
                                        "evidence-of-case",
                                        () -> exchange.services().documents().evidence(tx, wanted)))
                        .filter(found -> found.caseId().equals(id));
        if (page.isEmpty() || evidence.isEmpty()) {
            exchange.notFound();
            return;
        }
        render(
                exchange,
                HttpStatus.OK,
                page.get(),
                Map.of(
                        "evidence",
                        evidence.get(),
                        "people",
                        Pages.officers(
                                exchange,
                                page.get().seesContent()
                                        ? Pages.named(evidence.get())
                                        : Set.of(evidence.get().officerRef()))));
    }

    /** What a document says, for an officer of the case; on record before it is shown. */
    private static void look(Exchange exchange) {
        UUID id = exchange.pathId("id");
        Optional<CasePage> page = CasePage.load(exchange, id, "look", List.of());
        Optional<Slot> slot = page.stream()
                .flatMap(found -> found.view().slots().stream())
                .filter(found -> found.slot().equals(exchange.path("slot")))
                .findFirst();
        if (page.isEmpty() || slot.isEmpty()) {
            exchange.notFound();
            return;
        }
        LookResult result = exchange.services()
                .cases()
                .look(exchange.actor(), id, slot.get().slot(), exchange.pathId("document"));
        HttpStatus status = switch (result) {
            case LookResult.Shown shown -> HttpStatus.OK;
            case LookResult.NotShown not -> HttpStatus.CONFLICT;
            case LookResult.Refused(String code) -> Pages.statusOf(code);
        };
        if (result instanceof LookResult.Refused(String code)) {
            exchange.problem(status, code, Map.of());
        } else {
            render(exchange, status, page.get(), Map.of("slot", slot.get(), "result", result));
        }
    }
}
