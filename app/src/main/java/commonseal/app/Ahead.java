package commonseal.app;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A part of the start that runs on a thread of its own while the next parts go on. */
final class Ahead {

    private final FutureTask<Void> work;

    private Ahead(FutureTask<Void> work) {
        this.work = work;
    }

    /** Begins {@code work} now; what it throws is thrown by {@link #await}. */
    static Ahead run(String name, Runnable work) {
        FutureTask<Void> task = new FutureTask<>(work, null);
        Thread.ofPlatform().daemon().name(name).start(task);
        return new Ahead(task);
    }

    /** Returns when it is done. Costs nothing from then on. */
    void await() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    work.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw e.getCause() instanceof RuntimeException cause
                            ? cause
                            : new IllegalStateException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
