package commonseal.postgres;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One instance per home: a lock on {@code instance.lock} that the kernel releases however the process ends. */
final class InstanceLock implements AutoCloseable {
    /**
     * Homes locked by this JVM, asked before the file is opened: closing any channel to the file would release the lock that
     * another channel of the same process holds (POSIX fcntl).
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path home;
    private final FileChannel channel;

    private InstanceLock(Path home, FileChannel channel) {
        this.home = home;
        this.channel = channel;
    }

    /** @throws PostgresException PG-002 if another instance, in this JVM or not, holds it; PG-001 if the file cannot be written */
    static InstanceLock take(Path directory) {
        Path home = directory;
        try {
            home = directory.toRealPath();
            if (!HELD.add(home)) {
                throw inUse(home);
            }
            boolean taken = false;
            FileChannel channel = null;
            try {
                channel = FileChannel.open(
                        home.resolve("instance.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                taken = channel.tryLock() != null;
            } finally {
                if (!taken) {
                    HELD.remove(home);
                    if (channel != null) {
                        channel.close();
                    }
                }
            }
            if (!taken) {
                throw inUse(home);
            }
            return new InstanceLock(home, channel);
        } catch (OverlappingFileLockException e) {
            throw inUse(home);
        } catch (IOException e) {
            throw ServerUser.notWritable(home, e);
        }
    }

    private static PostgresException inUse(Path home) {
        return new PostgresException(
                "PG-002",
                "Another instance is using " + home + ": stop it first, or give this one a home directory of its own.");
    }

    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("releasing " + home.resolve("instance.lock"), e);
        } finally {
            HELD.remove(home);
        }
    }
}
