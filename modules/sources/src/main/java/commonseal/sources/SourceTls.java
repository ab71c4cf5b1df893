package commonseal.sources;

import commonseal.kernel.Pem;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Both ends of mutual TLS from files: who we are, and whose certificates we accept; nobody else's. */
public final class SourceTls {

    private SourceTls() {}

    /**
     * A context for a client or a server.
     *
     * @param identity own certificate and key; none: a client that shows nothing
     * @param authority file of the certificates that the other side's must come from
     * @throws GeneralSecurityException if a file holds something else than it should
     */
    public static SSLContext context(Optional<Pem.Identity> identity, Path authority)
            throws IOException, GeneralSecurityException {
        KeyManager[] own = new KeyManager[0];
        if (identity.isPresent()) {
            identity.get().check();
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(identity.get().keyStore(), new char[0]);
            own = keys.getKeyManagers();
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        List<X509Certificate> certificates = Pem.certificates(authority);
        for (int i = 0; i < certificates.size(); i++) {
            trusted.setCertificateEntry("authority-" + i, certificates.get(i));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own, trust.getTrustManagers(), null);
        return context;
    }
}
