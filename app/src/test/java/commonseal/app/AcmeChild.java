package commonseal.app;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Asks for a certificate once, with proofs at a plain port; to be killed meanwhile. */
final class AcmeChild {

    private AcmeChild() {}

    /** Directory, its root, folder, port of the proofs. */
    static void main(String[] arguments) throws Exception {
        AcmeCertificate certificate =
                certificate(URI.create(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]));
        HttpServer proofs = proofs(certificate, Integer.parseInt(arguments[3]));
        var unused = certificate.turn(Instant.now());
        proofs.stop(0);
        System.out.println("asked: " + certificate.failing());
    }

    static AcmeCertificate certificate(URI directory, Path trust, Path folder) {
        return new AcmeCertificate(
                new AcmeSettings(directory, Optional.empty(), Optional.of(trust), Optional.empty()),
                List.of("localhost"),
                folder);
    }

    static HttpServer proofs(AcmeCertificate certificate, int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/.well-known/acme-challenge/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            byte[] proof = certificate
                    .challenge(path.substring(path.lastIndexOf('/') + 1))
                    .orElse("none")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, proof.length);
            exchange.getResponseBody().write(proof);
            exchange.close();
        });
        server.start();
        return server;
    }
}
