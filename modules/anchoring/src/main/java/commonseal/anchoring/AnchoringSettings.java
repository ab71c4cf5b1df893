package commonseal.anchoring;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;

/**
 * How often, how dear, where.
 *
 * @param contract called contract; empty: deploy one and remember it
 * @param every how often a new root is anchored
 * @param test whether the chain is a test chain
 * @param maxFeePerGas in wei; dearer waits
 * @param stuckAfter a transaction not mined by then is replaced at the same number with higher fees and the newest root
 */
public record AnchoringSettings(
        Optional<String> contract, Duration every, boolean test, BigInteger maxFeePerGas, Duration stuckAfter) {}
