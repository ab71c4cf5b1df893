package commonseal.app;

import commonseal.kernel.Clock;
import commonseal.kernel.Pem;
import commonseal.web.Ending;
import commonseal.web.Https;
import commonseal.web.HttpsState;
import commonseal.web.WebServer;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's certificate: yours, one of the district's own authority, or one of an authority that is asked by ACME; looked at
 * again every day.
 */
final class Certificates {

    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);
    private static final Duration WARN_BEFORE = Duration.ofDays(30);
    private static final Duration LOOK_EVERY = Duration.ofDays(1);

    private final Config config;
    private final Clock clock;
    private final Path folder;
    private final Optional<AcmeCertificate> acme;
    private volatile List<Ending> endings = List.of();

    Certificates(Config config) {
        this(config, Clock.system());
    }

    Certificates(Config config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.folder = config.dataDirectory().resolve("https");
        this.acme = AcmeSettings.of(config).map(settings -> new AcmeCertificate(settings, hosts(), folder));
    }

    /**
     * How the server speaks https; empty if something in front of it does. Asks nobody.
     *
     * @throws Refusal if certificate and key cannot be used
     */
    Optional<Https> https() {
        return config.secure() ? Optional.of(load()) : Optional.empty();
    }

    /** What of it ends when, as last looked at, and whether an authority refuses; nothing without https of our own. */
    HttpsState state() {
        return new HttpsState(endings, acme.flatMap(AcmeCertificate::failing));
    }

    /** How long after the start there is something to do. */
    Duration firstLook() {
        return acme.isPresent() ? Duration.ZERO : LOOK_EVERY;
    }

    /**
     * Asks an authority if that is our way and it is time to, takes up a certificate that was replaced or renewed, and warns of
     * one that ends; never stops the server.
     *
     * @return when to look again
     */
    Instant turn(WebServer server) throws InterruptedException {
        Instant next = clock.now().plus(LOOK_EVERY);
        if (acme.isPresent()) {
            Instant asked = acme.get().turn(clock.now());
            next = asked.isBefore(next) ? asked : next;
        }
        try {
            https().ifPresent(server::renew);
        } catch (Refusal e) {
            LOG.atError().log(e.getMessage());
        }
        return next;
    }

    private Https load() {
        Instant now = clock.now();
        try {
            int port = config.number(Setting.HTTPS_PORT, 1, 65_535);
            return switch (config.text(Setting.HTTPS_MODE)) {
                case "local-ca" -> byLocalAuthority(port, now);
                case "acme" -> byAcme(port, now);
                default -> own(port, now);
            };
        } catch (IOException | GeneralSecurityException e) {
            throw new Refusal(
                    Main.UNAVAILABLE,
                    "HTTPS-001 certificate or key cannot be used (" + e.getMessage()
                            + "): both are PEM files, the key unencrypted PKCS #8, readable by this user");
        }
    }

    private Https own(int port, Instant now) throws IOException, GeneralSecurityException {
        Pem.Identity own = Pem.read(
                Path.of(config.text(Setting.HTTPS_CERTIFICATE_FILE)), Path.of(config.text(Setting.HTTPS_KEY_FILE)));
        own.check();
        endings = List.of(ending(Ending.What.CERTIFICATE, own.certificate()));
        warn(now);
        return new Https(port, own.keyStore(), Optional.empty(), token -> Optional.empty());
    }

    private Https byLocalAuthority(int port, Instant now) throws IOException, GeneralSecurityException {
        LocalAuthority authority = new LocalAuthority(folder, config.nameEn(), hosts());
        Pem.Identity server = authority.server(now);
        endings = List.of(
                ending(Ending.What.CERTIFICATE, server.certificate()),
                ending(Ending.What.AUTHORITY, authority.certificate()));
        warn(now);
        return new Https(port, server.keyStore(), Optional.of(authority.certificate()), token -> Optional.empty());
    }

    private Https byAcme(int port, Instant now) throws IOException, GeneralSecurityException {
        AcmeCertificate asked = acme.orElseThrow();
        Optional<Pem.Identity> kept = asked.kept();
        endings = kept.map(Pem.Identity::certificate)
                .map(certificate -> List.of(new Ending(
                        Ending.What.CERTIFICATE,
                        certificate.getNotAfter().toInstant(),
                        AcmeCertificate.warnFrom(certificate))))
                .orElse(List.of());
        warn(now);
        Pem.Identity server;
        if (kept.isPresent()) {
            server = kept.get();
        } else {
            LOG.atInfo().log("there is no certificate of the authority yet: until then browsers warn of this site");
            server = new LocalAuthority(folder, config.nameEn(), hosts()).server(now);
        }
        // Nobody is to trust the local authority for the minute before the other's certificate is there.
        return new Https(port, server.keyStore(), Optional.empty(), asked::challenge);
    }

    private static Ending ending(Ending.What what, X509Certificate certificate) {
        Instant until = certificate.getNotAfter().toInstant();
        return new Ending(what, until, until.minus(WARN_BEFORE));
    }

    private void warn(Instant now) {
        for (Ending ending : endings) {
            if (!now.isBefore(ending.until())) {
                LOG.atError()
                        .addKeyValue("ended", ending.until())
                        .log("HTTPS-002 " + name(ending) + " has ended: browsers refuse this site");
            } else if (ending.warnFrom().isBefore(now)) {
                LOG.atWarn()
                        .addKeyValue("ends", ending.until())
                        .log("HTTPS-003 " + name(ending) + " ends soon: replace it");
            }
        }
    }

    private static String name(Ending ending) {
        return switch (ending.what()) {
            case CERTIFICATE -> "the certificate";
            case AUTHORITY -> "the authority";
        };
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
