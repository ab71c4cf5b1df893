package commonseal.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Certificates and keys of nobody, for both ends of mutual TLS on the loopback: {@code server}, {@code client}, their
 * {@code authority.crt}; {@code stranger} of {@code other-authority.crt}; {@code signing.pem}, an Ed25519 pair.
 */
public final class TlsFiles {

    private static final List<String> NAMES = List.of(
            "authority.crt",
            "other-authority.crt",
            "server.crt",
            "server.key",
            "client.crt",
            "client.key",
            "stranger.crt",
            "stranger.key",
            "signing.pem");

    private TlsFiles() {}

    /** Copies all into a folder. */
    public static Path into(Path folder) throws IOException {
        for (String name : NAMES) {
            try (InputStream in = TlsFiles.class.getResourceAsStream("tls/" + name)) {
                if (in == null) {
                    throw new IOException("no " + name);
                }
                Files.write(folder.resolve(name), in.readAllBytes());
            }
        }
        return folder;
    }
}
