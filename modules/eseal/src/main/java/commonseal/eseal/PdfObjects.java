package commonseal.eseal;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Every object of a file, found by looking through its bytes once: cross-reference tables, which can be forged or point in
 * circles, are not followed. Of two objects of one number the later counts, as in a file that was added to. Unpacks no
 * more than a limit in all.
 */
final class PdfObjects {

    /** An object, and where its data stands if it is a stream. */
    record Found(Object value, int dataFrom, int dataTo) {

        @SuppressWarnings("unchecked")
        Map<String, Object> dictionary() {
            return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
        }
    }

    private static final int MOST_UNPACKED = 16 * 1024 * 1024;
    /** Objects may be said to begin anywhere in packed data, again and again. */
    private static final long MOST_READ_AGAIN = 4L * MOST_UNPACKED;

    private static final byte[] OBJ = {'o', 'b', 'j'};
    private static final byte[] STREAM = {'s', 't', 'r', 'e', 'a', 'm'};
    private static final byte[] END_STREAM = {'e', 'n', 'd', 's', 't', 'r', 'e', 'a', 'm'};

    private final byte[] file;
    private final Map<Integer, Found> byNumber = new HashMap<>();
    private final List<Found> all = new ArrayList<>();
    private final PdfSyntax.Budget budget = new PdfSyntax.Budget();
    private int unpacked;
    private long readAgain;
    /** The next end of a stream at or after the place that was last asked for: each byte is looked at once. */
    private int nextEnd = -1;

    PdfObjects(byte[] file) {
        this.file = file;
        int at = 0;
        while (!budget.isSpent()) {
            int word = find(OBJ, at);
            if (word < 0) {
                break;
            }
            at = word + OBJ.length;
            int number = numberBefore(word);
            if (number >= 0) {
                at = read(number, at);
            }
        }
    }

    /** In the order of the file; those packed together after them all. */
    List<Found> all() {
        return all;
    }

    /** What is meant: the object itself, or the one referred to. */
    @Nullable
    Object resolve(@Nullable Object value) {
        if (value instanceof PdfSyntax.Reference(int number)) {
            Found found = byNumber.get(number);
            return found == null ? null : found.value;
        }
        return value;
    }

    Optional<Found> stream(@Nullable Object reference) {
        return reference instanceof PdfSyntax.Reference(int number)
                ? Optional.ofNullable(byNumber.get(number)).filter(found -> found.dataFrom >= 0)
                : Optional.empty();
    }

    /** The data of a stream without compression or with the common one. */
    Optional<byte[]> data(Found stream) {
        Object filter = resolve(stream.dictionary().get("Filter"));
        if (filter instanceof List<?> filters && filters.size() == 1) {
            filter = filters.getFirst();
        }
        if (filter == null) {
            return Optional.of(Arrays.copyOfRange(file, stream.dataFrom, stream.dataTo));
        }
        return filter instanceof PdfSyntax.Name(String name) && name.equals("FlateDecode")
                ? inflated(stream)
                : Optional.empty();
    }

    private Optional<byte[]> inflated(Found stream) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(file, stream.dataFrom, stream.dataTo - stream.dataFrom);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] part = new byte[16 * 1024];
            while (!inflater.finished()) {
                int count = inflater.inflate(part);
                unpacked += count;
                if (unpacked > MOST_UNPACKED || count == 0) {
                    return Optional.empty();
                }
                out.write(part, 0, count);
            }
            return Optional.of(out.toByteArray());
        } catch (DataFormatException e) {
            return Optional.empty();
        } finally {
            inflater.end();
        }
    }

    /** Reads the object that begins there; returns where to go on looking. */
    private int read(int number, int from) {
        PdfSyntax syntax = new PdfSyntax(file, from, file.length, budget);
        Object value;
        try {
            value = syntax.object();
        } catch (PdfSyntax.Unreadable e) {
            // Not looked at again: what cannot be read costs its length once.
            return Math.max(from, syntax.position());
        }
        int after = syntax.position();
        if (value == null) {
            return after;
        }
        int data = beginOfData(after);
        Found found = new Found(value, -1, -1);
        if (data >= 0 && value instanceof Map<?, ?> dictionary) {
            int to = endOfData(data, dictionary.get("Length"));
            found = new Found(value, data, to);
            after = to;
        }
        add(number, found);
        if (found.dictionary().get("Type") instanceof PdfSyntax.Name(String type) && type.equals("ObjStm")) {
            packed(found);
        }
        return after;
    }

    private void add(int number, Found found) {
        byNumber.put(number, found);
        all.add(found);
    }

    private void packed(Found stream) {
        Optional<byte[]> data = data(stream);
        if (data.isEmpty()
                || !(stream.dictionary().get("N") instanceof Long count)
                || !(stream.dictionary().get("First") instanceof Long first)
                || first > data.get().length) {
            return;
        }
        byte[] bytes = data.get();
        PdfSyntax index = new PdfSyntax(bytes, 0, (int) (long) first, budget);
        try {
            for (long i = 0; i < count && readAgain < MOST_READ_AGAIN; i++) {
                if (!(index.object() instanceof Long number) || !(index.object() instanceof Long offset)) {
                    return;
                }
                long from = first + offset;
                if (from > bytes.length) {
                    return;
                }
                PdfSyntax syntax = new PdfSyntax(bytes, (int) from, bytes.length, budget);
                Object value = syntax.object();
                readAgain += syntax.position() - from;
                if (value != null && number <= Integer.MAX_VALUE) {
                    // Their strings stand in no place of the file.
                    add((int) (long) number, new Found(value, -1, -1));
                }
            }
        } catch (PdfSyntax.Unreadable e) {
            // What follows in this stream has no sense either.
        }
    }

    private int beginOfData(int after) {
        int at = after;
        while (at < file.length && PdfSyntax.isSpace(file[at])) {
            at++;
        }
        if (!isAt(STREAM, at)) {
            return -1;
        }
        at += STREAM.length;
        if (at < file.length && file[at] == '\r') {
            at++;
        }
        if (at < file.length && file[at] == '\n') {
            at++;
        }
        return at;
    }

    private int endOfData(int from, @Nullable Object length) {
        if (length instanceof Long size && from + size <= file.length && isEnd((int) (from + size))) {
            return (int) (from + size);
        }
        if (nextEnd < from) {
            int found = find(END_STREAM, from);
            nextEnd = found < 0 ? file.length : found;
        }
        return nextEnd;
    }

    private boolean isEnd(int at) {
        int next = at;
        while (next < file.length && next < at + 3 && PdfSyntax.isSpace(file[next])) {
            next++;
        }
        return isAt(END_STREAM, next);
    }

    private boolean isAt(byte[] word, int at) {
        return at + word.length <= file.length && Arrays.equals(file, at, at + word.length, word, 0, word.length);
    }

    private int find(byte[] word, int from) {
        for (int i = from; i <= file.length - word.length; i++) {
            if (file[i] == word[0] && isAt(word, i)) {
                return i;
            }
        }
        return -1;
    }

    /** The first number of {@code n g obj}, or -1. */
    private int numberBefore(int word) {
        int at = back(word, false);
        at = back(at, true);
        at = back(at, false);
        int end = at;
        at = back(at, true);
        if (end == at || end - at > 9) {
            return -1;
        }
        int number = 0;
        for (int i = at; i < end; i++) {
            number = number * 10 + file[i] - '0';
        }
        return number;
    }

    private int back(int from, boolean digits) {
        int at = from;
        while (at > 0
                && from - at < 12
                && (digits ? file[at - 1] >= '0' && file[at - 1] <= '9' : PdfSyntax.isSpace(file[at - 1]))) {
            at--;
        }
        return at;
    }
}
