package commonseal.proof;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The path of a tile (C2SP tlog-tiles): {@code tile/L/N[.p/W]} or {@code tile/entries/N[.p/W]}, N in groups of three
 * digits ("x001/x234/067").
 *
 * @param entries whether it is a bundle of entries; then level is 0
 * @param level 0 to 5, in steps of 8 levels of the tree; six levels hold 2^48 leaves
 * @param index from the left
 * @param width hashes or entries in it: 256 if full, 1 to 255 if partial
 */
public record TilePath(boolean entries, int level, long index, int width) {
    /** Hashes in a full tile. */
    public static final int FULL = 256;

    private static final Pattern PATH =
            Pattern.compile("tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

    public TilePath {
        if (level < 0 || level > 63 || entries && level != 0 || index < 0 || width < 1 || width > FULL) {
            throw new MalformedException("not a tile");
        }
    }

    /** A tile of hashes. */
    public static TilePath hashes(int level, long index, int width) {
        return new TilePath(false, level, index, width);
    }

    /** A bundle of entries. */
    public static TilePath entries(long index, int width) {
        return new TilePath(true, 0, index, width);
    }

    /** Whether it holds fewer than 256. */
    public boolean isPartial() {
        return width < FULL;
    }

    /** The path, without leading slash. */
    public String format() {
        StringBuilder groups = new StringBuilder(threeDigits(index % 1000));
        for (long rest = index / 1000; rest > 0; rest /= 1000) {
            groups.insert(0, "x" + threeDigits(rest % 1000) + "/");
        }
        return "tile/" + (entries ? "entries" : level) + "/" + groups + (isPartial() ? ".p/" + width : "");
    }

    /**
     * Reads a path in its only spelling.
     *
     * @throws MalformedException for anything else
     */
    public static TilePath parse(String path) {
        Matcher match = PATH.matcher(path);
        if (!match.matches()) {
            throw new MalformedException("not the path of a tile");
        }
        boolean entries = match.group(1).equals("entries");
        long index = 0;
        for (String group : match.group(2).split("/")) {
            int digits = Integer.parseInt(group.startsWith("x") ? group.substring(1) : group);
            try {
                index = Math.addExact(Math.multiplyExact(index, 1000), digits);
            } catch (ArithmeticException e) {
                throw new MalformedException("a tile beyond 2^63", e);
            }
        }
        String width = match.group(3);
        TilePath tile = new TilePath(
                entries,
                entries ? 0 : Integer.parseInt(match.group(1)),
                index,
                width == null ? FULL : Integer.parseInt(width));
        // Refuses leading groups of zeros and a partial tile of full width.
        if (!tile.format().equals(path)) {
            throw new MalformedException("the path of a tile in another spelling");
        }
        return tile;
    }

    private static String threeDigits(long number) {
        return String.format(java.util.Locale.ROOT, "%03d", number);
    }
}
