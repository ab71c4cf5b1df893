package commonseal.proof;

/**
 * Bytes or text that are not what their format says. Thrown by every parser of this package and by nothing else, so
 * that one catch at the edge turns foreign input into a sentence. The message names the rule that was broken and never
 * repeats the input, which may hold personal data.
 */
public class MalformedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public MalformedException(String rule) {
        super(rule);
    }

    public MalformedException(String rule, Throwable cause) {
        super(rule, cause);
    }
}
