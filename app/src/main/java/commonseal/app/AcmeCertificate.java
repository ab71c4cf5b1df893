package commonseal.app;

import commonseal.kernel.Pem;
import commonseal.web.HttpsState.Failing;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.RenewalInfo;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's certificate of an authority that is asked by ACME: kept in the data directory, renewed when a third of its life is
 * left or when the authority says so (RFC 9773), asked for again and again while it cannot be had.
 */
final class AcmeCertificate {

    private static final Logger LOG = LoggerFactory.getLogger(AcmeCertificate.class);
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(5);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(12);
    private static final Duration LOOK_EVERY = Duration.ofHours(6);
    private static final int DOUBLINGS = 8;
    private static final int RENEW_IN_LAST = 3;
    /** Renewal has failed for half of its time. */
    private static final int WARN_IN_LAST = 6;

    private final AcmeSettings settings;
    private final List<String> hosts;
    private final Path folder;
    private final Map<String, String> challenges = new ConcurrentHashMap<>();
    private volatile Optional<Failing> failing = Optional.empty();

    /** @param https folder of everything about https; an authority has one of its own in it, so that none gets another's account */
    AcmeCertificate(AcmeSettings settings, List<String> hosts, Path https) {
        this.settings = settings;
        this.hosts = List.copyOf(hosts);
        this.folder = https.resolve("acme").resolve(nameOf(settings.directory()));
    }

    /** The proof that the authority asks for by this token, if it is to find it now. */
    Optional<String> challenge(String token) {
        return Optional.ofNullable(challenges.get(token));
    }

    /** The last failure, if asking has not succeeded since. */
    Optional<Failing> failing() {
        return failing;
    }

    /** The certificate in the data directory, ended or not; empty before the first, and if it cannot be read. */
    Optional<Pem.Identity> kept() {
        Path file = AcmeOrder.certificate(folder);
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        try {
            Pem.Identity kept = Pem.identity(file);
            kept.check();
            return Optional.of(kept);
        } catch (IOException | GeneralSecurityException e) {
            LOG.atError()
                    .addKeyValue("file", file)
                    .addKeyValue("why", e.getMessage())
                    .log("HTTPS-005 the kept certificate cannot be used: another is asked for");
            return Optional.empty();
        }
    }

    /** From when on somebody should know that it ends. */
    static Instant warnFrom(X509Certificate certificate) {
        return inLast(WARN_IN_LAST, certificate);
    }

    /**
     * Asks for a certificate if it is time to. Takes as long as the authority does.
     *
     * @return when to look again
     */
    Instant turn(Instant now) throws InterruptedException {
        Optional<Instant> due = due(now);
        if (due.isPresent() && now.isBefore(due.get())) {
            return earlier(due.get(), now.plus(LOOK_EVERY));
        }
        if (failing.isPresent() && now.isBefore(failing.get().next())) {
            return failing.get().next();
        }
        try {
            new AcmeOrder(settings, hosts, folder, challenges).obtain(kept().map(Pem.Identity::certificate));
            failing = Optional.empty();
            kept().ifPresent(got -> LOG.atInfo()
                    .addKeyValue("ends", got.certificate().getNotAfter().toInstant())
                    .log("the authority gave a certificate"));
            // Whatever it gave, it is not asked again at once.
            return now.plus(FIRST_PAUSE);
        } catch (AcmeFailure e) {
            int times = failing.map(Failing::times).orElse(0) + 1;
            Instant next = now.plus(pause(times));
            if (e.retryAfter().isPresent() && e.retryAfter().get().isAfter(next)) {
                next = e.retryAfter().get();
            }
            failing = Optional.of(new Failing(e.reason(), times, now, next));
            LOG.atWarn()
                    .addKeyValue("reason", e.reason())
                    .addKeyValue("words", e.getMessage())
                    .addKeyValue("times", times)
                    .addKeyValue("next", next)
                    .log("HTTPS-004 the authority gave no certificate; it is asked again");
            return next;
        }
    }

    /** Empty if there is none for these hosts. */
    private Optional<Instant> due(Instant now) {
        Optional<X509Certificate> kept = kept().map(Pem.Identity::certificate).filter(this::isOurs);
        return kept.map(certificate -> {
            Instant due = inLast(RENEW_IN_LAST, certificate);
            return now.isBefore(due)
                    ? suggested(certificate).map(at -> earlier(at, due)).orElse(due)
                    : due;
        });
    }

    private boolean isOurs(X509Certificate certificate) {
        try {
            return Hosts.of(certificate).equals(Hosts.of(hosts));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** When the authority wants it renewed; empty if it does not say. Each certificate has its own place in the window. */
    private Optional<Instant> suggested(X509Certificate certificate) {
        try (AcmeSession connection = AcmeSession.open(settings)) {
            // The question is asked without an account.
            Login nobody = connection.session().login(settings.directory().toURL(), LocalAuthority.pair());
            RenewalInfo info = nobody.bindRenewalInfo(certificate);
            info.fetch();
            Duration window = Duration.between(info.getSuggestedWindowStart(), info.getSuggestedWindowEnd());
            int place = Math.floorMod(certificate.getSerialNumber().hashCode(), 100);
            return Optional.of(info.getSuggestedWindowStart()
                    .plus(window.multipliedBy(place).dividedBy(100)));
        } catch (AcmeException
                | AcmeLazyLoadingException
                | AcmeProtocolException
                | IOException
                | GeneralSecurityException e) {
            LOG.atDebug().setCause(e).log("the authority does not say when to renew");
            return Optional.empty();
        }
    }

    private static Duration pause(int times) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(times - 1, DOUBLINGS));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private static Instant inLast(int part, X509Certificate certificate) {
        Instant end = certificate.getNotAfter().toInstant();
        return end.minus(
                Duration.between(certificate.getNotBefore().toInstant(), end).dividedBy(part));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static String nameOf(URI directory) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(directory.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
