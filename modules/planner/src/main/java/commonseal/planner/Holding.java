package commonseal.planner;

/** A document that is on the ledger, valid, and may be used; how exactly it is known whose it is differs. */
public sealed interface Holding {
    /** Of this kind, whoever asks: for reports and what-if. */
    record OfKind(String kind) implements Holding {}

    /** Of this kind, about the applicant or the premises. */
    record OfSubject(String kind, Subject subject) implements Holding {}

    /** Of this kind, of so many persons or organisations of a role; where each must have one, all must. */
    record OfParty(String kind, String role, int documents) implements Holding {}

    /** Everything this material asks for, already pulled. */
    record OfMaterial(String material) implements Holding {}
}
