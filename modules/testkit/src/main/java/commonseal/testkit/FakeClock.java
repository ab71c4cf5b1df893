package commonseal.testkit;

import commonseal.kernel.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until told otherwise. Safe to use from several threads. */
public final class FakeClock implements Clock {
    /** 2026-03-02 09:00 in Beijing: a Monday morning, and where the demonstration case begins. */
    public static final Instant MONDAY_MORNING = Instant.parse("2026-03-02T01:00:00Z");

    private final AtomicReference<Instant> now;

    /** Starts at {@link #MONDAY_MORNING}. */
    public FakeClock() {
        this(MONDAY_MORNING);
    }

    /** Starts at {@code start}. */
    public FakeClock(Instant start) {
        this.now = new AtomicReference<>(start);
    }

    @Override
    public Instant now() {
        return now.get();
    }

    /** Moves by {@code step} (backwards if negative) and returns the new time. */
    public Instant advance(Duration step) {
        return now.updateAndGet(at -> at.plus(step));
    }

    /** Sets the time, earlier or later. */
    public void set(Instant instant) {
        now.set(instant);
    }
}
