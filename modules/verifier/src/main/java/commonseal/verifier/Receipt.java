package commonseal.verifier;

import commonseal.proof.Blinding;
import commonseal.proof.Hash;
import commonseal.proof.Leaf;
import commonseal.proof.TlogProof;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * That the ledger holds a record: the record, what opens its leaf, and the proof from the leaf to a signed checkpoint.
 * A value read from a file; nothing is verified by its existence.
 */
public record Receipt(ObjectNode record, Blinding blinding, TlogProof proof) {
    public Receipt {
        record = record.deepCopy();
    }

    @Override
    public ObjectNode record() {
        return record.deepCopy();
    }

    /** Hash of the leaf that this record and blinding make. */
    Hash leafHash() {
        return Leaf.commit(record, blinding).hash();
    }

    /** {@code {entry, blinding, record, tlogProof}}; entry is the index in the tree. */
    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("entry", Long.toString(proof.index()));
        json.put("blinding", blinding.base64());
        json.set("record", record.deepCopy());
        json.put("tlogProof", proof.format());
        return json;
    }

    static Receipt parse(JsonNode json) {
        return new Receipt(
                Json.asObject(Json.member(json, "record")),
                Blinding.fromBase64(Json.text(json, "blinding")),
                TlogProof.parse(Json.text(json, "tlogProof")));
    }
}
