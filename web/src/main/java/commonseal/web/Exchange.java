package commonseal.web;

import commonseal.identity.Actor;
import commonseal.identity.SignIn;
import commonseal.kernel.Page;
import commonseal.proof.CanonicalJson;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import java.text.Normalizer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One request and its answer: who asks, in which language, what was sent (with limits), and how to answer. */
public final class Exchange {

    /** Longest accepted value of one form field or query parameter, in characters. */
    public static final int LONGEST_VALUE = 4_000;

    /** What the fields of a day end in; ids of fields have no dot. */
    private static final String YEAR = ".year";

    private static final String MONTH = ".month";
    private static final String DAY = ".day";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Context context;
    private final Services services;
    private final Look look;
    private final Messages messages;
    private final Optional<SignIn.Session> session;
    private final Optional<Actor> actor;
    private Optional<Route> route = Optional.empty();
    private Optional<String> script = Optional.empty();

    Exchange(
            Context context,
            Services services,
            Look look,
            Messages messages,
            Optional<SignIn.Session> session,
            Optional<Actor> actor) {
        this.context = context;
        this.services = services;
        this.look = look;
        this.messages = messages;
        this.session = session;
        this.actor = actor;
    }

    /** The facades. */
    public Services services() {
        return services;
    }

    /** How this web presents itself. */
    public WebSettings settings() {
        return look.settings();
    }

    /** The person's language. */
    public Messages messages() {
        return messages;
    }

    /** The session of a page request, if any. */
    public Optional<SignIn.Session> session() {
        return session;
    }

    /** Who is acting, if known. */
    public Optional<Actor> maybeActor() {
        return actor;
    }

    /** Who is acting; only on routes that are not public. */
    public Actor actor() {
        return actor.orElseThrow(() -> new IllegalStateException("a public route asked for its actor"));
    }

    /** Escape hatch for headers and cookies. */
    public Context context() {
        return context;
    }

    // -- what was sent

    /** A path parameter as sent. */
    public String path(String name) {
        return context.pathParam(name);
    }

    /** A path parameter that must be an id; anything else is "not found". */
    public UUID pathId(String name) {
        try {
            return UUID.fromString(context.pathParam(name));
        } catch (IllegalArgumentException e) {
            throw new Malformed("ID_MALFORMED", name);
        }
    }

    /** A query parameter; empty if absent or blank. */
    public Optional<String> query(String name) {
        return clean(context.queryParam(name), name).or(() -> day(name, context::queryParam));
    }

    /** A form field, trimmed; empty string if absent. */
    public String form(String name) {
        return clean(context.formParam(name), name)
                .or(() -> day(name, context::formParam))
                .orElse("");
    }

    /** All values of a form field (check boxes). */
    public List<String> forms(String name) {
        return context.formParams(name).stream()
                .map(value -> clean(value, name).orElse(""))
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /**
     * A day comes in three fields, {@code name.year}, {@code name.month} and {@code name.day}; here it is one value,
     * {@code 2026-03-02} if it was typed well, and what was typed if not. Empty if nothing was.
     */
    private static Optional<String> day(String name, Function<String, @Nullable String> sent) {
        String year = digits(sent.apply(name + YEAR), name);
        String month = digits(sent.apply(name + MONTH), name);
        String day = digits(sent.apply(name + DAY), name);
        return (year + month + day).isEmpty()
                ? Optional.empty()
                : Optional.of(year + "-" + two(month) + "-" + two(day));
    }

    /** An input method for Chinese may give digits of double width. */
    private static String digits(@Nullable String typed, String name) {
        return Normalizer.normalize(clean(typed, name).orElse(""), Normalizer.Form.NFKC);
    }

    private static String two(String number) {
        return number.length() == 1 ? "0" + number : number;
    }

    /** Form fields whose name starts with the prefix, without it; a day is one of them. */
    public Map<String, String> formsStartingWith(String prefix) {
        Map<String, String> found = new LinkedHashMap<>();
        context.formParamMap().forEach((name, values) -> {
            if (name.startsWith(prefix) && name.endsWith(YEAR)) {
                String whole = name.substring(0, name.length() - YEAR.length());
                found.put(whole.substring(prefix.length()), form(whole));
            } else if (name.startsWith(prefix) && !values.isEmpty() && !name.endsWith(MONTH) && !name.endsWith(DAY)) {
                found.put(
                        name.substring(prefix.length()),
                        clean(values.getFirst(), name).orElse(""));
            }
        });
        return found;
    }

    /** An id in a form field; malformed is the sender's fault (400). */
    public UUID formId(String name) {
        try {
            return UUID.fromString(form(name));
        } catch (IllegalArgumentException e) {
            throw new Malformed("ID_MALFORMED", name);
        }
    }

    private static Optional<String> clean(@Nullable String value, String name) {
        if (value == null) {
            return Optional.empty();
        }
        if (value.length() > LONGEST_VALUE) {
            throw new Malformed("VALUE_TOO_LONG", name);
        }
        if (value.indexOf('\0') >= 0) {
            throw new Malformed("MALFORMED", name);
        }
        String trimmed = value.strip();
        return trimmed.isEmpty() ? Optional.empty() : Optional.of(trimmed);
    }

    /** {@code limit} and {@code cursor} of a paged list; what is no cursor of that list is found where it is used (400). */
    public Page.Request page(int defaultLimit) {
        int limit = defaultLimit;
        Optional<String> asked = query("limit");
        if (asked.isPresent()) {
            try {
                limit = Integer.parseInt(asked.get());
            } catch (NumberFormatException e) {
                throw new Malformed("LIMIT_MALFORMED", "limit");
            }
            if (limit < 1 || limit > Page.LARGEST) {
                throw new Malformed("LIMIT_MALFORMED", "limit");
            }
        }
        return new Page.Request(limit, query("cursor"));
    }

    /** Which route it came by; its body may have only the members that the route's description names. */
    Exchange by(Route found) {
        route = Optional.of(found);
        return this;
    }

    /** The JSON body: strict (no duplicate keys, bounded depth, no member that the operation does not know). */
    public JsonNode body() {
        try {
            JsonNode node = CanonicalJson.parse(context.bodyAsBytes());
            if (!node.isObject() || holdsZero(node)) {
                throw new Malformed("JSON_MALFORMED", "body");
            }
            route.flatMap(by -> RequestMembers.unknown(by.method().name(), by.path(), node))
                    .ifPresent(name -> {
                        throw new Malformed("MEMBER_UNKNOWN", name);
                    });
            return node;
        } catch (commonseal.proof.MalformedException e) {
            throw new Malformed("JSON_MALFORMED", "body");
        }
    }

    /** No text of ours holds a zero character, and the database takes none. */
    private static boolean holdsZero(JsonNode node) {
        return node.isString()
                ? node.stringValue().indexOf('\0') >= 0
                : node.propertyNames().stream().anyMatch(name -> name.indexOf('\0') >= 0)
                        || node.valueStream().anyMatch(Exchange::holdsZero);
    }

    // -- how to answer

    /** The page may run our script for passkeys, and this one only; pages that do not say so have none. */
    public void withScript() {
        withScript("passkey.js");
    }

    /** The page may run this static file of ours, and no other script. */
    public void withScript(String file) {
        script = Optional.of(file);
        context.header(WebServer.POLICY, WebServer.SCRIPT_POLICY);
    }

    /** Renders a page with the layout; {@code titleKey} is the message key of its title. */
    public void page(String template, String titleKey, Map<String, Object> model) {
        page(HttpStatus.OK, template, messages.text(titleKey), model);
    }

    /** Renders a page with a status and a ready title. */
    public void page(HttpStatus status, String template, String title, Map<String, Object> model) {
        context.status(status).html(look.page(template, view(title), model));
    }

    private View view(String title) {
        String query = context.queryString();
        String here = context.method() == HandlerType.GET ? context.path() + (query == null ? "" : "?" + query) : "/";
        return new View(look, messages, session, actor, context.path(), here, title, script);
    }

    /** Answers a POST: go and look there (303). */
    public void redirect(String to) {
        context.redirect(to, HttpStatus.SEE_OTHER);
    }

    /** Answers JSON. */
    public void json(HttpStatus status, JsonNode node) {
        context.status(status).contentType("application/json").result(JSON.writeValueAsBytes(node));
    }

    /** A fresh JSON object. */
    public static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** The mapper, for arrays and records. */
    public static JsonMapper mapper() {
        return JSON;
    }

    /**
     * Answers an RFC 9457 problem (API) or an error page (people): {@code code} is stable; its text is
     * {@code problem.<code>}.
     */
    public void problem(HttpStatus status, String code, Map<String, String> values) {
        Look.Answer answer = context.path().startsWith("/api/")
                ? Look.problemJson(messages, context.path(), status, code, values)
                : look.problemPage(view(Look.problemTitle(messages, status, code)), code, values);
        context.status(status).contentType(answer.contentType()).result(answer.body());
    }

    /** 429 after too many tries: says how long to wait, in the header for programs and in words. */
    public void delayed(Duration wait) {
        String seconds = String.valueOf(Math.max(1, wait.toSeconds()));
        context.header("Retry-After", seconds);
        problem(HttpStatus.TOO_MANY_REQUESTS, "DELAYED", Map.of(Look.SECONDS, seconds));
    }

    /** 404, the same text whether it does not exist or is not yours. */
    public void notFound() {
        problem(HttpStatus.NOT_FOUND, "NOT_FOUND", Map.of());
    }

    /** Something malformed in a request: 400 with a code and the name of the part. */
    public static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String code;
        private final String part;

        /** {@code code} as in {@code problem.<code>}. */
        public Malformed(String code, String part) {
            super(code);
            this.code = code;
            this.part = part;
        }

        String code() {
            return code;
        }

        String part() {
            return part;
        }
    }
}
