package commonseal.planted.ledger;

import org.web3j.utils.Numeric;

/** A breach: the chain is anchoring's. */
final class KnowsTheChain {
    private KnowsTheChain() {}

    static String hex(byte[] bytes) {
        return Numeric.toHexString(bytes);
    }
}
