package commonseal.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An inclusion proof with the checkpoint it leads to, in one text (c2sp.org/tlog-proof@v1).
 *
 * @param extra base64 of data of the application; empty if there is none
 * @param index of the leaf
 * @param path sibling hashes from the leaf upwards; at most 63
 * @param checkpoint the signed note, as received
 */
public record TlogProof(String extra, long index, List<Hash> path, String checkpoint) {
    private static final String HEADER = "c2sp.org/tlog-proof@v1";
    private static final int MAX_LINE = 64 * 1024;

    public TlogProof {
        Encoding.base64(extra);
        if (extra.length() > MAX_LINE - 6) {
            throw new MalformedException("a proof's extra data is longer than a line may be");
        }
        if (index < 0 || path.size() > 63) {
            throw new MalformedException("a proof has an index from 0 and at most 63 hashes");
        }
        if (checkpoint.isEmpty()) {
            throw new MalformedException("a proof without checkpoint");
        }
        path = List.copyOf(path);
    }

    /** Without extra data. */
    public TlogProof(long index, List<Hash> path, SignedNote checkpoint) {
        this("", index, path, checkpoint.format());
    }

    /** The text. */
    public String format() {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        if (!extra.isEmpty()) {
            text.append("extra ").append(extra).append('\n');
        }
        text.append("index ").append(index).append('\n');
        path.forEach(hash -> text.append(hash.base64()).append('\n'));
        return text.append('\n').append(checkpoint).toString();
    }

    /**
     * Reads the text; verifies nothing.
     *
     * @throws MalformedException if it is not a proof
     */
    public static TlogProof parse(String text) {
        int gap = text.indexOf("\n\n");
        if (gap < 0) {
            throw new MalformedException("a proof has a head, an empty line and a checkpoint");
        }
        List<String> lines =
                new ArrayList<>(Arrays.asList(text.substring(0, gap).split("\n", -1)));
        if (lines.stream().anyMatch(line -> line.length() > MAX_LINE)
                || !lines.removeFirst().equals(HEADER)) {
            throw new MalformedException("not a proof of version 1");
        }
        String extra = "";
        if (!lines.isEmpty() && lines.getFirst().startsWith("extra ")) {
            extra = lines.removeFirst().substring("extra ".length());
            if (extra.isEmpty()) {
                throw new MalformedException("an empty extra line in a proof");
            }
        }
        if (lines.isEmpty() || !lines.getFirst().startsWith("index ")) {
            throw new MalformedException("a proof without index");
        }
        long index = Encoding.decimal(lines.removeFirst().substring("index ".length()));
        List<Hash> path = lines.stream().map(Hash::fromBase64).toList();
        return new TlogProof(extra, index, path, text.substring(gap + 2));
    }

    /** Whether it leads from this leaf to this checkpoint, whose signatures the caller has verified. */
    public boolean leads(Hash leafHash, Checkpoint verified) {
        return Merkle.includes(index, verified.size(), leafHash, path, verified.root());
    }
}
