package commonseal.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kills server and database (kill -9) during randomly chosen requests, starts them again and lets the client send the
 * request once more, as a person would. Remembers every change that was acknowledged.
 */
final class Kills {

    /** About how many requests a case sends; kills are spread over them. */
    private static final int REQUESTS = 130;

    private static final int LONGEST_DELAY_MS = 120;

    private final Installation installation;
    private final Progress progress;
    private final Random random;
    private final int count;
    private final List<String> acknowledged = new ArrayList<>();
    private int requests;
    private int next;
    private boolean pending;
    private int done;

    Kills(Installation installation, Progress progress, int count, long seed) {
        this.installation = installation;
        this.progress = progress;
        this.random = new Random(seed);
        this.count = count;
        this.next = gap();
    }

    /** How many requests the next kill lets pass: any number up to twice what spreads them over one case. */
    private int gap() {
        return 1 + random.nextInt(Math.max(1, 2 * REQUESTS / count));
    }

    /** Told before each attempt at a request. */
    synchronized void before() {
        requests++;
        if (!pending && done < count && requests >= next) {
            pending = true;
            int delay = random.nextInt(LONGEST_DELAY_MS);
            Thread.ofPlatform().daemon().start(() -> {
                LockSupport.parkNanos(delay * 1_000_000L);
                installation.kill();
            });
        }
    }

    /** Whether a request can have stayed without answer because of a kill. */
    synchronized boolean mayBeWhy() {
        return pending;
    }

    /** No answer came: the power was cut. Starts again. */
    synchronized void restart() {
        installation.kill();
        try {
            long ms = installation.start().toMillis();
            done++;
            pending = false;
            next = requests + gap();
            progress.line("kill -9 number %d; serving again after %d ms", done, ms);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A change at {@code path} was answered with success. */
    synchronized void acknowledge(String path) {
        acknowledged.add(path);
    }

    /** What stands for {@code (…)} in the pattern, of every acknowledged change at such a path. */
    synchronized List<String> acknowledged(Pattern paths) {
        return acknowledged.stream()
                .map(paths::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .distinct()
                .toList();
    }

    synchronized int done() {
        return done;
    }
}
