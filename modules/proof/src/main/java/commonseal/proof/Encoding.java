package commonseal.proof;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Decoders that accept exactly one spelling of each value, so that equal meaning is equal text. */
final class Encoding {
    private Encoding() {}

    /** RFC 4648 section 4 with padding; the JDK alone would accept stray trailing bits and missing padding. */
    static byte[] base64(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("not base64", e);
        }
        if (!Base64.getEncoder().encodeToString(bytes).equals(text)) {
            throw new MalformedException("base64 is not in its canonical form");
        }
        return bytes;
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("not UTF-8", e);
        }
    }

    /** A decimal number from 0 to 2^63-1 without sign or leading zeros. */
    static long decimal(String text) {
        if (text.isEmpty() || text.length() > 19 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new MalformedException("not a decimal number");
        }
        if (text.length() > 1 && text.charAt(0) == '0') {
            throw new MalformedException("a number with leading zeros");
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new MalformedException("a number beyond 2^63-1", e);
        }
    }

    /** The name of a key or log: not empty, no white space, no plus sign (C2SP signed-note). */
    static String name(String name) {
        boolean clean = !name.isEmpty()
                && name.codePoints()
                        .noneMatch(c -> c == '+' || c < 0x20 || Character.isWhitespace(c) || Character.isSpaceChar(c));
        if (!clean) {
            throw new MalformedException("a key name is empty or holds white space or '+'");
        }
        return name;
    }

    static byte[] join(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(p -> p.length).sum();
        ByteBuffer all = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }
}
