package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.PASSKEY;

import commonseal.kernel.Tx;
import commonseal.keys.IndexedColumn;
import commonseal.keys.Keys;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Record;
import tools.jackson.databind.JsonNode;

/** Table {@code identity.passkey}: append-only. Credential id and public key are encrypted for the row, in base64url. */
final class PasskeyRows {

    static final String TABLE = "identity.passkey";
    private static final String CREDENTIAL_FIELD = "identity.passkey.credential";
    private static final LookupColumn LOOKUP = new LookupColumn(PASSKEY, PASSKEY.ID, PASSKEY.CREDENTIAL_INDEX);

    private final Seals seals;

    PasskeyRows(Seals seals) {
        this.seals = seals;
    }

    record Row(
            UUID id,
            UUID person,
            Ciphertext credentialIndex,
            Ciphertext credential,
            Ciphertext publicKey,
            Instant at,
            String actor)
            implements Ledgered {
        @Override
        public String table() {
            return TABLE;
        }

        @Override
        public JsonNode record(Seals seals) {
            String opened = seals.open(TABLE, "credential", id, credential);
            if (indexes(seals, opened).noneMatch(credentialIndex::equals)) {
                throw new IllegalArgumentException("the blind index is not that of the credential");
            }
            return Seals.record("identity.passkey/v1", id, at, actor)
                    .put("person", "person:" + person)
                    .put("credential", opened)
                    .put("publicKey", seals.open(TABLE, "public_key", id, publicKey));
        }
    }

    /** A passkey that counts, opened. */
    record Passkey(UUID id, UUID person, byte[] credential, byte[] publicKey, Instant at) {}

    void insert(Tx tx, Passkey passkey) {
        Row row = new Row(
                passkey.id(),
                passkey.person(),
                index(seals, base64(passkey.credential())),
                seals.seal(TABLE, "credential", passkey.id(), base64(passkey.credential())),
                seals.seal(TABLE, "public_key", passkey.id(), base64(passkey.publicKey())),
                passkey.at(),
                tx.act().actor());
        Claimed<Row> claimed = seals.append(tx, row);
        tx.dsl()
                .insertInto(PASSKEY)
                .set(PASSKEY.ID, row.id())
                .set(PASSKEY.PERSON, row.person())
                .set(PASSKEY.CREDENTIAL_INDEX, row.credentialIndex().bytes())
                .set(PASSKEY.CREDENTIAL, row.credential().bytes())
                .set(PASSKEY.PUBLIC_KEY, row.publicKey().bytes())
                .set(PASSKEY.AT, row.at())
                .set(PASSKEY.ACTOR, row.actor())
                .set(claimed.columns(PASSKEY))
                .execute();
    }

    /** Whether the credential was ever registered here, by anybody; a removed one does not come back. */
    boolean known(Tx tx, byte[] credential) {
        // Also as somebody else's.
        return tx.asProgram("passkey-known", () -> tx.dsl().fetchExists(PASSKEY, has(credential)));
    }

    /** The passkey of a credential id, if it counts: confirmed by the ledger and not removed. */
    Optional<Passkey> byCredential(Tx tx, byte[] credential) {
        return counting(tx, has(credential)).stream().findFirst();
    }

    /** Those of a person that count, oldest first. */
    List<Passkey> of(Tx tx, UUID person) {
        return counting(tx, PASSKEY.PERSON.eq(person));
    }

    private List<Passkey> counting(Tx tx, Condition which) {
        List<Claimed<Row>> rows = tx.dsl()
                .select()
                .from(PASSKEY)
                .where(which, PasskeyRemovalRows.notRemoved(PASSKEY.ID))
                .orderBy(PASSKEY.AT, PASSKEY.ID)
                .limit(commonseal.identity.Passkeys.MOST)
                .fetch(PasskeyRows::row);
        return seals.confirmed(tx, rows).stream().map(this::opened).toList();
    }

    private Passkey opened(Claimed<Row> claimed) {
        Row row = claimed.row();
        return new Passkey(
                row.id(),
                row.person(),
                bytes(seals.open(TABLE, "credential", row.id(), row.credential())),
                bytes(seals.open(TABLE, "public_key", row.id(), row.publicKey())),
                row.at());
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return SealedTable.page(tx, PASSKEY, after, limit).map(PasskeyRows::row);
    }

    /** The page's indexes under the newest key; those that changed are stored. */
    IndexedColumn.Done backfill(Tx tx, Optional<String> after, int limit) {
        return LOOKUP.store(
                tx,
                page(tx, after.map(UUID::fromString), limit).stream()
                        .map(Claimed::row)
                        .map(row -> new LookupColumn.Pair(row.id(), Optional.of(row.credentialIndex()), anew(row)))
                        .toList());
    }

    /** A credential that does not open keeps its index; the audit names the row. */
    private Optional<Ciphertext> anew(Row row) {
        try {
            return Optional.of(index(seals, seals.open(TABLE, "credential", row.id(), row.credential())));
        } catch (Keys.Tampered e) {
            return Optional.empty();
        }
    }

    private Condition has(byte[] credential) {
        return PASSKEY.CREDENTIAL_INDEX.in(seals.lookupIndexes(CREDENTIAL_FIELD, base64(credential)));
    }

    private static Ciphertext index(Seals seals, String credential) {
        return Ciphertext.of(seals.lookupIndex(CREDENTIAL_FIELD, credential));
    }

    private static Stream<Ciphertext> indexes(Seals seals, String credential) {
        return seals.lookupIndexes(CREDENTIAL_FIELD, credential).stream().map(Ciphertext::of);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] bytes(String base64) {
        return Base64.getUrlDecoder().decode(base64);
    }

    private static Claimed<Row> row(Record r) {
        Row row = new Row(
                r.get(PASSKEY.ID),
                r.get(PASSKEY.PERSON),
                Ciphertext.of(r.get(PASSKEY.CREDENTIAL_INDEX)),
                Ciphertext.of(r.get(PASSKEY.CREDENTIAL)),
                Ciphertext.of(r.get(PASSKEY.PUBLIC_KEY)),
                r.get(PASSKEY.AT),
                r.get(PASSKEY.ACTOR));
        return Claimed.read(PASSKEY, r, row);
    }
}
