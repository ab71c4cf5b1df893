package commonseal.anchoring.internal;

import static commonseal.anchoring.internal.db.Tables.ATTEMPT;
import static commonseal.anchoring.internal.db.Tables.JOB;
import static commonseal.anchoring.internal.db.Tables.LOST;
import static commonseal.anchoring.internal.db.Tables.NONCE;
import static commonseal.anchoring.internal.db.Tables.RECEIPT;
import static commonseal.anchoring.internal.db.Tables.TARGET;
import static org.jooq.Records.mapping;

import commonseal.anchoring.Anchoring.Anchor;
import commonseal.anchoring.Anchoring.State;
import commonseal.anchoring.Anchoring.Target;
import commonseal.anchoring.PublicChain.Mined;
import commonseal.kernel.Ids;
import commonseal.kernel.Invariant;
import commonseal.kernel.Tx;
import commonseal.proof.Hash;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;

/** Schema {@code anchoring}. */
final class AnchorStore {

    static final String DEPLOY = "DEPLOY";
    static final String ANCHOR = "ANCHOR";

    /** Never reached: at +25 % each, 200 attempts take the fee from one wei beyond any cap. */
    private static final int MOST_ATTEMPTS = 1000;

    /** A transaction number in use, its newest attempt and where it was mined, if it was. */
    record Job(
            UUID id,
            long nonce,
            String kind,
            String contract,
            int attempt,
            long size,
            Hash root,
            byte[] raw,
            String txHash,
            BigInteger maxFee,
            BigInteger tip,
            Instant attemptedAt,
            Optional<Included> included) {}

    /** Where an attempt was mined. */
    record Included(int attempt, long block, Hash blockHash) {}

    /** A signed transaction of a job. */
    record Sent(int number, long size, String txHash) {}

    /** The oldest job of the sender on the chain that is not final. */
    Optional<Job> open(Tx tx, long chainId, String sender) {
        return tx.dsl()
                .select(
                        JOB.ID,
                        JOB.NONCE,
                        JOB.KIND,
                        JOB.CONTRACT,
                        ATTEMPT.NUMBER,
                        ATTEMPT.SIZE,
                        ATTEMPT.ROOT,
                        ATTEMPT.RAW,
                        ATTEMPT.TX_HASH,
                        ATTEMPT.MAX_FEE_WEI,
                        ATTEMPT.TIP_WEI,
                        ATTEMPT.CREATED_AT,
                        RECEIPT.NUMBER,
                        RECEIPT.BLOCK_NUMBER,
                        RECEIPT.BLOCK_HASH)
                .from(JOB)
                .join(ATTEMPT)
                .on(ATTEMPT.JOB_ID.eq(JOB.ID))
                .leftJoin(RECEIPT)
                .on(RECEIPT.JOB_ID.eq(JOB.ID))
                .leftAntiJoin(LOST)
                .on(LOST.JOB_ID.eq(JOB.ID))
                .where(
                        JOB.CHAIN_ID.eq(chainId),
                        JOB.SENDER.eq(sender),
                        RECEIPT.FINAL.isNull().or(RECEIPT.FINAL.isFalse()))
                .orderBy(JOB.NONCE.asc(), ATTEMPT.NUMBER.desc())
                .limit(1)
                .fetchOptional(AnchorStore::job);
    }

    private static Job job(Record row) {
        return new Job(
                row.get(JOB.ID),
                row.get(JOB.NONCE),
                row.get(JOB.KIND),
                row.get(JOB.CONTRACT),
                row.get(ATTEMPT.NUMBER),
                row.get(ATTEMPT.SIZE),
                Hash.of(row.get(ATTEMPT.ROOT)),
                row.get(ATTEMPT.RAW),
                row.get(ATTEMPT.TX_HASH),
                row.get(ATTEMPT.MAX_FEE_WEI),
                row.get(ATTEMPT.TIP_WEI),
                row.get(ATTEMPT.CREATED_AT),
                Optional.ofNullable(row.get(RECEIPT.NUMBER))
                        .map(number -> new Included(
                                number, row.get(RECEIPT.BLOCK_NUMBER), Hash.of(row.get(RECEIPT.BLOCK_HASH)))));
    }

    /** Attempts of a job, newest first: any of them may be the one that was mined. */
    List<Sent> attempts(Tx tx, UUID job) {
        return tx.dsl()
                .select(ATTEMPT.NUMBER, ATTEMPT.SIZE, ATTEMPT.TX_HASH)
                .from(ATTEMPT)
                .where(ATTEMPT.JOB_ID.eq(job))
                .orderBy(ATTEMPT.NUMBER.desc())
                .limit(MOST_ATTEMPTS)
                .fetch(mapping(Sent::new));
    }

    /** Block 0 of the chain that this district's numbers with that id count on; empty before the first transaction. */
    Optional<Hash> genesis(Tx tx, long chainId) {
        return tx.dsl()
                .select(NONCE.GENESIS)
                .from(NONCE)
                .where(NONCE.CHAIN_ID.eq(chainId))
                .orderBy(NONCE.SENDER)
                .limit(1)
                .fetchOptional(row -> Hash.of(row.value1()));
    }

    /**
     * The next number; nobody else can take it before this transaction ends. Never one that the chain has already mined
     * (restored database, key used elsewhere).
     */
    long lockNonce(Tx tx, long chainId, String sender, Hash genesis, long mined) {
        tx.dsl()
                .insertInto(NONCE, NONCE.CHAIN_ID, NONCE.SENDER, NONCE.GENESIS, NONCE.NEXT_NONCE)
                .values(chainId, sender, genesis.bytes(), mined)
                .onConflictDoNothing()
                .execute();
        long stored = tx.dsl()
                .select(NONCE.NEXT_NONCE)
                .from(NONCE)
                .where(NONCE.CHAIN_ID.eq(chainId), NONCE.SENDER.eq(sender))
                .forUpdate()
                .fetchSingle()
                .value1();
        return Math.max(stored, mined);
    }

    /** Takes the number that was locked. */
    void takeNonce(Tx tx, long chainId, String sender, long nonce) {
        int updated = tx.dsl()
                .update(NONCE)
                .set(NONCE.NEXT_NONCE, nonce + 1)
                .where(NONCE.CHAIN_ID.eq(chainId), NONCE.SENDER.eq(sender))
                .execute();
        Invariant.check(updated == 1, "INV-N1", "nonce row of chain %d", chainId);
    }

    UUID addJob(Tx tx, long chainId, String sender, long nonce, String kind, String contract) {
        UUID id = Ids.next(tx);
        tx.dsl()
                .insertInto(JOB, JOB.ID, JOB.CHAIN_ID, JOB.SENDER, JOB.NONCE, JOB.KIND, JOB.CONTRACT, JOB.CREATED_AT)
                .values(id, chainId, sender, nonce, kind, contract, tx.now())
                .execute();
        return id;
    }

    /** A signed transaction, before it is broadcast. */
    record Attempt(long size, Hash root, byte[] raw, String txHash, BigInteger maxFee, BigInteger tip) {}

    /** Whether it was stored; another process of the district may have stored that number first. */
    boolean addAttempt(Tx tx, UUID job, int number, Attempt attempt) {
        int added = tx.dsl()
                .insertInto(
                        ATTEMPT,
                        ATTEMPT.JOB_ID,
                        ATTEMPT.NUMBER,
                        ATTEMPT.SIZE,
                        ATTEMPT.ROOT,
                        ATTEMPT.RAW,
                        ATTEMPT.TX_HASH,
                        ATTEMPT.MAX_FEE_WEI,
                        ATTEMPT.TIP_WEI,
                        ATTEMPT.CREATED_AT)
                .values(
                        job,
                        number,
                        attempt.size(),
                        attempt.root().bytes(),
                        attempt.raw(),
                        attempt.txHash(),
                        attempt.maxFee(),
                        attempt.tip(),
                        tx.now())
                .onConflict(ATTEMPT.JOB_ID, ATTEMPT.NUMBER)
                .doNothing()
                .execute();
        return added == 1;
    }

    /** Notes where an attempt was mined, and whether it had its effect. */
    void include(Tx tx, UUID job, int number, Mined mined, boolean success, boolean isFinal) {
        tx.dsl()
                .insertInto(
                        RECEIPT,
                        RECEIPT.JOB_ID,
                        RECEIPT.NUMBER,
                        RECEIPT.BLOCK_NUMBER,
                        RECEIPT.BLOCK_HASH,
                        RECEIPT.SUCCESS,
                        RECEIPT.LOG_INDEX,
                        RECEIPT.GAS_USED,
                        RECEIPT.FINAL,
                        RECEIPT.SEEN_AT)
                .values(
                        job,
                        number,
                        mined.block(),
                        mined.blockHash().bytes(),
                        success,
                        mined.logIndex().orElse(null),
                        mined.gasUsed(),
                        isFinal,
                        tx.now())
                .onConflict(RECEIPT.JOB_ID)
                .doUpdate()
                .set(RECEIPT.NUMBER, DSL.excluded(RECEIPT.NUMBER))
                .set(RECEIPT.BLOCK_NUMBER, DSL.excluded(RECEIPT.BLOCK_NUMBER))
                .set(RECEIPT.BLOCK_HASH, DSL.excluded(RECEIPT.BLOCK_HASH))
                .set(RECEIPT.SUCCESS, DSL.excluded(RECEIPT.SUCCESS))
                .set(RECEIPT.LOG_INDEX, DSL.excluded(RECEIPT.LOG_INDEX))
                .set(RECEIPT.GAS_USED, DSL.excluded(RECEIPT.GAS_USED))
                .set(RECEIPT.FINAL, DSL.excluded(RECEIPT.FINAL))
                .set(RECEIPT.SEEN_AT, DSL.excluded(RECEIPT.SEEN_AT))
                // Final is final: two processes of the district may look at once.
                .where(RECEIPT.FINAL.isFalse())
                .execute();
    }

    /** The chain gave the number to another transaction for good. */
    void lose(Tx tx, UUID job) {
        tx.dsl()
                .insertInto(LOST, LOST.JOB_ID, LOST.SEEN_AT)
                .values(job, tx.now())
                .onConflictDoNothing()
                .execute();
    }

    /** The chain took it back before it was final. */
    void exclude(Tx tx, UUID job) {
        tx.dsl()
                .deleteFrom(RECEIPT)
                .where(RECEIPT.JOB_ID.eq(job), RECEIPT.FINAL.isFalse())
                .execute();
    }

    void addTarget(Tx tx, Target target) {
        tx.dsl()
                .insertInto(
                        TARGET,
                        TARGET.CHAIN_ID,
                        TARGET.CONTRACT,
                        TARGET.GENESIS,
                        TARGET.SENDER,
                        TARGET.TEST,
                        TARGET.CREATED_AT)
                .values(
                        target.chainId(),
                        target.contract(),
                        target.genesis().bytes(),
                        target.sender(),
                        target.test(),
                        tx.now())
                .onConflictDoNothing()
                .execute();
    }

    /** All targets, oldest first; a district has a handful. */
    List<Target> targets(Tx tx) {
        return tx.dsl()
                .select(TARGET.CHAIN_ID, TARGET.GENESIS, TARGET.CONTRACT, TARGET.SENDER, TARGET.TEST)
                .from(TARGET)
                .orderBy(TARGET.CREATED_AT, TARGET.CONTRACT)
                .limit(100)
                .fetch(row ->
                        new Target(row.value1(), Hash.of(row.value2()), row.value3(), row.value4(), row.value5()));
    }

    /** The largest size anchored to a target, final or on its way; 0 if there is none. */
    long anchoredSize(Tx tx, long chainId, String contract, String sender) {
        Condition here = DSL.and(JOB.CHAIN_ID.eq(chainId), JOB.CONTRACT.eq(contract), JOB.SENDER.eq(sender));
        return anchors(tx, here, false, 1).stream()
                .mapToLong(Anchor::size)
                .findFirst()
                .orElse(0);
    }

    /** Anchors that meet {@code only}, by size. */
    List<Anchor> anchors(Tx tx, Condition only, boolean oldestFirst, int limit) {
        return tx.dsl()
                .select(
                        JOB.CHAIN_ID,
                        TARGET.GENESIS,
                        JOB.CONTRACT,
                        JOB.SENDER,
                        ATTEMPT.TX_HASH,
                        RECEIPT.BLOCK_NUMBER,
                        RECEIPT.BLOCK_HASH,
                        RECEIPT.LOG_INDEX,
                        RECEIPT.FINAL,
                        ATTEMPT.SIZE,
                        ATTEMPT.ROOT,
                        TARGET.TEST,
                        ATTEMPT.CREATED_AT)
                .from(JOB)
                .join(ATTEMPT)
                .on(ATTEMPT.JOB_ID.eq(JOB.ID))
                .leftJoin(RECEIPT)
                .on(RECEIPT.JOB_ID.eq(JOB.ID))
                .join(TARGET)
                .on(TARGET.CHAIN_ID.eq(JOB.CHAIN_ID), TARGET.CONTRACT.eq(JOB.CONTRACT), TARGET.SENDER.eq(JOB.SENDER))
                .leftAntiJoin(LOST)
                .on(LOST.JOB_ID.eq(JOB.ID))
                .where(JOB.KIND.eq(ANCHOR), only)
                // Of a job's attempts the mined one counts once it is known, until then the newest.
                .and(ATTEMPT.NUMBER.eq(DSL.coalesce(RECEIPT.NUMBER, newestAttempt())))
                // Mined without effect: paid for, but no anchor.
                .and(RECEIPT.SUCCESS.isNull().or(RECEIPT.SUCCESS.isTrue()))
                .orderBy(oldestFirst ? ATTEMPT.SIZE.asc() : ATTEMPT.SIZE.desc(), JOB.ID.asc())
                .limit(limit)
                .fetch(AnchorStore::anchor);
    }

    private static Field<Integer> newestAttempt() {
        var newer = ATTEMPT.as("newer");
        return DSL.field(DSL.select(DSL.max(newer.NUMBER)).from(newer).where(newer.JOB_ID.eq(JOB.ID)));
    }

    private static Anchor anchor(Record row) {
        Boolean isFinal = row.get(RECEIPT.FINAL);
        State state = isFinal == null ? State.PENDING : isFinal ? State.FINAL : State.INCLUDED;
        return new Anchor(
                row.get(JOB.CHAIN_ID),
                Hash.of(row.get(TARGET.GENESIS)),
                row.get(JOB.CONTRACT),
                row.get(JOB.SENDER),
                row.get(ATTEMPT.TX_HASH),
                Optional.ofNullable(row.get(RECEIPT.BLOCK_NUMBER)),
                Optional.ofNullable(row.get(RECEIPT.BLOCK_HASH)).map(Hash::of),
                Optional.ofNullable(row.get(RECEIPT.LOG_INDEX)),
                row.get(ATTEMPT.SIZE),
                Hash.of(row.get(ATTEMPT.ROOT)),
                state,
                row.get(TARGET.TEST),
                row.get(ATTEMPT.CREATED_AT));
    }
}
