package commonseal.web;

import io.javalin.config.JettyConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Https, and plain http that only leads there; what watches over the server may go on asking in the clear. */
final class Connectors {

    private static final String CHALLENGE = "/.well-known/acme-challenge/";
    private static final Set<String> IN_THE_CLEAR = Set.of("/livez", "/readyz");

    private final WebSettings settings;
    private final Https https;
    private final SslContextFactory.Server tls = new SslContextFactory.Server();

    Connectors(WebSettings settings, Https https) {
        this.settings = settings;
        this.https = https;
        tls.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        take(tls, https);
    }

    private static void take(SslContextFactory factory, Https https) {
        factory.setKeyStore(https.keys());
        factory.setKeyStorePassword("");
        factory.setKeyManagerPassword("");
    }

    void addTo(JettyConfig config) {
        config.addConnector(
                (server, http) -> at(settings.port(), new ServerConnector(server, new HttpConnectionFactory(http))));
        config.addConnector((server, http) -> at(https.port(), secure(server, http)));
    }

    private ServerConnector at(int port, ServerConnector connector) {
        connector.setHost(settings.host());
        connector.setPort(port);
        return connector;
    }

    private ServerConnector secure(Server server, HttpConfiguration http) {
        HttpConfiguration secure = new HttpConfiguration(http);
        // Whoever comes by another name is told by his browser; inside the office by an address is common.
        secure.addCustomizer(new SecureRequestCustomizer(false));
        return new ServerConnector(
                server, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(secure));
    }

    void leadToHttps(Context context) {
        if (context.req().isSecure() || IN_THE_CLEAR.contains(context.path())) {
            return;
        }
        String path = context.path();
        Optional<String> proof = path.startsWith(CHALLENGE)
                ? https.challenges().apply(path.substring(CHALLENGE.length()))
                : Optional.empty();
        if (proof.isPresent()) {
            context.contentType("application/octet-stream").result(proof.get());
        } else {
            String query = context.queryString();
            String there = settings.baseUrl().resolve("/") + path.substring(1) + (query == null ? "" : "?" + query);
            context.redirect(there, HttpStatus.PERMANENT_REDIRECT);
        }
        context.skipRemainingHandlers();
    }

    void renew(Https fresh) {
        try {
            tls.reload(factory -> take(factory, fresh));
        } catch (Exception e) {
            throw new IllegalStateException("a certificate that was read cannot be used", e);
        }
    }
}
