package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.ONE_TIME_LINK;

import commonseal.kernel.Ids;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/** Table {@code identity.one_time_link}. For whom and until when is encrypted for the row. */
final class LinkRows {

    private static final String TABLE = "identity.one_time_link";

    private final Seals seals;

    LinkRows(Seals seals) {
        this.seals = seals;
    }

    private record Link(UUID id, UUID person, Instant until) {}

    /** Replaces earlier links of the person. */
    void insert(Tx tx, Secret token, UUID person, Duration validFor) {
        tx.dsl()
                .deleteFrom(ONE_TIME_LINK)
                .where(ONE_TIME_LINK.PERSON.eq(person).or(ONE_TIME_LINK.EXPIRES_AT.lt(tx.now())))
                .execute();
        UUID id = Ids.next(tx);
        Instant until = tx.now().plus(validFor).truncatedTo(ChronoUnit.MICROS);
        String content = "1|" + person + "|" + ChronoUnit.MICROS.between(Instant.EPOCH, until);
        tx.dsl()
                .insertInto(ONE_TIME_LINK)
                .set(ONE_TIME_LINK.ID, id)
                .set(ONE_TIME_LINK.TOKEN_MAC, Tokens.mac(seals, "link", token))
                .set(ONE_TIME_LINK.PERSON, person)
                .set(
                        ONE_TIME_LINK.CONTENT,
                        seals.seal(TABLE, "content", id, content).bytes())
                .set(ONE_TIME_LINK.EXPIRES_AT, until)
                .execute();
    }

    /** Earlier links of the person lead nowhere. */
    void forget(Tx tx, UUID person) {
        tx.dsl()
                .deleteFrom(ONE_TIME_LINK)
                .where(ONE_TIME_LINK.PERSON.eq(person))
                .execute();
    }

    /** Uses the link up; empty if unknown, used or expired. */
    Optional<UUID> use(Tx tx, Secret token) {
        Optional<Link> link = tx.dsl()
                .select(ONE_TIME_LINK.ID, ONE_TIME_LINK.CONTENT)
                .from(ONE_TIME_LINK)
                .where(ONE_TIME_LINK.TOKEN_MAC.eq(Tokens.mac(seals, "link", token)), ONE_TIME_LINK.USED_AT.isNull())
                .forUpdate()
                .fetchOptional(r -> link(r.value1(), r.value2()))
                .filter(found -> tx.now().isBefore(found.until()));
        link.ifPresent(found -> tx.dsl()
                .update(ONE_TIME_LINK)
                .set(ONE_TIME_LINK.USED_AT, tx.now())
                .where(ONE_TIME_LINK.ID.eq(found.id()))
                .execute());
        return link.map(Link::person);
    }

    private Link link(UUID id, byte[] content) {
        String[] parts =
                seals.open(TABLE, "content", id, Ciphertext.of(content)).split("\\|", -1);
        return new Link(id, UUID.fromString(parts[1]), Instant.EPOCH.plus(Long.parseLong(parts[2]), ChronoUnit.MICROS));
    }
}
