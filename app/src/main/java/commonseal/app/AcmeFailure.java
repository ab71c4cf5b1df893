package commonseal.app;

import commonseal.web.HttpsState.Reason;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;

/** Why an authority gave no certificate. The message is its own words, with names and addresses of servers at most. */
final class AcmeFailure extends Exception {

    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 400;

    private final Reason reason;
    private final transient Optional<Instant> retryAfter;

    AcmeFailure(Reason reason, String detail) {
        this(reason, detail, Optional.empty());
    }

    private AcmeFailure(Reason reason, String detail, Optional<Instant> retryAfter) {
        super(detail);
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    /** What the authority answered, or why it did not. */
    static AcmeFailure of(AcmeException e) {
        return switch (e) {
            case AcmeRateLimitedException limited ->
                new AcmeFailure(Reason.RATE_LIMITED, words(limited.getProblem()), limited.getRetryAfter());
            case AcmeServerException refused -> of(refused.getProblem());
            case AcmeNetworkException network ->
                network.getCause() instanceof SSLException untrusted
                        ? new AcmeFailure(Reason.UNTRUSTED, plain(String.valueOf(untrusted.getMessage())))
                        : new AcmeFailure(
                                Reason.UNREACHABLE, name(network.getCause() == null ? network : network.getCause()));
            default -> new AcmeFailure(Reason.OTHER, plain(String.valueOf(e.getMessage())));
        };
    }

    static AcmeFailure of(Problem problem) {
        return new AcmeFailure(
                switch (type(problem)) {
                    case "connection", "dns", "incorrectResponse", "tls", "unauthorized" -> Reason.CHALLENGE;
                    case "caa", "rejectedIdentifier", "unsupportedIdentifier" -> Reason.NAME;
                    case "accountDoesNotExist", "externalAccountRequired", "invalidContact", "unsupportedContact" ->
                        Reason.ACCOUNT;
                    case "userActionRequired" -> Reason.TERMS;
                    case "rateLimited" -> Reason.RATE_LIMITED;
                    default -> Reason.OTHER;
                },
                words(problem));
    }

    static AcmeFailure of(IOException e) {
        return new AcmeFailure(Reason.FILES, name(e));
    }

    /** The same words, but it was the account that was refused. */
    AcmeFailure ofAccount() {
        return reason == Reason.CHALLENGE || reason == Reason.OTHER
                ? new AcmeFailure(Reason.ACCOUNT, String.valueOf(getMessage()), retryAfter)
                : this;
    }

    Reason reason() {
        return reason;
    }

    /** Before then asking again is useless. */
    Optional<Instant> retryAfter() {
        return retryAfter;
    }

    private static String type(Problem problem) {
        URI type = problem.getType();
        String text = type.toString();
        return text.substring(text.lastIndexOf(':') + 1);
    }

    private static String words(Problem problem) {
        String type = type(problem);
        // The words about a contact repeat it.
        return type.endsWith("Contact")
                ? type
                : type + problem.getDetail().map(detail -> ": " + plain(detail)).orElse("");
    }

    private static String plain(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").replaceAll("\\S+@\\S+", "…");
        return line.length() > LONGEST ? line.substring(0, LONGEST) : line;
    }

    private static String name(Throwable e) {
        return e.getClass().getSimpleName();
    }
}
