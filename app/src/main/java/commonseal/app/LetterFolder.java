package commonseal.app;

import commonseal.identity.Messages.Delivery;
import commonseal.identity.Messages.Message;
import commonseal.kernel.DurableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Letters as text files in a folder, for the office's post room to print and to delete. Each appears whole or not at all, and stays after the power failed,
 * readable by the server's user and group alone; sent again, it replaces itself.
 */
final class LetterFolder {

    private static final Logger LOG = LoggerFactory.getLogger(LetterFolder.class);

    private static final Set<PosixFilePermission> FOR_THE_POST_ROOM = PosixFilePermissions.fromString("rw-r-----");

    private final Path folder;
    private final Wording wording;

    LetterFolder(Path folder, Wording wording) {
        this.folder = folder;
        this.wording = wording;
    }

    Delivery send(Message message) {
        Path file = folder.resolve("letter-" + message.id() + ".txt");
        try {
            DurableFile.replace(file, wording.letter(message), FOR_THE_POST_ROOM);
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
