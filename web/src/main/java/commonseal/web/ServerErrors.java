package commonseal.web;

import commonseal.kernel.Ids;
import io.javalin.http.HttpStatus;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the HTTP server itself refuses before a route is found (a path that climbs, an encoded slash, too long headers): the
 * same headers, words and forms as everywhere. Nothing that was sent is repeated, and nobody's session is looked up.
 */
final class ServerErrors extends ErrorHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ServerErrors.class);

    private final Look look;
    private final Map<String, String> headers;

    ServerErrors(Look look, Map<String, String> headers) {
        this.look = look;
        this.headers = headers;
    }

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        headers.forEach(response.getHeaders()::put);
        Messages messages =
                WebServer.messages(language(request), request.getHeaders().get(HttpHeader.ACCEPT_LANGUAGE));
        HttpStatus status = HttpStatus.forStatus(code);
        Map<String, String> values = Map.of();
        if (WebServer.ours(code)) {
            String id = Ids.token();
            LOG.atError().setCause(cause).addKeyValue("error", id).log("WEB-001 request failed");
            values = Map.of("error", id);
        }
        Look.Answer answer = path(request).startsWith("/api/")
                ? Look.problemJson(messages, "/api/", status, WebServer.codeOf(code), values)
                : look.problemPage(view(messages, status, WebServer.codeOf(code)), WebServer.codeOf(code), values);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.contentType());
        Content.Sink.write(response, true, answer.body(), callback);
    }

    private View view(Messages messages, HttpStatus status, String problem) {
        return new View(
                look,
                messages,
                Optional.empty(),
                Optional.empty(),
                "/",
                "/",
                Look.problemTitle(messages, status, problem),
                Optional.empty());
    }

    private static String path(Request request) {
        @Nullable HttpURI uri = request.getHttpURI();
        return uri == null || uri.getPath() == null ? "" : uri.getPath();
    }

    private static @Nullable String language(Request request) {
        for (HttpCookie cookie : Request.getCookies(request)) {
            if (cookie.getName().equals(Cookies.LANGUAGE)) {
                return cookie.getValue();
            }
        }
        return null;
    }
}
