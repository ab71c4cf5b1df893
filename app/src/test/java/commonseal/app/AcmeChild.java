package commonseal.app;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Asks for a certificate once; to be killed meanwhile. */
final class AcmeChild {

    private AcmeChild() {}

    /** Directory, its root, folder. */
    static void main(String[] arguments) throws Exception {
        AcmeCertificate certificate =
                certificate(URI.create(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]));
        var unused = certificate.turn(Instant.now());
        System.out.println("not killed: " + certificate.failing());
    }

    static AcmeCertificate certificate(URI directory, Path trust, Path folder) {
        return new AcmeCertificate(
                new AcmeSettings(directory, Optional.empty(), Optional.of(trust), Optional.empty()),
                List.of("localhost"),
                folder);
    }
}
