package commonseal.proof;

import java.util.Collection;
import java.util.List;

/**
 * The head of a ledger (C2SP tlog-checkpoint): what a log says its tree is. Extension lines of foreign checkpoints are
 * covered by the note's signature and otherwise ignored; ours have none.
 *
 * @param origin name of the log, a key name
 * @param size leaves in the tree
 */
public record Checkpoint(String origin, long size, Hash root) {
    public Checkpoint {
        if (origin.isEmpty() || origin.indexOf('\n') >= 0) {
            throw new MalformedException("a checkpoint's origin is one line");
        }
        if (size < 0) {
            throw new MalformedException("a checkpoint's size is negative");
        }
    }

    /** The text of the note: three lines. */
    public String format() {
        return origin + "\n" + size + "\n" + root.base64() + "\n";
    }

    /**
     * Reads the text of a note; verifies nothing.
     *
     * @throws MalformedException if it is not a checkpoint with a 32-byte root
     */
    public static Checkpoint parse(String text) {
        if (!text.endsWith("\n")) {
            throw new MalformedException("a checkpoint ends with a newline");
        }
        String[] lines = text.substring(0, text.length() - 1).split("\n", -1);
        if (lines.length < 3) {
            throw new MalformedException("a checkpoint has three lines");
        }
        for (int i = 3; i < lines.length; i++) {
            if (lines[i].isEmpty()) {
                throw new MalformedException("an empty extension line in a checkpoint");
            }
        }
        return new Checkpoint(lines[0], Encoding.decimal(lines[1]), Hash.fromBase64(lines[2]));
    }

    /**
     * Reads and verifies a note: one of these keys, named like the origin, must have signed it.
     *
     * @throws ForgedNoteException if a signature in the name of one of these keys does not verify
     * @throws MalformedException if it is not a checkpoint or none of the keys signed it
     */
    public static Checkpoint open(SignedNote note, Collection<VerifierKey> keys) {
        Checkpoint checkpoint = parse(note.text());
        List<VerifierKey> by = note.verifiedBy(keys);
        if (by.stream().noneMatch(key -> key.name().equals(checkpoint.origin()))) {
            throw new MalformedException("the checkpoint is not signed by a known key of its log");
        }
        return checkpoint;
    }

    /** As {@link #open(SignedNote, Collection)}. */
    public static Checkpoint open(String note, Collection<VerifierKey> keys) {
        return open(SignedNote.parse(note), keys);
    }

    /** The note of this checkpoint, signed. */
    public SignedNote sign(NoteSigner... signers) {
        return SignedNote.sign(format(), signers);
    }
}
