package commonseal.eseal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads objects of a PDF file: dictionaries, arrays, names, strings, numbers and references, as far as finding attachments
 * and seals needs them. Never deeper or longer than its limits, whatever the bytes are.
 */
final class PdfSyntax {

    /** An object that is not what its reader needs, or no object at all. */
    @SuppressWarnings("serial")
    static final class Unreadable extends Exception {
        Unreadable() {
            super("", null, false, false);
        }
    }

    /** {@code n g R}. */
    record Reference(int number) {}

    /** {@code /Name}. */
    record Name(String text) {}

    /** A string with the place of its delimiters. */
    @SuppressWarnings("ArrayRecordComponent")
    record Text(byte[] bytes, int from, int to) {}

    /** What may be read in all, by all readers of one file: objects, so that neither time nor memory can be exhausted. */
    static final class Budget {
        private int objects = 1_000_000;

        void spend() throws Unreadable {
            if (--objects < 0) {
                throw new Unreadable();
            }
        }

        boolean isSpent() {
            return objects < 0;
        }
    }

    private static final int DEEPEST = 24;

    private final byte[] bytes;
    private final int end;
    private final Budget budget;
    private int at;

    PdfSyntax(byte[] bytes, int from, int end, Budget budget) {
        this.bytes = bytes;
        this.budget = budget;
        this.at = from;
        this.end = end;
    }

    int position() {
        return at;
    }

    /** The next object: {@link Map}, {@link List}, {@link Name}, {@link Text}, {@link Reference}, Long, or null for others. */
    @Nullable
    Object object() throws Unreadable {
        return object(0);
    }

    private @Nullable Object object(int depth) throws Unreadable {
        budget.spend();
        if (depth > DEEPEST) {
            throw new Unreadable();
        }
        space();
        int first = peek(0);
        if (first == '<' && peek(1) == '<') {
            at += 2;
            return dictionary(depth);
        }
        return switch (first) {
            case '<' -> hexadecimal();
            case '(' -> literal();
            case '[' -> {
                at++;
                yield array(depth);
            }
            case '/' -> name();
            default -> word();
        };
    }

    private Map<String, Object> dictionary(int depth) throws Unreadable {
        Map<String, Object> entries = new HashMap<>();
        while (true) {
            space();
            if (peek(0) == '>' && peek(1) == '>') {
                at += 2;
                return entries;
            }
            if (!(object(depth + 1) instanceof Name key)) {
                throw new Unreadable();
            }
            Object value = object(depth + 1);
            if (value != null) {
                entries.put(key.text(), value);
            }
        }
    }

    private List<Object> array(int depth) throws Unreadable {
        List<Object> items = new ArrayList<>();
        while (true) {
            space();
            if (peek(0) == ']') {
                at++;
                return items;
            }
            Object item = object(depth + 1);
            if (item != null) {
                items.add(item);
            }
        }
    }

    private Name name() {
        int from = ++at;
        while (at < end && isRegular(bytes[at])) {
            at++;
        }
        return new Name(latin(from, at));
    }

    private Text hexadecimal() throws Unreadable {
        int from = at++;
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        int high = -1;
        for (; peek(0) != '>'; at++) {
            int digit = at < end ? Character.digit(bytes[at], 16) : -1;
            if (digit >= 0) {
                if (high < 0) {
                    high = digit;
                } else {
                    text.write(high << 4 | digit);
                    high = -1;
                }
            } else if (at >= end || !isSpace(bytes[at])) {
                throw new Unreadable();
            }
        }
        at++;
        if (high >= 0) {
            text.write(high << 4);
        }
        return new Text(text.toByteArray(), from, at);
    }

    /** Escapes are kept as they stand: names of our files have none. */
    private Text literal() throws Unreadable {
        int from = at++;
        int open = 1;
        int start = at;
        while (at < end) {
            byte each = bytes[at++];
            if (each == '\\') {
                at++;
            } else if (each == '(') {
                open++;
            } else if (each == ')' && --open == 0) {
                return new Text(Arrays.copyOfRange(bytes, start, at - 1), from, at);
            }
        }
        throw new Unreadable();
    }

    /** A number, a reference, or a word such as true, which is null here. */
    private @Nullable Object word() throws Unreadable {
        int from = at;
        while (at < end && isRegular(bytes[at])) {
            at++;
        }
        if (at == from) {
            throw new Unreadable();
        }
        long number = number(from, at);
        if (number < 0) {
            return null;
        }
        int after = at;
        if (number <= Integer.MAX_VALUE && reference()) {
            return new Reference((int) number);
        }
        at = after;
        return number;
    }

    private boolean reference() {
        space();
        int from = at;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        if (at == from || at - from > 5) {
            return false;
        }
        space();
        boolean found = peek(0) == 'R' && (at + 1 >= end || !isRegular(bytes[at + 1]));
        at++;
        return found;
    }

    /** Digits only, or -1. */
    private long number(int from, int to) {
        if (to - from > 10) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return -1;
            }
            value = value * 10 + bytes[i] - '0';
        }
        return value;
    }

    private void space() {
        while (at < end) {
            if (bytes[at] == '%') {
                while (at < end && bytes[at] != '\n' && bytes[at] != '\r') {
                    at++;
                }
            } else if (isSpace(bytes[at])) {
                at++;
            } else {
                return;
            }
        }
    }

    private int peek(int ahead) {
        return at + ahead < end ? bytes[at + ahead] & 0xff : -1;
    }

    private String latin(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    static boolean isSpace(byte each) {
        return each == ' ' || each == '\n' || each == '\r' || each == '\t' || each == '\f' || each == 0;
    }

    private static boolean isRegular(byte each) {
        return !isSpace(each) && "()<>[]{}/%".indexOf(each) < 0;
    }
}
