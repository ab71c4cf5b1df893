package commonseal.demo.planted;

import commonseal.proof.Hash;

/** A breach on purpose: OutsiderTest must find it. */
final class Insider {
    private Insider() {}

    static int length(Hash hash) {
        return hash.hex().length();
    }
}
