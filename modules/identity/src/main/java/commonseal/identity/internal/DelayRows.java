package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.ACCESS_DELAY;
import static commonseal.identity.internal.db.Tables.ACCESS_RELEASE;
import static commonseal.identity.internal.db.Tables.DISCLOSURE;
import static commonseal.identity.internal.db.Tables.LOOK;

import commonseal.identity.AccessDelays.Delay;
import commonseal.identity.AccessDelays.DelayClass;
import commonseal.identity.AccessDelays.NewDelay;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Table {@code identity.access_delay}: append-only, and what it means in SQL. */
final class DelayRows {

    static final String TABLE = "identity.access_delay";

    private static final String SERVICE = "service:";
    private static final String PURPOSE = "purpose:";
    /** A district has a handful. */
    private static final int MOST = 500;

    private final Seals seals;

    DelayRows(Seals seals) {
        this.seals = seals;
    }

    enum Kind {
        PROPOSED,
        IN_FORCE,
        DECLINED
    }

    record Row(
            UUID id,
            String kind,
            Optional<UUID> about,
            Optional<String> proposedBy,
            String appliesTo,
            String delayClass,
            int days,
            String law,
            Instant at,
            String actor)
            implements Ledgered {
        @Override
        public String table() {
            return TABLE;
        }

        @Override
        public JsonNode record(Seals seals) {
            ObjectNode record = Seals.record("identity.access-delay/v1", id, at, actor)
                    .put("kind", kind)
                    .put("appliesTo", appliesTo)
                    .put("class", delayClass)
                    .put("days", days)
                    .put("law", law);
            Seals.putIfPresent(record, "about", about.map(UUID::toString));
            Seals.putIfPresent(record, "proposedBy", proposedBy);
            return record;
        }

        boolean is(DelayClass wanted) {
            return delayClass.equals(wanted.name());
        }

        Delay delay() {
            return new Delay(id, new NewDelay(appliesTo, DelayClass.valueOf(delayClass), days, law), actor, at);
        }
    }

    UUID insert(Tx tx, Kind kind, Optional<UUID> about, Optional<String> proposedBy, NewDelay rule) {
        Row row = new Row(
                Ids.next(tx),
                kind.name(),
                about,
                proposedBy,
                rule.appliesTo(),
                rule.delayClass().name(),
                rule.days(),
                rule.law(),
                tx.now(),
                tx.act().actor());
        Claimed<Row> claimed = seals.append(tx, row);
        tx.dsl()
                .insertInto(ACCESS_DELAY)
                .set(ACCESS_DELAY.ID, row.id())
                .set(ACCESS_DELAY.KIND, row.kind())
                .set(ACCESS_DELAY.ABOUT, about.orElse(null))
                .set(ACCESS_DELAY.PROPOSED_BY, proposedBy.orElse(null))
                .set(ACCESS_DELAY.APPLIES_TO, row.appliesTo())
                .set(ACCESS_DELAY.CLASS, row.delayClass())
                .set(ACCESS_DELAY.DAYS, row.days())
                .set(ACCESS_DELAY.LAW, row.law())
                .set(ACCESS_DELAY.AT, row.at())
                .set(ACCESS_DELAY.ACTOR, row.actor())
                .set(claimed.columns(ACCESS_DELAY))
                .execute();
        return row.id();
    }

    /** Proposals without a decision, oldest first; only what the ledger confirms. */
    List<Row> waiting(Tx tx) {
        Condition open = ACCESS_DELAY
                .KIND
                .eq(Kind.PROPOSED.name())
                .and(ACCESS_DELAY.ID.notIn(
                        DSL.select(ACCESS_DELAY.ABOUT).from(ACCESS_DELAY).where(ACCESS_DELAY.ABOUT.isNotNull())));
        return confirmed(tx, open).stream().map(Claimed::row).toList();
    }

    /** Newest for what each applies to, a class NONE included; only what the ledger confirms. */
    List<Row> inForce(Tx tx) {
        Map<String, Row> newest = new HashMap<>();
        decided(tx).forEach(claimed -> newest.put(claimed.row().appliesTo(), claimed.row()));
        return List.copyOf(newest.values());
    }

    private List<Claimed<Row>> decided(Tx tx) {
        return confirmed(tx, ACCESS_DELAY.KIND.eq(Kind.IN_FORCE.name()));
    }

    private List<Claimed<Row>> confirmed(Tx tx, Condition which) {
        return seals.confirmed(
                tx,
                tx.dsl()
                        .select()
                        .from(ACCESS_DELAY)
                        .where(which)
                        .orderBy(ACCESS_DELAY.ENTRY)
                        .limit(MOST)
                        .fetch(DelayRows::row));
    }

    /** In SQL, which rows their holders do not see yet. */
    record Hidden(Condition disclosures, Condition looks) {}

    /** For the days, and until a release. */
    Hidden hidden(Tx tx) {
        return hidden(tx, true);
    }

    /** Only what waits for a release. */
    Hidden withheld(Tx tx) {
        return hidden(tx, false);
    }

    private Hidden hidden(Tx tx, boolean alsoDays) {
        Condition disclosures = DSL.falseCondition();
        Condition looks = DSL.falseCondition();
        List<Claimed<Row>> rules = decided(tx);
        for (int i = 0; i < rules.size(); i++) {
            Row rule = rules.get(i).row();
            if (rule.is(DelayClass.RELEASE) || alsoDays && rule.is(DelayClass.DAYS)) {
                // Until the next rule for the same.
                Optional<Long> end = rules.subList(i + 1, rules.size()).stream()
                        .filter(later -> later.row().appliesTo().equals(rule.appliesTo()))
                        .map(later -> later.entry().value())
                        .findFirst();
                long begin = rules.get(i).entry().value();
                if (rule.appliesTo().startsWith(SERVICE)) {
                    disclosures = disclosures.or(DISCLOSURE
                            .SERVICE
                            .eq(rule.appliesTo().substring(SERVICE.length()))
                            .and(DISCLOSURE.GROUND.notLike("authorisation:%"))
                            .and(DISCLOSURE.GROUND.ne("own-document"))
                            .and(during(DISCLOSURE.ENTRY, begin, end))
                            .and(still(tx, rule, DISCLOSURE.ID, DISCLOSURE.AT)));
                } else {
                    looks = looks.or(LOOK.PURPOSE
                            .eq(rule.appliesTo().substring(PURPOSE.length()))
                            .and(during(LOOK.ENTRY, begin, end))
                            .and(still(tx, rule, LOOK.ID, LOOK.AT)));
                }
            }
        }
        return new Hidden(disclosures, looks);
    }

    private static Condition during(Field<Long> entry, long begin, Optional<Long> end) {
        return entry.gt(begin).and(end.<Condition>map(entry::lt).orElseGet(DSL::noCondition));
    }

    private static Condition still(Tx tx, Row rule, Field<UUID> id, Field<Instant> at) {
        return rule.is(DelayClass.DAYS)
                ? at.gt(tx.now().minus(Duration.ofDays(rule.days())))
                : id.notIn(DSL.select(ACCESS_RELEASE.LOGGED).from(ACCESS_RELEASE));
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return SealedTable.page(tx, ACCESS_DELAY, after, limit).map(DelayRows::row);
    }

    private static Claimed<Row> row(Record r) {
        Row row = new Row(
                r.get(ACCESS_DELAY.ID),
                r.get(ACCESS_DELAY.KIND),
                Optional.ofNullable(r.get(ACCESS_DELAY.ABOUT)),
                Optional.ofNullable(r.get(ACCESS_DELAY.PROPOSED_BY)),
                r.get(ACCESS_DELAY.APPLIES_TO),
                r.get(ACCESS_DELAY.CLASS),
                r.get(ACCESS_DELAY.DAYS),
                r.get(ACCESS_DELAY.LAW),
                r.get(ACCESS_DELAY.AT),
                r.get(ACCESS_DELAY.ACTOR));
        return Claimed.read(ACCESS_DELAY, r, row);
    }
}
