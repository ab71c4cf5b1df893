package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.MERGE_EVENT;

import commonseal.identity.Duplicates.Proposal;
import commonseal.identity.HolderId.PersonId;
import commonseal.kernel.Tx;
import commonseal.keys.Opener;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Table {@code identity.merge_event}: append-only; the newest confirmed merge or split of a duplicate counts. */
final class MergeRows {

    static final String TABLE = "identity.merge_event";
    private static final int MOST = 200;

    private final Seals seals;

    MergeRows(Seals seals) {
        this.seals = seals;
    }

    enum Kind {
        MERGE_PROPOSED,
        MERGED,
        SPLIT_PROPOSED,
        SPLIT,
        DECLINED;

        boolean isProposal() {
            return this == MERGE_PROPOSED || this == SPLIT_PROPOSED;
        }
    }

    record Row(
            UUID id,
            String kind,
            Optional<UUID> about,
            UUID duplicate,
            UUID kept,
            Optional<String> proposedBy,
            Optional<Ciphertext> reason,
            Instant at,
            String actor,
            Opener key)
            implements Ledgered {
        @Override
        public String table() {
            return TABLE;
        }

        @Override
        public JsonNode record(Seals seals) {
            ObjectNode record = Seals.record("identity.merge/v1", id, at, actor)
                    .put("kind", kind)
                    .put("duplicate", "person:" + duplicate)
                    .put("kept", "person:" + kept);
            Seals.putIfPresent(record, "about", about.map(UUID::toString));
            Seals.putIfPresent(record, "proposedBy", proposedBy);
            Seals.putIfPresent(record, "reason", Seals.open(key, TABLE, "reason", id, reason));
            return record;
        }

        boolean is(Kind wanted) {
            return kind.equals(wanted.name());
        }

        /** Empty after an erasure of the duplicate. */
        Optional<Proposal> proposal() {
            return Seals.unlessErased(() -> new Proposal(
                    id,
                    is(Kind.SPLIT_PROPOSED),
                    new PersonId(duplicate),
                    new PersonId(kept),
                    Seals.open(key, TABLE, "reason", id, reason).orElse(""),
                    actor,
                    at));
        }
    }

    void insert(Tx tx, Row row) {
        Claimed<Row> claimed = seals.append(tx, row);
        tx.dsl()
                .insertInto(MERGE_EVENT)
                .set(MERGE_EVENT.ID, row.id())
                .set(MERGE_EVENT.KIND, row.kind())
                .set(MERGE_EVENT.ABOUT, row.about().orElse(null))
                .set(MERGE_EVENT.DUPLICATE, row.duplicate())
                .set(MERGE_EVENT.KEPT, row.kept())
                .set(MERGE_EVENT.PROPOSED_BY, row.proposedBy().orElse(null))
                .set(MERGE_EVENT.REASON, Ciphertext.column(row.reason()))
                .set(MERGE_EVENT.AT, row.at())
                .set(MERGE_EVENT.ACTOR, row.actor())
                .set(claimed.columns(MERGE_EVENT))
                .execute();
    }

    /** Proposals without a decision that the ledger confirms, the oldest first. */
    List<Row> waiting(Tx tx, Condition which) {
        Condition open = MERGE_EVENT
                .KIND
                .in(Kind.MERGE_PROPOSED.name(), Kind.SPLIT_PROPOSED.name())
                .and(MERGE_EVENT.ID.notIn(
                        DSL.select(MERGE_EVENT.ABOUT).from(MERGE_EVENT).where(MERGE_EVENT.ABOUT.isNotNull())));
        List<Claimed<Row>> rows = rows(
                tx,
                tx.dsl()
                        .select()
                        .from(MERGE_EVENT)
                        .where(which, open)
                        .orderBy(MERGE_EVENT.ENTRY)
                        .limit(MOST)
                        .fetch());
        return seals.confirmed(tx, rows).stream().map(Claimed::row).toList();
    }

    List<Row> waiting(Tx tx) {
        return waiting(tx, DSL.noCondition());
    }

    Optional<Row> waiting(Tx tx, UUID proposal) {
        return waiting(tx, MERGE_EVENT.ID.eq(proposal)).stream().findFirst();
    }

    List<Row> waitingAbout(Tx tx, UUID duplicate) {
        return waiting(tx, MERGE_EVENT.DUPLICATE.eq(duplicate));
    }

    /** The merge in force of the duplicate, confirmed by the ledger. */
    Optional<UUID> keptOf(Tx tx, UUID duplicate) {
        return Optional.ofNullable(
                inForce(tx, MERGE_EVENT.DUPLICATE.eq(duplicate)).get(duplicate));
    }

    /** The same for many: by duplicate, of those that are merged. */
    Map<UUID, UUID> keptOf(Tx tx, Collection<UUID> persons) {
        return persons.isEmpty() ? Map.of() : inForce(tx, MERGE_EVENT.DUPLICATE.in(persons), MOST * persons.size());
    }

    /** Who counts as the person at this moment, confirmed by the ledger. */
    Set<UUID> duplicatesOf(Tx tx, UUID kept) {
        // All words about those that were ever merged into him: one split and merged into another is no more his.
        Map<UUID, UUID> inForce = inForce(
                tx,
                MERGE_EVENT.DUPLICATE.in(
                        DSL.select(MERGE_EVENT.DUPLICATE).from(MERGE_EVENT).where(MERGE_EVENT.KEPT.eq(kept))));
        Set<UUID> duplicates = new HashSet<>();
        inForce.forEach((duplicate, into) -> {
            if (into.equals(kept)) {
                duplicates.add(duplicate);
            }
        });
        return duplicates;
    }

    /** By duplicate, into whom. */
    private Map<UUID, UUID> inForce(Tx tx, Condition which) {
        return inForce(tx, which, MOST);
    }

    private Map<UUID, UUID> inForce(Tx tx, Condition which, int most) {
        List<Claimed<Row>> newestFirst = rows(
                tx,
                tx.dsl()
                        .select()
                        .from(MERGE_EVENT)
                        .where(which, MERGE_EVENT.KIND.in(Kind.MERGED.name(), Kind.SPLIT.name()))
                        .orderBy(MERGE_EVENT.ENTRY.desc())
                        .limit(most)
                        .fetch());
        Map<UUID, UUID> inForce = new HashMap<>();
        Set<UUID> seen = new HashSet<>();
        for (Claimed<Row> claimed : seals.confirmed(tx, newestFirst)) {
            Row row = claimed.row();
            if (seen.add(row.duplicate()) && row.is(Kind.MERGED)) {
                inForce.put(row.duplicate(), row.kept());
            }
        }
        return inForce;
    }

    /** In SQL: the person is merged into another, whether the ledger confirms it or not; doubt takes power away. */
    static Condition isMerged(Field<UUID> person) {
        return DSL.field(DSL.select(MERGE_EVENT.KIND)
                        .from(MERGE_EVENT)
                        .where(
                                MERGE_EVENT.DUPLICATE.eq(person),
                                MERGE_EVENT.KIND.in(Kind.MERGED.name(), Kind.SPLIT.name()))
                        .orderBy(MERGE_EVENT.ENTRY.desc())
                        .limit(1))
                .isNotDistinctFrom(Kind.MERGED.name());
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return rows(tx, SealedTable.page(tx, MERGE_EVENT, after, limit));
    }

    private List<Claimed<Row>> rows(Tx tx, Result<? extends Record> found) {
        Opener key = seals.opener(tx, found.getValues(MERGE_EVENT.REASON));
        return found.map(r -> row(r, key));
    }

    private static Claimed<Row> row(Record r, Opener key) {
        Row row = new Row(
                r.get(MERGE_EVENT.ID),
                r.get(MERGE_EVENT.KIND),
                Optional.ofNullable(r.get(MERGE_EVENT.ABOUT)),
                r.get(MERGE_EVENT.DUPLICATE),
                r.get(MERGE_EVENT.KEPT),
                Optional.ofNullable(r.get(MERGE_EVENT.PROPOSED_BY)),
                Ciphertext.ofColumn(r.get(MERGE_EVENT.REASON)),
                r.get(MERGE_EVENT.AT),
                r.get(MERGE_EVENT.ACTOR),
                key);
        return Claimed.read(MERGE_EVENT, r, row);
    }
}
