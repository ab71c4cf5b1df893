package commonseal.planted.catalog;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.function.Supplier;

/** Breaches: time and chance past the kernel. */
final class LooksAtTheClock {
    private LooksAtTheClock() {}

    static LocalDate today() {
        return LocalDate.now(ZoneOffset.UTC);
    }

    static Supplier<Instant> byReference() {
        return Instant::now;
    }

    static UUID id() {
        return UUID.randomUUID();
    }

    static SecureRandom random() {
        return new SecureRandom();
    }
}
