package commonseal.sources;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import commonseal.proof.CanonicalJson;
import commonseal.proof.DataIntegrity;
import commonseal.proof.MalformedException;
import commonseal.proof.Suite;
import commonseal.sources.Answer.ErrorCode;
import commonseal.sources.Answer.Origin;
import commonseal.sources.Answer.Status;
import commonseal.sources.Question.Want;
import commonseal.sources.ReferenceConfig.Entry;
import commonseal.sources.ReferenceConfig.Standing;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import tools.jackson.databind.node.ObjectNode;

/**
 * A source that answers from a list: a model for offices that build an adapter, and what tests and the demonstration ask.
 * In a mode other than honest it breaks the contract in one way. Keeps requests in memory: the last 10,000.
 */
public final class ReferenceSource implements AutoCloseable {

    private static final String PATH = "/v1/requests";
    private static final int REMEMBERED = 10_000;

    private final ReferenceConfig config;
    private final InstantSource clock;
    private final HttpsServer server;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();
    private final Map<UUID, Request> requests = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Request> eldest) {
            return size() > REMEMBERED;
        }
    };
    private volatile Mode mode = Mode.HONEST;

    /** How it behaves. */
    public enum Mode {
        HONEST,
        /** Answers nothing while the mode lasts; connections stay open. */
        SLOW,
        /** Sends one byte of an answer now and then. */
        DRIPPING,
        FAILING,
        PENDING,
        HUGE,
        MALFORMED,
        OTHER_PERSON,
        OTHER_KIND,
        OTHER_REQUEST,
        UNASKED_FIELDS,
        BAD_SIGNATURE,
        FROM_THE_FUTURE
    }

    private record Request(Question question, Instant since) {}

    private ReferenceSource(ReferenceConfig config, InstantSource clock, HttpsServer server) {
        this.config = config;
        this.clock = clock;
        this.server = server;
    }

    /** Serves until closed. */
    public static ReferenceSource start(ReferenceConfig config, InstantSource clock)
            throws IOException, GeneralSecurityException {
        SSLContext tls = SourceTls.context(Optional.of(config.identity()), config.clients());
        HttpsServer server = HttpsServer.create(new InetSocketAddress(config.host(), config.port()), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters both = tls.getDefaultSSLParameters();
                both.setNeedClientAuth(true);
                parameters.setSSLParameters(both);
            }
        });
        ReferenceSource source = new ReferenceSource(config, clock, server);
        server.setExecutor(source.workers);
        server.createContext("/", source::handle);
        server.start();
        return source;
    }

    /** Its base address. */
    public URI url() {
        return URI.create("https://" + config.host() + ":" + server.getAddress().getPort());
    }

    /** From now on. */
    public void behave(Mode as) {
        mode = as;
    }

    /** How many questions and polls arrived. */
    public int asked() {
        return asked.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.incrementAndGet();
            switch (mode) {
                case SLOW -> await(Duration.ofDays(1));
                case DRIPPING -> drip(exchange);
                case FAILING -> send(exchange, 500, "text/plain", "broken");
                case HUGE -> send(exchange, 200, "application/json", "[" + " ".repeat(Answer.LARGEST) + "]");
                case MALFORMED ->
                    send(exchange, 200, "application/json", "{\"outcome\":\"found\",\"outcome\":\"none\"}");
                default -> answer(exchange);
            }
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (exchange.getRequestMethod().equals("POST") && path.equals(PATH)) {
            byte[] body = exchange.getRequestBody().readNBytes(Question.LARGEST + 1);
            Question question;
            try {
                question = Question.parse(body);
            } catch (MalformedException e) {
                error(exchange, ErrorCode.BAD_REQUEST, Optional.of(String.valueOf(e.getMessage())));
                return;
            }
            reply(exchange, question);
        } else if (exchange.getRequestMethod().equals("GET") && path.startsWith(PATH + "/")) {
            Optional<Request> known = find(path.substring(PATH.length() + 1));
            if (known.isPresent()) {
                reply(exchange, known.get().question());
            } else {
                error(exchange, ErrorCode.UNKNOWN_REQUEST, Optional.empty());
            }
        } else {
            error(exchange, ErrorCode.BAD_REQUEST, Optional.of("nothing is served here"));
        }
    }

    private Optional<Request> find(String id) {
        synchronized (requests) {
            return requests.entrySet().stream()
                    .filter(each -> each.getKey().toString().equals(id))
                    .map(Map.Entry::getValue)
                    .findFirst();
        }
    }

    private void reply(HttpExchange exchange, Question question) throws IOException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Request request;
        synchronized (requests) {
            request = requests.computeIfAbsent(question.request(), id -> new Request(question, now));
        }
        if (!request.question().equals(question)) {
            error(exchange, ErrorCode.REQUEST_REUSED, Optional.empty());
            return;
        }
        Answer answer = decide(question, request.since(), now);
        if (answer instanceof Answer.Error(ErrorCode code)) {
            error(exchange, code, Optional.empty());
            return;
        }
        ObjectNode json = Answer.json(answer, question);
        bend(json);
        ObjectNode sent = config.signing().map(pair -> sign(json, now)).orElse(json);
        if (mode == Mode.BAD_SIGNATURE) {
            sent.put("version", "forged");
        }
        int status = answer instanceof Answer.Pending ? 202 : 200;
        send(exchange, status, "application/json", CanonicalJson.text(sent));
    }

    private Answer decide(Question question, Instant since, Instant now) {
        List<Entry> ofKind = config.records().stream()
                .filter(entry -> entry.kind().equals(question.kind()))
                .toList();
        if (ofKind.isEmpty()) {
            return new Answer.Error(ErrorCode.UNKNOWN_KIND);
        }
        if (mode == Mode.PENDING) {
            return new Answer.Pending(Duration.ofSeconds(1));
        }
        List<Entry> found = ofKind.stream()
                .filter(entry -> config.keys().stream().allMatch(key -> same(entry, question, key)))
                .filter(entry ->
                        question.record().isEmpty() || question.record().get().equals(entry.record()))
                .filter(entry ->
                        question.choice().isEmpty() || question.choice().get().equals(entry.record()))
                .toList();
        if (found.isEmpty()) {
            return new Answer.None();
        }
        if (found.size() > 1) {
            return new Answer.Several(found.stream()
                    .limit(Answer.MOST_CHOICES)
                    .map(entry -> new Answer.Choice(entry.record(), entry.label()))
                    .toList());
        }
        return one(found.getFirst(), question, since, now);
    }

    private Answer one(Entry entry, Question question, Instant since, Instant now) {
        await(entry.delay());
        Instant ready = since.plus(entry.pendingFor());
        if (ready.isAfter(now)) {
            return new Answer.Pending(
                    Duration.ofSeconds(Math.max(1, Duration.between(now, ready).toSeconds())));
        }
        Set<String> differing = question.holder().keySet().stream()
                .filter(name -> !same(entry, question, name))
                .collect(Collectors.toCollection(TreeSet::new));
        if (!differing.isEmpty()) {
            return new Answer.Mismatch(differing);
        }
        Origin origin = new Origin(entry.record(), entry.version(), now);
        if (entry.standing() == Standing.REVOKED) {
            return new Answer.Revoked(origin);
        }
        if (entry.standing() == Standing.SUSPENDED) {
            return new Answer.Suspended(origin);
        }
        Map<String, String> fields = new HashMap<>(entry.fields());
        fields.keySet().retainAll(question.want() == Want.STATUS ? Set.of() : question.fields());
        return new Answer.Found(
                origin,
                Status.valueOf(entry.standing().name()),
                question.holder(),
                fields,
                false,
                commonseal.proof.Hash.sha256());
    }

    private static boolean same(Entry entry, Question question, String name) {
        return question.holder().containsKey(name)
                && question.holder().get(name).equals(entry.holder().get(name));
    }

    /** What the mode makes of an honest answer. */
    private void bend(ObjectNode json) {
        switch (mode) {
            case OTHER_KIND -> json.put("kind", "OTHER");
            case OTHER_REQUEST -> json.put("request", new UUID(0, 1).toString());
            case FROM_THE_FUTURE -> json.put("asOf", "2999-01-01T00:00:00Z");
            case UNASKED_FIELDS -> {
                if (json.get("fields") instanceof ObjectNode fields) {
                    fields.put("never_asked", "1");
                }
            }
            case OTHER_PERSON -> {
                if (json.get("holder") instanceof ObjectNode holder) {
                    holder.propertyNames().forEach(name -> holder.put(name, "somebody else"));
                }
            }
            default -> {}
        }
    }

    private ObjectNode sign(ObjectNode json, Instant now) {
        return DataIntegrity.create(
                json, DataIntegrity.Proof.assertion(now.toString(), "#source"), Suite.INTERNATIONAL, message -> {
                    try {
                        Signature signature = Signature.getInstance("Ed25519");
                        signature.initSign(config.signing().orElseThrow().getPrivate());
                        signature.update(message);
                        return signature.sign();
                    } catch (GeneralSecurityException e) {
                        throw new IllegalStateException("the source's signing key does not sign", e);
                    }
                });
    }

    private static void error(HttpExchange exchange, ErrorCode code, Optional<String> message) throws IOException {
        ObjectNode json = tools.jackson.databind.json.JsonMapper.shared()
                .createObjectNode()
                .put("contract", Question.CONTRACT)
                .put("outcome", "error")
                .put("code", Wire.word(code).replace('_', '-'));
        message.ifPresent(text -> json.put("message", text));
        int status = switch (code) {
            case BAD_REQUEST -> 400;
            case NOT_PERMITTED -> 403;
            case UNKNOWN_KIND, UNKNOWN_REQUEST -> 404;
            case REQUEST_REUSED -> 409;
            case LIMIT -> 429;
            case UNAVAILABLE -> 503;
        };
        send(exchange, status, "application/json", CanonicalJson.text(json));
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private void drip(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            while (mode == Mode.DRIPPING && closed.getCount() > 0) {
                out.write(' ');
                out.flush();
                await(Duration.ofMillis(20));
            }
        }
    }

    private void await(Duration time) {
        try {
            if (!time.isZero()) {
                closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        workers.shutdownNow();
    }
}
