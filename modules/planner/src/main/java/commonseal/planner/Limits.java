package commonseal.planner;

import org.jspecify.annotations.Nullable;

/** The limits of a whole case; all but the statutory one may be absent. */
public record Limits(
        @Nullable Limit acceptance,
        Limit statutory,
        @Nullable Limit promised,
        @Nullable Limit supplement) {}
