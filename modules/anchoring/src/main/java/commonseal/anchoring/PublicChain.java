package commonseal.anchoring;

import commonseal.proof.Hash;
import java.math.BigInteger;
import java.util.Optional;

/** Port: one provider of an EVM chain. Every method asks the provider; none remembers. */
public interface PublicChain {

    /** For messages; without credentials. */
    String name();

    /** EIP-155 chain id. */
    long chainId();

    /** Hash of block 0. */
    Hash genesis();

    /** Number of mined transactions of the address (tag {@code latest}). */
    long minedNonce(String address);

    /** The same up to the newest block that the chain will not take back (tag {@code finalized}). */
    long finalNonce(String address);

    /** Balance in wei. */
    BigInteger balance(String address);

    /** Fees of the moment. */
    Fees fees();

    /** Whether there is code at the address (tag {@code latest}). */
    boolean isContract(String address);

    /** Gas the call would use; empty if it would fail. */
    Optional<Long> estimateGas(String from, Optional<String> to, String data);

    /**
     * Hands a signed transaction over; it may already be known.
     *
     * @return empty if accepted or already known, otherwise the provider's words
     */
    Optional<String> broadcast(byte[] raw);

    /** Where a transaction was mined. */
    Optional<Mined> mined(String txHash);

    /** Newest block that the chain will not take back (tag {@code finalized}). */
    long finalizedBlock();

    /** Hash of the block with that number on the present chain. */
    Optional<Hash> blockHash(long number);

    /** Base fee of the newest block and a usual tip, in wei. */
    record Fees(BigInteger base, BigInteger tip) {}

    /**
     * A mined transaction.
     *
     * @param success whether it had an effect; one that failed is mined and paid for all the same
     * @param logIndex place in its block of its first event, if it has one
     */
    record Mined(boolean success, long block, Hash blockHash, Optional<Integer> logIndex, long gasUsed) {}

    /** No usable answer; says nothing about what is on the chain. */
    final class Unreachable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Unreachable(String provider, Throwable cause) {
            // Its name only: the words of a library may repeat the address, and with it the provider's key.
            super(
                    "ANCHOR-001 " + provider + " does not answer ("
                            + root(cause).getClass().getSimpleName() + ")",
                    cause);
        }

        public Unreachable(String provider, String words) {
            super("ANCHOR-001 " + provider + " answers: " + words);
        }

        private static Throwable root(Throwable thrown) {
            Throwable deepest = thrown;
            for (int depth = 0; depth < 20; depth++) {
                Throwable cause = deepest.getCause();
                if (cause == null) {
                    break;
                }
                deepest = cause;
            }
            return deepest;
        }
    }
}
