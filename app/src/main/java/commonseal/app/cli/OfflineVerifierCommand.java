package commonseal.app.cli;

import commonseal.app.App;
import commonseal.web.offline.DistrictFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Writes the verifier that works from a disk. */
@Command(
        name = "offline-verifier",
        description = {
            "Writes the page with which anybody verifies documents of this district without a network: one HTML file",
            "with the trust file as of now inside. Prints its SHA-256; the same bytes as /verifier.html.",
            "Works beside a running district."
        })
public final class OfflineVerifierCommand implements Callable<Integer> {

    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Parameters(paramLabel = "FILE", description = "Where to write it.")
    private Path file = Path.of("verifier.html");

    @Override
    public Integer call() throws IOException {
        try (App app = App.buildBeside(options.read())) {
            DistrictFiles.Made made = app.offlineVerifier();
            Files.write(file, made.page());
            System.out.println(made.digest().hex() + "  " + file);
            return 0;
        }
    }
}
