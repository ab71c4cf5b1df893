package commonseal.approvals.internal;

import static commonseal.approvals.internal.db.Tables.CASE_EVENT;
import static commonseal.approvals.internal.db.Tables.CASE_SLOT;
import static commonseal.approvals.internal.db.Tables.UPLOAD;

import commonseal.approvals.Cases.Upload;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.keys.Opener;
import commonseal.proof.Hash;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Uploaded files, each held against the event that stored it before it is handed out. */
record Files(Vault vault) {

    /** The event that stored a file; its data name the file and its hash. */
    static final String STORED = "upload.stored";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What stands in a slot. */
    sealed interface Read {
        record Intact(Upload upload, Instant storedAt) implements Read {}

        record Altered(UUID upload) implements Read {}

        record Nothing() implements Read {}
    }

    /** The present file of a slot. */
    Read read(Tx tx, UUID id, String slot) {
        return tx.dsl()
                .select(UPLOAD.fields())
                .select(CASE_EVENT.fields())
                .from(CASE_SLOT)
                .join(UPLOAD)
                .on(UPLOAD.ID.eq(CASE_SLOT.UPLOAD))
                .leftJoin(CASE_EVENT)
                .on(storedBy())
                .where(CASE_SLOT.CASE_ID.eq(id), CASE_SLOT.SLOT.eq(slot))
                .fetchOptional()
                .map(r -> read(vault.opener(tx, List.of(r.get(UPLOAD.FILE_NAME), r.get(UPLOAD.BYTES))), r))
                .orElseGet(Read.Nothing::new);
    }

    static Condition storedBy() {
        return CASE_EVENT
                .CASE_ID
                .eq(UPLOAD.CASE_ID)
                .and(CASE_EVENT.TYPE.eq(STORED))
                .and(DSL.jsonbGetAttributeAsText(CASE_EVENT.DATA, "upload").eq(UPLOAD.ID.cast(SQLDataType.VARCHAR)));
    }

    /** The file of an upload joined with its event; nothing if it was erased with its applicant. */
    static Read read(Opener key, Record r) {
        Read altered = new Read.Altered(r.get(UPLOAD.ID));
        @Nullable JSONB data = r.get(CASE_EVENT.DATA);
        if (data == null) {
            return altered;
        }
        JsonNode told = JSON.readTree(data.data());
        String hash = told.path("sha256").asString("");
        boolean same = told.path("slot").asString("").equals(r.get(UPLOAD.SLOT))
                && told.path("mediaType").asString("").equals(r.get(UPLOAD.MEDIA_TYPE))
                && told.path("size").asString("").equals(String.valueOf(r.get(UPLOAD.SIZE)))
                && hash.equals(HexFormat.of().formatHex(r.get(UPLOAD.SHA256)))
                && r.get(CASE_EVENT.ACTOR).equals(r.get(UPLOAD.STORED_BY))
                && r.get(CASE_EVENT.AT).equals(r.get(UPLOAD.STORED_AT));
        if (!same) {
            return altered;
        }
        try {
            String row = r.get(UPLOAD.ID).toString();
            byte[] bytes = Vault.openBytes(key, "upload", "bytes", row, r.get(UPLOAD.BYTES));
            String name = Vault.open(key, "upload", "file_name", row, r.get(UPLOAD.FILE_NAME));
            return hash.equals(HexFormat.of().formatHex(Hash.sha256(bytes).bytes()))
                    ? new Read.Intact(new Upload(name, r.get(UPLOAD.MEDIA_TYPE), bytes), r.get(UPLOAD.STORED_AT))
                    : altered;
        } catch (Keys.Erased e) {
            return new Read.Nothing();
        } catch (Keys.Tampered e) {
            return altered;
        }
    }
}
