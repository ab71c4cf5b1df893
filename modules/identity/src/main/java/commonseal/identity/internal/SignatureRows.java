package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.KEPT_SIGNATURE;

import commonseal.identity.Confirmation.ByPasskey;
import commonseal.identity.HolderId;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.keys.Opener;
import commonseal.keys.Sealer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Record;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Table {@code identity.kept_signature}: append-only. The answer is one JSON object, as in the record, under the key of whom the act concerns: its
 * digest is of content that must be forgotten with him.
 */
final class SignatureRows {

    static final String TABLE = "identity.kept_signature";
    private static final String ANSWER = "answer";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Seals seals;

    SignatureRows(Seals seals) {
        this.seals = seals;
    }

    record Row(UUID id, UUID person, UUID passkey, UUID act, Ciphertext answer, Instant at, String actor, Opener key)
            implements Ledgered {
        @Override
        public Opener opener(Opener district) {
            return key;
        }

        @Override
        public String table() {
            return TABLE;
        }

        @Override
        public JsonNode record(Seals seals) {
            try {
                return Seals.record("identity.kept-signature/v1", id, at, actor)
                        .put("person", "person:" + person)
                        .put("passkey", passkey.toString())
                        .put("act", act.toString())
                        .set(ANSWER, JSON.readTree(Seals.open(key, TABLE, ANSWER, id, answer)));
            } catch (JacksonException e) {
                throw new IllegalArgumentException("the answer is no JSON", e);
            }
        }
    }

    /** In the transaction of the act. */
    void insert(Tx tx, ByPasskey signed, UUID act, HolderId subject) {
        UUID id = Ids.next(tx);
        String answer = JSON.createObjectNode()
                .put("nonce", signed.nonce())
                .put("digest", signed.digest())
                .put("authenticatorData", signed.authenticatorData())
                .put("clientDataJSON", signed.clientData())
                .put("signature", signed.signature())
                .toString();
        Sealer sealer = seals.sealer(tx, subject.value());
        Ciphertext sealed = Seals.seal(sealer, TABLE, ANSWER, id, answer);
        Row row = new Row(
                id,
                signed.person(),
                signed.passkey(),
                act,
                sealed,
                tx.now(),
                tx.act().actor(),
                seals.opener(tx, List.of(sealed.bytes())));
        Claimed<Row> claimed = seals.append(tx, row, sealer);
        tx.dsl()
                .insertInto(KEPT_SIGNATURE)
                .set(KEPT_SIGNATURE.ID, row.id())
                .set(KEPT_SIGNATURE.PERSON, row.person())
                .set(KEPT_SIGNATURE.PASSKEY, row.passkey())
                .set(KEPT_SIGNATURE.ACT, row.act())
                .set(KEPT_SIGNATURE.ANSWER, row.answer().bytes())
                .set(KEPT_SIGNATURE.AT, row.at())
                .set(KEPT_SIGNATURE.ACTOR, row.actor())
                .set(claimed.columns(KEPT_SIGNATURE))
                .execute();
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        var found = SealedTable.page(tx, KEPT_SIGNATURE, after, limit);
        Opener key = seals.opener(tx, found.getValues(KEPT_SIGNATURE.ANSWER));
        return found.map(r -> row(r, key));
    }

    private static Claimed<Row> row(Record r, Opener key) {
        Row row = new Row(
                r.get(KEPT_SIGNATURE.ID),
                r.get(KEPT_SIGNATURE.PERSON),
                r.get(KEPT_SIGNATURE.PASSKEY),
                r.get(KEPT_SIGNATURE.ACT),
                Ciphertext.of(r.get(KEPT_SIGNATURE.ANSWER)),
                r.get(KEPT_SIGNATURE.AT),
                r.get(KEPT_SIGNATURE.ACTOR),
                key);
        return Claimed.read(KEPT_SIGNATURE, r, row);
    }
}
