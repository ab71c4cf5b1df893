package commonseal.ledger;

import commonseal.kernel.DurableFile;
import commonseal.proof.Hash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The largest signed tree, remembered in a file outside the database and its backups. Two slots written in turn: a crash
 * in the middle of a write leaves the other slot. Each write is a compare-and-swap on the size and durable when
 * {@link #raise} returns (one fdatasync).
 */
public final class GuardFile implements HighWaterMark {

    private static final String VERSION = "commonseal-guard/v1";
    private static final int SLOT = 512;
    private static final int SLOTS = 2;

    /** @param turn counts the writes; the slot with the higher one is the newer */
    private record Slot(int number, long turn, Mark mark) {}

    private final Path file;
    private final String log;

    private GuardFile(Path file, String log) {
        this.file = file;
        this.log = log;
    }

    /** The guard file of the ledger named {@code origin}; made with the first checkpoint if it is not there. */
    public static GuardFile at(Path file, String origin) {
        return new GuardFile(
                file.toAbsolutePath().normalize(),
                Hash.sha256(origin.getBytes(StandardCharsets.UTF_8)).hex());
    }

    @Override
    public String name() {
        return "guard file " + file;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if the file is damaged or belongs to another ledger
     */
    @Override
    public synchronized Optional<Mark> highest() {
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return newest(channel).map(Slot::mark);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if the file knows a larger tree, or another one of this size: somebody else signs too
     */
    @Override
    public synchronized void raise(Mark mark) {
        boolean isNew = Files.notExists(file);
        try (FileChannel channel = FileChannel.open(
                file, options(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            Optional<Slot> newest = newest(channel);
            if (newest.isPresent()) {
                Mark known = newest.get().mark();
                if (known.equals(mark)) {
                    return;
                }
                if (known.size() >= mark.size()) {
                    throw new IllegalStateException("LEDGER-009 the " + name() + " already knows a tree of size "
                            + known.size() + " when size " + mark.size()
                            + " was signed: find the other process that signs for this ledger");
                }
            }
            int number = newest.map(slot -> (slot.number() + 1) % SLOTS).orElse(0);
            long turn = newest.map(slot -> slot.turn() + 1).orElse(1L);
            ByteBuffer bytes = ByteBuffer.wrap(write(turn, mark));
            for (long at = (long) number * SLOT; bytes.hasRemaining(); ) {
                at += channel.write(bytes, at);
            }
            channel.force(isNew);
            if (isNew) {
                DurableFile.syncFolder(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<StandardOpenOption> options() {
        return EnumSet.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    }

    private Optional<Slot> newest(FileChannel channel) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(SLOT * SLOTS);
        while (all.hasRemaining() && channel.read(all, all.position()) > 0) {
            // reads on
        }
        Optional<Slot> newest = Optional.empty();
        boolean written = false;
        for (int number = 0; number < SLOTS; number++) {
            byte[] bytes = Arrays.copyOfRange(all.array(), number * SLOT, (number + 1) * SLOT);
            written |= bytes[0] != 0;
            Optional<Slot> slot = read(number, bytes);
            if (slot.isPresent()
                    && (newest.isEmpty() || slot.get().turn() > newest.get().turn())) {
                newest = slot;
            }
        }
        if (written && newest.isEmpty()) {
            throw new IllegalStateException("LEDGER-010 the " + name()
                    + " is damaged or belongs to another ledger: compare the ledger's size with a published checkpoint"
                    + " kept elsewhere, then move the file away");
        }
        return newest;
    }

    private byte[] write(long turn, Mark mark) {
        String text = String.join(
                "\n",
                VERSION,
                log,
                Long.toString(turn),
                Long.toString(mark.size()),
                mark.root().hex());
        String line = text + "\n" + checksum(text) + "\n";
        return Arrays.copyOf(line.getBytes(StandardCharsets.US_ASCII), SLOT);
    }

    private Optional<Slot> read(int number, byte[] bytes) {
        String[] lines = new String(bytes, StandardCharsets.US_ASCII).split("\n", -1);
        if (lines.length < 6 || !lines[0].equals(VERSION) || !lines[1].equals(log)) {
            return Optional.empty();
        }
        String text = String.join("\n", lines[0], lines[1], lines[2], lines[3], lines[4]);
        if (!lines[5].equals(checksum(text))) {
            return Optional.empty();
        }
        return Optional.of(
                new Slot(number, Long.parseLong(lines[2]), new Mark(Long.parseLong(lines[3]), Hash.fromHex(lines[4]))));
    }

    private static String checksum(String text) {
        return Hash.sha256(text.getBytes(StandardCharsets.US_ASCII)).hex();
    }
}
