package commonseal.web;

import commonseal.documents.Batches;
import commonseal.identity.AccessLogUnavailable;
import commonseal.identity.Actor;
import commonseal.identity.SignIn;
import commonseal.kernel.DatabaseUnavailable;
import commonseal.kernel.Ids;
import commonseal.kernel.Page;
import commonseal.kernel.Secret;
import commonseal.keys.Keys;
import commonseal.web.offline.BrowserVerifier;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import io.javalin.Javalin;
import io.javalin.config.SizeUnit;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.BadMessageException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server: one list of routes, sessions, cross-site protection, security headers, errors. */
public final class WebServer {

    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    /** Larger than the largest upload (10 MiB) with its form around it. */
    private static final int LARGEST_REQUEST_MIB = 12;

    private static final long LARGEST_REQUEST = LARGEST_REQUEST_MIB * 1024L * 1024;

    static final String POLICY = "Content-Security-Policy";
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; "
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    /** Of the few pages that ask for a passkey: our own script file, and its questions to ourselves. */
    static final String SCRIPT_POLICY = CONTENT_SECURITY_POLICY + "; script-src 'self'; connect-src 'self'";

    private static final Set<String> STATIC = Set.of(
            "app.css",
            "passkey.js",
            "verifier/verify.css",
            "vendor/govuk-frontend.css",
            "vendor/moj-frontend.css",
            "vendor/LICENCES.txt");

    /** The problem of a server that waits for its master key. */
    static final String SEALED = "SEALED";

    private final Services services;
    private final boolean sealed;
    private final WebSettings settings;
    private final Look look;
    private final Javalin javalin;
    private final Optional<Connectors> connectors;
    private final Crowds crowds;

    private WebServer(Services services, WebSettings settings, List<Route> routes) {
        this.services = services;
        this.sealed = services.keys().isSealed();
        this.settings = settings;
        this.look = new Look(settings, TemplateEngine.createPrecompiled(ContentType.Html), digestOfStatics());
        this.crowds = new Crowds(settings.trustForwarded());
        Map<String, String> guard = guard(settings.baseUrl());
        ServerErrors errors = new ServerErrors(look, guard);
        this.connectors = settings.https().map(https -> new Connectors(settings, https));
        this.javalin = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.concurrency.useVirtualThreads = true;
            config.http.maxRequestSize = LARGEST_REQUEST;
            config.http.defaultContentType = "text/plain; charset=utf-8";
            // Uploads stay in memory: papers never lie in a temporary directory in the clear.
            config.jetty.multipartConfig.maxInMemoryFileSize(LARGEST_REQUEST_MIB, SizeUnit.MB);
            config.jetty.multipartConfig.maxFileSize(LARGEST_REQUEST_MIB, SizeUnit.MB);
            config.jetty.multipartConfig.maxTotalRequestSize(LARGEST_REQUEST_MIB, SizeUnit.MB);
            // What never reaches a route, because it is no request that one could answer, is answered in our words,
            // too.
            config.jetty.modifyServer(server -> server.setErrorHandler(errors));
            config.jetty.modifyServletContextHandler(handler -> handler.setErrorHandler(errors));
            connectors.ifPresent(both -> both.addTo(config.jetty));
            config.routes.before(context -> {
                guard.forEach(context::header);
                connectors.ifPresent(both -> both.leadToHttps(context));
            });
            config.routes.get("/static/{version}/<file>", this::serveStatic);
            for (Route route : routes) {
                config.routes.addHttpHandler(
                        handlerType(route.method()), route.path(), context -> handle(route, context));
            }
            config.routes.exception(
                    Exchange.Malformed.class,
                    (e, context) -> exchange(context, Optional.empty())
                            .problem(HttpStatus.BAD_REQUEST, e.code(), Map.of("part", e.part())));
            config.routes.exception(
                    Page.MalformedCursor.class,
                    (e, context) -> exchange(context, Optional.empty())
                            .problem(HttpStatus.BAD_REQUEST, "CURSOR_MALFORMED", Map.of("part", "cursor")));
            config.routes.exception(DatabaseUnavailable.class, (e, context) -> {
                LOG.atError().setCause(e).addKeyValue("path", context.path()).log("DB-001 database unavailable");
                context.header("Retry-After", "5");
                failed(context, HttpStatus.SERVICE_UNAVAILABLE, "UNAVAILABLE", Map.of());
            });
            config.routes.exception(AccessLogUnavailable.class, (e, context) -> {
                context.header("Retry-After", "5");
                failed(context, HttpStatus.SERVICE_UNAVAILABLE, "ACCESS_LOG_UNAVAILABLE", Map.of());
            });
            config.routes.exception(Keys.Sealed.class, (e, context) -> refuseSealed(context));
            config.routes.exception(
                    HttpResponseException.class,
                    (e, context) ->
                            failed(context, HttpStatus.forStatus(e.getStatus()), codeOf(e.getStatus()), Map.of()));
            // How the HTTP server says that a form is none, or goes on beyond its limit without having announced it.
            config.routes.exception(ServletException.class, (e, context) -> {
                if (e.getCause() instanceof BadMessageException) {
                    HttpStatus status = beyondLimit(e) ? HttpStatus.CONTENT_TOO_LARGE : HttpStatus.BAD_REQUEST;
                    failed(context, status, codeOf(status.getCode()), Map.of());
                } else {
                    fault(context, e);
                }
            });
            config.routes.exception(Exception.class, (e, context) -> fault(context, e));
            config.routes.error(404, context -> {
                if (context.resultInputStream() == null || "Not Found".equals(context.result())) {
                    failed(context, HttpStatus.NOT_FOUND, "NOT_FOUND", Map.of());
                }
            });
        });
    }

    private static boolean beyondLimit(Throwable fault) {
        Throwable at = fault;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return at instanceof IllegalStateException;
    }

    private void fault(Context context, Exception e) {
        String id = Ids.token();
        LOG.atError()
                .setCause(e)
                .addKeyValue("error", id)
                .addKeyValue("path", context.path())
                .log("WEB-001 request failed");
        failed(context, HttpStatus.INTERNAL_SERVER_ERROR, "FAULT", Map.of("error", id));
    }

    /** Builds the server; nothing listens yet. */
    public static WebServer wire(Services services, WebSettings settings) {
        return new WebServer(services, settings, Routes.all(settings));
    }

    /**
     * Starts listening and returns the port that people use.
     *
     * @throws io.javalin.util.JavalinBindException if the port is taken
     */
    public int start() {
        int port = javalin.start(settings.host(), settings.port()).port();
        return settings.https().map(Https::port).orElse(port);
    }

    /** Takes up another certificate; connections that stand keep the old one. */
    public void renew(Https https) {
        connectors.ifPresent(both -> both.renew(https));
    }

    /** Stops accepting, lets running requests end. */
    public void stop() {
        javalin.stop();
    }

    private static HandlerType handlerType(Route.Method method) {
        return switch (method) {
            case GET -> HandlerType.GET;
            case POST -> HandlerType.POST;
            case PUT -> HandlerType.PUT;
            case DELETE -> HandlerType.DELETE;
        };
    }

    /** Whether it is our turn to do something; an unknown method or version is the sender's. */
    static boolean ours(int status) {
        return status >= 500 && status != 501 && status != 505;
    }

    /** The problem that an HTTP status says. */
    static String codeOf(int status) {
        return switch (status) {
            case 404 -> "NOT_FOUND";
            case 405, 501 -> "METHOD";
            case 413 -> "TOO_LARGE";
            case 414, 431 -> "HEADERS_TOO_LARGE";
            default -> ours(status) ? "FAULT" : "MALFORMED";
        };
    }

    private void refuseSealed(Context context) {
        context.header("Retry-After", "60");
        failed(context, HttpStatus.SERVICE_UNAVAILABLE, SEALED, Map.of());
    }

    private void failed(Context context, HttpStatus status, String code, Map<String, String> values) {
        // No session look-up here: the database may be what failed.
        exchange(context, Optional.empty()).problem(status, code, values);
    }

    private Exchange exchange(Context context, Optional<SignIn.Session> session) {
        return new Exchange(context, services, look, messages(context), session, session.map(SignIn.Session::actor));
    }

    private void handle(Route route, Context context) throws Exception {
        Optional<Duration> wait = Routes.LIMITED.contains(route.name()) ? crowds.turn(context) : Optional.empty();
        if (wait.isPresent()) {
            String seconds = String.valueOf(wait.get().toSeconds() + 1);
            context.header("Retry-After", seconds);
            failed(context, HttpStatus.TOO_MANY_REQUESTS, "TOO_MANY_REQUESTS", Map.of(Look.SECONDS, seconds));
            return;
        }
        if (context.contentLength() > (Routes.LARGE.contains(route.name()) ? Batches.MOST_BYTES : LARGEST_REQUEST)) {
            drain(context);
            failed(context, HttpStatus.CONTENT_TOO_LARGE, "TOO_LARGE", Map.of());
            return;
        }
        if (sealed && !Routes.WITHOUT_SECRETS.contains(route.name())) {
            refuseSealed(context);
            return;
        }
        Optional<SignIn.Session> session = Optional.empty();
        Optional<Actor> actor = Optional.empty();
        // Nobody can be known before the keys are open.
        Optional<Secret> bearer = sealed ? Optional.empty() : bearer(context);
        if (bearer.isPresent()) {
            session = services.identity().signIn().session(bearer.get());
            actor = session.isPresent()
                    ? session.map(SignIn.Session::actor)
                    : services.identity().signIn().bearer(bearer.get());
        } else if (!route.api() && !sealed) {
            session = Optional.ofNullable(context.cookie(Cookies.session(settings)))
                    .filter(token -> !token.isBlank())
                    .flatMap(token -> services.identity().signIn().session(Secret.of(token)));
            actor = session.map(SignIn.Session::actor);
        }
        Exchange exchange = new Exchange(context, services, look, messages(context), session, actor).by(route);
        if (mayPass(route, exchange)) {
            route.action().handle(exchange);
        }
    }

    /** A browser that is still sending does not look for an answer: drop what it sends, but no more than we would take. */
    private static void drain(Context context) throws IOException {
        context.bodyInputStream().skip(LARGEST_REQUEST);
    }

    private boolean mayPass(Route route, Exchange exchange) {
        boolean complete = exchange.maybeActor().isPresent()
                && exchange.session().map(SignIn.Session::complete).orElse(true);
        boolean signedIn = switch (route.access()) {
            case Access.Public() -> true;
            case Access.SettingUp() -> exchange.maybeActor().isPresent();
            case Access.SignedIn signed -> complete;
            case Access.Officer officer -> complete;
        };
        if (!signedIn) {
            if (route.api()) {
                exchange.context().header("WWW-Authenticate", "Bearer");
                exchange.problem(HttpStatus.UNAUTHORIZED, "NOT_SIGNED_IN", Map.of());
            } else {
                String back = route.method() == Route.Method.GET
                        ? "?back="
                                + java.net.URLEncoder.encode(
                                        exchange.context().path(), java.nio.charset.StandardCharsets.UTF_8)
                        : "";
                exchange.redirect("/sign-in" + back);
            }
            return false;
        }
        if (route.access() instanceof Access.Officer(var roles)
                && roles.stream().noneMatch(role -> exchange.actor().has(role))) {
            exchange.problem(HttpStatus.FORBIDDEN, "NO_ROLE", Map.of());
            return false;
        }
        if (!route.api() && route.method() != Route.Method.GET && !sameSite(exchange)) {
            exchange.problem(HttpStatus.FORBIDDEN, "CROSS_SITE", Map.of());
            return false;
        }
        return true;
    }

    /** Cross-site protection: fetch metadata or Origin, and the session's token where there is a session. */
    private boolean sameSite(Exchange exchange) {
        Context context = exchange.context();
        String site = context.header("Sec-Fetch-Site");
        String origin = context.header("Origin");
        boolean sameOrigin = site != null
                ? site.equals("same-origin") || site.equals("none")
                : origin == null || origin.endsWith("://" + context.host());
        return sameOrigin
                && exchange.session()
                        .map(session -> session.csrf().equals(Secret.of(exchange.form("csrf"))))
                        .orElse(true);
    }

    private static Optional<Secret> bearer(Context context) {
        String header = context.header("Authorization");
        return header != null && header.startsWith("Bearer ") && header.length() < 500
                ? Optional.of(Secret.of(header.substring("Bearer ".length()).strip()))
                : Optional.empty();
    }

    private static Messages messages(Context context) {
        return messages(context.cookie(Cookies.LANGUAGE), context.header("Accept-Language"));
    }

    /** The language somebody chose, else the one his browser prefers, else Chinese. */
    static Messages messages(@Nullable String chosen, @Nullable String accepted) {
        if (chosen != null) {
            return Messages.of(chosen);
        }
        return Messages.of(accepted == null ? "" : accepted.toLowerCase(Locale.ROOT));
    }

    /** Headers of every answer. */
    private static Map<String, String> guard(URI baseUrl) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(POLICY, CONTENT_SECURITY_POLICY);
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
        headers.put("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
        headers.put("Cache-Control", "no-store");
        if ("https".equals(baseUrl.getScheme())) {
            headers.put("Strict-Transport-Security", "max-age=31536000");
        }
        return Collections.unmodifiableMap(headers);
    }

    private void serveStatic(Context context) throws IOException {
        String file = context.pathParam("file");
        boolean isVerifier = file.startsWith("verify-") && file.equals(BrowserVerifier.PageScript.NAME);
        if (!isVerifier && !STATIC.contains(file)) {
            failed(context, HttpStatus.NOT_FOUND, "NOT_FOUND", Map.of());
            return;
        }
        context.header("Cache-Control", "public, max-age=31536000, immutable");
        context.contentType(contentType(file) + "; charset=utf-8");
        if (isVerifier) {
            context.result(BrowserVerifier.PageScript.TEXT);
        } else {
            context.result(bytesOf(file));
        }
    }

    private static String contentType(String file) {
        return switch (file.substring(file.lastIndexOf('.'))) {
            case ".css" -> "text/css";
            case ".js" -> "text/javascript";
            default -> "text/plain";
        };
    }

    private static byte[] bytesOf(String file) throws IOException {
        try (InputStream stream = WebServer.class.getResourceAsStream("/static/" + file)) {
            if (stream == null) {
                throw new IllegalStateException("missing /static/" + file);
            }
            return stream.readAllBytes();
        }
    }

    private static String digestOfStatics() {
        try {
            java.security.MessageDigest digest = java.security.MessageDigest.getInstance("SHA-256");
            for (String file : STATIC.stream().sorted().toList()) {
                digest.update(bytesOf(file));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
