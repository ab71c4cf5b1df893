package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.HOLDER_NAME;

import commonseal.identity.HolderId;
import commonseal.identity.HolderNames.NameKind;
import commonseal.identity.HolderNames.NewName;
import commonseal.identity.HolderNames.Script;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.keys.Opener;
import commonseal.keys.SubjectKey;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Table {@code identity.holder_name}: append-only, names encrypted under the key of their holder. */
final class HolderNameRows {

    static final String TABLE = "identity.holder_name";
    /** Names of one holder. */
    static final int MOST = 200;

    private final Seals seals;

    HolderNameRows(Seals seals) {
        this.seals = seals;
    }

    record Row(
            UUID id,
            String holder,
            String kind,
            String script,
            int version,
            Ciphertext name,
            Instant from,
            Optional<Instant> until,
            Instant at,
            String actor,
            Opener key)
            implements Ledgered {
        @Override
        public String table() {
            return TABLE;
        }

        @Override
        public Opener opener(Opener district) {
            return key;
        }

        @Override
        public JsonNode record(Seals seals) {
            ObjectNode record = Seals.record("identity.holder-name/v1", id, at, actor)
                    .put("holder", holder)
                    .put("kind", kind)
                    .put("script", script)
                    .put("version", version)
                    .put("name", openName())
                    .put("from", from.toString());
            Seals.putIfPresent(record, "until", until.map(Instant::toString));
            return record;
        }

        private String openName() {
            return Seals.open(key, TABLE, "name", id, name);
        }

        /** Empty after an erasure. */
        Optional<String> text() {
            return Seals.unlessErased(this::openName);
        }

        /** Whether the key was deleted on purpose; one that was tampered with is not erased. */
        boolean isErased() {
            try {
                return text().isEmpty();
            } catch (Keys.Tampered e) {
                return false;
            }
        }

        boolean isOfficial(Script in) {
            return kind.equals(NameKind.OFFICIAL.name()) && script.equals(in.tag());
        }

        boolean hasBegun(Instant now) {
            return !now.isBefore(from);
        }
    }

    /** @param given tidy and valid, times in microseconds */
    void insert(Tx tx, HolderId holder, NewName given, int version) {
        UUID id = Ids.next(tx);
        SubjectKey key = seals.subjectKey(tx, holder.value());
        Row row = new Row(
                id,
                holder.ref(),
                given.kind().name(),
                given.script().tag(),
                version,
                Seals.seal(key, TABLE, "name", id, given.text()),
                given.from(),
                given.until(),
                tx.now(),
                tx.act().actor(),
                key);
        Claimed<Row> claimed = seals.append(tx, row, key);
        tx.dsl()
                .insertInto(HOLDER_NAME)
                .set(HOLDER_NAME.ID, id)
                .set(HOLDER_NAME.HOLDER, row.holder())
                .set(HOLDER_NAME.KIND, row.kind())
                .set(HOLDER_NAME.SCRIPT, row.script())
                .set(HOLDER_NAME.VERSION, row.version())
                .set(HOLDER_NAME.NAME, row.name().bytes())
                .set(HOLDER_NAME.VALID_FROM, row.from())
                .set(HOLDER_NAME.VALID_UNTIL, row.until().orElse(null))
                .set(HOLDER_NAME.AT, row.at())
                .set(HOLDER_NAME.ACTOR, row.actor())
                .set(claimed.columns(HOLDER_NAME))
                .execute();
    }

    /** Whatever was given the holder, confirmed or not: versions are never used twice. */
    int highestVersion(Tx tx, HolderId holder, NameKind kind, Script script) {
        return tx.dsl()
                .select(DSL.coalesce(DSL.max(HOLDER_NAME.VERSION), 0))
                .from(HOLDER_NAME)
                .where(
                        HOLDER_NAME.HOLDER.eq(holder.ref()),
                        HOLDER_NAME.KIND.eq(kind.name()),
                        HOLDER_NAME.SCRIPT.eq(script.tag()))
                .fetchSingle()
                .value1();
    }

    /** Names that the ledger confirms, the newest first. */
    List<Row> of(Tx tx, HolderId holder) {
        return confirmed(tx, HOLDER_NAME.HOLDER.eq(holder.ref()), MOST);
    }

    /** Official names of all the holders that the ledger confirms, the newest first. */
    List<Row> officialOf(Tx tx, Collection<HolderId> holders) {
        return confirmed(
                tx,
                HOLDER_NAME
                        .HOLDER
                        .in(holders.stream().map(HolderId::ref).toList())
                        .and(HOLDER_NAME.KIND.eq(NameKind.OFFICIAL.name())),
                MOST * Math.max(1, holders.size()));
    }

    private List<Row> confirmed(Tx tx, Condition which, int most) {
        List<Claimed<Row>> rows = rows(
                tx,
                tx.dsl()
                        .select()
                        .from(HOLDER_NAME)
                        .where(which)
                        .orderBy(HOLDER_NAME.ENTRY.desc())
                        .limit(most)
                        .fetch());
        // Those of an erased holder open no more, which is no alarm.
        List<Claimed<Row>> readable =
                rows.stream().filter(claimed -> !claimed.row().isErased()).toList();
        return seals.confirmed(tx, readable).stream().map(Claimed::row).toList();
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return rows(tx, SealedTable.page(tx, HOLDER_NAME, after, limit));
    }

    private List<Claimed<Row>> rows(Tx tx, Result<? extends Record> found) {
        Opener key = seals.opener(tx, found.getValues(HOLDER_NAME.NAME));
        return found.map(r -> row(r, key));
    }

    private static Claimed<Row> row(Record r, Opener key) {
        Row row = new Row(
                r.get(HOLDER_NAME.ID),
                r.get(HOLDER_NAME.HOLDER),
                r.get(HOLDER_NAME.KIND),
                r.get(HOLDER_NAME.SCRIPT),
                r.get(HOLDER_NAME.VERSION),
                Ciphertext.of(r.get(HOLDER_NAME.NAME)),
                r.get(HOLDER_NAME.VALID_FROM),
                Optional.ofNullable(r.get(HOLDER_NAME.VALID_UNTIL)),
                r.get(HOLDER_NAME.AT),
                r.get(HOLDER_NAME.ACTOR),
                key);
        return Claimed.read(HOLDER_NAME, r, row);
    }
}
