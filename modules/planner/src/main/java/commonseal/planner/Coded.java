package commonseal.planner;

import java.util.Locale;

/** An enum constant with the spelling used in files, JSON and message keys: {@code RESULT_OF_LINK} is {@code result-of-link}. */
public interface Coded {
    /** The constant's Java name. */
    String name();

    /** The spelling outside Java. */
    default String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
