package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.LOOK;

import commonseal.identity.Access.Look;
import commonseal.identity.HolderId;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Table {@code identity.look}: append-only. */
final class LookRows {

    static final String TABLE = "identity.look";

    private final Seals seals;
    private final AccessLogFile log;

    LookRows(Seals seals, AccessLogFile log) {
        this.seals = seals;
        this.log = log;
    }

    enum Purpose {
        COUNTER_CHECK,
        OPEN_CASE,
        AUDIT,
        EMERGENCY
    }

    enum Outcome {
        SHOWN,
        REFUSED,
        UNKNOWN
    }

    record Row(Look look) implements Ledgered {
        @Override
        public String table() {
            return TABLE;
        }

        @Override
        public UUID id() {
            return look.id();
        }

        @Override
        public JsonNode record(Seals seals) {
            ObjectNode record = Seals.record("identity.look/v1", look.id(), look.at(), look.officerRef())
                    .put("office", look.office())
                    .put("purpose", look.purpose())
                    .put("outcome", look.outcome());
            Seals.putIfPresent(record, "holder", look.holderRef());
            Seals.putIfPresent(record, "reason", look.reason());
            return record;
        }
    }

    void insert(
            Tx tx,
            Optional<HolderId> holder,
            String office,
            Purpose purpose,
            Outcome outcome,
            Optional<String> reason) {
        Look look = new Look(
                Ids.next(tx),
                holder.map(HolderId::ref),
                tx.act().actor(),
                office,
                purpose.name(),
                outcome.name(),
                reason,
                tx.now());
        Claimed<Row> claimed = seals.append(tx, new Row(look));
        tx.dsl()
                .insertInto(LOOK)
                .set(LOOK.ID, look.id())
                .set(LOOK.HOLDER, look.holderRef().orElse(null))
                .set(LOOK.OFFICE, look.office())
                .set(LOOK.PURPOSE, look.purpose())
                .set(LOOK.OUTCOME, look.outcome())
                .set(LOOK.REASON, look.reason().orElse(null))
                .set(LOOK.AT, look.at())
                .set(LOOK.ACTOR, look.officerRef())
                .set(claimed.columns(LOOK))
                .execute();
        log.append(claimed, seals);
    }

    /** Whom of these the officer was shown for this purpose since then; only what the ledger confirms. */
    Set<String> shown(Tx tx, String officer, Purpose purpose, Collection<String> holders, Instant since) {
        List<Claimed<Row>> rows = tx.dsl()
                .select()
                .from(LOOK)
                .where(
                        LOOK.ACTOR.eq(officer),
                        LOOK.HOLDER.eq(DSL.any(holders.toArray(String[]::new))),
                        LOOK.PURPOSE.eq(purpose.name()),
                        LOOK.OUTCOME.eq(Outcome.SHOWN.name()),
                        LOOK.AT.ge(since))
                .orderBy(LOOK.ENTRY.desc())
                .fetch(LookRows::row);
        return seals.confirmed(tx, rows).stream()
                .flatMap(claimed -> claimed.row().look().holderRef().stream())
                .collect(Collectors.toSet());
    }

    /** Newest first, before an entry. */
    List<Claimed<Row>> before(Tx tx, Condition which, Optional<Long> before, int limit) {
        Condition from = before.<Condition>map(LOOK.ENTRY::lt).orElseGet(DSL::noCondition);
        return tx.dsl()
                .select()
                .from(LOOK)
                .where(which, from)
                .orderBy(LOOK.ENTRY.desc())
                .limit(limit)
                .fetch(LookRows::row);
    }

    static Condition ofHolder(HolderId holder) {
        return LOOK.HOLDER.eq(holder.ref());
    }

    /** Those that the ledger confirms. */
    List<Row> confirmed(Tx tx, Collection<UUID> ids, Condition which) {
        List<Claimed<Row>> rows = tx.dsl()
                .select()
                .from(LOOK)
                .where(LOOK.ID.eq(DSL.any(ids.toArray(UUID[]::new))), which)
                .fetch(LookRows::row);
        return seals.confirmed(tx, rows).stream().map(Claimed::row).toList();
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return SealedTable.page(tx, LOOK, after, limit).map(LookRows::row);
    }

    static Claimed<Row> row(Record r) {
        Look look = new Look(
                r.get(LOOK.ID),
                Optional.ofNullable(r.get(LOOK.HOLDER)),
                r.get(LOOK.ACTOR),
                r.get(LOOK.OFFICE),
                r.get(LOOK.PURPOSE),
                r.get(LOOK.OUTCOME),
                Optional.ofNullable(r.get(LOOK.REASON)),
                r.get(LOOK.AT));
        return Claimed.read(LOOK, r, new Row(look));
    }
}
