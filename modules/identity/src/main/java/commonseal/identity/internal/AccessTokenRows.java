package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.ACCESS_TOKEN;

import commonseal.kernel.Ids;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jooq.Record;

/** Table {@code identity.access_token}. Client, end and scopes are encrypted for the row. */
final class AccessTokenRows {

    private static final String TABLE = "identity.access_token";

    private final Seals seals;

    AccessTokenRows(Seals seals) {
        this.seals = seals;
    }

    record AccessToken(UUID id, UUID client, Instant until, Set<String> scopes) {}

    void insert(Tx tx, Secret token, UUID client, Set<String> scopes, Duration validFor) {
        tx.dsl()
                .deleteFrom(ACCESS_TOKEN)
                .where(ACCESS_TOKEN.EXPIRES_AT.lt(tx.now()))
                .execute();
        UUID id = Ids.next(tx);
        Instant until = tx.now().plus(validFor);
        String content = "1|" + client + "|" + ChronoUnit.MICROS.between(Instant.EPOCH, until) + "|"
                + String.join(" ", new TreeSet<>(scopes));
        tx.dsl()
                .insertInto(ACCESS_TOKEN)
                .set(ACCESS_TOKEN.ID, id)
                .set(ACCESS_TOKEN.TOKEN_MAC, Tokens.mac(seals, "access", token))
                .set(ACCESS_TOKEN.CLIENT, client)
                .set(
                        ACCESS_TOKEN.CONTENT,
                        seals.seal(TABLE, "content", id, content).bytes())
                .set(ACCESS_TOKEN.EXPIRES_AT, until)
                .execute();
    }

    Optional<AccessToken> byToken(Tx tx, Secret token) {
        return tx.dsl()
                .select()
                .from(ACCESS_TOKEN)
                .where(ACCESS_TOKEN.TOKEN_MAC.eq(Tokens.mac(seals, "access", token)))
                .fetchOptional(this::accessToken)
                .filter(found -> tx.now().isBefore(found.until()));
    }

    Optional<AccessToken> byId(Tx tx, UUID id) {
        return tx.dsl()
                .select()
                .from(ACCESS_TOKEN)
                .where(ACCESS_TOKEN.ID.eq(id))
                .fetchOptional(this::accessToken)
                .filter(found -> tx.now().isBefore(found.until()));
    }

    private AccessToken accessToken(Record r) {
        UUID id = r.get(ACCESS_TOKEN.ID);
        String[] parts = seals.open(TABLE, "content", id, Ciphertext.of(r.get(ACCESS_TOKEN.CONTENT)))
                .split("\\|", -1);
        Set<String> scopes = parts[3].isEmpty() ? Set.of() : Set.of(parts[3].split(" ", -1));
        return new AccessToken(
                id, UUID.fromString(parts[1]), Instant.EPOCH.plus(Long.parseLong(parts[2]), ChronoUnit.MICROS), scopes);
    }
}
