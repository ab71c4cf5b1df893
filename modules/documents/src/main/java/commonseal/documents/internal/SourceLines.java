package commonseal.documents.internal;

import commonseal.documents.Exchange.Source;
import commonseal.kernel.Pem;
import commonseal.proof.Multikey;
import commonseal.sources.Question;
import commonseal.sources.SourceClient;
import commonseal.sources.SourceClient.Reply;
import commonseal.sources.SourceTls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** The ways out to sources: connections, at most so many questions at a time, and rest after failures. In memory of this process. */
final class SourceLines {

    private static final int FAILURES = 5;
    private static final Duration REST = Duration.ofSeconds(30);

    private final Path folder;
    private final Map<String, Line> lines = new ConcurrentHashMap<>();

    SourceLines(Path folder) {
        this.folder = folder;
    }

    private static final class Line {
        private final Source source;
        private final Semaphore free;
        private final Optional<SourceClient> client;
        private int failures;
        private Instant restsUntil = Instant.MIN;

        Line(Source source, Optional<SourceClient> client) {
            this.source = source;
            this.free = new Semaphore(source.atOnce());
            this.client = client;
        }

        private synchronized boolean rests(Instant now) {
            return now.isBefore(restsUntil);
        }

        /** After a rest one more failure is enough for the next. */
        private synchronized void ended(boolean good, Instant now) {
            failures = good ? 0 : failures + 1;
            restsUntil = failures >= FAILURES ? now.plus(REST) : Instant.MIN;
        }
    }

    /** What rests is one version of a source: a new one is asked at once. */
    boolean rests(Source source, Instant now) {
        Line line = lines.get(source.code());
        return line != null && line.source.equals(source) && line.rests(now);
    }

    /** Never inside a transaction. */
    Reply ask(Source source, Question question, boolean poll, Instant now) {
        Line line = line(source);
        if (line.client.isEmpty()) {
            return new Reply.Failed("NO_CERTIFICATE");
        }
        if (line.rests(now)) {
            return new Reply.Failed("RESTING");
        }
        if (!line.free.tryAcquire()) {
            return new Reply.Failed("BUSY");
        }
        try {
            Reply reply = poll
                    ? line.client.get().poll(question, now)
                    : line.client.get().ask(question, now);
            line.ended(reply instanceof Reply.Answered, now);
            return reply;
        } finally {
            line.free.release();
        }
    }

    /** One for each version of a source; a new certificate counts with the next version or start. */
    private Line line(Source source) {
        Line known = lines.compute(
                source.code(),
                (code, line) -> line != null && line.source.equals(source) && line.client.isPresent()
                        ? line
                        : new Line(source, client(source)));
        return known;
    }

    private Optional<SourceClient> client(Source source) {
        Path files = folder.resolve(source.code());
        try {
            return Optional.of(new SourceClient(
                    URI.create(source.url()),
                    SourceTls.context(
                            Optional.of(Pem.read(files.resolve("client.crt"), files.resolve("client.key"))),
                            files.resolve("authority.crt")),
                    source.patience(),
                    source.publicKey().map(Multikey::publicKey)));
        } catch (IOException | GeneralSecurityException e) {
            org.slf4j.LoggerFactory.getLogger(SourceLines.class)
                    .atError()
                    .addKeyValue("source", source.code())
                    .addKeyValue("cause", e.getClass().getSimpleName())
                    .log(
                            "DOC-010 the certificate files of a source cannot be used: look into sources/<code>/ of the data"
                                    + " directory");
            return Optional.empty();
        }
    }
}
