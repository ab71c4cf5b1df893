package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.ACCOUNT_EVENT;

import commonseal.identity.HolderId.PersonId;
import commonseal.identity.ProviderSignIn.LocalUse;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Record;
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
        COMPLETED,
        LOCAL_ALLOWED,
        LOCAL_ENDED,
        LOCAL_USED
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
                .set(claimed.columns(ACCOUNT_EVENT))
                .execute();
    }

    /**
     * Whether somebody ever issued a link to the account of one of these, or bound it to a subject of the identity
     * provider. What takes power away counts unconfirmed, and is seen whatever the asker himself may see.
     */
    boolean gaveAccess(Tx tx, String issuer, Collection<UUID> persons) {
        return tx.asProgram(
                "who-gave-access",
                () -> tx.dsl()
                                .fetchExists(
                                        ACCOUNT_EVENT,
                                        ACCOUNT_EVENT.PERSON.in(persons),
                                        ACCOUNT_EVENT.KIND.eq(Kind.LINK_ISSUED.name()),
                                        ACCOUNT_EVENT.ACTOR.eq(issuer))
                        || ProviderBindingRows.gaveAccess(tx, issuer, persons));
    }

    /** Whether the person may go past a required provider: the last word on it, if that allows it and the ledger confirms it. */
    boolean isLocalAllowed(Tx tx, UUID person) {
        List<Claimed<Row>> last = tx.dsl()
                .select()
                .from(ACCOUNT_EVENT)
                .where(
                        ACCOUNT_EVENT.PERSON.eq(person),
                        ACCOUNT_EVENT.KIND.in(Kind.LOCAL_ALLOWED.name(), Kind.LOCAL_ENDED.name()))
                .orderBy(ACCOUNT_EVENT.AT.desc(), ACCOUNT_EVENT.ID.desc())
                .limit(1)
                .fetch(AccountEventRows::row);
        return seals.confirmed(tx, last).stream()
                .anyMatch(claimed -> claimed.row().kind().equals(Kind.LOCAL_ALLOWED.name()));
    }

    /** Who went past a required provider since then, newest first. */
    List<LocalUse> localUses(Tx tx, Instant since, int limit) {
        return tx.dsl()
                .select(ACCOUNT_EVENT.PERSON, ACCOUNT_EVENT.AT)
                .from(ACCOUNT_EVENT)
                .where(ACCOUNT_EVENT.KIND.eq(Kind.LOCAL_USED.name()), ACCOUNT_EVENT.AT.gt(since))
                .orderBy(ACCOUNT_EVENT.AT.desc(), ACCOUNT_EVENT.ID.desc())
                .limit(limit)
                .fetch(r -> new LocalUse(new PersonId(r.value1()), r.value2()));
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return SealedTable.page(tx, ACCOUNT_EVENT, after, limit).map(AccountEventRows::row);
    }

    private static Claimed<Row> row(Record r) {
        Row row = new Row(
                r.get(ACCOUNT_EVENT.ID),
                r.get(ACCOUNT_EVENT.PERSON),
                r.get(ACCOUNT_EVENT.KIND),
                r.get(ACCOUNT_EVENT.AT),
                r.get(ACCOUNT_EVENT.ACTOR));
        return Claimed.read(ACCOUNT_EVENT, r, row);
    }
}
