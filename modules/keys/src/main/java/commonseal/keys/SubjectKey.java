package commonseal.keys;

/** The key of one person or organisation; for use within the transaction that asked for it. */
public interface SubjectKey extends Sealer, Opener {}
