package commonseal.app;

import commonseal.identity.Messages.Delivery;
import commonseal.identity.Messages.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Letters as text files in a folder, for the office's post room to print and to delete. Each appears whole or not at all,
 * readable by the server's user and group alone; sent again, it replaces itself.
 */
final class LetterFolder {

    private static final Logger LOG = LoggerFactory.getLogger(LetterFolder.class);

    private final Path folder;
    private final Wording wording;

    LetterFolder(Path folder, Wording wording) {
        this.folder = folder;
        this.wording = wording;
    }

    Delivery send(Message message) {
        Path file = folder.resolve("letter-" + message.id() + ".txt");
        Path draft = folder.resolve("letter-" + message.id() + ".draft");
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(draft);
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
            Files.writeString(draft, wording.letter(message), StandardCharsets.UTF_8);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return new Delivery.Sent();
        } catch (IOException e) {
            LOG.atError()
                    .addKeyValue("folder", folder)
                    .addKeyValue("cause", e.getClass().getSimpleName())
                    .log("MESSAGE-001 a letter cannot be written: let the server write into messages.letters");
            return new Delivery.Failed("NOT_WRITABLE");
        }
    }
}
