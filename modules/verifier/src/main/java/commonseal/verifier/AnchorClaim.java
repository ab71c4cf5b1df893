package commonseal.verifier;

import commonseal.proof.Hash;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a bundle says about an anchor: which event on which chain carries a tree, and how the receipt's tree relates to
 * it. A claim until a {@link ChainView} confirms it.
 *
 * @param genesis hash of the chain's block 0; tells chains of one id apart
 * @param contract 0x and 40 hexadecimal digits, as sender; kept in lower case
 * @param txHash 0x and 64 hexadecimal digits; kept in lower case
 * @param size leaves of the anchored tree
 * @param root its root
 * @param link how the receipt leads there
 */
public record AnchorClaim(
        long chainId,
        Hash genesis,
        String contract,
        String sender,
        String txHash,
        long blockNumber,
        Hash blockHash,
        int logIndex,
        long size,
        Hash root,
        boolean isFinal,
        Link link) {

    /** From the receipt to the anchored tree. */
    public sealed interface Link {
        /** The anchored tree is as large as the receipt's or larger: a consistency proof, empty if equal. */
        record Consistency(List<Hash> path) implements Link {
            public Consistency {
                path = List.copyOf(path);
            }
        }

        /** The anchored tree is smaller than the receipt's: the record's own inclusion proof in it. */
        record Inclusion(List<Hash> path) implements Link {
            public Inclusion {
                path = List.copyOf(path);
            }
        }
    }

    public AnchorClaim {
        contract = contract.toLowerCase(Locale.ROOT);
        sender = sender.toLowerCase(Locale.ROOT);
        txHash = txHash.toLowerCase(Locale.ROOT);
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("chainId", chainId);
        json.put("genesis", genesis.hex());
        json.put("contract", contract);
        json.put("sender", sender);
        json.put("txHash", txHash);
        json.put("blockNumber", blockNumber);
        json.put("blockHash", blockHash.hex());
        json.put("logIndex", logIndex);
        json.put("size", size);
        json.put("root", root.base64());
        json.put("final", isFinal);
        switch (link) {
            case Link.Consistency consistency -> Json.putHashes(json, "consistency", consistency.path());
            case Link.Inclusion inclusion -> Json.putHashes(json, "inclusion", inclusion.path());
        }
        return json;
    }

    static AnchorClaim parse(JsonNode json) {
        Link link = json.has("inclusion")
                ? new Link.Inclusion(Json.hashes(json, "inclusion"))
                : new Link.Consistency(Json.hashes(json, "consistency"));
        return new AnchorClaim(
                Json.number(json, "chainId"),
                Hash.fromHex(Json.text(json, "genesis")),
                Json.text(json, "contract"),
                Json.text(json, "sender"),
                Json.text(json, "txHash"),
                Json.number(json, "blockNumber"),
                Hash.fromHex(Json.text(json, "blockHash")),
                Json.small(json, "logIndex"),
                Json.number(json, "size"),
                Json.base64Hash(json, "root"),
                Json.flag(json, "final"),
                link);
    }
}
