package commonseal.anchoring.internal;

import commonseal.anchoring.Anchoring.Health;
import commonseal.anchoring.Anchoring.Target;
import commonseal.anchoring.AnchoringSettings;
import commonseal.anchoring.PublicChain;
import commonseal.anchoring.PublicChain.Fees;
import commonseal.anchoring.PublicChain.Mined;
import commonseal.anchoring.internal.AnchorStore.Attempt;
import commonseal.anchoring.internal.AnchorStore.Job;
import commonseal.kernel.Act;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Db;
import commonseal.ledger.Ledger;
import commonseal.proof.Hash;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.utils.Numeric;

/**
 * One step at a time towards "the newest root is final on the chain". A step looks at what is stored and at the chain and
 * does at most one thing; it may be repeated, interrupted and run again. One transaction number is open at a time.
 */
final class AnchorWorker {

    private static final Logger LOG = LoggerFactory.getLogger(AnchorWorker.class);
    private static final Act ACT = Act.job("anchor");
    /** Headroom over the estimate: what a call costs depends on the state it meets. */
    private static final double GAS_HEADROOM = 1.25;
    /** Nodes accept a replacement from +10 % (geth) or +12.5 % (others). */
    private static final BigInteger BUMP_PERCENT = BigInteger.valueOf(125);

    private static final BigInteger HUNDRED = BigInteger.valueOf(100);

    private final Db db;
    private final Ledger ledger;
    private final List<PublicChain> chains;
    private final AnchoringSettings settings;
    private final AnchorStore store = new AnchorStore();
    private final Credentials credentials;
    private final Hash logId;

    private @Nullable Target target;
    private volatile Health health = Health.STARTING;
    private Instant nextAnchor = Instant.MIN;

    AnchorWorker(
            Db db,
            Ledger ledger,
            List<PublicChain> chains,
            AnchoringSettings settings,
            Credentials credentials,
            String origin) {
        this.db = db;
        this.ledger = ledger;
        this.chains = List.copyOf(chains);
        this.settings = settings;
        this.credentials = credentials;
        this.logId = Hash.sha256(origin.getBytes(StandardCharsets.UTF_8));
    }

    Health health() {
        return health;
    }

    String sender() {
        return credentials.getAddress();
    }

    private PublicChain chain() {
        return chains.getFirst();
    }

    /** Does the next thing. Never throws for a chain that is away; the database's absence does throw. */
    void step(boolean soon) {
        try {
            Health now = advance(soon);
            if (now != health) {
                LOG.atInfo()
                        .addKeyValue("health", now)
                        .addKeyValue("sender", sender())
                        .log("anchoring");
            }
            health = now;
        } catch (PublicChain.Unreachable e) {
            if (health != Health.UNREACHABLE) {
                LOG.atWarn().setCause(e).log("ANCHOR-001 the chain cannot be reached; later roots cover what waits");
            }
            health = Health.UNREACHABLE;
        }
    }

    private Health advance(boolean soon) {
        long chainId = chain().chainId();
        Optional<Job> open = db.read(ACT, tx -> store.open(tx, chainId, sender()));
        if (open.isPresent()) {
            return pursue(chainId, open.get());
        }
        if (target == null) {
            Optional<Health> obstacle = findTarget(chainId);
            if (obstacle.isPresent()) {
                return obstacle.get();
            }
        }
        Ledger.State state = ledger.state();
        long last = db.read(ACT, tx -> store.anchors(tx, org.jooq.impl.DSL.noCondition(), false, 1)).stream()
                .mapToLong(anchor -> anchor.size())
                .findFirst()
                .orElse(0);
        boolean due = soon || !db.clock().now().isBefore(nextAnchor);
        if (!due || state.checkpoint().size() <= last || target == null) {
            return Health.OK;
        }
        String contract = target.contract();
        String call = AnchorContract.anchorCall(
                logId, state.checkpoint().size(), state.checkpoint().root());
        return begin(chainId, AnchorStore.ANCHOR, Optional.of(contract), call, state);
    }

    /** The contract to call: the configured one, the one deployed before, or a new one. Empty when it is known now. */
    private Optional<Health> findTarget(long chainId) {
        Hash genesis = chain().genesis();
        List<Target> known = db.read(ACT, store::targets);
        if (known.stream().anyMatch(t -> t.chainId() == chainId && !t.genesis().equals(genesis))) {
            return Optional.of(Health.WRONG_CHAIN);
        }
        Optional<String> contract = settings.contract()
                .or(() -> known.stream()
                        .filter(t -> t.chainId() == chainId && t.sender().equals(sender()))
                        .map(Target::contract)
                        .reduce((first, second) -> second));
        if (contract.isEmpty()) {
            return Optional.of(
                    begin(chainId, AnchorStore.DEPLOY, Optional.empty(), AnchorContract.bytecode(), ledger.state()));
        }
        Target found = new Target(chainId, genesis, contract.get(), sender(), settings.test());
        db.execute(ACT, tx -> store.addTarget(tx, found));
        target = found;
        return Optional.empty();
    }

    /** Opens a transaction number: signed and stored first, broadcast afterwards. */
    private Health begin(long chainId, String kind, Optional<String> to, String data, Ledger.State state) {
        Fees fees = chain().fees();
        if (fees.base().add(fees.tip()).compareTo(settings.maxFeePerGas()) > 0) {
            return Health.TOO_DEAR;
        }
        BigInteger maxFee = fees.base().shiftLeft(1).add(fees.tip()).min(settings.maxFeePerGas());
        // Asked with empty pockets, most nodes refuse even the estimate.
        if (chain().balance(sender()).signum() == 0) {
            return Health.UNFUNDED;
        }
        long gas = (long) (chain().estimateGas(sender(), to, data) * GAS_HEADROOM);
        if (chain().balance(sender()).compareTo(maxFee.multiply(BigInteger.valueOf(gas))) < 0) {
            return Health.UNFUNDED;
        }
        long mined = chain().minedNonce(sender());
        byte[] raw = db.write(ACT, tx -> {
            long nonce = store.takeNonce(tx, chainId, sender(), mined);
            String contract = to.orElseGet(() -> AnchorContract.addressOf(sender(), nonce));
            Attempt attempt = sign(
                    chainId,
                    nonce,
                    gas,
                    to,
                    data,
                    maxFee,
                    fees.tip(),
                    state.checkpoint().size(),
                    state.checkpoint().root());
            UUID job = store.addJob(tx, chainId, sender(), nonce, kind, contract);
            store.addAttempt(tx, job, 1, attempt);
            return attempt.raw();
        });
        nextAnchor = db.clock().now().plus(settings.every());
        CrashPoint.reach("anchoring.stored");
        var unused = broadcast(raw);
        CrashPoint.reach("anchoring.broadcast");
        return Health.OK;
    }

    private Attempt sign(
            long chainId,
            long nonce,
            long gas,
            Optional<String> to,
            String data,
            BigInteger maxFee,
            BigInteger tip,
            long size,
            Hash root) {
        RawTransaction transaction = RawTransaction.createTransaction(
                chainId,
                BigInteger.valueOf(nonce),
                BigInteger.valueOf(gas),
                to.orElse(null),
                BigInteger.ZERO,
                data,
                tip,
                maxFee);
        byte[] raw = TransactionEncoder.signMessage(transaction, credentials);
        String hash = Numeric.toHexString(org.web3j.crypto.Hash.sha3(raw));
        return new Attempt(size, root, raw, hash, maxFee, tip);
    }

    private boolean broadcast(byte[] raw) {
        Optional<String> refused = chain().broadcast(raw);
        refused.ifPresent(
                words -> LOG.atWarn().addKeyValue("answer", words).log("ANCHOR-002 transaction not accepted"));
        return refused.isEmpty();
    }

    /** A number is open: is it mined, final, lost, stuck? */
    private Health pursue(long chainId, Job job) {
        for (String txHash : db.read(ACT, tx -> store.hashes(tx, job.id()))) {
            Optional<Mined> mined = chain().mined(txHash);
            if (mined.isPresent()) {
                return included(chainId, job, txHash, mined.get());
            }
        }
        if (job.included().isPresent()) {
            LOG.atWarn().addKeyValue("tx", job.txHash()).log("ANCHOR-003 the chain took a block back; sending again");
            db.execute(ACT, tx -> store.exclude(tx, job.id()));
        }
        if (job.attemptedAt().plus(settings.stuckAfter()).isBefore(db.clock().now())) {
            return replace(chainId, job);
        }
        var unused = broadcast(job.raw());
        return Health.OK;
    }

    private Health included(long chainId, Job job, String txHash, Mined mined) {
        Optional<Boolean> isFinal = agreedFinal(txHash, mined);
        if (isFinal.isEmpty()) {
            return Health.DISAGREEMENT;
        }
        db.execute(ACT, tx -> {
            store.include(tx, job.id(), txHash, mined, isFinal.get());
            if (isFinal.get() && mined.success() && job.kind().equals(AnchorStore.DEPLOY)) {
                store.addTarget(tx, new Target(chainId, chain().genesis(), job.contract(), sender(), settings.test()));
            }
        });
        if (isFinal.get()) {
            LOG.atInfo()
                    .addKeyValue("kind", job.kind())
                    .addKeyValue("size", job.size())
                    .addKeyValue("tx", txHash)
                    .addKeyValue("block", mined.block())
                    .addKeyValue("gas", mined.gasUsed())
                    .log("final on the chain");
        }
        return Health.OK;
    }

    /** Whether every provider calls it final; empty if they know different blocks. */
    private Optional<Boolean> agreedFinal(String txHash, Mined mined) {
        boolean all = true;
        for (PublicChain provider : chains) {
            Optional<Mined> there = provider.mined(txHash);
            Optional<Hash> block = provider.blockHash(mined.block());
            if (there.isEmpty() || provider.finalizedBlock() < mined.block()) {
                all = false;
            } else if (!there.get().blockHash().equals(mined.blockHash())
                    || !block.equals(Optional.of(mined.blockHash()))) {
                return Optional.empty();
            }
        }
        return Optional.of(all);
    }

    /** Same number, higher fees, newest root: at most one of the attempts can ever be mined. */
    private Health replace(long chainId, Job job) {
        BigInteger maxFee = job.maxFee().multiply(BUMP_PERCENT).divide(HUNDRED).add(BigInteger.ONE);
        BigInteger tip = job.tip().multiply(BUMP_PERCENT).divide(HUNDRED).add(BigInteger.ONE);
        if (maxFee.compareTo(settings.maxFeePerGas()) > 0) {
            var unused = broadcast(job.raw());
            return Health.TOO_DEAR;
        }
        boolean anchor = job.kind().equals(AnchorStore.ANCHOR);
        Ledger.State state = ledger.state();
        Optional<String> to = anchor ? Optional.of(job.contract()) : Optional.empty();
        String data = anchor
                ? AnchorContract.anchorCall(
                        logId, state.checkpoint().size(), state.checkpoint().root())
                : AnchorContract.bytecode();
        long gas = (long) (chain().estimateGas(sender(), to, data) * GAS_HEADROOM);
        Attempt attempt = sign(
                chainId,
                job.nonce(),
                gas,
                to,
                data,
                maxFee,
                tip,
                state.checkpoint().size(),
                state.checkpoint().root());
        db.execute(ACT, tx -> store.addAttempt(tx, job.id(), job.attempt() + 1, attempt));
        CrashPoint.reach("anchoring.replacement-stored");
        var unused = broadcast(attempt.raw());
        return Health.OK;
    }
}
