package commonseal.keys.internal;

import commonseal.kernel.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * The keys of one purpose that are in use. The newest whose time has come seals; all of them open.
 *
 * @param <K> what one key does
 */
final class Generations<K> {

    /** @param sealsFrom every node has loaded the key by then */
    record Generation<K>(int number, K key, Instant sealsFrom) {}

    private final Clock clock;
    /** Newest first; replaced as a whole, so readers need no lock. */
    private volatile List<Generation<K>> newestFirst;

    /** @param inUse at least one, in any order */
    Generations(Clock clock, List<Generation<K>> inUse) {
        this.clock = clock;
        this.newestFirst = sorted(inUse);
    }

    void replace(List<Generation<K>> inUse) {
        newestFirst = sorted(inUse);
    }

    private static <K> List<Generation<K>> sorted(List<Generation<K>> inUse) {
        return inUse.stream()
                .sorted(Comparator.<Generation<K>>comparingInt(Generation::number)
                        .reversed())
                .toList();
    }

    /** The one that seals now. */
    Generation<K> current() {
        List<Generation<K>> all = newestFirst;
        if (all.size() == 1) {
            return all.getFirst();
        }
        Instant now = clock.now();
        return all.stream()
                .filter(each -> !each.sealsFrom().isAfter(now))
                .findFirst()
                .orElse(all.getLast());
    }

    /** Newest first. */
    List<Generation<K>> inUse() {
        return newestFirst;
    }
}
