package commonseal.planted.identity.internal;

/** A breach: public inside. */
public final class Exposed {
    private Exposed() {}

    /** Answers. */
    public static int answer() {
        return 42;
    }
}
