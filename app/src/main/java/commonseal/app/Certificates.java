package commonseal.app;

import commonseal.kernel.Clock;
import commonseal.web.Ending;
import commonseal.web.Https;
import commonseal.web.WebServer;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's certificate: yours, or one of the district's own authority; looked at again every day. */
final class Certificates {

    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);
    private static final Duration WARN_BEFORE = Duration.ofDays(30);

    private final Config config;
    private volatile List<Ending> endings = List.of();

    Certificates(Config config) {
        this.config = config;
    }

    /**
     * How the server speaks https; empty if something in front of it does.
     *
     * @throws Refusal if certificate and key cannot be used
     */
    Optional<Https> https() {
        return config.secure() ? Optional.of(load()) : Optional.empty();
    }

    /** What of it ends when, as last looked at; empty without https of our own. */
    List<Ending> endings() {
        return endings;
    }

    /** Takes up a certificate that was replaced or renewed, and warns of one that ends; never stops the server. */
    void refresh(WebServer server) {
        try {
            https().ifPresent(server::renew);
        } catch (Refusal e) {
            LOG.atError().log(e.getMessage());
        }
    }

    private Https load() {
        Instant now = Clock.system().now();
        try {
            int port = config.number(Setting.HTTPS_PORT, 1, 65_535);
            if (config.text(Setting.HTTPS_MODE).equals("local-ca")) {
                LocalAuthority authority =
                        new LocalAuthority(config.dataDirectory().resolve("https"), config.nameEn(), hosts());
                Pem.Identity server = authority.server(now);
                Instant end = authority.certificate().getNotAfter().toInstant();
                warn(end, now, "the authority");
                endings = List.of(
                        new Ending(
                                Ending.What.CERTIFICATE,
                                server.certificate().getNotAfter().toInstant()),
                        new Ending(Ending.What.AUTHORITY, end));
                return new Https(port, server.keyStore(), Optional.of(authority.certificate()));
            }
            Pem.Identity own = Pem.read(
                    Path.of(config.text(Setting.HTTPS_CERTIFICATE_FILE)), Path.of(config.text(Setting.HTTPS_KEY_FILE)));
            check(own);
            Instant end = own.certificate().getNotAfter().toInstant();
            warn(end, now, "the certificate");
            endings = List.of(new Ending(Ending.What.CERTIFICATE, end));
            return new Https(port, own.keyStore(), Optional.empty());
        } catch (IOException | GeneralSecurityException e) {
            throw new Refusal(
                    Main.UNAVAILABLE,
                    "HTTPS-001 certificate or key cannot be used (" + e.getMessage()
                            + "): both are PEM files, the key unencrypted PKCS #8, readable by this user");
        }
    }

    private static void check(Pem.Identity own) throws GeneralSecurityException {
        String algorithm = switch (own.key().getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "Ed25519";
        };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(own.key());
        byte[] signed = signature.sign();
        signature.initVerify(own.certificate());
        if (!signature.verify(signed)) {
            throw new GeneralSecurityException("the key is not that of the certificate");
        }
    }

    private static void warn(Instant end, Instant now, String what) {
        if (!now.isBefore(end)) {
            LOG.atError().addKeyValue("ended", end).log("HTTPS-002 " + what + " has ended: browsers refuse this site");
        } else if (end.isBefore(now.plus(WARN_BEFORE))) {
            LOG.atWarn().addKeyValue("ends", end).log("HTTPS-003 " + what + " ends soon: replace it");
        }
    }

    /** Those configured and the one that people type. */
    private List<String> hosts() {
        Set<String> hosts = new LinkedHashSet<>();
        Optional.ofNullable(config.baseUrl(config.port()).getHost()).ifPresent(hosts::add);
        Arrays.stream(config.text(Setting.HTTPS_HOSTS).split(",", -1))
                .map(String::strip)
                .filter(host -> !host.isEmpty())
                .forEach(hosts::add);
        return List.copyOf(hosts);
    }
}
