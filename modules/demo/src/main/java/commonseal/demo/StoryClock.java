package commonseal.demo;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;

/** The business clock as a story moves it: a new case may begin on an earlier day, within a case time only goes on. */
final class StoryClock {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private final Cast cast;
    private LocalDateTime now = LocalDateTime.MIN;

    StoryClock(Cast cast) {
        this.cast = cast;
    }

    /** A case begins at this moment. */
    void begin(LocalDate day, LocalTime time) {
        now = LocalDateTime.MIN;
        moveTo(day, time);
    }

    /** Throws if that would be before what the case has already seen. */
    void moveTo(LocalDate day, LocalTime time) {
        LocalDateTime then = day.atTime(time);
        if (then.isBefore(now)) {
            throw new IllegalStateException("the clock of a case goes back from " + now + " to " + then);
        }
        now = then;
        cast.get("supervisor")
                .put(
                        "/api/v1/demonstration/clock",
                        Api.object().put("now", then.atZone(ZONE).toInstant().toString()));
    }
}
