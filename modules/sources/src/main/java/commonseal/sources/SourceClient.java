package commonseal.sources;

import commonseal.kernel.HttpOut;
import commonseal.proof.PublicSigningKey;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Asks one source over mutual TLS. Holds nothing but connections; never call it inside a transaction. */
public final class SourceClient implements AutoCloseable {

    private static final String PATH = "/v1/requests";

    private final URI url;
    private final Duration patience;
    private final Optional<PublicSigningKey> key;
    private final HttpOut http;

    /** What came of a question. */
    public sealed interface Reply {
        /** An answer of the contract that fits the question. */
        record Answered(Answer answer) implements Reply {}

        /** An answer that must not be believed. */
        record Lied(Answer.Lie.Kind kind, String what) implements Reply {}

        /** No answer; {@code code} is a {@link HttpOut.Failure} or HTTP_ and a status. */
        record Failed(String code) implements Reply {}
    }

    /**
     * A client of one source.
     *
     * @param url base address, https, without a trailing slash
     * @param patience for a whole answer
     * @param key with which the source signs its answers, if that is agreed
     */
    public SourceClient(URI url, SSLContext tls, Duration patience, Optional<PublicSigningKey> key) {
        if (!"https".equals(url.getScheme())
                || url.getHost() == null
                || url.getRawUserInfo() != null
                || url.getRawQuery() != null
                || url.getRawFragment() != null) {
            throw new IllegalArgumentException("the address of a source is https, without query or credentials");
        }
        this.url = url;
        this.patience = patience;
        this.key = key;
        this.http = HttpOut.with(patience, tls);
    }

    /** Asks; asked again with the same question it is the same request. */
    public Reply ask(Question question, Instant now) {
        return send(
                HttpRequest.newBuilder(URI.create(url + PATH))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(question.json())),
                question,
                now);
    }

    /** Looks whether a pending request has an answer. */
    public Reply poll(Question question, Instant now) {
        return send(HttpRequest.newBuilder(URI.create(url + PATH + "/" + question.request())), question, now);
    }

    private Reply send(HttpRequest.Builder request, Question question, Instant now) {
        HttpOut.Answer answer;
        try {
            answer = exchange(request);
        } catch (HttpOut.Failed e) {
            return new Reply.Failed(e.failure().name());
        }
        boolean json = answer.headers()
                .firstValue("Content-Type")
                .filter(type -> type.startsWith("application/json"))
                .isPresent();
        if (answer.status() >= 300 && !json) {
            return new Reply.Failed("HTTP_" + answer.status());
        }
        try {
            Answer said = Answer.parse(answer.body(), question, key, now);
            boolean error = said instanceof Answer.Error;
            if (error == answer.status() < 300) {
                return new Reply.Lied(Answer.Lie.Kind.MALFORMED, "the status code contradicts the outcome");
            }
            return new Reply.Answered(said);
        } catch (Answer.Lie e) {
            return answer.status() >= 500
                    ? new Reply.Failed("HTTP_" + answer.status())
                    : new Reply.Lied(e.kind(), String.valueOf(e.getMessage()));
        }
    }

    /** The bare exchange, for who looks at the transport itself. */
    HttpOut.Answer exchange(HttpRequest.Builder request) throws HttpOut.Failed {
        return http.send(request.header("Accept", "application/json"), patience, Answer.LARGEST);
    }

    @Override
    public void close() {
        http.close();
    }
}
