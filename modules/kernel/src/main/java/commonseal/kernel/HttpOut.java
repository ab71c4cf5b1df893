package commonseal.kernel;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * Requests to other systems: no redirects, one deadline for the whole answer (a body that drips is cut off too), no answer
 * above a stated size. Never call it inside a transaction. What fails says how, never what was sent or received.
 */
public final class HttpOut implements AutoCloseable {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final HttpClient client;

    /** How a request came to nothing. */
    public enum Failure {
        /** No connection, or it broke. */
        UNREACHABLE,
        /** One side did not accept the other's certificate, or speaks no TLS. */
        TLS,
        /** No whole answer in time. */
        TIMEOUT,
        /** The answer is larger than allowed. */
        TOO_LARGE,
        INTERRUPTED
    }

    /** There is no answer. */
    public static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        /** Why. */
        private final Failure failure;

        /** The same in a word. */
        private final String what;

        Failed(Failure failure, String what) {
            super(what);
            this.failure = failure;
            this.what = what;
        }

        /** The same in a word, without anything that was sent or received. */
        public String what() {
            return what;
        }

        /** Why. */
        public Failure failure() {
            return failure;
        }
    }

    /** An answer of any status. */
    public record Answer(int status, HttpHeaders headers, byte[] body) {}

    private HttpOut(HttpClient client) {
        this.client = client;
    }

    /** With the certificates that the Java runtime trusts. */
    public static HttpOut ordinary(Duration connect) {
        return new HttpOut(builder(connect).build());
    }

    /** With certificates of one's own choice, both ways. */
    public static HttpOut with(Duration connect, SSLContext tls) {
        return new HttpOut(builder(connect).sslContext(tls).build());
    }

    private static HttpClient.Builder builder(Duration connect) {
        return HttpClient.newBuilder()
                .connectTimeout(connect)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER);
    }

    /** Whether a secret may go there: https, or this machine; no credentials in the address. */
    public static boolean isSafe(URI uri) {
        String host = uri.getHost();
        return host != null
                && uri.getRawUserInfo() == null
                && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()) && LOOPBACK.contains(host));
    }

    /**
     * Sends and waits.
     *
     * @param patience for everything from the first byte sent to the last received
     * @param largest most bytes of the answer's body
     */
    public Answer send(HttpRequest.Builder request, Duration patience, int largest) throws Failed {
        CompletableFuture<HttpResponse<byte[]>> coming =
                client.sendAsync(request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), largest));
        try {
            HttpResponse<byte[]> answer = coming.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(answer.statusCode(), answer.headers(), answer.body());
        } catch (TimeoutException e) {
            coming.cancel(true);
            throw new Failed(Failure.TIMEOUT, "no answer in " + patience.toSeconds() + " s");
        } catch (InterruptedException e) {
            coming.cancel(true);
            Thread.currentThread().interrupt();
            throw new Failed(Failure.INTERRUPTED, "interrupted");
        } catch (ExecutionException e) {
            throw failed(Optional.ofNullable(e.getCause()).orElse(e));
        }
    }

    /** Names of exceptions only: a message may quote what was sent. */
    private static Failed failed(Throwable why) {
        for (Throwable cause = why; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return new Failed(Failure.TLS, cause.getClass().getSimpleName());
            }
            if (cause instanceof java.net.http.HttpTimeoutException) {
                return new Failed(Failure.TIMEOUT, cause.getClass().getSimpleName());
            }
            // So the JDK says that a limit was passed.
            if (cause instanceof IOException
                    && String.valueOf(cause.getMessage()).contains("exceeds")) {
                return new Failed(Failure.TOO_LARGE, "larger than allowed");
            }
        }
        return new Failed(Failure.UNREACHABLE, why.getClass().getSimpleName());
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
