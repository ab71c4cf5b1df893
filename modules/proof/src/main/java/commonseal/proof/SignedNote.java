package commonseal.proof;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * A text with signature lines (C2SP signed-note): the text, an empty line, lines of {@code — name base64(key id ‖
 * signature)}.
 *
 * @param text ends with a newline; no control character but newline
 * @param signatures in the order of the lines; may be empty only before signing
 */
public record SignedNote(String text, List<Signature> signatures) {
    /** Longest note in bytes. */
    public static final int MAX_LENGTH = 1_000_000;

    /** Most signature lines; as in the Go implementation. */
    public static final int MAX_SIGNATURES = 100;

    private static final String MARK = "— ";

    /**
     * One signature line.
     *
     * @param keyId tells keys of one name apart; not a security property
     * @param signature base64 of the signature without key id
     */
    public record Signature(String name, int keyId, String signature) {
        public Signature {
            Encoding.name(name);
            if (Encoding.base64(signature).length == 0) {
                throw new MalformedException("an empty signature");
            }
        }

        /** The signature without key id; a fresh array. */
        public byte[] bytes() {
            return Encoding.base64(signature);
        }

        private String line() {
            byte[] raw = bytes();
            byte[] all =
                    ByteBuffer.allocate(4 + raw.length).putInt(keyId).put(raw).array();
            return MARK + name + " " + Encoding.base64(all) + "\n";
        }
    }

    public SignedNote {
        if (!text.endsWith("\n") || !isClean(text)) {
            throw new MalformedException("a note's text ends with a newline and holds no control characters");
        }
        if (signatures.size() > MAX_SIGNATURES) {
            throw new MalformedException("a note with more than " + MAX_SIGNATURES + " signatures");
        }
        signatures = List.copyOf(signatures);
    }

    /** A text, signed. */
    public static SignedNote sign(String text, NoteSigner... signers) {
        return new SignedNote(text, List.of()).with(signers);
    }

    /**
     * Reads a note; verifies nothing.
     *
     * @throws MalformedException if it is not a note with at least one signature
     */
    public static SignedNote parse(byte[] utf8) {
        if (utf8.length > MAX_LENGTH) {
            throw new MalformedException("a note longer than " + MAX_LENGTH + " bytes");
        }
        return parse(Encoding.utf8(utf8));
    }

    /** As {@link #parse(byte[])}. */
    public static SignedNote parse(String note) {
        if (note.length() > MAX_LENGTH) {
            throw new MalformedException("a note longer than " + MAX_LENGTH + " bytes");
        }
        int gap = note.lastIndexOf("\n\n");
        if (gap < 0 || !note.endsWith("\n") || note.length() == gap + 2) {
            throw new MalformedException("a note has a text, an empty line and signature lines");
        }
        List<Signature> signatures = new ArrayList<>();
        for (String line : note.substring(gap + 2, note.length() - 1).split("\n", MAX_SIGNATURES + 1)) {
            signatures.add(parseLine(line));
        }
        return new SignedNote(note.substring(0, gap + 1), signatures);
    }

    /** The note as text; {@code parse(format())} equals this if there is a signature. */
    public String format() {
        StringBuilder note = new StringBuilder(text).append('\n');
        signatures.forEach(s -> note.append(s.line()));
        return note.toString();
    }

    /** The same text with more signature lines after those it has. */
    public SignedNote with(NoteSigner... signers) {
        List<Signature> all = new ArrayList<>(signatures);
        for (NoteSigner signer : signers) {
            VerifierKey key = signer.verifierKey();
            byte[] signature = signer.sign(textBytes());
            all.add(new Signature(key.name(), key.keyId(), Encoding.base64(signature)));
        }
        return new SignedNote(text, all);
    }

    /** The same text with a signature line made elsewhere, after those it has; not verified. */
    public SignedNote with(Signature signature) {
        List<Signature> all = new ArrayList<>(signatures);
        all.add(signature);
        return new SignedNote(text, all);
    }

    /**
     * Which of these keys signed the text, each once, in the order of the lines; may be empty. Signatures by other keys
     * are ignored.
     *
     * @throws ForgedNoteException if a signature in the name of one of these keys does not verify
     */
    public List<VerifierKey> verifiedBy(Collection<VerifierKey> keys) {
        LinkedHashSet<VerifierKey> by = new LinkedHashSet<>();
        for (Signature signature : signatures) {
            for (VerifierKey key : keys) {
                if (!key.name().equals(signature.name()) || key.keyId() != signature.keyId()) {
                    continue;
                }
                if (!key.verify(textBytes(), signature.bytes())) {
                    throw new ForgedNoteException(key.name());
                }
                by.add(key);
            }
        }
        return List.copyOf(by);
    }

    private byte[] textBytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Signature parseLine(String line) {
        int space = line.lastIndexOf(' ');
        if (!line.startsWith(MARK) || space < MARK.length()) {
            throw new MalformedException("a signature line is written '— name base64'");
        }
        byte[] all = Encoding.base64(line.substring(space + 1));
        if (all.length < 5) {
            throw new MalformedException("a signature shorter than its key id");
        }
        int keyId = ByteBuffer.wrap(all).getInt();
        String signature = Encoding.base64(Arrays.copyOfRange(all, 4, all.length));
        return new Signature(line.substring(MARK.length(), space), keyId, signature);
    }

    private static boolean isClean(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean loneSurrogate = Character.isSurrogate(c)
                    && !(Character.isHighSurrogate(c)
                                    && i + 1 < text.length()
                                    && Character.isLowSurrogate(text.charAt(i + 1))
                            || Character.isLowSurrogate(c) && i > 0 && Character.isHighSurrogate(text.charAt(i - 1)));
            if (c < 0x20 && c != '\n' || loneSurrogate) {
                return false;
            }
        }
        return true;
    }
}
