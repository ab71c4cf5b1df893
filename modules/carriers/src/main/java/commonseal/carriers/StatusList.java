package commonseal.carriers;

import commonseal.proof.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Many small numbers, one for each document, packed into bytes. The two standards pack and compress differently; a list
 * knows which of them it follows, for the same bytes read the other way are another list.
 */
public final class StatusList {
    /** Fewest entries of a W3C list; with fewer, few documents hide one another. */
    public static final int LEAST_ENTRIES = 131_072;

    /** Most bytes that a list unpacks to: eight million documents of one bit. A compressed list is refused beyond it. */
    public static final int MOST_BYTES = 1 << 20;

    /** How a list is packed. */
    public enum Packing {
        /** W3C Bitstring Status List: the first entry is the most significant bit; gzip; multibase base64url. */
        BITSTRING,
        /** IETF Token Status List: the first entry is the least significant bit; zlib; base64url. */
        TOKEN
    }

    private static final Set<Integer> WIDTHS = Set.of(1, 2, 4, 8);

    private final Packing packing;
    private final int bits;
    private final byte[] bytes;

    private StatusList(Packing packing, int bits, byte[] bytes) {
        if (!WIDTHS.contains(bits)) {
            throw new MalformedException("an entry of a status list has 1, 2, 4 or 8 bits");
        }
        if (bytes.length == 0 || bytes.length > MOST_BYTES) {
            throw new MalformedException("a status list of no or too many bytes");
        }
        this.packing = packing;
        this.bits = bits;
        this.bytes = bytes;
    }

    /**
     * A list in which every entry is zero but these.
     *
     * @param bits of an entry: 1, 2, 4 or 8
     * @param size number of entries, a multiple of eight
     * @param values by index
     * @throws MalformedException for an index or value outside, or a size that fills no bytes
     */
    public static StatusList of(Packing packing, int bits, int size, Map<Integer, Integer> values) {
        long length = (long) size * bits / 8;
        if (size < 8 || size % 8 != 0 || length > MOST_BYTES) {
            throw new MalformedException("a status list of no or too many bytes");
        }
        StatusList list = new StatusList(packing, bits, new byte[(int) length]);
        values.forEach(list::put);
        return list;
    }

    /** A list over a copy of packed bytes. */
    public static StatusList ofPacked(Packing packing, int bits, byte[] packed) {
        return new StatusList(packing, bits, packed.clone());
    }

    private void put(int index, int value) {
        if (index < 0 || index >= size() || value < 0 || value >= 1 << bits) {
            throw new MalformedException("an entry outside of the status list");
        }
        bytes[index * bits / 8] |= (byte) (value << shift(index));
    }

    private int shift(int index) {
        int place = index * bits % 8;
        return packing == Packing.BITSTRING ? 8 - bits - place : place;
    }

    /** Which standard it follows. */
    public Packing packing() {
        return packing;
    }

    /** Bits of an entry. */
    public int bits() {
        return bits;
    }

    /** Number of entries. */
    public int size() {
        return bytes.length * 8 / bits;
    }

    /**
     * The entry at an index.
     *
     * @throws MalformedException if the list has none there
     */
    public int get(long index) {
        if (index < 0 || index >= size()) {
            throw new MalformedException("the status list has no such entry");
        }
        int i = (int) index;
        return bytes[i * bits / 8] >> shift(i) & (1 << bits) - 1;
    }

    /** A copy of the packed bytes. */
    public byte[] packed() {
        return bytes.clone();
    }

    /** As it stands in a credential or token: for a bitstring with the multibase letter u. */
    public String encoded() {
        return switch (packing) {
            case BITSTRING -> "u" + Base64Url.encode(compressed());
            case TOKEN -> Base64Url.encode(compressed());
        };
    }

    private byte[] compressed() {
        var out = new ByteArrayOutputStream();
        Deflater best = new Deflater(Deflater.BEST_COMPRESSION);
        try (OutputStream packed =
                packing == Packing.BITSTRING ? new GZIPOutputStream(out) : new DeflaterOutputStream(out, best)) {
            packed.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("writing into memory failed", e);
        } finally {
            best.end();
        }
        return out.toByteArray();
    }

    /**
     * Reads a W3C {@code encodedList} with one bit for each entry.
     *
     * @throws MalformedException if it is none, unpacks to more than {@link #MOST_BYTES} or has fewer entries than
     *     {@link #LEAST_ENTRIES}
     */
    public static StatusList bitstring(String encoded) {
        if (!encoded.startsWith("u")) {
            throw new MalformedException("not base64url multibase");
        }
        byte[] gzip = Base64Url.decode(encoded.substring(1));
        StatusList list = new StatusList(Packing.BITSTRING, 1, unpacked(() -> new GZIPInputStream(in(gzip))));
        if (list.size() < LEAST_ENTRIES) {
            throw new MalformedException("a bitstring status list has at least " + LEAST_ENTRIES + " entries");
        }
        return list;
    }

    /**
     * Reads an IETF {@code lst}.
     *
     * @throws MalformedException if it is none or unpacks to more than {@link #MOST_BYTES}
     */
    public static StatusList token(int bits, String lst) {
        byte[] zlib = Base64Url.decode(lst);
        return new StatusList(Packing.TOKEN, bits, unpacked(() -> new InflaterInputStream(in(zlib))));
    }

    private static InputStream in(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    private interface Opening {
        InputStream open() throws IOException;
    }

    /** Never unpacks more than one byte beyond the limit, whatever a few kilobytes promise. */
    private static byte[] unpacked(Opening opening) {
        try (InputStream stream = opening.open()) {
            byte[] bytes = stream.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new MalformedException("a status list that unpacks to too much");
            }
            return bytes;
        } catch (IOException e) {
            throw new MalformedException("a status list that cannot be unpacked", e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StatusList that
                && packing == that.packing
                && bits == that.bits
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(packing, bits, Arrays.hashCode(bytes));
    }

    @Override
    public String toString() {
        return packing + " of " + size() + " entries of " + bits + " bits";
    }
}
