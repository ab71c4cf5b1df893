package commonseal.bench;

import commonseal.app.App;
import commonseal.app.Config;
import commonseal.documents.Batches;
import commonseal.documents.Documents.Ground;
import commonseal.documents.Documents.IssueResult;
import commonseal.documents.Documents.Order;
import commonseal.documents.Documents.PdfResult;
import commonseal.documents.Documents.PullContext;
import commonseal.documents.Documents.PullResult;
import commonseal.identity.Actor;
import commonseal.identity.Authorisations;
import commonseal.identity.Authorisations.AnswerResult;
import commonseal.identity.Grant;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Identity;
import commonseal.identity.Officers;
import commonseal.identity.Register.NewPerson;
import commonseal.identity.Register.PersonResult;
import commonseal.identity.Role;
import commonseal.kernel.Act;
import commonseal.kernel.Secret;
import commonseal.web.Services;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Documents in use, in a whole district of this process: an office issues one by one and in batches, an owner takes his
 * licence as a PDF file, a counter pulls eight documents of an owner into a case, and the public checks documents by their
 * codes over HTTP, each for the first time and again. The comparison of the latter is a public page that asks nothing.
 */
final class DocumentUseBenchmark implements Main.Benchmark {

    private static final Act ACT = new Act("job:bench", "bench");
    /** No licence, and an owner may have many. */
    private static final String KIND = "PSB-06";

    /** A licence of one page, with a designed template. */
    private static final String LICENCE = "PSB-01";

    private static final String OFFICE = "PSB";
    private static final String SERVICE = "vr-experience-hall";
    private static final int PER_OWNER = 8;
    private static final int OWNERS = 120;
    private static final int WARMING = 50;
    private static final int ASKING = 4;
    private static final int ROUNDS = 3;
    private static final int SINGLE = 300;
    private static final int BATCH = 5_000;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** An owner and what he owns. */
    private record Owner(PersonId person, List<IssueResult.Issued> documents) {}

    @Override
    public List<Row> run() throws Exception {
        Path data = Files.createTempDirectory("commonseal-bench-");
        int port = freePort();
        try (App app = App.build(Config.read(
                Optional.empty(),
                Map.of(),
                List.of("data.directory=" + data, "http.port=" + port, "profile=demonstration")))) {
            URI url = app.start();
            Services services = app.services();
            Actor issuer = officer(services, Role.ISSUER, OFFICE);
            Actor clerk = officer(services, Role.COUNTER_CLERK, OFFICE);
            List<Owner> owners = new ArrayList<>();
            for (int i = 0; i < OWNERS; i++) {
                owners.add(owner(services, issuer, i));
            }
            services.documents()
                    .awaitProvable(
                            owners.stream()
                                    .flatMap(owner -> owner.documents().stream())
                                    .map(IssueResult.Issued::document)
                                    .toList(),
                            Duration.ofMinutes(1));
            List<Row> rows = new ArrayList<>();
            rows.add(single(services, issuer, owners));
            rows.add(batch(services, issuer, owners));
            rows.addAll(papers(services, issuer, owners));
            rows.add(pulls(services, clerk, owners));
            rows.addAll(checks(url, owners));
            return rows;
        } finally {
            LedgerBenchmark.delete(data);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static PersonId person(Services services, String number) {
        PersonResult result = services.db()
                .write(
                        ACT,
                        tx -> services.identity()
                                .register()
                                .addPerson(
                                        tx,
                                        new NewPerson(
                                                "度量",
                                                "PASSPORT",
                                                number,
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.empty(),
                                                false)));
        if (!(result instanceof PersonResult.Added(PersonId id))) {
            throw new IllegalStateException("the person was not registered: " + result);
        }
        return id;
    }

    private static Actor officer(Services services, Role role, String office) {
        PersonId person = person(services, "O" + role.ordinal() + "0000001");
        services.db()
                .execute(
                        ACT,
                        tx -> services.identity()
                                .officers()
                                .grant(tx, Actor.job(), person, role, office, Set.of(), Officers.Term.OPEN));
        return new Actor(
                Actor.Kind.PERSON,
                person.value(),
                List.of(new Grant(role, office, Set.of(), Instant.EPOCH, Optional.empty())),
                Optional.of(UUID.randomUUID()));
    }

    private static Owner owner(Services services, Actor issuer, int number) {
        PersonId person = person(services, String.format(Locale.ROOT, "B%08d", number));
        List<IssueResult.Issued> documents = new ArrayList<>();
        for (int i = 0; i < PER_OWNER; i++) {
            documents.add(issued(services, issuer, registration(person)));
        }
        return new Owner(person, documents);
    }

    private static Order registration(PersonId person) {
        return order(
                KIND,
                person,
                Map.of(
                        "name", "度量",
                        "id_number", "110101199003070011",
                        "address", "清河示范区清泉街道展春路 8 号",
                        "registered_on", "2026-01-05",
                        "police_station", "清泉派出所"));
    }

    private static Order licence(PersonId person) {
        return order(
                LICENCE,
                person,
                Map.of(
                        "name", "度量",
                        "sex", "女",
                        "ethnicity", "汉",
                        "birth_date", "1990-03-07",
                        "address", "清河示范区清泉街道展春路 8 号",
                        "id_number", "110101199003070011"));
    }

    private static Order order(String kind, PersonId person, Map<String, String> fields) {
        return new Order(
                kind,
                OFFICE,
                List.of(person),
                fields,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static IssueResult.Issued issued(Services services, Actor issuer, Order order) {
        IssueResult result = services.db()
                .write(issuer.act("issue"), tx -> services.documents().issue(tx, issuer, order));
        if (!(result instanceof IssueResult.Issued issued)) {
            throw new IllegalStateException("not issued: " + result);
        }
        return issued;
    }

    private static Row single(Services services, Actor issuer, List<Owner> owners) {
        double[] millis = new double[SINGLE];
        for (int i = 0; i < SINGLE; i++) {
            PersonId person = owners.get(i % owners.size()).person();
            long start = System.nanoTime();
            var unused = issued(services, issuer, registration(person));
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        return p95("single issue, p95", millis).atMost(30);
    }

    private static Row p95(String name, double[] millis) {
        Arrays.sort(millis);
        return new Row(
                name, millis[(int) (millis.length * 0.95)], "ms", millis[0], millis[millis.length - 1], "", true);
    }

    /** Documents of a started batch per second: record, credential, status slot and seal of each; its trial is before. */
    private static Row batch(Services services, Actor issuer, List<Owner> owners) {
        double[] rates = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder file = new StringBuilder("holder,name,id_number,address,registered_on,police_station\n");
            for (int i = 0; i < BATCH; i++) {
                file.append(owners.get(i % owners.size()).person().ref())
                        .append(",度量,110101199003070011,展春路 ")
                        .append(round * BATCH + i)
                        .append(" 号,2026-01-05,清泉派出所\n");
            }
            byte[] bytes = file.toString().getBytes(StandardCharsets.UTF_8);
            Batches batches = services.documents().batches();
            Act act = issuer.act("batch");
            Batches.UploadResult result =
                    services.db().write(act, tx -> batches.upload(tx, issuer, KIND, Batches.Format.CSV, bytes));
            if (!(result instanceof Batches.UploadResult.Uploaded(UUID batch, int rows))) {
                throw new IllegalStateException("not uploaded: " + result);
            }
            work(services, issuer, batch, Batches.State.CHECKED);
            long start = System.nanoTime();
            Batches.StepResult started = services.db().write(act, tx -> batches.start(tx, issuer, batch));
            if (!(started instanceof Batches.StepResult.Done)) {
                throw new IllegalStateException("not started: " + started);
            }
            int done = work(services, issuer, batch, Batches.State.DONE);
            rates[round] = done / ((System.nanoTime() - start) / 1e9);
            if (done != rows) {
                throw new IllegalStateException("only " + done + " of " + rows + " were issued");
            }
        }
        return Row.of("issue in a batch", "1/s", rates).atLeast(1_000);
    }

    /** Works until the batch is there; how many documents it has. */
    private static int work(Services services, Actor issuer, UUID batch, Batches.State state) {
        Batches batches = services.documents().batches();
        while (true) {
            var unused = batches.work();
            Batches.Batch now = services.db()
                    .read(issuer.act("batch"), tx -> batches.find(tx, issuer, batch))
                    .orElseThrow();
            if (now.state() == state) {
                return now.counts().getOrDefault(Batches.RowState.DONE, 0);
            }
        }
    }

    /** The first request of a licence as a PDF file, drawn and sealed, and its size. */
    private static List<Row> papers(Services services, Actor issuer, List<Owner> owners) {
        List<UUID> licences = owners.stream()
                .map(owner -> issued(services, issuer, licence(owner.person())).document())
                .toList();
        services.documents().awaitProvable(licences, Duration.ofMinutes(1));
        double[] millis = new double[licences.size() - WARMING];
        double[] kilobytes = new double[licences.size() - WARMING];
        for (int i = 0; i < licences.size(); i++) {
            UUID licence = licences.get(i);
            long start = System.nanoTime();
            PdfResult result = services.db()
                    .write(issuer.act("pdf"), tx -> services.documents().pdf(tx, issuer, licence));
            if (!(result instanceof PdfResult.Ready ready)) {
                throw new IllegalStateException("no PDF file: " + result);
            }
            if (i >= WARMING) {
                millis[i - WARMING] = (System.nanoTime() - start) / 1e6;
                kilobytes[i - WARMING] = ready.pdf().length / 1e3;
            }
        }
        return List.of(
                p95("PDF file of a licence, first request, p95", millis).atMost(150),
                Row.of("its size", "kB", kilobytes).atMost(60));
    }

    /** The owner agrees to the use of all his documents in a new case, and the clerk types the code. */
    private static UUID authorised(Services services, Actor clerk, Owner owner) {
        UUID caseId = UUID.randomUUID();
        Identity identity = services.identity();
        Authorisations.Request request = new Authorisations.Request(
                caseId,
                SERVICE,
                OFFICE,
                owner.person(),
                owner.documents().stream()
                        .map(document -> new Authorisations.Item(document.document(), KIND, List.of()))
                        .toList(),
                Instant.now().plus(Duration.ofDays(1)));
        UUID id = services.db()
                .write(
                        clerk.act("case:" + caseId),
                        tx -> identity.authorisations().request(tx, clerk, request));
        Actor holder = new Actor(Actor.Kind.PERSON, owner.person().value(), List.of(), Optional.of(UUID.randomUUID()));
        Map<UUID, Boolean> agreed = new java.util.HashMap<>();
        owner.documents().forEach(document -> agreed.put(document.document(), true));
        AnswerResult answer = identity.authorisations().answer(holder, id, agreed);
        if (!(answer instanceof AnswerResult.Agreed(Secret code, Instant until))) {
            throw new IllegalStateException("not agreed: " + answer);
        }
        var unused = services.db()
                .write(
                        clerk.act("case:" + caseId),
                        tx -> identity.authorisations().redeem(tx, clerk, OFFICE, caseId, code));
        return caseId;
    }

    private static Row pulls(Services services, Actor clerk, List<Owner> owners) {
        double[] millis = new double[owners.size() - WARMING];
        for (int i = 0; i < owners.size(); i++) {
            Owner owner = owners.get(i);
            UUID caseId = authorised(services, clerk, owner);
            PullContext context = new PullContext(
                    caseId,
                    SERVICE,
                    "M01",
                    clerk,
                    OFFICE,
                    new Ground.OwnerAuthorised(),
                    Set.<HolderId>of(owner.person()),
                    KIND,
                    List.of());
            long start = System.nanoTime();
            boolean all = services.db()
                    .write(
                            clerk.act("case:" + caseId),
                            tx -> owner.documents().stream()
                                    .map(document -> services.documents().pull(tx, context, document.document()))
                                    .toList()
                                    .stream()
                                    .allMatch(PullResult.Pulled.class::isInstance));
            if (i >= WARMING) {
                millis[i - WARMING] = (System.nanoTime() - start) / 1e6;
            }
            if (!all) {
                throw new IllegalStateException("a document was not pulled");
            }
        }
        return p95("pull of 8 documents in one transaction, p95", millis).atMost(60);
    }

    private List<Row> checks(URI url, List<Owner> owners) throws Exception {
        List<String> codes = owners.stream()
                .flatMap(owner -> owner.documents().stream())
                .map(document -> "/verify/" + document.publicCode())
                .toList();
        List<String> plain = codes.stream().map(code -> "/verify").toList();
        double[] first = new double[ROUNDS];
        double[] again = new double[ROUNDS];
        double[] nothing = new double[ROUNDS];
        // Each document counts once as not seen before: a round has a part of them.
        int part = codes.size() / (ROUNDS + 1);
        perSecond(url, codes.subList(ROUNDS * part, codes.size()));
        for (int round = 0; round < ROUNDS; round++) {
            List<String> fresh = codes.subList(round * part, (round + 1) * part);
            nothing[round] = perSecond(url, plain);
            first[round] = perSecond(url, fresh);
            again[round] = perSecond(
                    url,
                    List.of(fresh, fresh, fresh).stream().flatMap(List::stream).toList());
        }
        return List.of(
                Row.of("public check, first of each document", "1/s", first).atLeast(150),
                Row.of("public check, again", "1/s", again).atLeast(500),
                Row.of("public page that asks nothing", "1/s", nothing));
    }

    private double perSecond(URI url, List<String> paths) throws Exception {
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(ASKING)) {
            List<Callable<Integer>> calls = new ArrayList<>();
            for (String path : paths) {
                calls.add(() -> http.send(
                                HttpRequest.newBuilder(url.resolve(path)).build(),
                                HttpResponse.BodyHandlers.ofByteArray())
                        .statusCode());
            }
            for (Future<Integer> answer : threads.invokeAll(calls)) {
                if (answer.get() != 200) {
                    throw new IllegalStateException("a check was answered with " + answer.get());
                }
            }
        }
        return paths.size() / ((System.nanoTime() - start) / 1e9);
    }
}
