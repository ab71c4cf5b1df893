package commonseal.app;

import commonseal.kernel.Pem;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/** A conversation with the authority, over a connection that trusts what the settings say. */
final class AcmeSession implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient client;
    private final Session session;

    private AcmeSession(HttpClient client, Session session) {
        this.client = client;
        this.session = session;
    }

    /** Nothing is asked yet. */
    static AcmeSession open(AcmeSettings settings) throws IOException, GeneralSecurityException {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY);
        if (settings.trust().isPresent()) {
            builder.sslContext(trusting(settings.trust().get()));
        }
        HttpClient client = builder.build();
        Session session = new Session(settings.directory(), new GenericAcmeProvider() {
            @Override
            public HttpClient createHttpClient(NetworkSettings unused) {
                return client;
            }
        });
        session.networkSettings().setTimeout(PATIENCE);
        return new AcmeSession(client, session);
    }

    Session session() {
        return session;
    }

    private static SSLContext trusting(Path file) throws IOException, GeneralSecurityException {
        KeyStore roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        for (X509Certificate root : Pem.certificates(file)) {
            roots.setCertificateEntry("root-" + roots.size(), root);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(roots);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
