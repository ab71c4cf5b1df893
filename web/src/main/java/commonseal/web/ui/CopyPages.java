package commonseal.web.ui;

import commonseal.approvals.Cases.AttestedPaper;
import commonseal.approvals.Cases.CopyResult;
import commonseal.approvals.Cases.Slot;
import commonseal.catalog.Catalog;
import commonseal.documents.Copies;
import commonseal.documents.Copies.Proposal;
import commonseal.documents.Documents.CopyMethod;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.State;
import commonseal.documents.Documents.StatusResult;
import commonseal.identity.Authorisations.ItemState;
import commonseal.identity.HolderId;
import commonseal.identity.Role;
import commonseal.kernel.Tx;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Messages;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** A paper of another authority as a copy: the officer's form, what became of it, and its holder's own copy. */
final class CopyPages {

    private static final Access ATTESTS = Access.officer(Role.COUNTER_CLERK, Role.APPROVER);
    private static final String FIELD = "field-";
    /** Why an office declares a copy void; others come by REST. */
    static final List<String> REASONS = List.of("PAPER_FALSE", "READ_WRONGLY");

    private CopyPages() {}

    static List<Route> routes() {
        return List.of(
                Route.get("/cases/{id}/materials/{slot}/copy", ATTESTS, "case.copy", x -> form(x, List.of())),
                Route.post("/cases/{id}/materials/{slot}/copy", ATTESTS, "case.propose-copy", CopyPages::propose),
                Route.post(
                        "/cases/{id}/materials/{slot}/copy/void", ATTESTS, "case.void-copy", CopyPages::declareVoid));
    }

    private static Copies copies(Exchange exchange) {
        return exchange.services().documents().copies();
    }

    // -- the officer's form

    private static void form(Exchange exchange, List<Problem> problems) {
        Optional<CasePage> page = CasePage.load(exchange, exchange.pathId("id"), "copy", problems);
        Optional<Slot> slot = page.flatMap(known -> known.slot(exchange.path("slot")));
        if (page.isEmpty() || slot.isEmpty() || !page.get().can("attest")) {
            exchange.notFound();
            return;
        }
        Catalog catalog = exchange.services().catalog();
        Set<String> own = new LinkedHashSet<>(
                page.get().definition().material(slot.get().material()).kinds());
        String chosen = exchange.query("kind")
                .filter(kind -> !kind.isEmpty())
                .or(() -> Optional.of(exchange.form("kind")).filter(kind -> !kind.isEmpty()))
                .orElseGet(() -> own.stream().findFirst().orElse(""));
        boolean choosing = exchange.query("kind").filter(String::isEmpty).isPresent();
        CasePages.render(
                exchange,
                Pages.status(problems),
                page.get(),
                Map.of(
                        "slot",
                        slot.get(),
                        "copy",
                        new CopyPage(
                                kinds(catalog, page.get(), own),
                                choosing ? Optional.empty() : catalog.kind(chosen),
                                holders(page.get()),
                                typed(exchange))));
    }

    /** What the material takes comes first: that is what a later case will ask for. */
    private static List<CopyPage.Choice> kinds(Catalog catalog, CasePage page, Set<String> own) {
        return Stream.concat(
                        own.stream().flatMap(code -> catalog.kind(code).stream()),
                        catalog.kinds().stream().filter(kind -> !own.contains(kind.code())))
                .map(kind -> new CopyPage.Choice(kind.code(), page.names().kind(kind.code())))
                .toList();
    }

    /** The applicant first. */
    private static List<CopyPage.Choice> holders(CasePage page) {
        Set<HolderId> holders = new LinkedHashSet<>(List.of(page.view().applicant()));
        page.view().parties().values().forEach(holders::addAll);
        return holders.stream()
                .map(holder -> new CopyPage.Choice(holder.ref(), page.holder(holder)))
                .toList();
    }

    private static Map<String, String> typed(Exchange exchange) {
        Map<String, String> typed = new HashMap<>();
        for (String name : List.of("holder", "statedIssuer", "number", "issuedOn", "expiresOn", "method")) {
            typed.put(name, exchange.form(name));
        }
        exchange.formsStartingWith(FIELD).forEach((field, value) -> typed.put(FIELD + field, value));
        return typed;
    }

    private static void propose(Exchange exchange) {
        Messages messages = exchange.messages();
        Map<String, String> wrong = new LinkedHashMap<>();
        Optional<LocalDate> issuedOn = Pages.day(exchange.form("issuedOn"));
        Optional<LocalDate> expiresOn = Pages.day(exchange.form("expiresOn"));
        if (issuedOn.isEmpty()) {
            wrong.put("issuedOn", exchange.form("issuedOn").isEmpty() ? "REQUIRED" : "NOT_A_DATE");
        }
        if (expiresOn.isEmpty() && !exchange.form("expiresOn").isEmpty()) {
            wrong.put("expiresOn", "NOT_A_DATE");
        }
        Optional<CopyMethod> method = Stream.of(CopyMethod.values())
                .filter(each -> each.name().equals(exchange.form("method")))
                .findFirst();
        if (method.isEmpty()) {
            wrong.put("method", "REQUIRED");
        }
        if (!wrong.isEmpty()) {
            form(exchange, problems(exchange, messages, wrong));
            return;
        }
        Map<String, String> fields = new HashMap<>(exchange.formsStartingWith(FIELD));
        fields.values().removeIf(String::isEmpty);
        CopyResult result = exchange.services()
                .cases()
                .proposeCopy(
                        exchange.actor(),
                        exchange.pathId("id"),
                        exchange.path("slot"),
                        new AttestedPaper(
                                exchange.form("kind"),
                                Pages.holder(exchange.form("holder"), "holder"),
                                exchange.form("statedIssuer"),
                                exchange.form("number"),
                                issuedOn.orElseThrow(),
                                expiresOn,
                                method.orElseThrow(),
                                fields));
        switch (result) {
            case CopyResult.Asked asked -> exchange.redirect(material(exchange) + "?done=copy-asked");
            case CopyResult.Invalid(var problems) -> form(exchange, problems(exchange, messages, problems));
            case CopyResult.Refused(String code) -> exchange.problem(Pages.statusOf(code), code, Map.of());
        }
    }

    /** Each leads to its field; those of the kind are called as the kind calls them. */
    private static List<Problem> problems(Exchange exchange, Messages messages, Map<String, String> wrong) {
        Names names = Names.of(exchange);
        List<Problem> problems = new ArrayList<>();
        wrong.forEach((field, code) -> {
            boolean own = messages.has("copy.field." + field);
            problems.add(new Problem(
                    own ? field : FIELD + field,
                    messages.text(
                            "problem.of-field",
                            own ? messages.code("copy.field", field) : names.field(exchange.form("kind"), field),
                            messages.code("field", code))));
        });
        return problems;
    }

    private static String material(Exchange exchange) {
        return "/cases/" + exchange.pathId("id") + "/materials/" + exchange.path("slot");
    }

    // -- what became of it

    /** Of one material, for officers who see what the case says. */
    static List<CopyPage.Made> of(Exchange exchange, CasePage page, Slot slot) {
        UUID id = page.view().summary().id();
        boolean officer =
                exchange.actor().has(Role.COUNTER_CLERK) || exchange.actor().has(Role.APPROVER);
        if (!officer || !page.seesContent()) {
            return List.of();
        }
        return exchange.services().db().read(exchange.actor().act("case:" + id), tx -> {
            Map<UUID, ItemState> answers =
                    exchange.services().identity().authorisations().stateOf(tx, id);
            return copies(exchange).ofCase(tx, id).stream()
                    .filter(proposal -> proposal.paper().slot().equals(slot.slot()))
                    .map(proposal -> made(exchange, tx, page, proposal, answers))
                    .toList();
        });
    }

    private static CopyPage.Made made(
            Exchange exchange, Tx tx, CasePage page, Proposal proposal, Map<UUID, ItemState> answers) {
        Optional<State> state =
                exchange.services().documents().find(tx, proposal.id()).map(Held::state);
        String office = proposal.paper().office();
        return new CopyPage.Made(
                proposal.id(),
                page.names().kind(proposal.paper().kind()),
                page.holder(proposal.paper().holder()),
                proposal.paper().number(),
                Optional.ofNullable(answers.get(proposal.id())),
                state,
                state.equals(Optional.of(State.ACTIVE))
                        && (exchange.actor().has(Role.COUNTER_CLERK, office)
                                || exchange.actor().has(Role.APPROVER, office)));
    }

    private static void declareVoid(Exchange exchange) {
        UUID copy = exchange.formId("copy");
        String reason = exchange.form("voidReason");
        if (!REASONS.contains(reason)) {
            CasePages.material(
                    exchange,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    List.of(new Problem("voidReason", exchange.messages().code("problem", "REASON_REQUIRED"))));
            return;
        }
        StatusResult result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("void-copy"),
                        tx -> copies(exchange).declareVoid(tx, exchange.actor(), copy, reason));
        answer(exchange, result, material(exchange) + "?done=copy-void");
    }

    private static void answer(Exchange exchange, StatusResult result, String to) {
        switch (result) {
            case StatusResult.Changed changed -> exchange.redirect(to);
            case StatusResult.NotAllowed(String reason) -> exchange.problem(Pages.statusOf(reason), reason, Map.of());
            case StatusResult.WrongState wrong -> exchange.problem(HttpStatus.CONFLICT, "COPY_ENDED", Map.of());
            case StatusResult.Unknown() -> exchange.notFound();
        }
    }

    // -- the holder's own

    /** What he is asked to agree to, or agreed to; empty for what is no copy. */
    static Optional<Proposal> own(Exchange exchange, UUID copy) {
        return exchange.services()
                .db()
                .read(exchange.actor().act("own-copy"), tx -> copies(exchange).read(tx, exchange.actor(), copy));
    }

    /** Whether there is anything behind the id of an item: what an office took back is gone. */
    static boolean isGone(Exchange exchange, UUID id) {
        return exchange.services()
                .db()
                .read(
                        exchange.actor().act("own-copy"),
                        tx -> exchange.services().documents().find(tx, id).isEmpty()
                                && copies(exchange)
                                        .read(tx, exchange.actor(), id)
                                        .isEmpty());
    }

    static void withdraw(Exchange exchange) {
        UUID id = exchange.pathId("id");
        StatusResult result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("withdraw-copy"),
                        tx -> copies(exchange).withdraw(tx, exchange.actor(), id));
        answer(exchange, result, "/my/documents/" + id + "?done=copy-withdrawn");
    }

    /** What an officer said of a paper, as its holder reads it. */
    static List<VerdictView.Datum> rows(Exchange exchange, Names names, Proposal proposal) {
        Messages messages = exchange.messages();
        Copies.Paper paper = proposal.paper();
        List<VerdictView.Datum> rows = new ArrayList<>();
        rows.add(new VerdictView.Datum(messages.text("copy.field.statedIssuer"), paper.statedIssuer()));
        rows.add(new VerdictView.Datum(messages.text("copy.field.number"), paper.number()));
        rows.add(new VerdictView.Datum(messages.text("copy.field.issuedOn"), messages.date(paper.issuedOn())));
        rows.add(new VerdictView.Datum(
                messages.text("copy.field.expiresOn"),
                paper.expiresOn().map(messages::date).orElseGet(() -> messages.text("copy.no-end"))));
        rows.add(new VerdictView.Datum(
                messages.text("copy.attested-by"),
                messages.text(
                        "copy.attested",
                        names.office(paper.office()),
                        messages.code("role", proposal.role()),
                        messages.time(proposal.at()))));
        rows.add(new VerdictView.Datum(
                messages.text("copy.field.method"),
                messages.code("verify.copy.method", paper.method().name())));
        rows.addAll(VerifyPages.labelled(exchange, paper.kind(), paper.fields()));
        return rows;
    }
}
