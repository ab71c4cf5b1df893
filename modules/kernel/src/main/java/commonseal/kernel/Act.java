package commonseal.kernel;

/**
 * Who does something and what for; every transaction carries one as the transaction-local settings
 * {@code commonseal.actor} and {@code commonseal.purpose} (and its time as {@code commonseal.at}): the row security of the
 * database decides by them which rows exist for it.
 *
 * @param actor opaque id ({@code person:…}, {@code system:…}, {@code job:…}), never a name
 * @param purpose short code, possibly with an id ({@code case:…}, {@code sign-in}); nothing personal
 */
public record Act(String actor, String purpose) {

    private static final int LONGEST = 200;

    public Act {
        if (actor.isBlank() || purpose.isBlank() || actor.length() > LONGEST || purpose.length() > LONGEST) {
            throw new IllegalArgumentException("an act needs an actor and a purpose of 1 to 200 characters");
        }
    }

    /** An act of the program itself, such as a job or a start-up check. */
    public static Act job(String name) {
        return new Act("job:" + name, name);
    }
}
