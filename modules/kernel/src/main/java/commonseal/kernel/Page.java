package commonseal.kernel;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One page of a list.
 *
 * @param next cursor of the next page; empty at the end
 */
public record Page<T>(List<T> items, Optional<String> next) {

    /** Largest page any list gives. */
    public static final int LARGEST = 200;

    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    public Page {
        items = List.copyOf(items);
    }

    /**
     * The page out of what was read: whoever lists reads one more than asked for, to know whether there is a next page.
     *
     * @param cursor of an item: where the page after it begins
     */
    public static <T> Page<T> cut(List<T> read, int limit, Function<T, String> cursor) {
        return read.size() <= limit
                ? new Page<>(read, Optional.empty())
                : new Page<>(read.subList(0, limit), Optional.of(cursor.apply(read.get(limit - 1))));
    }

    /** The same page with each item as something else. */
    public <V> Page<V> map(Function<T, V> shownAs) {
        return new Page<>(items.stream().map(shownAs).toList(), next);
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

        /**
         * The cursor of a list whose places are ids.
         *
         * @throws MalformedCursor if it is none of this list's
         */
        public Optional<UUID> afterId() {
            return cursor.map(text -> UUID.fromString(matching(ID, text)));
        }

        /**
         * The cursor of a list whose places are numbers, 0 or more.
         *
         * @throws MalformedCursor if it is none of this list's
         */
        public Optional<Long> afterNumber() {
            return cursor.map(text -> Long.valueOf(matching(NUMBER, text)));
        }

        /**
         * The cursor of a list whose places are codes, such as those of services.
         *
         * @throws MalformedCursor if it is none of this list's
         */
        public Optional<String> afterCode() {
            return cursor.map(text -> matching(CODE, text));
        }

        private static String matching(Pattern shape, String text) {
            if (!shape.matcher(text).matches()) {
                throw new MalformedCursor();
            }
            return text;
        }
    }

    /** A cursor that no page of this list has ever given: the caller's fault. The web answers 400. */
    public static final class MalformedCursor extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** Without the cursor itself: a stranger wrote it. */
        public MalformedCursor() {
            super("a cursor that this list never gave");
        }
    }
}
