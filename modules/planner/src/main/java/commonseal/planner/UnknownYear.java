package commonseal.planner;

/** A working day was asked for in a year whose calendar is not published. */
public final class UnknownYear extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int year;

    UnknownYear(String calendar, int year) {
        super("no calendar for " + year + " in '" + calendar + "'");
        this.year = year;
    }

    /** The year that is missing. */
    public int year() {
        return year;
    }
}
