package commonseal.planner;

/** Why a document on the ledger cannot be used for a material, so that it must come from elsewhere. */
public enum Exclusion implements Coded {
    OWNER_REFUSED,
    REVOKED,
    SUSPENDED,
    EXPIRED,
    SUPERSEDED,
    ALTERED,
    NOT_OWNER,
    CANNOT_CHECK
}
