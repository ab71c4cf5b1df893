package commonseal.ledger.internal;

/** Something forbids signing; the message is the sentence an operator sees. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refusal(String sentence) {
        super(sentence);
    }
}
