package commonseal.browser;

import commonseal.app.App;
import commonseal.app.Config;
import commonseal.demo.Api;
import commonseal.demo.CaseRun;
import commonseal.demo.Cast;
import commonseal.demo.Days;
import commonseal.demo.Papers;
import commonseal.demo.Person;
import commonseal.demo.Progress;
import commonseal.demo.VrStory;
import commonseal.demo.Window;
import commonseal.identity.Register;
import commonseal.kernel.Act;
import commonseal.postgres.DatabaseRole;
import commonseal.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A demonstration district in this process with people, their documents and two cases of the long service: one that runs,
 * with a refusal and a revocation behind it, and one whose owners are still asked. Begun once for all tests.
 */
final class District {

    private static final LocalDate FIRST_DAY = LocalDate.of(2026, 3, 2);
    /** Decisions after which the first permits are there and most links are open. */
    private static final int DECISIONS = 5;

    private static final int MOST_STEPS = 30;

    private static @Nullable District only;

    private final URI url;
    private final Api api;
    private final Path data;
    private final App app;
    private final Cast cast;
    private final Papers papers;
    private final Days days;
    private final Window window;
    private final Progress progress = new Progress();
    private final VrStory story;
    private final String running;
    private final AtomicInteger newcomers = new AtomicInteger();
    private final String asked;
    private final String revoked;
    private final String agreed;

    private District() throws IOException {
        int port = freePort();
        this.data = Files.createTempDirectory("commonseal-browser");
        this.url = URI.create("http://localhost:" + port);
        this.app = App.build(Config.read(
                Optional.empty(),
                Map.of(),
                List.of(
                        "data.directory=" + data,
                        "http.port=" + port,
                        "profile=demonstration",
                        // A provider that does not answer: what it offers is on the page all the same.
                        "oidc.issuer=http://127.0.0.1:9",
                        "oidc.client-id=qinghe",
                        "oidc.client-secret-file=" + data.resolve("client-secret"),
                        "oidc.officials=allowed",
                        "oidc.holders=true",
                        "oidc.assurance=high",
                        "messages.letters=" + data.resolve("letters"),
                        "ledger.publish-every=1s")));
        Runtime.getRuntime().addShutdownHook(new Thread(app::close));
        app.start();
        this.api = new Api(url);
        this.cast = Cast.assemble(api, data.resolve("setup-link"), progress);
        this.papers = Papers.issue(cast, progress);
        try (InputStream calendar =
                District.class.getResourceAsStream("/commonseal/catalog/demo/cn-gov.calendar.json")) {
            if (calendar == null) {
                throw new IllegalStateException("no calendar");
            }
            this.days = new Days(Api.JSON.readTree(calendar.readAllBytes()));
        }
        this.window = new Window(cast, progress);
        this.story = new VrStory(cast, papers, days, progress);
        moveTo(FIRST_DAY, LocalTime.of(9, 0));
        this.running = openRunning();
        this.revoked = publicCode(cast.get("operator2"), cast.get("operator2").ref(), "FRD-02");
        this.asked = openAsked();
        this.agreed = agree(asked, "partner");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The district of all tests of this run. */
    static synchronized District get() {
        District known = only;
        if (known == null) {
            try {
                known = new District();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            only = known;
        }
        return known;
    }

    private void moveTo(LocalDate day, LocalTime time) {
        moveTo(day.atTime(time).atZone(ZoneId.of("Asia/Shanghai")).toInstant());
    }

    /** Accepted, some links decided; before that one owner refused and one document was found revoked. */
    private String openRunning() {
        String id = window.apply(
                "agent",
                VrStory.SERVICE,
                story.parties(),
                Optional.empty(),
                Papers.UNIT,
                VrStory.answers("清河幻境虚拟现实有限公司", "清河幻境 VR 体验馆"),
                false);
        window.ask(id, Optional.empty());
        int unusedFirst = window.answer(id, VrStory.OWNERS, Set.of(papers.document("building-fire")));
        var unusedPulls = window.pull(id);
        window.ask(id, Optional.of(cast.organisation("property")));
        int unusedSecond = window.answer(id, List.of("landlord"), Set.of());
        var unusedAgain = window.pull(id);
        window.accept("agent", id, window.submitTheRest("agent", id));
        // Long after the pull: what was issued in good order is taken back.
        cast.approver("FRD")
                .post(
                        "/api/v1/documents/" + papers.document("qualification-operator2") + "/status",
                        Api.object().put("change", "REVOKED").put("reason", "QUALIFICATION_WITHDRAWN"));
        CaseRun run = new CaseRun(cast, days, progress, id, Map.of());
        for (int decision = 0; decision < DECISIONS; decision++) {
            run.step(window.view(id));
        }
        return id;
    }

    /** A draft whose owners are asked; the landlord has agreed and his documents are in the form. */
    private String openAsked() {
        Map<String, String> answers = new LinkedHashMap<>(VrStory.answers("清河云境虚拟现实有限公司", "清河云境 VR 体验馆"));
        String id =
                window.apply("agent", VrStory.SERVICE, story.parties(), Optional.empty(), Papers.UNIT, answers, false);
        window.ask(id, Optional.empty());
        int unused = window.answer(id, List.of("landlord"), Set.of());
        var unusedPulls = window.pull(id);
        return id;
    }

    /** The owner agrees and keeps the code to himself for now; the request he answered. */
    private String agree(String caseId, String owner) {
        for (JsonNode request : cast.get(owner).get("/api/v1/authorisations").path("items")) {
            if (request.path("case").asString().equals(caseId)) {
                ObjectNode body = Api.object();
                ObjectNode documents = body.putObject("documents");
                request.path("documents")
                        .forEach(document ->
                                documents.put(document.path("document").asString(), true));
                String id = request.path("id").asString();
                var unused = cast.get(owner).post("/api/v1/authorisations/" + id + "/answer", body);
                return id;
            }
        }
        throw new IllegalStateException(owner + " is not asked in " + caseId);
    }

    /** Its data directory. */
    Path data() {
        return data;
    }

    URI url() {
        return url;
    }

    App app() {
        return app;
    }

    Cast cast() {
        return cast;
    }

    VrStory story() {
        return story;
    }

    Papers papers() {
        return papers;
    }

    Window window() {
        return window;
    }

    /** Id of the case that runs. */
    String running() {
        return running;
    }

    /** Id of the case whose owners are asked. */
    String asked() {
        return asked;
    }

    /** Public code of a document that was revoked. */
    String revoked() {
        return revoked;
    }

    /** Id of a request of that case to which its owner has agreed; its code is not used yet. */
    String agreed() {
        return agreed;
    }

    /** Another case of the long service, accepted today; no office has begun. */
    String accepted() {
        String id = window.apply(
                "agent",
                VrStory.SERVICE,
                story.parties(),
                Optional.empty(),
                Papers.UNIT,
                VrStory.answers("清河浮光虚拟现实有限公司", "清河浮光 VR 体验馆"),
                false);
        // The one of before was revoked.
        var unusedSuccessor = papers.replaceOperator("operator2", "FX20260010");
        window.ask(id, Optional.empty());
        int unusedAnswers = window.answer(id, VrStory.OWNERS, Set.of());
        var unusedPulls = window.pull(id);
        window.accept("agent", id, window.submitTheRest("agent", id));
        return id;
    }

    /** Plays the offices until {@code reached}; the case as it then is. */
    JsonNode until(String caseId, Predicate<JsonNode> reached) {
        CaseRun run = new CaseRun(cast, days, progress, caseId, Map.of());
        for (int step = 0; step < MOST_STEPS; step++) {
            JsonNode view = window.view(caseId);
            if (reached.test(view)) {
                return view;
            }
            run.step(view);
        }
        throw new IllegalStateException("not reached in case " + caseId);
    }

    /** A body outside the offices has a desk of its own from now on, and this officer gives its opinions. */
    void seatAssistant(String login, String office, String nameZh, String nameEn) {
        app.services()
                .db()
                .execute(
                        Act.job("test"),
                        tx -> app.services()
                                .identity()
                                .register()
                                .putOffice(tx, new Register.Office(office, nameZh, nameEn, Optional.empty())));
        var unused = cast.get("administrator")
                .post(
                        "/api/v1/grants",
                        Api.object()
                                .put("person", cast.get(login).ref())
                                .put("role", "ASSISTANT")
                                .put("office", office));
    }

    /** Name of {@link #addStranger}. */
    static final String STRANGER = "白无名";

    /** Somebody whom no other test meets. @return his reference */
    String addStranger() {
        return cast.get("registrar")
                .post(
                        "/api/v1/persons",
                        Api.object()
                                .put("name", STRANGER)
                                .put("scheme", "PASSPORT")
                                .put("number", "E99887766")
                                .put("birthDate", "1990-01-01")
                                .put("sex", "女")
                                .put("address", "清河示范区清泉街道 1 号"))
                .path("holder")
                .asString();
    }

    /** Business time. */
    Instant now() {
        return app.services()
                .db()
                .read(Act.job("test"), tx -> app.services().businessClock().now(tx));
    }

    /** Sets business time, so that what a test played does not age the cases of others. */
    void moveTo(Instant time) {
        cast.get("supervisor").put("/api/v1/demonstration/clock", Api.object().put("now", time.toString()));
    }

    /** Plays the offices of a case to its end. */
    JsonNode toTheEnd(String caseId) {
        return new CaseRun(cast, days, progress, caseId, Map.of()).toTheEnd();
    }

    /** An organisation's credit code is shown to a clerk, who may then open its page. */
    void showCreditCode(String key) {
        cast.get("clerk")
                .post(
                        "/api/v1/holders/search",
                        Api.object().put("scheme", "CN-USCC").put("number", cast.code(key)));
    }

    /** A one-time link of somebody new; its token. */
    String freshLink() {
        String login = "newcomer" + newcomers.incrementAndGet();
        Person clerk = cast.get("clerk");
        ObjectNode person = Api.object();
        person.put("name", "新来者").put("scheme", "PASSPORT").put("number", "P0000000" + newcomers.get());
        String ref = clerk.post("/api/v1/persons", person).path("holder").asString();
        return clerk.post("/api/v1/accounts", Api.object().put("person", ref).put("login", login))
                .path("linkToken")
                .asString();
    }

    /** Somebody new with an account of his own, who has nothing to do with any case. */
    Person newcomer() {
        String link = freshLink();
        return Person.setUp(api, "newcomer" + newcomers.get(), link);
    }

    /** Folder of the letters to owners. */
    Path letters() {
        return data.resolve("letters");
    }

    /** The database as who dumps it sees it: everything. */
    DataSource dump() {
        return EmbeddedPostgres.running(data.resolve("postgres")).orElseThrow().dataSource(DatabaseRole.BACKUP);
    }

    /** The database as who migrates it: switches a wall off. */
    DataSource migrating() {
        return EmbeddedPostgres.running(data.resolve("postgres")).orElseThrow().dataSource(DatabaseRole.MIGRATE);
    }

    /** Public code of a document, from its holder's list. */
    String publicCode(Person holder, String ref, String kind) {
        for (JsonNode document :
                holder.get("/api/v1/documents?limit=200&holder=" + ref).path("items")) {
            if (document.path("kind").asString().equals(kind)) {
                return document.path("publicCode").asString();
            }
        }
        throw new IllegalStateException("no " + kind + " of " + ref);
    }
}
