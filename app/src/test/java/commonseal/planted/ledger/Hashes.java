package commonseal.planted.ledger;

import org.bouncycastle.util.encoders.Hex;

/** A breach: Bouncy Castle is keys'. */
final class Hashes {
    private Hashes() {}

    static String hex(byte[] bytes) {
        return Hex.toHexString(bytes);
    }
}
