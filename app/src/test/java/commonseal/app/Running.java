package commonseal.app;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** A whole installation in this JVM, on a free port, and somebody who talks to it over HTTP. */
final class Running implements AutoCloseable {

    private final App app;
    private final URI url;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private Running(App app, URI url) {
        this.app = app;
        this.url = url;
    }

    static Running start(Path data, String... overrides) {
        List<String> all = new ArrayList<>(List.of("data.directory=" + data, "http.port=0"));
        all.addAll(List.of(overrides));
        App app = App.build(Config.read(Optional.empty(), Map.of(), all));
        // With port 0 the line "ready" is what tells an operator where it listens.
        Logger logger = (Logger) LoggerFactory.getLogger(App.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            app.start();
            String url = lines.list.stream()
                    .filter(line -> line.getMessage().equals("ready"))
                    .flatMap(line -> line.getKeyValuePairs().stream())
                    .filter(pair -> pair.key.equals("url"))
                    .map(pair -> String.valueOf(pair.value))
                    .findFirst()
                    .orElseThrow();
            return new Running(app, URI.create(url));
        } catch (RuntimeException | Error e) {
            app.close();
            throw e;
        } finally {
            logger.detachAppender(lines);
        }
    }

    App app() {
        return app;
    }

    int port() {
        return url.getPort();
    }

    HttpResponse<String> get(String path, String... headers) {
        return send("GET", path, BodyPublishers.noBody(), headers);
    }

    HttpResponse<String> post(String path, String contentType, String body) {
        return send("POST", path, BodyPublishers.ofString(body), "Content-Type", contentType);
    }

    HttpResponse<String> send(String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url.resolve(path)).method(method, body).timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        app.close();
    }
}
