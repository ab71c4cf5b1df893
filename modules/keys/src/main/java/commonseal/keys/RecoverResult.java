package commonseal.keys;

/** How putting the master key together from two shares ended. */
public sealed interface RecoverResult {

    /** The file stands. @param fingerprint of the key, as on the health page */
    record Written(String fingerprint) implements RecoverResult {}

    /**
     * A share cannot be right as it was typed.
     *
     * @param share 1 for the first that was given
     * @param group the first group of digits that cannot be; 0 if each could be, but the check digits disagree
     */
    record Mistyped(int share, int group) implements RecoverResult {}

    /** The same share twice. */
    record SameShare() implements RecoverResult {}

    /** The shares come from different splits, or do not give the key that was split. */
    record NotTogether() implements RecoverResult {}

    /** There is a master key file already; it is never replaced. */
    record FileExists() implements RecoverResult {}
}
