package commonseal.identity;

/** What an officer may be; always scoped to an office ({@link Grant}). Holders and applicants need no role. */
public enum Role {
    COUNTER_CLERK,
    APPROVER,
    ASSISTANT,
    ISSUER,
    SUPERVISOR,
    AUDITOR,
    ADMINISTRATOR
}
