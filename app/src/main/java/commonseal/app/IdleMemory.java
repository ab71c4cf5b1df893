package commonseal.app;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/**
 * Hands memory back once the office has gone home: the collector shrinks the heap only in a full collection, and an idle
 * server has no reason for one. Costs a pause of some 100 ms while nobody waits.
 */
final class IdleMemory implements Runnable {

    /** Heap that stays without question: what a server holds that only just started. */
    private static final long ENOUGH = 160L << 20;

    private long seen = -1;
    private boolean handedBack;

    /** Called every few minutes. */
    @Override
    public void run() {
        long collections = collections();
        boolean isIdle = collections == seen;
        if (!isIdle) {
            handedBack = false;
        } else if (!handedBack && committed() > ENOUGH) {
            System.gc();
            handedBack = true;
            collections = collections();
        }
        seen = collections;
    }

    /** A server at work collects its young objects at least once in a few minutes. */
    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }

    private static long committed() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
    }
}
