package commonseal.planted.ledger;

import commonseal.planted.identity.Somebody;

/** A breach: the ledger lies below identity. */
final class KnowsIdentity {
    private KnowsIdentity() {}

    static Somebody somebody() {
        return new Somebody("x");
    }
}
