package commonseal.web.ui;

import commonseal.proof.Hash;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Https;
import commonseal.web.Route;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How a computer of the office comes to trust this district's own certificate authority. */
public final class HttpsPages {

    private static final String DOWNLOAD = "/https/authority.crt";

    private HttpsPages() {}

    /** The routes; without an authority of its own the district has nothing to show there. */
    public static List<Route> routes() {
        return List.of(
                Route.get("/https", Access.open(), "https", HttpsPages::show),
                Route.get(DOWNLOAD, Access.open(), "https-authority", HttpsPages::download));
    }

    private static Optional<X509Certificate> authority(Exchange exchange) {
        return exchange.settings().https().flatMap(Https::authority);
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read has a form", e);
        }
    }

    private static void show(Exchange exchange) {
        Optional<X509Certificate> authority = authority(exchange);
        if (authority.isEmpty()) {
            exchange.notFound();
            return;
        }
        String fingerprint = HexFormat.ofDelimiter(":")
                .formatHex(Hash.sha256(encoded(authority.get())).bytes())
                .toUpperCase(Locale.ROOT);
        exchange.page(
                "open/https.jte",
                "https.title",
                Map.of(
                        "fingerprint",
                        fingerprint,
                        "until",
                        exchange.messages().time(authority.get().getNotAfter().toInstant()),
                        "download",
                        DOWNLOAD));
    }

    private static void download(Exchange exchange) {
        Optional<X509Certificate> authority = authority(exchange);
        if (authority.isEmpty()) {
            exchange.notFound();
            return;
        }
        exchange.context()
                .contentType("application/x-x509-ca-cert")
                .header("Content-Disposition", "attachment; filename=\"authority.crt\"")
                .result(encoded(authority.get()));
    }
}
