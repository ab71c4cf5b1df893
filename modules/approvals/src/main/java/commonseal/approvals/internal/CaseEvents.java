package commonseal.approvals.internal;

import static commonseal.approvals.internal.db.Tables.CASE_EVENT;

import commonseal.approvals.internal.Rows.Row;
import commonseal.kernel.Tx;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jooq.JSONB;

/** Asks what has been said of a case before. */
final class CaseEvents {

    private CaseEvents() {}

    /** Whether the newest event of a case is this one, of the same actor and not longer ago. */
    static boolean goesOn(Tx tx, Row row, String type, Duration atMost) {
        return tx.dsl()
                .fetchExists(tx.dsl()
                        .selectOne()
                        .from(CASE_EVENT)
                        .where(
                                CASE_EVENT.CASE_ID.eq(row.id()),
                                CASE_EVENT.NUMBER.eq(row.lastEvent()),
                                CASE_EVENT.TYPE.eq(type),
                                CASE_EVENT.ACTOR.eq(tx.act().actor()),
                                CASE_EVENT.AT.ge(tx.now().minus(atMost))));
    }

    /** Whether a case has an event of this type that says just this. */
    static boolean said(Tx tx, UUID id, String type, Map<String, String> data) {
        return tx.dsl()
                .fetchExists(tx.dsl()
                        .selectOne()
                        .from(CASE_EVENT)
                        .where(
                                CASE_EVENT.CASE_ID.eq(id),
                                CASE_EVENT.TYPE.eq(type),
                                CASE_EVENT.DATA.eq(
                                        JSONB.valueOf(Journal.data(data).toString()))));
    }
}
