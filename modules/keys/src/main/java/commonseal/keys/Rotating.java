package commonseal.keys;

import java.util.Arrays;
import java.util.Optional;

/** Keys of the district that are exchanged without a stop: the old ones open until the background work has finished. */
public enum Rotating {
    /** What belongs to no single person or organisation. */
    FIELD("field"),
    /** Wraps the keys of persons and organisations. */
    KEY_ENCRYPTION("key-encryption"),
    /** Indexes by which persons, organisations and documents are found. */
    BLIND_INDEX("blind-index");

    private final String code;

    Rotating(String code) {
        this.code = code;
    }

    /** The key with this {@link #code}; empty if there is none. */
    public static Optional<Rotating> of(String code) {
        return Arrays.stream(values()).filter(each -> each.code.equals(code)).findFirst();
    }

    /** As it stands in the database, in records and on the command line. */
    public String code() {
        return code;
    }
}
