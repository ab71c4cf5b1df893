package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.PASSKEY;
import static commonseal.identity.internal.db.Tables.PASSKEY_STATE;

import commonseal.kernel.Tx;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.Record;
import org.jooq.impl.DSL;

/** Table {@code identity.passkey_state}: what its owner calls a passkey, its signature counter and last use. */
final class PasskeyStateRows {

    private static final String TABLE = "identity.passkey_state";
    private static final String NEVER = "";

    private final Seals seals;

    PasskeyStateRows(Seals seals) {
        this.seals = seals;
    }

    /** @param counter as the authenticator last said; 0 if it counts nothing (synchronised passkeys) */
    record State(String name, long counter, Optional<Instant> usedAt) {}

    void insert(Tx tx, UUID passkey, String name, long counter) {
        tx.dsl()
                .insertInto(PASSKEY_STATE)
                .set(PASSKEY_STATE.PASSKEY, passkey)
                .set(PASSKEY_STATE.NAME, sealedName(passkey, name))
                .set(PASSKEY_STATE.USAGE, sealedUsage(passkey, counter, Optional.empty()))
                .execute();
    }

    void rename(Tx tx, UUID passkey, String name) {
        tx.dsl()
                .update(PASSKEY_STATE)
                .set(PASSKEY_STATE.NAME, sealedName(passkey, name))
                .where(PASSKEY_STATE.PASSKEY.eq(passkey))
                .execute();
    }

    void used(Tx tx, UUID passkey, long counter) {
        tx.dsl()
                .update(PASSKEY_STATE)
                .set(PASSKEY_STATE.USAGE, sealedUsage(passkey, counter, Optional.of(tx.now())))
                .where(PASSKEY_STATE.PASSKEY.eq(passkey))
                .execute();
    }

    /** Held until the transaction ends, so that two uses of one passkey follow each other. */
    /** Of the passkeys of a person: the names he gave them. */
    void forget(Tx tx, UUID person) {
        tx.dsl()
                .deleteFrom(PASSKEY_STATE)
                .where(PASSKEY_STATE.PASSKEY.in(
                        DSL.select(PASSKEY.ID).from(PASSKEY).where(PASSKEY.PERSON.eq(person))))
                .execute();
    }

    Optional<State> lock(Tx tx, UUID passkey) {
        return tx.dsl()
                .select()
                .from(PASSKEY_STATE)
                .where(PASSKEY_STATE.PASSKEY.eq(passkey))
                .forUpdate()
                .fetchOptional(this::state);
    }

    Map<UUID, State> of(Tx tx, Collection<UUID> passkeys) {
        return tx.dsl().select().from(PASSKEY_STATE).where(PASSKEY_STATE.PASSKEY.in(passkeys)).fetch().stream()
                .collect(Collectors.toMap(r -> r.get(PASSKEY_STATE.PASSKEY), this::state));
    }

    private byte[] sealedName(UUID passkey, String name) {
        return seals.seal(TABLE, "name", passkey, name).bytes();
    }

    private byte[] sealedUsage(UUID passkey, long counter, Optional<Instant> usedAt) {
        String micros = usedAt.map(at -> Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, at)))
                .orElse(NEVER);
        return seals.seal(TABLE, "usage", passkey, "1|" + counter + "|" + micros)
                .bytes();
    }

    private State state(Record r) {
        UUID passkey = r.get(PASSKEY_STATE.PASSKEY);
        String name = seals.open(TABLE, "name", passkey, Ciphertext.of(r.get(PASSKEY_STATE.NAME)));
        String[] usage = seals.open(TABLE, "usage", passkey, Ciphertext.of(r.get(PASSKEY_STATE.USAGE)))
                .split("\\|", -1);
        return new State(
                name,
                Long.parseLong(usage[1]),
                Optional.of(usage[2])
                        .filter(micros -> !micros.equals(NEVER))
                        .map(micros -> Instant.EPOCH.plus(Long.parseLong(micros), ChronoUnit.MICROS)));
    }
}
