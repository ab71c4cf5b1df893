package commonseal.planted.unmarked;

/** A breach: its package says nothing about null. */
final class Unmarked {
    private Unmarked() {}
}
