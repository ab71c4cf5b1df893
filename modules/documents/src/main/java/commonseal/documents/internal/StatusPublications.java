package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.STATUS_PUBLICATION;

import commonseal.kernel.Tx;
import commonseal.ledger.Ledger.EntryId;
import commonseal.proof.Hash;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Record;
import org.jooq.impl.DSL;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Statements on what was published of each status list, and its ledger record. */
final class StatusPublications {
    static final String TABLE = "documents.status_publication";

    private StatusPublications() {}

    /** What was published: digests of the files. */
    record Publication(
            String list,
            int number,
            Instant at,
            Instant validUntil,
            Hash revocation,
            Hash suspension,
            Optional<Hash> token) {
        /** Its row, as the place of what is encrypted in it. */
        String row() {
            return list + "/" + number;
        }
    }

    /** A row. */
    record Row(Publication publication, Bytes blinding, EntryId entry) {}

    static ObjectNode record(Publication publication) {
        ObjectNode record = JsonNodeFactory.instance
                .objectNode()
                .put("v", 1)
                .put("type", "status.published")
                .put("at", publication.at().toString())
                .put("list", publication.list())
                .put("number", publication.number())
                .put("validUntil", publication.validUntil().toString())
                .put("revocation", publication.revocation().hex())
                .put("suspension", publication.suspension().hex());
        publication.token().ifPresent(digest -> record.put("token", digest.hex()));
        return record;
    }

    static void insert(Tx tx, Publication publication, Bytes blinding, EntryId entry) {
        tx.dsl()
                .insertInto(STATUS_PUBLICATION)
                .set(STATUS_PUBLICATION.LIST, publication.list())
                .set(STATUS_PUBLICATION.NUMBER, publication.number())
                .set(STATUS_PUBLICATION.AT, publication.at())
                .set(STATUS_PUBLICATION.VALID_UNTIL, publication.validUntil())
                .set(STATUS_PUBLICATION.REVOCATION, publication.revocation().bytes())
                .set(STATUS_PUBLICATION.SUSPENSION, publication.suspension().bytes())
                .set(
                        STATUS_PUBLICATION.TOKEN,
                        publication.token().map(Hash::bytes).orElse(null))
                .set(STATUS_PUBLICATION.BLINDING, blinding.copy())
                .set(STATUS_PUBLICATION.ENTRY, entry.value())
                .execute();
    }

    static Optional<Publication> newest(Tx tx, String list) {
        return tx.dsl()
                .selectFrom(STATUS_PUBLICATION)
                .where(STATUS_PUBLICATION.LIST.eq(list))
                .orderBy(STATUS_PUBLICATION.NUMBER.desc())
                .limit(1)
                .fetchOptional(StatusPublications::publication);
    }

    /** In key order, for the ledger's audit. */
    static List<Row> inOrder(Tx tx, Optional<String> list, int number, int limit) {
        return tx.dsl()
                .selectFrom(STATUS_PUBLICATION)
                .where(list.map(after -> DSL.row(STATUS_PUBLICATION.LIST, STATUS_PUBLICATION.NUMBER)
                                .greaterThan(after, number))
                        .orElse(DSL.noCondition()))
                .orderBy(STATUS_PUBLICATION.LIST, STATUS_PUBLICATION.NUMBER)
                .limit(limit)
                .fetch(row -> new Row(
                        publication(row),
                        Bytes.of(row.get(STATUS_PUBLICATION.BLINDING)),
                        new EntryId(row.get(STATUS_PUBLICATION.ENTRY))));
    }

    private static Publication publication(Record row) {
        return new Publication(
                row.get(STATUS_PUBLICATION.LIST),
                row.get(STATUS_PUBLICATION.NUMBER),
                row.get(STATUS_PUBLICATION.AT),
                row.get(STATUS_PUBLICATION.VALID_UNTIL),
                Hash.of(row.get(STATUS_PUBLICATION.REVOCATION)),
                Hash.of(row.get(STATUS_PUBLICATION.SUSPENSION)),
                Optional.ofNullable(row.get(STATUS_PUBLICATION.TOKEN)).map(Hash::of));
    }
}
