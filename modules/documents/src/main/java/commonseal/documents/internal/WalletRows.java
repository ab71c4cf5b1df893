package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.STATUS_SLOT;
import static commonseal.documents.internal.db.Tables.WALLET_COPY;
import static commonseal.documents.internal.db.Tables.WALLET_WITHDRAWAL;

import commonseal.documents.WalletCopies.Copy;
import commonseal.documents.internal.StatusSlots.Slot;
import commonseal.kernel.Tx;
import commonseal.ledger.Ledger.EntryId;
import commonseal.proof.Hash;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.impl.DSL;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Statements on wallet copies and their ledger records. */
final class WalletRows {
    static final String COPY = "documents.wallet_copy";
    static final String WITHDRAWAL = "documents.wallet_withdrawal";

    private WalletRows() {}

    /** A copy that was given. */
    record Given(
            UUID document,
            int copy,
            Hash token,
            Hash key,
            List<String> fields,
            String madeBy,
            Instant madeAt,
            Instant expiresAt,
            Slot slot) {
        Given {
            fields = List.copyOf(fields);
        }

        String row() {
            return document + "/" + copy;
        }

        ObjectNode record() {
            ObjectNode record = JsonNodeFactory.instance
                    .objectNode()
                    .put("v", 1)
                    .put("type", "wallet.given")
                    .put("at", madeAt.toString())
                    .put("document", document.toString())
                    .put("copy", copy)
                    .put("tokenDigest", token.hex())
                    .put("key", key.hex())
                    .put("holder", madeBy)
                    .put("expiresAt", expiresAt.toString())
                    .put("list", slot.list())
                    .put("index", slot.index());
            ArrayNode names = record.putArray("fields");
            fields.forEach(names::add);
            return record;
        }
    }

    /** A copy that was taken back. */
    record Withdrawn(UUID document, int copy, String by, Instant at) {
        String row() {
            return document + "/" + copy;
        }

        ObjectNode record() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("v", 1)
                    .put("type", "wallet.withdrawn")
                    .put("at", at.toString())
                    .put("document", document.toString())
                    .put("copy", copy)
                    .put("holder", by);
        }
    }

    /** A row with what opens its leaf. */
    record Row<T>(T what, Bytes blinding, EntryId entry) {}

    static void insert(Tx tx, Row<Given> row) {
        Given given = row.what();
        StatusSlots.insert(tx, given.document(), given.copy(), given.slot());
        tx.dsl()
                .insertInto(WALLET_COPY)
                .set(WALLET_COPY.DOCUMENT_ID, given.document())
                .set(WALLET_COPY.COPY, (short) given.copy())
                .set(WALLET_COPY.TOKEN, given.token().bytes())
                .set(WALLET_COPY.KEY, given.key().bytes())
                .set(WALLET_COPY.FIELDS, given.fields().toArray(String[]::new))
                .set(WALLET_COPY.MADE_BY, given.madeBy())
                .set(WALLET_COPY.MADE_AT, given.madeAt())
                .set(WALLET_COPY.EXPIRES_AT, given.expiresAt())
                .set(WALLET_COPY.BLINDING, row.blinding().copy())
                .set(WALLET_COPY.ENTRY, row.entry().value())
                .execute();
    }

    static void withdraw(Tx tx, Row<Withdrawn> row) {
        Withdrawn withdrawn = row.what();
        tx.dsl()
                .insertInto(WALLET_WITHDRAWAL)
                .set(WALLET_WITHDRAWAL.DOCUMENT_ID, withdrawn.document())
                .set(WALLET_WITHDRAWAL.COPY, (short) withdrawn.copy())
                .set(WALLET_WITHDRAWAL.WITHDRAWN_BY, withdrawn.by())
                .set(WALLET_WITHDRAWAL.AT, withdrawn.at())
                .set(WALLET_WITHDRAWAL.BLINDING, row.blinding().copy())
                .set(WALLET_WITHDRAWAL.ENTRY, row.entry().value())
                .execute();
    }

    /** Newest first. */
    static List<Copy> of(Tx tx, UUID document) {
        return tx.dsl()
                .select(WALLET_COPY.COPY, WALLET_COPY.MADE_AT, WALLET_COPY.EXPIRES_AT, WALLET_WITHDRAWAL.AT)
                .from(WALLET_COPY)
                .leftJoin(WALLET_WITHDRAWAL)
                .on(sameCopy())
                .where(WALLET_COPY.DOCUMENT_ID.eq(document))
                .orderBy(WALLET_COPY.COPY.desc())
                .fetch(row -> new Copy(row.value1(), row.value2(), row.value3(), Optional.ofNullable(row.value4())));
    }

    private static Condition sameCopy() {
        return WALLET_WITHDRAWAL
                .DOCUMENT_ID
                .eq(WALLET_COPY.DOCUMENT_ID)
                .and(WALLET_WITHDRAWAL.COPY.eq(WALLET_COPY.COPY));
    }

    /** Whether a copy was ever made for this key. */
    static boolean isUsed(Tx tx, Hash key) {
        return tx.dsl().fetchExists(WALLET_COPY, WALLET_COPY.KEY.eq(key.bytes()));
    }

    /** The copy that is this token; absent if the district made none. */
    static Optional<Row<Given>> byToken(Tx tx, Hash token) {
        return given(tx, WALLET_COPY.TOKEN.eq(token.bytes()), 1).stream().findFirst();
    }

    static Optional<Row<Given>> given(Tx tx, UUID document, int copy) {
        return given(tx, WALLET_COPY.DOCUMENT_ID.eq(document).and(WALLET_COPY.COPY.eq((short) copy)), 1).stream()
                .findFirst();
    }

    /** In key order, for the ledger's audit. */
    static List<Row<Given>> given(Tx tx, Optional<UUID> document, int copy, int limit) {
        return given(
                tx,
                document.map(after -> DSL.row(WALLET_COPY.DOCUMENT_ID, WALLET_COPY.COPY)
                                .greaterThan(after, (short) copy))
                        .orElse(DSL.noCondition()),
                limit);
    }

    private static List<Row<Given>> given(Tx tx, Condition which, int limit) {
        // A slot that is gone is a row altered behind the application: it stays in sight and fits no leaf.
        return tx.dsl()
                .select(
                        WALLET_COPY.DOCUMENT_ID,
                        WALLET_COPY.COPY,
                        WALLET_COPY.TOKEN,
                        WALLET_COPY.KEY,
                        WALLET_COPY.FIELDS,
                        WALLET_COPY.MADE_BY,
                        WALLET_COPY.MADE_AT,
                        WALLET_COPY.EXPIRES_AT,
                        WALLET_COPY.BLINDING,
                        WALLET_COPY.ENTRY,
                        DSL.coalesce(STATUS_SLOT.LIST, DSL.inline("")),
                        DSL.coalesce(STATUS_SLOT.INDEX, DSL.inline(-1)))
                .from(WALLET_COPY)
                .leftJoin(STATUS_SLOT)
                .on(STATUS_SLOT.DOCUMENT_ID.eq(WALLET_COPY.DOCUMENT_ID).and(STATUS_SLOT.COPY.eq(WALLET_COPY.COPY)))
                .where(which)
                .orderBy(WALLET_COPY.DOCUMENT_ID, WALLET_COPY.COPY)
                .limit(limit)
                .fetch(row -> new Row<>(
                        new Given(
                                row.value1(),
                                row.value2(),
                                Hash.of(row.value3()),
                                Hash.of(row.value4()),
                                List.of(row.value5()),
                                row.value6(),
                                row.value7(),
                                row.value8(),
                                new Slot(row.value11(), row.value12())),
                        Bytes.of(row.value9()),
                        new EntryId(row.value10())));
    }

    static Optional<Row<Withdrawn>> withdrawn(Tx tx, UUID document, int copy) {
        return withdrawn(tx, WALLET_WITHDRAWAL.DOCUMENT_ID.eq(document).and(WALLET_WITHDRAWAL.COPY.eq((short) copy)), 1)
                .stream()
                .findFirst();
    }

    /** In key order, for the ledger's audit. */
    static List<Row<Withdrawn>> withdrawn(Tx tx, Optional<UUID> document, int copy, int limit) {
        return withdrawn(
                tx,
                document.map(after -> DSL.row(WALLET_WITHDRAWAL.DOCUMENT_ID, WALLET_WITHDRAWAL.COPY)
                                .greaterThan(after, (short) copy))
                        .orElse(DSL.noCondition()),
                limit);
    }

    private static List<Row<Withdrawn>> withdrawn(Tx tx, Condition which, int limit) {
        return tx.dsl()
                .selectFrom(WALLET_WITHDRAWAL)
                .where(which)
                .orderBy(WALLET_WITHDRAWAL.DOCUMENT_ID, WALLET_WITHDRAWAL.COPY)
                .limit(limit)
                .fetch(WalletRows::withdrawn);
    }

    private static Row<Withdrawn> withdrawn(Record row) {
        return new Row<>(
                new Withdrawn(
                        row.get(WALLET_WITHDRAWAL.DOCUMENT_ID),
                        row.get(WALLET_WITHDRAWAL.COPY),
                        row.get(WALLET_WITHDRAWAL.WITHDRAWN_BY),
                        row.get(WALLET_WITHDRAWAL.AT)),
                Bytes.of(row.get(WALLET_WITHDRAWAL.BLINDING)),
                new EntryId(row.get(WALLET_WITHDRAWAL.ENTRY)));
    }
}
