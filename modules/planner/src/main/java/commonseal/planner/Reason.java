package commonseal.planner;

/** Why a material must be submitted or need not be. Every slot has exactly one. */
public enum Reason implements Coded {
    /** Pulled from the ledger. */
    ON_LEDGER,
    /** Comes out of a link of the same case. */
    RESULT_OF_LINK,
    /** The same document is already submitted for another link. */
    DUPLICATE,
    /** Only fields were wanted, and they are verified elsewhere. */
    FIELDS_ONLY,
    /** The applicant undertakes instead (告知承诺). */
    UNDERTAKING,
    /** The applicant may bring it later (容缺受理). */
    LATER,
    /** Its condition does not hold, or nobody plays the role. */
    NOT_APPLICABLE,
    /** The applicant submits it. */
    APPLICANT
}
