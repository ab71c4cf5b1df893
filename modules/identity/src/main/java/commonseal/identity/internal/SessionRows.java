package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.SESSION;

import commonseal.kernel.Ids;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Record;

/** Table {@code identity.session}. Whose it is, since when and how far it goes is encrypted for the row. */
final class SessionRows {

    private static final String TABLE = "identity.session";
    /** Ended and expired sessions are kept a day. */
    private static final Duration MEMORY = Duration.ofDays(1);

    private static final int MOST = 50;

    private final Seals seals;

    SessionRows(Seals seals) {
        this.seals = seals;
    }

    /** How the person proved who he is. */
    enum Way {
        /** With what was set up here; no role while officials have to come by the provider. */
        LOCAL,
        /** The same although officials have to come by the provider: an exception, recorded. */
        EMERGENCY,
        /** By the provider, as the officer whom an administrator has bound. */
        OFFICER,
        /** By the provider, as the holder of a number: never with a role. */
        HOLDER;

        boolean byProvider() {
            return this == OFFICER || this == HOLDER;
        }
    }

    /**
     * A session.
     *
     * @param byLink begun by a one-time link, and the account not set up in it since
     */
    record Session(UUID id, UUID person, boolean complete, boolean byLink, Way way, Instant createdAt, Instant seenAt) {
        private String content() {
            return String.join(
                    "|",
                    "2",
                    person.toString(),
                    Boolean.toString(complete),
                    Boolean.toString(byLink),
                    Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, createdAt)),
                    way.name());
        }

        private static Session of(UUID id, String content, Instant seenAt) {
            String[] parts = content.split("\\|", -1);
            return new Session(
                    id,
                    UUID.fromString(parts[1]),
                    Boolean.parseBoolean(parts[2]),
                    Boolean.parseBoolean(parts[3]),
                    parts[0].equals("1") ? Way.LOCAL : Way.valueOf(parts[5]),
                    Instant.EPOCH.plus(Long.parseLong(parts[4]), ChronoUnit.MICROS),
                    seenAt);
        }

        Session finished() {
            return new Session(id, person, true, false, way, createdAt, seenAt);
        }
    }

    Session insert(Tx tx, Secret token, UUID person, boolean complete, boolean byLink, Way way) {
        tx.dsl()
                .deleteFrom(SESSION)
                .where(SESSION.CREATED_AT.lt(tx.now().minus(MEMORY)))
                .execute();
        Session session = new Session(Ids.next(tx), person, complete, byLink, way, tx.now(), tx.now());
        tx.dsl()
                .insertInto(SESSION)
                .set(SESSION.ID, session.id())
                .set(SESSION.TOKEN_MAC, Tokens.mac(seals, "session", token))
                .set(SESSION.PERSON, person)
                .set(
                        SESSION.CONTENT,
                        seals.seal(TABLE, "content", session.id(), session.content())
                                .bytes())
                .set(SESSION.CREATED_AT, tx.now())
                .set(SESSION.SEEN_AT, tx.now())
                .execute();
        return session;
    }

    /** Not ended; the caller judges its age. */
    Optional<Session> byToken(Tx tx, Secret token) {
        return tx.dsl()
                .select()
                .from(SESSION)
                .where(SESSION.TOKEN_MAC.eq(Tokens.mac(seals, "session", token)), SESSION.ENDED_AT.isNull())
                .fetchOptional(this::session);
    }

    Optional<Session> byId(Tx tx, UUID id) {
        return tx.dsl()
                .select()
                .from(SESSION)
                .where(SESSION.ID.eq(id), SESSION.ENDED_AT.isNull())
                .fetchOptional(this::session);
    }

    /** Those of a person that have not ended, latest seen first; the caller judges their age. */
    List<Session> open(Tx tx, UUID person, Instant begunAfter) {
        return tx.dsl()
                .select()
                .from(SESSION)
                .where(SESSION.PERSON.eq(person), SESSION.ENDED_AT.isNull(), SESSION.CREATED_AT.gt(begunAfter))
                .orderBy(SESSION.SEEN_AT.desc(), SESSION.ID)
                .limit(MOST)
                .fetch(this::session);
    }

    void seen(Tx tx, UUID id) {
        tx.dsl()
                .update(SESSION)
                .set(SESSION.SEEN_AT, tx.now())
                .where(SESSION.ID.eq(id), SESSION.ENDED_AT.isNull(), SESSION.SEEN_AT.lt(tx.now()))
                .execute();
    }

    void finish(Tx tx, Session session) {
        tx.dsl()
                .update(SESSION)
                .set(
                        SESSION.CONTENT,
                        seals.seal(
                                        TABLE,
                                        "content",
                                        session.id(),
                                        session.finished().content())
                                .bytes())
                .where(SESSION.ID.eq(session.id()))
                .execute();
    }

    void end(Tx tx, UUID id) {
        tx.dsl()
                .update(SESSION)
                .set(SESSION.ENDED_AT, tx.now())
                .where(SESSION.ID.eq(id), SESSION.ENDED_AT.isNull())
                .execute();
    }

    void endAll(Tx tx, UUID person) {
        tx.dsl()
                .update(SESSION)
                .set(SESSION.ENDED_AT, tx.now())
                .where(SESSION.PERSON.eq(person), SESSION.ENDED_AT.isNull())
                .execute();
    }

    void endOthers(Tx tx, Session kept) {
        tx.dsl()
                .update(SESSION)
                .set(SESSION.ENDED_AT, tx.now())
                .where(SESSION.PERSON.eq(kept.person()), SESSION.ENDED_AT.isNull(), SESSION.ID.ne(kept.id()))
                .execute();
    }

    private Session session(Record r) {
        UUID id = r.get(SESSION.ID);
        String content = seals.open(TABLE, "content", id, Ciphertext.of(r.get(SESSION.CONTENT)));
        return Session.of(id, content, r.get(SESSION.SEEN_AT));
    }
}
