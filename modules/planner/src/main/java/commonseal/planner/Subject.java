package commonseal.planner;

/** Whom or what a document is about, and so whose it must be. */
public enum Subject implements Coded {
    APPLICANT,
    PREMISES,
    PARTY
}
