package commonseal.anchoring.internal;

import commonseal.anchoring.Anchoring.Health;
import commonseal.anchoring.Anchoring.Target;
import commonseal.anchoring.AnchoringSettings;
import commonseal.anchoring.PublicChain;
import commonseal.anchoring.PublicChain.Fees;
import commonseal.anchoring.PublicChain.Mined;
import commonseal.anchoring.internal.AnchorStore.Attempt;
import commonseal.anchoring.internal.AnchorStore.Included;
import commonseal.anchoring.internal.AnchorStore.Job;
import commonseal.anchoring.internal.AnchorStore.Sent;
import commonseal.kernel.Act;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Db;
import commonseal.kernel.Invariant;
import commonseal.ledger.Ledger;
import commonseal.proof.Checkpoint;
import commonseal.proof.Hash;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
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

    private final OutageLog outage = new OutageLog();
    private volatile Health health = Health.STARTING;
    /** The last refused broadcast, so that it is logged once and not every second. */
    private Optional<String> refusal = Optional.empty();
    /** Somebody asked for an anchor and has not got it yet. */
    private boolean wanted;

    private Instant nextAnchor = Instant.MIN;
    private Instant nextDeployment = Instant.MIN;

    /** The chain as it presents itself in this step. */
    private record Here(long chainId, Hash genesis) {}

    /** What is stored about that chain. */
    private record Stored(Optional<Hash> genesis, Optional<Job> open, List<Target> targets) {}

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
            outage.back(db.clock().now());
            if (now != health) {
                LOG.atInfo()
                        .addKeyValue("health", now)
                        .addKeyValue("sender", sender())
                        .log("anchoring");
            }
            health = now;
        } catch (PublicChain.Unreachable e) {
            outage.away(e, db.clock().now());
            health = Health.UNREACHABLE;
        }
    }

    private Health advance(boolean soon) {
        wanted |= soon;
        Here here = new Here(chain().chainId(), chain().genesis());
        Stored stored = db.read(
                ACT,
                tx -> new Stored(
                        store.genesis(tx, here.chainId()),
                        store.open(tx, here.chainId(), sender()),
                        store.targets(tx).stream()
                                .filter(known -> known.chainId() == here.chainId())
                                .toList()));
        boolean same = Stream.concat(
                        stored.genesis().stream(), stored.targets().stream().map(Target::genesis))
                .allMatch(here.genesis()::equals);
        if (!same) {
            return Health.WRONG_CHAIN;
        }
        if (stored.open().isPresent()) {
            return pursue(here, stored.open().get());
        }
        Optional<String> contract = contract(stored.targets());
        return contract.isPresent() ? anchor(here, stored, contract.get()) : deploy(here);
    }

    /** The contract to call: the configured one, else the one used last; empty: one must be deployed. */
    private Optional<String> contract(List<Target> known) {
        return settings.contract()
                .map(address -> address.toLowerCase(Locale.ROOT))
                .or(() -> known.stream()
                        .filter(target -> target.sender().equals(sender()))
                        .map(Target::contract)
                        .reduce((first, second) -> second));
    }

    private Health deploy(Here here) {
        // One that failed has cost gas: not again at once.
        if (!wanted && db.clock().now().isBefore(nextDeployment)) {
            return Health.REFUSED;
        }
        return begin(here, AnchorStore.DEPLOY, Optional.empty());
    }

    private Health anchor(Here here, Stored stored, String contract) {
        Target target = new Target(here.chainId(), here.genesis(), contract, sender(), settings.test());
        if (stored.targets().stream()
                .noneMatch(known ->
                        known.contract().equals(contract) && known.sender().equals(sender()))) {
            db.execute(ACT, tx -> store.addTarget(tx, target));
        }
        if (ledger.state().checkpoint().size()
                <= db.<Long>read(ACT, tx -> store.anchoredSize(tx, here.chainId(), contract, sender()))) {
            wanted = false;
            return Health.OK;
        }
        boolean due = wanted || !db.clock().now().isBefore(nextAnchor);
        return due ? begin(here, AnchorStore.ANCHOR, Optional.of(contract)) : Health.OK;
    }

    /** Opens a transaction number: signed and stored first, broadcast afterwards. */
    private Health begin(Here here, String kind, Optional<String> to) {
        Fees fees = chain().fees();
        if (fees.base().add(fees.tip()).compareTo(settings.maxFeePerGas()) > 0) {
            return Health.TOO_DEAR;
        }
        BigInteger maxFee = fees.base().shiftLeft(1).add(fees.tip()).min(settings.maxFeePerGas());
        // Asked with empty pockets, most nodes refuse even the estimate.
        BigInteger balance = chain().balance(sender());
        if (balance.signum() == 0) {
            return Health.UNFUNDED;
        }
        // A call to an address without code succeeds, costs gas and anchors nothing.
        if (to.isPresent() && !chain().isContract(to.get())) {
            return Health.REFUSED;
        }
        Checkpoint newest = ledger.state().checkpoint();
        String data = data(kind, newest);
        Optional<Long> gas = gas(to, data);
        if (gas.isEmpty()) {
            return Health.REFUSED;
        }
        if (balance.compareTo(maxFee.multiply(BigInteger.valueOf(gas.get()))) < 0) {
            return Health.UNFUNDED;
        }
        long mined = chain().minedNonce(sender());
        Optional<byte[]> raw = db.write(ACT, tx -> {
            long nonce = store.lockNonce(tx, here.chainId(), sender(), here.genesis(), mined);
            // Another process of the district may have been quicker; the lock on the number lets us see it.
            if (store.open(tx, here.chainId(), sender()).isPresent()) {
                return Optional.empty();
            }
            store.takeNonce(tx, here.chainId(), sender(), nonce);
            Attempt attempt = sign(here.chainId(), nonce, gas.get(), to, data, maxFee, fees.tip(), newest);
            String contract = to.orElseGet(() -> AnchorContract.addressOf(sender(), nonce));
            UUID job = store.addJob(tx, here.chainId(), sender(), nonce, kind, contract);
            Invariant.check(store.addAttempt(tx, job, 1, attempt), "INV-N2", "first attempt at number %d", nonce);
            return Optional.of(attempt.raw());
        });
        if (raw.isEmpty()) {
            return Health.OK;
        }
        // From here on a crash sends the same bytes again.
        CrashPoint.reach("anchoring.stored");
        if (kind.equals(AnchorStore.ANCHOR)) {
            wanted = false;
            nextAnchor = db.clock().now().plus(settings.every());
        }
        Health after = broadcast(raw.get());
        CrashPoint.reach("anchoring.broadcast");
        return after;
    }

    private String data(String kind, Checkpoint newest) {
        return kind.equals(AnchorStore.ANCHOR)
                ? AnchorContract.anchorCall(logId, newest.size(), newest.root())
                : AnchorContract.bytecode();
    }

    private Optional<Long> gas(Optional<String> to, String data) {
        return chain().estimateGas(sender(), to, data).map(estimate -> (long) (estimate * GAS_HEADROOM));
    }

    private Attempt sign(
            long chainId,
            long nonce,
            long gas,
            Optional<String> to,
            String data,
            BigInteger maxFee,
            BigInteger tip,
            Checkpoint newest) {
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
        return new Attempt(newest.size(), newest.root(), raw, hash, maxFee, tip);
    }

    private Health broadcast(byte[] raw) {
        Optional<String> refused = chain().broadcast(raw);
        if (!refused.equals(refusal)) {
            refused.ifPresent(
                    words -> LOG.atWarn().addKeyValue("answer", words).log("ANCHOR-002 transaction not accepted"));
            refusal = refused;
        }
        String words = refused.orElse("").toLowerCase(Locale.ROOT);
        if (words.contains("insufficient funds")) {
            return Health.UNFUNDED;
        }
        return words.contains("less than block base fee") ? Health.TOO_DEAR : Health.OK;
    }

    /** A number is open: is it mined, final, lost, stuck? */
    private Health pursue(Here here, Job job) {
        List<Sent> attempts = db.read(ACT, tx -> store.attempts(tx, job.id()));
        Optional<Health> seen = look(here, job, attempts);
        if (seen.isPresent()) {
            return seen.get();
        }
        if (job.included().isPresent()) {
            LOG.atWarn().addKeyValue("tx", job.txHash()).log("ANCHOR-003 the chain took a block back; sending again");
            db.execute(ACT, tx -> store.exclude(tx, job.id()));
        }
        if (chain().minedNonce(sender()) > job.nonce()) {
            return overtaken(here, job, attempts);
        }
        boolean stuck = !db.clock().now().isBefore(job.attemptedAt().plus(settings.stuckAfter()));
        return stuck ? replace(here, job) : broadcast(job.raw());
    }

    /** Looks for a mined attempt, newest first. */
    private Optional<Health> look(Here here, Job job, List<Sent> attempts) {
        for (Sent sent : attempts) {
            Optional<Mined> mined = chain().mined(sent.txHash());
            if (mined.isPresent()) {
                return Optional.of(included(here, job, sent, mined.get()));
            }
        }
        return Optional.empty();
    }

    /** The number is used: by an attempt mined a moment ago, or by a transaction that is not ours. */
    private Health overtaken(Here here, Job job, List<Sent> attempts) {
        boolean passed = chain().finalNonce(sender()) > job.nonce();
        // Looked for once more, now that the number is known to be passed: still none of ours, then never.
        Optional<Health> seen = look(here, job, attempts);
        if (seen.isPresent() || !passed) {
            return seen.orElse(Health.OK);
        }
        LOG.atWarn()
                .addKeyValue("nonce", job.nonce())
                .log("ANCHOR-006 the chain gave our number to another transaction");
        db.execute(ACT, tx -> store.lose(tx, job.id()));
        return Health.OK;
    }

    private Health included(Here here, Job job, Sent sent, Mined mined) {
        Optional<Boolean> agreed = agreedFinal(here, sent.txHash(), mined);
        if (agreed.isEmpty()) {
            return Health.DISAGREEMENT;
        }
        boolean isFinal = agreed.get();
        if (!isFinal
                && job.included().equals(Optional.of(new Included(sent.number(), mined.block(), mined.blockHash())))) {
            return Health.OK;
        }
        boolean deployment = job.kind().equals(AnchorStore.DEPLOY);
        boolean success = mined.success() && (deployment || mined.logIndex().isPresent());
        db.execute(ACT, tx -> {
            store.include(tx, job.id(), sent.number(), mined, success, isFinal);
            if (isFinal && success && deployment) {
                store.addTarget(
                        tx, new Target(here.chainId(), here.genesis(), job.contract(), sender(), settings.test()));
            }
        });
        if (isFinal) {
            report(job, sent, mined, success);
            if (deployment && !success) {
                nextDeployment = db.clock().now().plus(settings.every());
            }
        }
        return Health.OK;
    }

    private static void report(Job job, Sent sent, Mined mined, boolean success) {
        (success ? LOG.atInfo() : LOG.atWarn())
                .addKeyValue("kind", job.kind())
                .addKeyValue("size", sent.size())
                .addKeyValue("tx", sent.txHash())
                .addKeyValue("block", mined.block())
                .addKeyValue("gas", mined.gasUsed())
                .log(success ? "final on the chain" : "ANCHOR-005 mined without effect: it anchors nothing");
    }

    /** Whether every provider calls it final; empty if they know different chains, or different final blocks. */
    private Optional<Boolean> agreedFinal(Here here, String txHash, Mined mined) {
        boolean all = true;
        for (PublicChain provider : chains) {
            if (!here.equals(new Here(provider.chainId(), provider.genesis()))) {
                return Optional.empty();
            }
            if (provider.finalizedBlock() < mined.block()) {
                all = false;
            } else if (!provider.mined(txHash).equals(Optional.of(mined))
                    || !provider.blockHash(mined.block()).equals(Optional.of(mined.blockHash()))) {
                return Optional.empty();
            }
        }
        return Optional.of(all);
    }

    /** Same number, higher fees, newest root: at most one of the attempts can ever be mined. */
    private Health replace(Here here, Job job) {
        Fees fees = chain().fees();
        BigInteger tip = bumped(job.tip()).max(fees.tip());
        BigInteger least = bumped(job.maxFee()).max(tip);
        if (least.compareTo(settings.maxFeePerGas()) > 0) {
            Health after = broadcast(job.raw());
            return fees.base().compareTo(job.maxFee()) > 0 ? Health.TOO_DEAR : after;
        }
        BigInteger maxFee = fees.base().shiftLeft(1).add(tip).max(least).min(settings.maxFeePerGas());
        Optional<String> to = job.kind().equals(AnchorStore.ANCHOR) ? Optional.of(job.contract()) : Optional.empty();
        Checkpoint newest = ledger.state().checkpoint();
        String data = data(job.kind(), newest);
        Optional<Long> gas = gas(to, data);
        if (gas.isEmpty()) {
            // Mined a moment ago, most likely: the next step will see the receipt.
            return broadcast(job.raw());
        }
        Attempt attempt = sign(here.chainId(), job.nonce(), gas.get(), to, data, maxFee, tip, newest);
        if (!db.<Boolean>write(ACT, tx -> store.addAttempt(tx, job.id(), job.attempt() + 1, attempt))) {
            return Health.OK;
        }
        CrashPoint.reach("anchoring.replacement-stored");
        return broadcast(attempt.raw());
    }

    private static BigInteger bumped(BigInteger fee) {
        return fee.multiply(BUMP_PERCENT).divide(HUNDRED).add(BigInteger.ONE);
    }
}
