package commonseal.web.api;

import commonseal.identity.Access.Identified;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Identity;
import commonseal.identity.Mandates.Power;
import commonseal.identity.Mandates.Reach;
import commonseal.identity.Register;
import commonseal.identity.Register.NewOrganisation;
import commonseal.identity.Register.NewPerson;
import commonseal.identity.Register.Office;
import commonseal.identity.Register.OfficeResult;
import commonseal.identity.Register.OrganisationResult;
import commonseal.identity.Register.PersonResult;
import commonseal.identity.Role;
import commonseal.identity.SignIn.AccountResult;
import commonseal.identity.SignIn.ClientResult;
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
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Offices, persons, organisations, accounts. Identifiers travel in bodies, never in addresses. */
final class RegisterApi {

    private static final Access COUNTER = Access.officer(Role.COUNTER_CLERK, Role.ADMINISTRATOR);
    private static final Access ADMINISTRATOR = Access.officer(Role.ADMINISTRATOR);

    private RegisterApi() {}

    static List<Route> routes() {
        return List.of(
                Route.get("/api/v1/offices", Access.open(), "api.offices", RegisterApi::offices),
                Route.post("/api/v1/offices", ADMINISTRATOR, "api.put-office", RegisterApi::putOffice),
                Route.post("/api/v1/persons", COUNTER, "api.add-person", RegisterApi::addPerson),
                Route.post("/api/v1/organisations", COUNTER, "api.add-organisation", RegisterApi::addOrganisation),
                Route.post(
                        "/api/v1/holders/search",
                        Access.officer(Role.COUNTER_CLERK),
                        "api.find-holder",
                        RegisterApi::find),
                Route.post("/api/v1/accounts", COUNTER, "api.add-account", RegisterApi::addAccount),
                Route.post("/api/v1/clients", ADMINISTRATOR, "api.add-client", RegisterApi::addClient));
    }

    private static Register register(Exchange exchange) {
        return exchange.services().identity().register();
    }

    /** The holder named by query parameter {@code holder} if the actor acts for it, else the actor himself. */
    static HolderId holderOfActor(Exchange exchange) {
        HolderId self = exchange.actor().person();
        Optional<String> asked = exchange.query("holder");
        if (asked.isEmpty()) {
            return self;
        }
        HolderId holder = holder(asked.get());
        boolean actsFor = exchange.services()
                .db()
                .read(
                        exchange.actor().act("own-holders"),
                        tx -> register(exchange).actsFor(tx, exchange.actor().person(), holder));
        // Somebody else's holder looks like an unknown one.
        return actsFor ? holder : self;
    }

    /** Of a page about the holder, what the actor may read: all of his own, of another's what his mandate covers. */
    static <T> Page<T> readable(Exchange exchange, Tx tx, HolderId holder, Page<T> page, Function<T, String> kind) {
        Reach reach = exchange.services()
                .identity()
                .mandates()
                .reach(tx, exchange.actor().person());
        return new Page<>(
                page.items().stream()
                        .filter(item -> reach.position(holder, Power.READ, Optional.of(kind.apply(item)))
                                .isPresent())
                        .toList(),
                page.next());
    }

    static HolderId holder(String ref) {
        try {
            return HolderId.parse(ref);
        } catch (IllegalArgumentException e) {
            throw Json.bad("holder");
        }
    }

    static PersonId person(JsonNode body, String name) {
        if (holder(Json.text(body, name)) instanceof PersonId person) {
            return person;
        }
        throw Json.bad(name);
    }

    private static void offices(Exchange exchange) {
        List<Register.Office> offices = exchange.services()
                .db()
                .read(
                        commonseal.kernel.Act.job("offices"),
                        tx -> register(exchange).offices(tx));
        exchange.json(HttpStatus.OK, Json.items(offices, office -> {
            ObjectNode node = Exchange.object();
            node.put("code", office.code());
            node.put("nameZh", office.nameZh());
            node.put("nameEn", office.nameEn());
            Json.put(node, "parent", office.parent());
            return node;
        }));
    }

    /** Creates an office or changes its names and parent; only an administrator of the whole district. */
    private static void putOffice(Exchange exchange) {
        JsonNode body = exchange.body();
        Office office = new Office(
                Json.text(body, "code"),
                Json.text(body, "nameZh"),
                Json.text(body, "nameEn"),
                Json.maybeText(body, "parent"));
        if (!exchange.actor().has(Role.ADMINISTRATOR, "*")) {
            exchange.problem(HttpStatus.FORBIDDEN, "NO_ROLE", Map.of());
            return;
        }
        OfficeResult result = exchange.services()
                .db()
                .write(exchange.actor().act("offices"), tx -> register(exchange).putOffice(tx, office));
        switch (result) {
            case OfficeResult.Put() -> exchange.context().status(HttpStatus.NO_CONTENT);
            case OfficeResult.Refused(String code) ->
                exchange.problem(HttpStatus.UNPROCESSABLE_CONTENT, code, Map.of());
        }
    }

    private static void addPerson(Exchange exchange) {
        JsonNode body = exchange.body();
        NewPerson person = new NewPerson(
                Json.text(body, "name"),
                Json.text(body, "scheme"),
                Json.text(body, "number"),
                day(body, "birthDate"),
                Json.maybeText(body, "sex"),
                Json.maybeText(body, "address"),
                Json.maybeText(body, "phone"),
                exchange.settings().demonstration());
        PersonResult result = exchange.services()
                .db()
                .write(exchange.actor().act("counter-check"), tx -> Registration.person(exchange, tx, person));
        switch (result) {
            case PersonResult.Added(PersonId id) -> exchange.json(HttpStatus.CREATED, ref(id));
            case PersonResult.Known(PersonId id) -> exchange.json(HttpStatus.OK, ref(id));
            case PersonResult.Invalid(String code) ->
                Answers.invalid(exchange, "PERSON_INVALID", Map.of(member(code, "number"), code));
        }
    }

    static Optional<LocalDate> day(JsonNode body, String name) {
        try {
            return Json.maybeText(body, name).map(LocalDate::parse);
        } catch (DateTimeParseException e) {
            throw Json.bad(name);
        }
    }

    /** What a refusal's code is about: the name, another value, or the number. */
    private static String member(String code, String number) {
        if (code.startsWith("NAME_")) {
            return "name";
        }
        return code.startsWith("VALUE_") ? "value" : number;
    }

    private static ObjectNode ref(HolderId id) {
        return Exchange.object().put("holder", id.ref());
    }

    private static void addOrganisation(Exchange exchange) {
        JsonNode body = exchange.body();
        NewOrganisation organisation = new NewOrganisation(
                Json.text(body, "name"),
                Json.text(body, "creditCode"),
                Json.maybeText(body, "address"),
                exchange.settings().demonstration());
        OrganisationResult result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("counter-check"),
                        tx -> Registration.organisation(exchange, tx, organisation));
        switch (result) {
            case OrganisationResult.Added(OrganisationId id) -> exchange.json(HttpStatus.CREATED, ref(id));
            case OrganisationResult.Known(OrganisationId id) -> exchange.json(HttpStatus.OK, ref(id));
            case OrganisationResult.Invalid(String code) ->
                Answers.invalid(exchange, "ORGANISATION_INVALID", Map.of(member(code, "creditCode"), code));
        }
    }

    private static void find(Exchange exchange) {
        JsonNode body = exchange.body();
        String scheme = Json.text(body, "scheme");
        String number = Json.text(body, "number");
        Identified identified = exchange.services()
                .db()
                .write(
                        exchange.actor().act("counter-check"),
                        tx -> exchange.services()
                                .identity()
                                .access()
                                .identify(tx, exchange.actor(), List.of(scheme), number));
        switch (identified) {
            case Identified.Found(HolderId found) -> exchange.json(HttpStatus.OK, ref(found));
            case Identified.Unknown() -> exchange.notFound();
            case Identified.Refused(String reason) -> exchange.problem(HttpStatus.FORBIDDEN, reason, Map.of());
        }
    }

    /** Whether an administrator asks for somebody whom he has just registered, or who has been made an officer. */
    private static boolean isJoining(Exchange exchange, PersonId person) {
        Identity identity = exchange.services().identity();
        return exchange.actor().has(Role.ADMINISTRATOR)
                && exchange.services()
                        .db()
                        .read(
                                exchange.actor().act("add-account"),
                                tx -> !identity.officers().grants(tx, person).isEmpty()
                                        || identity.access()
                                                .identified(tx, exchange.actor(), List.of(person))
                                                .contains(person));
    }

    private static void addAccount(Exchange exchange) {
        JsonNode body = exchange.body();
        PersonId person = person(body, "person");
        String login = Json.text(body, "login");
        if (!isJoining(exchange, person) && !HolderLook.isAllowed(exchange, person)) {
            return;
        }
        AccountResult result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("add-account"),
                        tx -> exchange.services().identity().signIn().createAccount(tx, person, login));
        switch (result) {
            case AccountResult.Created(PersonId who, Secret token) ->
                exchange.json(
                        HttpStatus.CREATED,
                        Exchange.object().put("person", who.ref()).put("linkToken", token.revealText()));
            case AccountResult.Refused(String code) ->
                exchange.problem(
                        code.equals("LOGIN_TAKEN") ? HttpStatus.CONFLICT : HttpStatus.UNPROCESSABLE_CONTENT,
                        code,
                        Map.of());
        }
    }

    private static void addClient(Exchange exchange) {
        JsonNode body = exchange.body();
        String name = Json.text(body, "name");
        Set<String> scopes = Set.copyOf(Json.list(body, "scopes"));
        ClientResult result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("add-client"),
                        tx -> exchange.services().identity().signIn().createClient(tx, name, scopes));
        switch (result) {
            case ClientResult.Created(UUID id, Secret secret) ->
                exchange.json(
                        HttpStatus.CREATED,
                        Exchange.object().put("client", id.toString()).put("secret", secret.revealText()));
            case ClientResult.Refused(String code) ->
                exchange.problem(HttpStatus.UNPROCESSABLE_CONTENT, code, Map.of());
        }
    }
}
