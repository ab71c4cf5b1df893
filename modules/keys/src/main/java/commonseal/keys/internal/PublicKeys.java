package commonseal.keys.internal;

import commonseal.kernel.DurableFile;
import commonseal.keys.KeysRefused;
import commonseal.proof.MalformedException;
import commonseal.proof.VerifierKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What verifies the ledger and the trust file, outside the database: file {@code public.keys}, three lines, written by every
 * start with the master key. A sealed server believes it, since without the master key no row of {@code keys.keyset} can be
 * believed.
 */
record PublicKeys(VerifierKey log, VerifierKey root) {

    private static final String VERSION = "commonseal-public-keys/v1";
    private static final String FILE = "public.keys";

    static void keep(Path folder, VerifierKey log, VerifierKey root) {
        Path file = folder.resolve(FILE);
        String text = VERSION + "\n" + log.format() + "\n" + root.format() + "\n";
        try {
            if (Files.notExists(file)
                    || !Files.readString(file, StandardCharsets.UTF_8).equals(text)) {
                DurableFile.replace(file, text);
            }
        } catch (IOException e) {
            throw new KeysRefused("KEYS-005 the file " + file + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** Empty before the first start with the master key. */
    static Optional<PublicKeys> read(Path folder) {
        Path file = folder.resolve(FILE);
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        try {
            String[] lines = Files.readString(file, StandardCharsets.UTF_8).split("\n", -1);
            if (lines.length != 4 || !lines[0].equals(VERSION)) {
                throw new MalformedException("not the three lines of a public.keys file");
            }
            return Optional.of(new PublicKeys(VerifierKey.parse(lines[1]), VerifierKey.parse(lines[2])));
        } catch (IOException | MalformedException e) {
            throw new KeysRefused(
                    "KEYS-006 the file " + file + " is damaged: delete it; the next unsealing writes it again", e);
        }
    }
}
