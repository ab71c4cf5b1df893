package commonseal.web.ui;

import commonseal.approvals.Cases.CaseSummary;
import commonseal.documents.Documents.Held;
import commonseal.identity.Access.Identified;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.HolderNames.Name;
import commonseal.identity.Register;
import commonseal.identity.Register.NewOrganisation;
import commonseal.identity.Register.NewPerson;
import commonseal.identity.Register.OrganisationResult;
import commonseal.identity.Register.PersonResult;
import commonseal.identity.Role;
import commonseal.identity.SignIn.AccountResult;
import commonseal.kernel.Page;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.HolderLook;
import commonseal.web.Registration;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Who stands at the counter: what the district holds about him, and registering him after his papers were compared. */
final class HolderHub {

    private static final Access COUNTER = Access.officer(Role.COUNTER_CLERK);
    private static final int DOCUMENTS_PAGE = 50;
    private static final Pattern LOGIN = Pattern.compile("\\S{3,64}");

    private HolderHub() {}

    static List<Route> routes() {
        return List.of(
                Route.get("/holders/new", COUNTER, "holder.new", x -> registration(x, HttpStatus.OK, List.of())),
                Route.post("/holders/persons", COUNTER, "holder.add-person", HolderHub::addPerson),
                Route.post("/holders/organisations", COUNTER, "holder.add-organisation", HolderHub::addOrganisation),
                Route.get("/holders/{ref}", COUNTER, "holder", HolderHub::hub),
                Route.post("/holders/{ref}/names", COUNTER, "holder.name", HolderNaming::set),
                Route.post("/holders/{ref}/account", COUNTER, "holder.add-account", HolderHub::addAccount),
                Route.get("/holders/{ref}/emergency", COUNTER, "emergency", EmergencyPages::form),
                Route.post("/holders/{ref}/emergency", COUNTER, "emergency", EmergencyPages::open),
                Route.post("/holders/{ref}/emergency/question", COUNTER, "emergency", EmergencyPages::ask));
    }

    private static Register register(Exchange exchange) {
        return exchange.services().identity().register();
    }

    /** By number, of the first scheme that knows it; recorded. A refusal is answered here. */
    static Identified identify(Exchange exchange, List<String> schemes, String number) {
        Identified identified = exchange.services()
                .db()
                .write(
                        exchange.actor().act("counter-check"),
                        tx -> exchange.services()
                                .identity()
                                .access()
                                .identify(tx, exchange.actor(), schemes, number.toUpperCase(Locale.ROOT)));
        if (identified instanceof Identified.Refused(String reason)) {
            exchange.problem(HttpStatus.FORBIDDEN, reason, Map.of());
        }
        return identified;
    }

    // -- hub

    private static void hub(Exchange exchange) {
        hub(exchange, HttpStatus.OK, Optional.empty(), List.of());
    }

    static void hub(Exchange exchange, List<Problem> problems) {
        hub(exchange, HttpStatus.UNPROCESSABLE_CONTENT, Optional.empty(), problems);
    }

    private record Loaded(
            List<Name> names,
            String name,
            String scheme,
            String number,
            Optional<String> address,
            List<ShownMandate> people,
            Page<Held> documents) {}

    private static void hub(Exchange exchange, HttpStatus status, Optional<String> link, List<Problem> problems) {
        HolderId holder = Pages.holder(exchange.path("ref"), "ref");
        HolderLook.Sight sight = HolderLook.sight(exchange, holder);
        if (!sight.allowed()) {
            return;
        }
        Page.Request request = exchange.page(DOCUMENTS_PAGE);
        Optional<Loaded> loaded = exchange.services()
                .db()
                .read(exchange.actor().act("applicant-hub"), tx -> load(exchange, tx, holder, request));
        if (loaded.isEmpty()) {
            exchange.notFound();
            return;
        }
        Loaded found = loaded.get();
        Page<CaseSummary> cases =
                exchange.services().cases().casesOf(exchange.actor(), holder, Page.Request.first(DOCUMENTS_PAGE));
        HolderPage page = new HolderPage(
                Names.of(exchange),
                holder.ref(),
                holder instanceof PersonId,
                found.names(),
                found.name(),
                found.scheme(),
                lastFour(found.number()),
                found.address(),
                found.people(),
                found.documents().items(),
                Pages.next(exchange, found.documents().next()),
                cases.items(),
                link,
                exchange.formsStartingWith(""),
                Pages.notice(exchange),
                problems);
        exchange.page(
                status,
                "clerk/holder.jte",
                Pages.title(exchange, exchange.messages().text("hub.title"), problems),
                Map.of(
                        "page",
                        page,
                        "emergency",
                        sight.emergencyUntil().map(until -> exchange.messages().time(until))));
    }

    private static Optional<Loaded> load(Exchange exchange, Tx tx, HolderId holder, Page.Request request) {
        Page<Held> documents = exchange.services().documents().held(tx, holder, request);
        List<ShownMandate> people = ShownMandate.of(exchange, tx, holder);
        List<Name> names = exchange.services().identity().names().of(tx, holder);
        return switch (holder) {
            case PersonId person ->
                register(exchange)
                        .person(tx, person)
                        .map(known -> new Loaded(
                                names,
                                known.name(),
                                known.scheme(),
                                known.number(),
                                known.address(),
                                people,
                                documents));
            case OrganisationId organisation ->
                register(exchange)
                        .organisation(tx, organisation)
                        .map(known -> new Loaded(
                                names,
                                known.name(),
                                "CN-USCC",
                                known.creditCode(),
                                known.address(),
                                people,
                                documents));
        };
    }

    private static String lastFour(String number) {
        return "•••• " + number.substring(Math.max(0, number.length() - 4));
    }

    // -- registering

    private static void registration(Exchange exchange, HttpStatus status, List<Problem> problems) {
        exchange.page(
                status,
                "clerk/register.jte",
                Pages.title(exchange, exchange.messages().text("register.title"), problems),
                Map.of("values", exchange.formsStartingWith(""), "problems", problems));
    }

    private static void refuse(Exchange exchange, String field, String text) {
        registration(exchange, HttpStatus.UNPROCESSABLE_CONTENT, List.of(new Problem(field, text)));
    }

    private static Optional<String> given(Exchange exchange, String name) {
        return Optional.of(exchange.form(name)).filter(text -> !text.isEmpty());
    }

    private static void addPerson(Exchange exchange) {
        Optional<LocalDate> birth = Pages.day(exchange.form("birthDate"));
        if (birth.isEmpty() && given(exchange, "birthDate").isPresent()) {
            refuse(exchange, "birthDate", exchange.messages().text("register.birth-date.wrong"));
            return;
        }
        if (!exchange.form("compared").equals("yes")) {
            refuse(exchange, "compared", exchange.messages().text("register.compared.missing"));
            return;
        }
        NewPerson person = new NewPerson(
                exchange.form("name"),
                exchange.form("scheme"),
                exchange.form("number").toUpperCase(Locale.ROOT),
                birth,
                given(exchange, "sex"),
                given(exchange, "address"),
                given(exchange, "phone"),
                exchange.settings().demonstration());
        PersonResult result = exchange.services()
                .db()
                .write(exchange.actor().act("counter-check"), tx -> Registration.person(exchange, tx, person));
        switch (result) {
            case PersonResult.Added(PersonId id) -> exchange.redirect("/holders/" + id.ref() + "?done=registered");
            case PersonResult.Known(PersonId id) -> exchange.redirect("/holders/" + id.ref() + "?done=known");
            case PersonResult.Invalid(String code) ->
                refuse(
                        exchange,
                        code.startsWith("NAME") ? "name" : "number",
                        exchange.messages().code("identity", code));
        }
    }

    private static void addOrganisation(Exchange exchange) {
        if (!exchange.form("organisationCompared").equals("yes")) {
            refuse(exchange, "organisationCompared", exchange.messages().text("register.compared.missing"));
            return;
        }
        NewOrganisation organisation = new NewOrganisation(
                exchange.form("organisationName"),
                exchange.form("creditCode").toUpperCase(Locale.ROOT),
                given(exchange, "organisationAddress"),
                exchange.settings().demonstration());
        OrganisationResult result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("counter-check"),
                        tx -> Registration.organisation(exchange, tx, organisation));
        switch (result) {
            case OrganisationResult.Added(OrganisationId id) ->
                exchange.redirect("/holders/" + id.ref() + "?done=registered");
            case OrganisationResult.Known(OrganisationId id) ->
                exchange.redirect("/holders/" + id.ref() + "?done=known");
            case OrganisationResult.Invalid(String code) ->
                refuse(
                        exchange,
                        code.startsWith("NAME") ? "organisationName" : "creditCode",
                        exchange.messages().code("identity", code));
        }
    }

    /** The one-time link is in the answer to this request and nowhere else. */
    private static void addAccount(Exchange exchange) {
        if (!(Pages.holder(exchange.path("ref"), "ref") instanceof PersonId person)) {
            exchange.notFound();
            return;
        }
        String login = exchange.form("login");
        if (!LOGIN.matcher(login).matches()) {
            hub(
                    exchange,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    Optional.empty(),
                    List.of(new Problem("login", exchange.messages().text("hub.login.wrong"))));
            return;
        }
        if (!HolderLook.isAllowed(exchange, person)) {
            return;
        }
        AccountResult result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("add-account"),
                        tx -> exchange.services().identity().signIn().createAccount(tx, person, login));
        switch (result) {
            case AccountResult.Created(var ignored, Secret token) ->
                hub(exchange, HttpStatus.CREATED, Optional.of(address(exchange, token)), List.of());
            case AccountResult.Refused(String code) ->
                hub(
                        exchange,
                        HttpStatus.CONFLICT,
                        Optional.empty(),
                        List.of(new Problem("login", exchange.messages().code("problem", code))));
        }
    }

    private static String address(Exchange exchange, Secret token) {
        return exchange.settings()
                .baseUrl()
                .resolve("/link/" + token.revealText())
                .toString();
    }
}
