package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.ACCOUNT_EVENT;

import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.ledger.Ledger.EntryId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;

/** Table {@code identity.account_event}: append-only; whoever lets himself into another's account leaves an entry. */
final class AccountEventRows {

    static final String TABLE = "identity.account_event";

    private final Seals seals;

    AccountEventRows(Seals seals) {
        this.seals = seals;
    }

    enum Kind {
        CREATED,
        LINK_ISSUED,
        LINK_FOLLOWED,
        COMPLETED
    }

    record Row(UUID id, UUID person, String kind, Instant at, String actor) implements Ledgered {
        @Override
        public String table() {
            return TABLE;
        }

        @Override
        public JsonNode record(Seals seals) {
            return Seals.record("identity.account/v1", id, at, actor)
                    .put("person", "person:" + person)
                    .put("kind", kind);
        }
    }

    void insert(Tx tx, UUID person, Kind kind) {
        Row row = new Row(Ids.next(tx), person, kind.name(), tx.now(), tx.act().actor());
        Claimed<Row> claimed = seals.append(tx, row);
        tx.dsl()
                .insertInto(ACCOUNT_EVENT)
                .set(ACCOUNT_EVENT.ID, row.id())
                .set(ACCOUNT_EVENT.PERSON, row.person())
                .set(ACCOUNT_EVENT.KIND, row.kind())
                .set(ACCOUNT_EVENT.AT, row.at())
                .set(ACCOUNT_EVENT.ACTOR, row.actor())
                .set(ACCOUNT_EVENT.ENTRY, claimed.entry().value())
                .set(ACCOUNT_EVENT.BLINDING, claimed.blinding().bytes())
                .execute();
    }

    /** Whether somebody ever issued a link to the account of one of these. What takes power away counts unconfirmed. */
    boolean gaveAccess(Tx tx, String issuer, Collection<UUID> persons) {
        return tx.dsl()
                .fetchExists(
                        ACCOUNT_EVENT,
                        ACCOUNT_EVENT.PERSON.in(persons),
                        ACCOUNT_EVENT.KIND.eq(Kind.LINK_ISSUED.name()),
                        ACCOUNT_EVENT.ACTOR.eq(issuer));
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        Condition from = after.<Condition>map(ACCOUNT_EVENT.ID::gt).orElseGet(DSL::noCondition);
        return tx.dsl()
                .select()
                .from(ACCOUNT_EVENT)
                .where(from)
                .orderBy(ACCOUNT_EVENT.ID)
                .limit(limit)
                .fetch(AccountEventRows::row);
    }

    private static Claimed<Row> row(Record r) {
        Row row = new Row(
                r.get(ACCOUNT_EVENT.ID),
                r.get(ACCOUNT_EVENT.PERSON),
                r.get(ACCOUNT_EVENT.KIND),
                r.get(ACCOUNT_EVENT.AT),
                r.get(ACCOUNT_EVENT.ACTOR));
        return new Claimed<>(
                row, new EntryId(r.get(ACCOUNT_EVENT.ENTRY)), Ciphertext.of(r.get(ACCOUNT_EVENT.BLINDING)));
    }
}
