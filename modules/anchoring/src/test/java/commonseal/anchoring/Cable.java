package commonseal.anchoring;

import commonseal.proof.Hash;
import java.math.BigInteger;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A provider behind a cable that a test cuts, or that tells something else than the node behind it. */
public final class Cable implements PublicChain {

    /** What happens to a transaction handed over. */
    public enum Broadcast {
        ARRIVES,
        /** It never reaches the node. */
        REQUEST_LOST,
        /** The node has it, and nobody hears so. */
        ANSWER_LOST
    }

    private final PublicChain node;
    private volatile boolean cut;
    private volatile Broadcast broadcast = Broadcast.ARRIVES;
    private volatile UnaryOperator<Hash> blockHashes = UnaryOperator.identity();
    private volatile UnaryOperator<Long> finalized = UnaryOperator.identity();
    private volatile UnaryOperator<Long> gas = UnaryOperator.identity();

    public Cable(PublicChain node) {
        this.node = node;
    }

    /** Nothing goes through any more, or everything again. */
    public void cut(boolean isCut) {
        cut = isCut;
    }

    /** What happens to transactions from now on. */
    public void broadcasts(Broadcast fate) {
        broadcast = fate;
    }

    /** Tells other block hashes than the node. */
    public void blockHashes(UnaryOperator<Hash> told) {
        blockHashes = told;
    }

    /** Tells another finalized block than the node. */
    public void finalized(UnaryOperator<Long> told) {
        finalized = told;
    }

    /** Tells other estimates than the node. */
    public void gas(UnaryOperator<Long> told) {
        gas = told;
    }

    private PublicChain node() {
        if (cut) {
            throw new Unreachable(node.name(), "the cable is cut");
        }
        return node;
    }

    @Override
    public String name() {
        return node.name();
    }

    @Override
    public long chainId() {
        return node().chainId();
    }

    @Override
    public Hash genesis() {
        return node().genesis();
    }

    @Override
    public long minedNonce(String address) {
        return node().minedNonce(address);
    }

    @Override
    public long finalNonce(String address) {
        return node().finalNonce(address);
    }

    @Override
    public BigInteger balance(String address) {
        return node().balance(address);
    }

    @Override
    public Fees fees() {
        return node().fees();
    }

    @Override
    public boolean isContract(String address) {
        return node().isContract(address);
    }

    @Override
    public Optional<Long> estimateGas(String from, Optional<String> to, String data) {
        return node().estimateGas(from, to, data).map(gas);
    }

    @Override
    public Optional<String> broadcast(byte[] raw) {
        if (broadcast == Broadcast.REQUEST_LOST) {
            throw new Unreachable(node.name(), "lost on the way");
        }
        Optional<String> answer = node().broadcast(raw);
        if (broadcast == Broadcast.ANSWER_LOST) {
            throw new Unreachable(node.name(), "lost on the way back");
        }
        return answer;
    }

    @Override
    public Optional<Mined> mined(String txHash) {
        return node().mined(txHash)
                .map(mined -> new Mined(
                        mined.success(),
                        mined.block(),
                        blockHashes.apply(mined.blockHash()),
                        mined.logIndex(),
                        mined.gasUsed()));
    }

    @Override
    public long finalizedBlock() {
        return finalized.apply(node().finalizedBlock());
    }

    @Override
    public Optional<Hash> blockHash(long number) {
        return node().blockHash(number).map(blockHashes);
    }
}
