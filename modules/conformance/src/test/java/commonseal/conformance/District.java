package commonseal.conformance;

import commonseal.app.App;
import commonseal.app.Config;
import commonseal.demo.Api;
import commonseal.demo.Cast;
import commonseal.demo.Papers;
import commonseal.demo.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A district in this process whose offices have issued some documents. Begun once for all tests. */
final class District {

    private static @Nullable District only;

    private final Api api;
    private final Cast cast;
    private final Papers papers;

    private District() throws IOException {
        int port = freePort();
        Path data = Files.createTempDirectory("commonseal-conformance");
        App app = App.build(Config.read(
                Optional.empty(),
                Map.of(),
                List.of(
                        "data.directory=" + data,
                        "http.port=" + port,
                        "profile=demonstration",
                        "ledger.publish-every=1s")));
        Runtime.getRuntime().addShutdownHook(new Thread(app::close));
        app.start();
        this.api = new Api(URI.create("http://localhost:" + port));
        Progress progress = new Progress();
        this.cast = Cast.assemble(api, data.resolve("setup-link"), progress);
        this.papers = Papers.issue(cast, progress);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The district of all tests of this run. */
    static synchronized District get() {
        District known = only;
        if (known == null) {
            try {
                known = new District();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            only = known;
        }
        return known;
    }

    Cast cast() {
        return cast;
    }

    Papers papers() {
        return papers;
    }

    /** The signed trust file. */
    JsonNode trust() {
        return Api.JSON.readTree(read("/api/v1/trust"));
    }

    /** What anybody may read. */
    byte[] read(String path) {
        return api.read(path);
    }

    /** A file of a document, as its holder takes it out. */
    byte[] file(String holder, String document, String part) {
        return cast.get(holder).download("/api/v1/documents/" + papers.document(document) + "/" + part);
    }
}
