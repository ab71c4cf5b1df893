package commonseal.web;

import commonseal.kernel.Ids;
import io.github.bucket4j.Bucket;
import io.javalin.http.Context;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Keeps strangers from trying codes and links in bulk, and one sender of files from taking everybody's turn: so many
 * requests a minute from one address, so many a second from all together. Nothing is kept about anybody: an address
 * falls into one of a fixed number of buckets by a hash whose key goes with the process. Requests from this machine
 * that no proxy forwarded are not counted.
 */
final class Crowds {

    /** Of one address (IPv6: of one /64, which is one connection), a minute; as many at once. */
    static final int PER_ADDRESS = 60;
    /** Of all together, a second; twice as many at once. */
    static final int TOGETHER = 200;

    private static final int BUCKETS = 4096;
    /** Of an IPv6 address, what its provider gives to one customer. */
    private static final int NETWORK = 8;

    private final boolean trustForwarded;
    private final int key = Ids.token().hashCode() | 1;
    private final List<Bucket> each = new ArrayList<>(BUCKETS);
    private final Bucket all = Bucket.builder()
            .addLimit(limit -> limit.capacity(2 * TOGETHER).refillGreedy(TOGETHER, Duration.ofSeconds(1)))
            .build();

    Crowds(boolean trustForwarded) {
        this.trustForwarded = trustForwarded;
        for (int i = 0; i < BUCKETS; i++) {
            each.add(Bucket.builder()
                    .addLimit(limit -> limit.capacity(PER_ADDRESS).refillGreedy(PER_ADDRESS, Duration.ofMinutes(1)))
                    .build());
        }
    }

    /** How long the sender has to wait; empty if it is his turn. */
    Optional<Duration> turn(Context context) {
        InetAddress sender = sender(context.req().getRemoteAddr(), context.header("X-Forwarded-For"));
        return sender.isLoopbackAddress() ? Optional.empty() : turn(sender);
    }

    private Optional<Duration> turn(InetAddress sender) {
        byte[] address = sender.getAddress();
        int network = Arrays.hashCode(Arrays.copyOf(address, Math.min(address.length, NETWORK)));
        // The high bits of a product depend on all bits of its factors.
        Optional<Duration> own = taken(each.get((network * key) >>> 20));
        return own.isPresent() ? own : taken(all);
    }

    private static Optional<Duration> taken(Bucket bucket) {
        var probe = bucket.tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? Optional.empty() : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    /** The last forwarded address is the one that the district's own proxy saw; what stands before it anybody may write. */
    private InetAddress sender(String remote, @org.jspecify.annotations.Nullable String forwarded) {
        if (trustForwarded && forwarded != null) {
            String last = forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
            try {
                return InetAddress.ofLiteral(last);
            } catch (IllegalArgumentException e) {
                // No address: whoever is directly before us counts.
            }
        }
        return InetAddress.ofLiteral(remote);
    }
}
