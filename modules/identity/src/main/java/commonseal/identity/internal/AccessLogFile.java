package commonseal.identity.internal;

import commonseal.identity.AccessLogUnavailable;
import commonseal.identity.internal.AccessLogLines.Tail;
import commonseal.kernel.Clock;
import commonseal.kernel.CrashPoint;
import commonseal.proof.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The second sink of the access log: one file a day (UTC) outside the database, only ever appended to. Each line holds the
 * chain value of itself and all lines before it, those of earlier days included. Lines of acts that wait at the same time
 * share one fsync. A file is opened, locked and looked at for each group, so a second process with the same folder goes on
 * where the first one stopped.
 */
final class AccessLogFile {

    private static final Logger LOG = LoggerFactory.getLogger(AccessLogFile.class);

    /** A line and what became of it; written by whoever leads its group. */
    private static final class Waiting {
        private final ObjectNode record;
        private boolean done;
        private @Nullable Exception failure;

        Waiting(ObjectNode record) {
            this.record = record;
        }
    }

    private final Path folder;
    private final Clock clock;
    private final ConcurrentLinkedQueue<Waiting> queue = new ConcurrentLinkedQueue<>();
    private final ReentrantLock leading = new ReentrantLock();
    // Under the lock:
    private Optional<Tail> known = Optional.empty();
    private Optional<Instant> failingSince = Optional.empty();
    private int refused;

    AccessLogFile(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    Path folder() {
        return folder;
    }

    /**
     * Returns once the row's line is durable: before the row's transaction commits, so before anything is shown.
     *
     * @throws AccessLogUnavailable if it cannot be written
     */
    void append(Claimed<?> claimed, Seals seals) {
        Waiting mine = new Waiting(AccessLogLines.record(claimed, seals));
        queue.add(mine);
        leading.lock();
        try {
            if (!mine.done) {
                lead();
            }
        } finally {
            leading.unlock();
        }
        if (!mine.done) {
            throw new IllegalStateException("the access log was not written: its writer died");
        }
        if (mine.failure != null) {
            LOG.atError()
                    .setCause(mine.failure)
                    .addKeyValue("table", claimed.row().table())
                    .addKeyValue("row", claimed.row().id())
                    .log("IDENTITY-005 the access log cannot be written; the act was refused");
            throw new AccessLogUnavailable(mine.failure);
        }
        CrashPoint.reach("identity.access-log.written");
    }

    /**
     * Where a day's file ends, or the file before it if it has none. A file for today is begun first, so that the day's is
     * never written again.
     *
     * @param day before today
     * @throws AccessLogUnavailable if it cannot be read or written
     */
    Hash endOf(LocalDate day) {
        leading.lock();
        try {
            write(List.of());
            Optional<LocalDate> file = AccessLogLines.days(folder).reversed().stream()
                    .filter(written -> !written.isAfter(day))
                    .findFirst();
            return file.isEmpty()
                    ? AccessLogLines.START
                    : AccessLogLines.end(folder, file.get()).tail().chain();
        } catch (IOException | OverlappingFileLockException e) {
            throw new AccessLogUnavailable(e);
        } finally {
            leading.unlock();
        }
    }

    private void lead() {
        List<Waiting> group = new ArrayList<>();
        for (Waiting next = queue.poll(); next != null; next = queue.poll()) {
            group.add(next);
        }
        @Nullable Exception failure = null;
        try {
            write(group.stream().map(waiting -> waiting.record).toList());
            failingSince = Optional.empty();
            refused = 0;
        } catch (IOException | RuntimeException e) {
            failure = e;
            known = Optional.empty();
            failingSince = failingSince.or(() -> Optional.of(clock.now()));
            refused += group.size();
        }
        for (Waiting waiting : group) {
            waiting.failure = failure;
            waiting.done = true;
        }
    }

    private void write(List<ObjectNode> records) throws IOException {
        LocalDate today = LocalDate.ofInstant(clock.now(), ZoneOffset.UTC);
        Optional<LocalDate> newest = known.map(Tail::day);
        if (newest.isEmpty()) {
            makeFolder();
            newest = AccessLogLines.days(folder).reversed().stream().findFirst();
        }
        Optional<Tail> before = Optional.empty();
        if (newest.isPresent() && newest.get().isBefore(today)) {
            before = Optional.of(settled(newest.get()));
        }
        // Never back to an earlier file, whatever the clock says.
        LocalDate day = newest.filter(today::isBefore).orElse(today);
        try (FileChannel channel = open(day)) {
            Tail tail = settle(channel, day);
            Lines lines = new Lines(tail);
            if (tail.size() == 0) {
                lines.add(header(day, before), before.map(Tail::chain).orElse(AccessLogLines.START));
            }
            failingSince.ifPresent(since -> lines.add(gap(since)));
            records.forEach(lines::add);
            known = Optional.of(lines.appendTo(channel));
            if (tail.size() == 0) {
                syncFolder();
            }
        }
    }

    /** Lines that go to the end of one file together. */
    private static final class Lines {
        private final StringBuilder text = new StringBuilder();
        private final Tail tail;
        private Hash chain;

        Lines(Tail tail) {
            this.tail = tail;
            this.chain = tail.chain();
        }

        void add(ObjectNode record) {
            add(record, chain);
        }

        void add(ObjectNode record, Hash previous) {
            String json = record.toString();
            chain = AccessLogLines.chain(previous, json);
            text.append(AccessLogLines.line(chain, json));
        }

        Tail appendTo(FileChannel channel) throws IOException {
            byte[] bytes = AccessLogLines.utf8(text.toString());
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            CrashPoint.reach("identity.access-log.before-sync");
            channel.force(false);
            return new Tail(tail.day(), tail.size() + bytes.length, chain);
        }
    }

    private Tail settled(LocalDate day) throws IOException {
        try (FileChannel channel = open(day)) {
            return settle(channel, day);
        }
    }

    /** Where the file ends; half a line that a crash left there gets its end, and a line that says so. */
    private Tail settle(FileChannel channel, LocalDate day) throws IOException {
        long size = channel.size();
        Optional<Tail> asLeft = known.filter(tail -> tail.day().equals(day) && tail.size() == size);
        if (asLeft.isPresent()) {
            return asLeft.get();
        }
        AccessLogLines.End end = AccessLogLines.end(folder, day);
        if (end.torn().length == 0) {
            return end.tail();
        }
        channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
        Lines repair = new Lines(new Tail(day, size + 1, end.tail().chain()));
        repair.add(AccessLogLines.repair(end.torn(), clock.now()));
        LOG.atWarn()
                .addKeyValue("day", day)
                .addKeyValue("bytes", end.torn().length)
                .log("the access log ended in half a line: ended and marked");
        return repair.appendTo(channel);
    }

    private static ObjectNode header(LocalDate day, Optional<Tail> before) {
        ObjectNode header = JsonNodeFactory.instance
                .objectNode()
                .put("type", AccessLogLines.HEADER)
                .put("day", day.toString());
        before.ifPresent(tail -> header.put("previous", tail.day().toString()));
        return header;
    }

    private ObjectNode gap(Instant since) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", AccessLogLines.GAP)
                .put("since", since.toString())
                .put("refused", refused);
    }

    private void makeFolder() throws IOException {
        if (Files.notExists(folder)) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /** Locked until it is closed. */
    private FileChannel open(LocalDate day) throws IOException {
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        FileChannel channel = FileChannel.open(
                AccessLogLines.file(folder, day),
                options,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            var unused = channel.lock();
        } catch (IOException | OverlappingFileLockException e) {
            channel.close();
            throw e;
        }
        return channel;
    }

    private void syncFolder() throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
