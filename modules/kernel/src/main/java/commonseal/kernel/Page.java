package commonseal.kernel;

import java.util.List;
import java.util.Optional;

/**
 * One page of a list.
 *
 * @param next cursor of the next page; empty at the end
 */
public record Page<T>(List<T> items, Optional<String> next) {

    /** Largest page any list gives. */
    public static final int LARGEST = 200;

    public Page {
        items = List.copyOf(items);
    }

    /** What a caller asks for: at most {@code limit} items (1 to 200) after {@code cursor}. */
    public record Request(int limit, Optional<String> cursor) {
        public Request {
            if (limit < 1 || limit > LARGEST) {
                throw new IllegalArgumentException("a page has 1 to " + LARGEST + " items");
            }
        }

        /** The first {@code limit} items. */
        public static Request first(int limit) {
            return new Request(limit, Optional.empty());
        }
    }
}
