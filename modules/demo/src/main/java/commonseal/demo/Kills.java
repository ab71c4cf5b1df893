package commonseal.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills server and database (kill -9) during randomly chosen requests, starts them again and lets the client send the
 * request once more, as a person would. Remembers every decision that was acknowledged.
 */
final class Kills {

    /** About how many requests the case sends; kills are spread over them. */
    private static final int REQUESTS = 130;

    private static final int LONGEST_DELAY_MS = 120;

    private final Installation installation;
    private final Progress progress;
    private final Random random;
    private final Set<Integer> at = new TreeSet<>();
    private final List<String> acknowledged = new ArrayList<>();
    private int requests;
    private int done;

    Kills(Installation installation, Progress progress, int count, long seed) {
        this.installation = installation;
        this.progress = progress;
        this.random = new Random(seed);
        while (at.size() < count) {
            at.add(random.nextInt(REQUESTS));
        }
    }

    /** Told before each request. */
    void before() {
        if (at.contains(requests++)) {
            int delay = random.nextInt(LONGEST_DELAY_MS);
            Thread.ofPlatform().daemon().start(() -> {
                LockSupport.parkNanos(delay * 1_000_000L);
                installation.kill();
            });
        }
    }

    /** No answer came: the power was cut. Starts again. */
    synchronized void restart() {
        installation.kill();
        try {
            long ms = installation.start().toMillis();
            done++;
            progress.line("kill -9 number %d; serving again after %d ms", done, ms);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void acknowledge(String decision) {
        acknowledged.add(decision);
    }

    List<String> acknowledged() {
        return List.copyOf(acknowledged);
    }

    int done() {
        return done;
    }
}
