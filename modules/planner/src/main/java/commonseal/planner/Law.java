package commonseal.planner;

import org.jspecify.annotations.Nullable;

/** A legal ground: the reference as cited, and where it can be read (absent: not given). */
public record Law(String ref, @Nullable String url) {
    public Law {
        Require.that(!ref.isBlank(), "a law needs its reference");
    }
}
