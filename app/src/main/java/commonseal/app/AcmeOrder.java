package commonseal.app;

import commonseal.kernel.Clock;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.DurableFile;
import commonseal.kernel.Pem;
import commonseal.web.HttpsState.Reason;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.AcmeJsonResource;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.PollableResource;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A certificate, from the account to the file. Every step is kept in the folder before the next, so that whoever comes after a
 * power failure goes on with the same account, key and order: an authority counts how often it is asked.
 */
final class AcmeOrder {

    private static final Logger LOG = LoggerFactory.getLogger(AcmeOrder.class);
    private static final Set<Status> GOES_ON = Set.of(Status.PENDING, Status.READY, Status.PROCESSING, Status.VALID);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(3);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final AcmeSettings settings;
    private final List<String> hosts;
    private final Path folder;
    private final Map<String, String> challenges;

    /**
     * @param folder of this authority alone
     * @param challenges where the authority finds its proofs, by token, while they are asked for
     */
    AcmeOrder(AcmeSettings settings, List<String> hosts, Path folder, Map<String, String> challenges) {
        this.settings = settings;
        this.hosts = List.copyOf(hosts);
        this.folder = folder;
        this.challenges = challenges;
    }

    /** Where the certificate lies with its key. */
    static Path certificate(Path folder) {
        return folder.resolve("server.pem");
    }

    /**
     * Asks until there is a certificate, which then lies in the folder. Takes as long as the authority does, or some minutes.
     *
     * @param kept the one that it takes the place of
     */
    void obtain(Optional<X509Certificate> kept) throws AcmeFailure, InterruptedException {
        try (AcmeSession connection = AcmeSession.open(settings)) {
            Login login = login(connection.session());
            Path underway = folder.resolve("order");
            Path next = folder.resolve("next.key");
            Order order = begun(login, kept, underway, next).orElse(null);
            if (order == null) {
                Pem.write(next, LocalAuthority.pair());
                CrashPoint.reach("acme.key.written");
                order = login.newOrder()
                        .identifiers(hosts.stream().map(AcmeOrder::identifier).toList())
                        .create();
                DurableFile.replace(underway, order.getLocation().toString());
                CrashPoint.reach("acme.order.begun");
            }
            Pem.Identity got = fulfilled(order, Pem.pair(next), underway);
            Pem.write(certificate(folder), got);
            CrashPoint.reach("acme.certificate.written");
            DurableFile.delete(underway);
            DurableFile.delete(next);
        } catch (AcmeException e) {
            throw failure(e);
        } catch (AcmeLazyLoadingException e) {
            throw e.getCause() instanceof AcmeException cause
                    ? failure(cause)
                    : new AcmeFailure(Reason.OTHER, e.getClass().getSimpleName());
        } catch (AcmeProtocolException | GeneralSecurityException e) {
            throw new AcmeFailure(Reason.OTHER, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw AcmeFailure.of(e);
        }
    }

    private static AcmeFailure failure(AcmeException e) throws InterruptedException {
        if (e.getCause() instanceof InterruptedException) {
            throw new InterruptedException("while asking the authority");
        }
        return AcmeFailure.of(e);
    }

    /** The account of the key in the folder; made with the key if there is none. */
    private Login login(Session session) throws AcmeFailure, AcmeException, IOException, GeneralSecurityException {
        Path file = folder.resolve("account.key");
        try {
            if (Files.exists(file)) {
                Optional<Login> known = known(session, Pem.pair(file));
                if (known.isPresent()) {
                    return known.get();
                }
            } else {
                Pem.write(file, LocalAuthority.pair());
            }
            return registered(session, Pem.pair(file));
        } catch (AcmeServerException e) {
            throw AcmeFailure.of(e).ofAccount();
        }
    }

    /** A customer's key may serve for one registration only, so who has an account does not register again. */
    private static Optional<Login> known(Session session, KeyPair key) throws AcmeException {
        try {
            return Optional.of(
                    new AccountBuilder().onlyExisting().useKeyPair(key).createLogin(session));
        } catch (AcmeServerException e) {
            if (e.getType().toString().endsWith(":accountDoesNotExist")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Login registered(Session session, KeyPair key) throws AcmeFailure, AcmeException, IOException {
        AccountBuilder account = new AccountBuilder().agreeToTermsOfService().useKeyPair(key);
        settings.contact().ifPresent(account::addEmail);
        if (settings.binding().isPresent()) {
            AcmeSettings.Binding binding = settings.binding().get();
            String secret = Files.readString(binding.key(), StandardCharsets.US_ASCII);
            try {
                account.withKeyIdentifier(binding.identifier(), secret.strip());
            } catch (IllegalArgumentException e) {
                throw new AcmeFailure(Reason.ACCOUNT, "the key of https.acme-account-key-file is not base64url");
            }
        }
        return account.createLogin(session);
    }

    /** The order that was underway when this program ended, if it can still be fulfilled. */
    private Optional<Order> begun(Login login, Optional<X509Certificate> kept, Path underway, Path next)
            throws AcmeException, IOException, GeneralSecurityException {
        if (Files.notExists(underway) || Files.notExists(next)) {
            return Optional.empty();
        }
        if (kept.isPresent() && kept.get().getPublicKey().equals(Pem.pair(next).getPublic())) {
            // Its certificate is there: the power failed before the traces were gone.
            return Optional.empty();
        }
        Order order = login.bindOrder(URI.create(Files.readString(underway)).toURL());
        try {
            order.fetch();
        } catch (AcmeServerException e) {
            LOG.atDebug().setCause(e).log("the authority does not know the order any more");
            return Optional.empty();
        }
        List<String> named =
                order.getIdentifiers().stream().map(AcmeOrder::value).toList();
        return GOES_ON.contains(order.getStatus()) && Hosts.of(named).equals(Hosts.of(hosts))
                ? Optional.of(order)
                : Optional.empty();
    }

    private Pem.Identity fulfilled(Order order, KeyPair key, Path underway)
            throws AcmeFailure, AcmeException, IOException, GeneralSecurityException, InterruptedException {
        try {
            if (order.getStatus() == Status.PENDING) {
                for (Authorization authorization : order.getAuthorizations()) {
                    prove(authorization);
                }
                settle(order, Set.of(Status.PENDING));
            }
            if (order.getStatus() == Status.READY) {
                order.execute(key);
                CrashPoint.reach("acme.order.finalised");
            }
            settle(order, Set.of(Status.READY, Status.PROCESSING));
            if (order.getStatus() != Status.VALID) {
                throw refused(order.getError(), "the order is " + order.getStatus());
            }
            Pem.Identity got =
                    new Pem.Identity(key.getPrivate(), order.getCertificate().getCertificateChain());
            if (!got.certificate().getPublicKey().equals(key.getPublic())
                    || !Hosts.of(got.certificate()).equals(Hosts.of(hosts))) {
                throw new AcmeFailure(Reason.OTHER, "the certificate is for another key or for other names");
            }
            return got;
        } catch (AcmeFailure e) {
            // This order is lost; the next attempt makes another.
            DurableFile.delete(underway);
            throw e;
        }
    }

    private void prove(Authorization authorization) throws AcmeFailure, AcmeException, InterruptedException {
        if (authorization.getStatus() == Status.VALID) {
            return;
        }
        Http01Challenge challenge = authorization
                .findChallenge(Http01Challenge.class)
                .orElseThrow(() -> new AcmeFailure(
                        Reason.NAME, "no http-01 challenge for " + value(authorization.getIdentifier())));
        challenges.put(challenge.getToken(), challenge.getAuthorization());
        try {
            if (challenge.getStatus() == Status.PENDING) {
                challenge.trigger();
            }
            settle(authorization, Set.of(Status.PENDING));
        } finally {
            challenges.remove(challenge.getToken());
        }
        if (authorization.getStatus() != Status.VALID) {
            Optional<Problem> error =
                    authorization.findChallenge(Http01Challenge.class).flatMap(Challenge::getError);
            throw refused(error, "the authorisation is " + authorization.getStatus());
        }
    }

    private static AcmeFailure refused(Optional<Problem> problem, String otherwise) {
        return problem.map(AcmeFailure::of).orElseGet(() -> new AcmeFailure(Reason.OTHER, otherwise));
    }

    /** Waits while it is in one of these states, asking more and more seldom, or as the authority says. */
    private static <R extends AcmeJsonResource & PollableResource> void settle(R resource, Set<Status> underway)
            throws AcmeFailure, AcmeException, InterruptedException {
        Instant end = Clock.system().now().plus(LONGEST_WAIT);
        Duration pause = FIRST_PAUSE;
        Optional<Instant> told = Optional.empty();
        while (underway.contains(resource.getStatus())) {
            Instant now = Clock.system().now();
            if (now.isAfter(end)) {
                throw new AcmeFailure(Reason.UNREACHABLE, "no answer within " + LONGEST_WAIT.toMinutes() + " minutes");
            }
            Duration asked = told.map(at -> Duration.between(now, at)).orElse(pause);
            Thread.sleep(
                    asked.compareTo(pause) < 0 ? pause : asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : asked);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            told = resource.fetch();
        }
    }

    private static String value(Identifier identifier) {
        return String.valueOf(identifier.toMap().get("value"));
    }

    private static Identifier identifier(String host) {
        return Hosts.isAddress(host) ? Identifier.ip(host) : Identifier.dns(host);
    }
}
