package commonseal.planner;

/** Where a material may come from. The planner tries them in the order of its own rules, not of the list. */
public enum Source implements Coded {
    LEDGER,
    LINK,
    APPLICANT,
    COMMITMENT
}
