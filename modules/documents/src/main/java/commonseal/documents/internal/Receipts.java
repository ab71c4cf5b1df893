package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.CHECK_RECEIPT;
import static org.jooq.impl.DSL.noCondition;

import commonseal.kernel.Act;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Db;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.ledger.Ledger;
import commonseal.ledger.Ledger.EntryId;
import commonseal.ledger.Ledger.Sealed;
import commonseal.proof.Hash;
import commonseal.verifier.CheckReceipt;
import commonseal.verifier.TrustFile;
import commonseal.verifier.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Signed receipts of verifications: sealed before they leave, and without a word of who asked. */
final class Receipts {
    static final String TABLE = "documents.check_receipt";

    private final Db db;
    private final Keys keys;
    private final Ledger ledger;
    private final Vault vault;

    Receipts(Db db, Keys keys, Ledger ledger, Vault vault) {
        this.db = db;
        this.keys = keys;
        this.ledger = ledger;
        this.vault = vault;
    }

    /** A row of check_receipt. */
    record Row(UUID id, Bytes file, Instant at, Bytes blinding, EntryId entry) {}

    /** Signs and seals; one entry of the ledger. */
    byte[] give(CheckReceipt.About about, Verdict verdict, TrustFile trust) {
        // Asked before the transaction: the ledger answers from its memory.
        long size = ledger.state().checkpoint().size();
        byte[] file = db.write(Act.job("documents.receipt"), tx -> {
            UUID id = Ids.next(tx);
            CheckReceipt receipt = CheckReceipt.sign(
                    id.toString(),
                    about,
                    verdict,
                    verdict.checkedAt().orElse(verdict.at()),
                    trust,
                    size,
                    keys.logSigner());
            Sealed sealed =
                    ledger.append(tx, "verification.receipt|" + id, Records.receipt(id, receipt.digest(), tx.now()));
            tx.dsl()
                    .insertInto(CHECK_RECEIPT)
                    .set(CHECK_RECEIPT.ID, id)
                    .set(CHECK_RECEIPT.FILE, receipt.bytes())
                    .set(CHECK_RECEIPT.AT, tx.now())
                    .set(
                            CHECK_RECEIPT.BLINDING,
                            vault.blinding(TABLE, id.toString(), sealed.blinding())
                                    .copy())
                    .set(CHECK_RECEIPT.ENTRY, sealed.entry().value())
                    .execute();
            CrashPoint.reach("documents.receipt.sealed");
            return receipt.bytes();
        });
        // On record; a crash from here on costs the asker a second one.
        CrashPoint.reach("documents.receipt.recorded");
        return file;
    }

    static List<Row> inOrder(Tx tx, Optional<UUID> after, int limit) {
        return tx.dsl()
                .select(
                        CHECK_RECEIPT.ID,
                        CHECK_RECEIPT.FILE,
                        CHECK_RECEIPT.AT,
                        CHECK_RECEIPT.BLINDING,
                        CHECK_RECEIPT.ENTRY)
                .from(CHECK_RECEIPT)
                .where(after.map(CHECK_RECEIPT.ID::greaterThan).orElse(noCondition()))
                .orderBy(CHECK_RECEIPT.ID)
                .limit(limit)
                .fetch(row -> new Row(
                        row.value1(),
                        Bytes.of(row.value2()),
                        row.value3(),
                        Bytes.of(row.value4()),
                        new EntryId(row.value5())));
    }

    /** What the ledger holds of a row. */
    static tools.jackson.databind.node.ObjectNode record(Row row) {
        return Records.receipt(row.id(), Hash.sha256(row.file().copy()), row.at());
    }
}
