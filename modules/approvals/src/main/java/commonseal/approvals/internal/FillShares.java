package commonseal.approvals.internal;

import static commonseal.approvals.internal.db.Tables.CASE_EVENT;
import static commonseal.approvals.internal.db.Tables.CASE_FILL;
import static org.jooq.impl.DSL.sum;

import commonseal.approvals.Cases.FillShare;
import commonseal.approvals.internal.Rows.Answer;
import commonseal.identity.Actor;
import commonseal.kernel.Db;
import commonseal.kernel.Tx;
import commonseal.planner.FormField;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** How much of submitted forms came from documents, counted when they are submitted. */
final class FillShares {

    private static final String SUBMITTED = "case.submitted";
    private static final String FILLED = "filled";
    private static final String OVERRIDDEN = "overridden";
    private static final String TYPED = "typed";

    private FillShares() {}

    /** Counts the answered questions of a form that is being submitted, and stores the count; what its event says of it. */
    static Map<String, String> count(Tx tx, CaseFile file) {
        int filled = 0;
        int overridden = 0;
        int typed = 0;
        for (FormField field : file.definition().form()) {
            @Nullable Answer answer = file.answers().get(field.id());
            boolean asked = field.when() == null || field.when().holds(file.values());
            if (asked && answer != null && !answer.value().isEmpty()) {
                switch (answer.filled()) {
                    case DOCUMENT, CHOSEN -> filled++;
                    case OVERRIDDEN -> overridden++;
                    case TYPED -> typed++;
                }
            }
        }
        store(tx, file.id(), file.row().service(), filled, overridden, typed);
        return Map.of(
                FILLED, String.valueOf(filled), OVERRIDDEN, String.valueOf(overridden), TYPED, String.valueOf(typed));
    }

    private static void store(Tx tx, UUID id, String service, int filled, int overridden, int typed) {
        tx.dsl()
                .insertInto(CASE_FILL)
                .set(CASE_FILL.CASE_ID, id)
                .set(CASE_FILL.SERVICE, service)
                .set(CASE_FILL.FILLED, filled)
                .set(CASE_FILL.OVERRIDDEN, overridden)
                .set(CASE_FILL.TYPED, typed)
                .onConflict(CASE_FILL.CASE_ID)
                .doUpdate()
                .set(CASE_FILL.FILLED, filled)
                .set(CASE_FILL.OVERRIDDEN, overridden)
                .set(CASE_FILL.TYPED, typed)
                .execute();
    }

    /** Every service with a submitted form since the counting began; one statement, no case. */
    static Map<String, FillShare> shares(Db db) {
        return db.read(Actor.job().act("fill-share"), tx -> {
            Map<String, FillShare> shares = new TreeMap<>();
            tx.dsl()
                    .select(
                            CASE_FILL.SERVICE,
                            DSL.count(),
                            sum(CASE_FILL.FILLED),
                            sum(CASE_FILL.OVERRIDDEN),
                            sum(CASE_FILL.TYPED))
                    .from(CASE_FILL)
                    .groupBy(CASE_FILL.SERVICE)
                    .forEach(r -> shares.put(
                            r.value1(), new FillShare(r.value2(), of(r.value3()), of(r.value4()), of(r.value5()))));
            return shares;
        });
    }

    private static long of(BigDecimal sum) {
        return sum.longValueExact();
    }

    /** Puts right every row that is not what its event says; returns how many. */
    static int reconcile(Db db) {
        return db.write(Actor.job().act("reconcile"), tx -> {
            Field<Integer> filled = told(FILLED);
            Field<Integer> overridden = told(OVERRIDDEN);
            Field<Integer> typed = told(TYPED);
            Field<String> service = DSL.jsonbGetAttributeAsText(CASE_EVENT.FACTS, "service");
            List<? extends Record> wrong = tx.dsl()
                    .select(CASE_EVENT.CASE_ID, service, filled, overridden, typed)
                    .from(CASE_EVENT)
                    .leftJoin(CASE_FILL)
                    .on(CASE_FILL.CASE_ID.eq(CASE_EVENT.CASE_ID))
                    .where(
                            CASE_EVENT.TYPE.eq(SUBMITTED),
                            filled.isNotNull(),
                            CASE_FILL
                                    .CASE_ID
                                    .isNull()
                                    .or(CASE_FILL.FILLED.ne(filled))
                                    .or(CASE_FILL.OVERRIDDEN.ne(overridden))
                                    .or(CASE_FILL.TYPED.ne(typed)))
                    .fetch();
            wrong.forEach(r -> store(
                    tx, r.get(CASE_EVENT.CASE_ID), r.get(service), r.get(filled), r.get(overridden), r.get(typed)));
            return wrong.size();
        });
    }

    private static Field<Integer> told(String name) {
        Field<JSONB> data = CASE_EVENT.DATA;
        return DSL.jsonbGetAttributeAsText(data, name).cast(Integer.class);
    }
}
