package commonseal.app.cli;

import commonseal.verifier.Archive;
import commonseal.verifier.Report.Problem;
import commonseal.verifier.Verifier;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The files that somebody named: plain ones, folders with all below them, archives, or {@code -} for standard input. */
final class VerifyInputs {
    private static final int ARCHIVE_FILES = 1_000_000;
    private static final long ARCHIVE_TOTAL = 64L * 1024 * 1024 * 1024;
    private static final String STANDARD_INPUT = "-";

    private final Consumer<Input> taker;

    private VerifyInputs(Consumer<Input> taker) {
        this.taker = taker;
    }

    /**
     * Bytes to judge, or why there are none.
     *
     * @param plain whether it was named itself and stands neither in a folder nor in an archive
     */
    record Input(String name, boolean plain, Optional<byte[]> bytes, Optional<Problem> problem) {}

    /** Hands over one after the other, in the order named; those of a folder in the order of their names. */
    static void forEach(List<String> named, Consumer<Input> taker) {
        VerifyInputs inputs = new VerifyInputs(taker);
        for (String name : named) {
            if (name.equals(STANDARD_INPUT)) {
                inputs.read(name, true, System.in);
            } else if (Files.isDirectory(Path.of(name))) {
                inputs.folder(Path.of(name));
            } else {
                inputs.file(Path.of(name), true);
            }
        }
    }

    /** Links are not followed: a folder may lead to itself. */
    private void folder(Path folder) {
        try (Stream<Path> below = Files.walk(folder)) {
            below.filter(Files::isRegularFile)
                    .filter(path -> !isHidden(folder.relativize(path)))
                    .sorted()
                    .forEach(path -> file(path, false));
        } catch (IOException | UncheckedIOException e) {
            not(folder.toString(), false, Problem.UNREAD);
        }
    }

    private static boolean isHidden(Path path) {
        for (Path part : path) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private void file(Path path, boolean plain) {
        try (InputStream bytes = Files.newInputStream(path)) {
            read(path.toString(), plain, bytes);
        } catch (IOException e) {
            not(path.toString(), plain, Problem.UNREAD);
        }
    }

    private void read(String name, boolean plain, InputStream stream) {
        try {
            InputStream buffered = new BufferedInputStream(stream);
            buffered.mark(Archive.HEAD);
            boolean isArchive = Archive.isOne(buffered.readNBytes(Archive.HEAD));
            buffered.reset();
            if (isArchive) {
                archive(name, buffered);
            } else {
                judge(name, plain, buffered.readNBytes(Verifier.MAX_BYTES + 1));
            }
        } catch (IOException e) {
            not(name, plain, Problem.UNREAD);
        }
    }

    private void archive(String name, InputStream bytes) {
        try (Archive archive = new Archive(bytes, ARCHIVE_FILES, ARCHIVE_TOTAL)) {
            for (var entry = archive.next(); entry.isPresent(); entry = archive.next()) {
                judge(name + "!/" + entry.get().name(), false, entry.get().bytes());
            }
        } catch (Archive.TooMuch e) {
            not(name, false, Problem.ARCHIVE_TOO_LARGE);
        } catch (IOException e) {
            not(name, false, Problem.ARCHIVE_DAMAGED);
        }
    }

    private void judge(String name, boolean plain, byte[] bytes) {
        if (bytes.length > Verifier.MAX_BYTES) {
            not(name, plain, Problem.TOO_LARGE);
        } else {
            taker.accept(new Input(name, plain, Optional.of(bytes), Optional.empty()));
        }
    }

    private void not(String name, boolean plain, Problem why) {
        taker.accept(new Input(name, plain, Optional.empty(), Optional.of(why)));
    }
}
