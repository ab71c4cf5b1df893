package commonseal.eseal;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The files of a ZIP file that every tool reads alike: what its directory says, its files say, one file behind the other
 * without a gap, nothing before, between or behind them. In memory only, for a stranger's file may hold a person's data.
 */
final class Unzip {

    private static final int END = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int DIRECTORY = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_LENGTH = 30;
    private static final int DESCRIPTOR = 0x08074b50;
    private static final int DESCRIPTOR_FOLLOWS = 1 << 3;
    private static final int UTF8 = 1 << 11;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;

    private final ByteBuffer zip;
    private final int mostFiles;
    private final int largest;
    private int place;
    private int total;

    private Unzip(byte[] bytes, int mostFiles, int largest) {
        this.zip = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        this.mostFiles = mostFiles;
        this.largest = largest;
    }

    /**
     * In their order; empty if it is no such file, or holds more than allowed. Never throws.
     *
     * @param largest most bytes of all files together
     */
    static Optional<Map<String, byte[]>> files(byte[] bytes, int mostFiles, int largest) {
        try {
            return new Unzip(bytes, mostFiles, largest).files();
        } catch (IndexOutOfBoundsException | BufferUnderflowException | DataFormatException e) {
            return Optional.empty();
        }
    }

    private Optional<Map<String, byte[]>> files() throws DataFormatException {
        int end = zip.capacity() - END_LENGTH;
        if (end < 0 || zip.getInt(end) != END || zip.getInt(end + 4) != 0 || zip.getShort(end + 20) != 0) {
            return Optional.empty();
        }
        int count = Short.toUnsignedInt(zip.getShort(end + 8));
        int directory = zip.getInt(end + 16);
        boolean fits = count == Short.toUnsignedInt(zip.getShort(end + 10))
                && count <= mostFiles
                && directory >= 0
                && directory + (long) zip.getInt(end + 12) == end;
        if (!fits) {
            return Optional.empty();
        }
        Map<String, byte[]> files = new LinkedHashMap<>();
        int at = directory;
        for (int i = 0; i < count; i++) {
            if (zip.getInt(at) != DIRECTORY || zip.getInt(at + 42) != place) {
                return Optional.empty();
            }
            int nameLength = Short.toUnsignedInt(zip.getShort(at + 28));
            String name = text(at + 46, nameLength);
            Optional<byte[]> content = file(at, name);
            if (content.isEmpty() || files.put(name, content.get()) != null) {
                return Optional.empty();
            }
            at += 46
                    + nameLength
                    + Short.toUnsignedInt(zip.getShort(at + 30))
                    + Short.toUnsignedInt(zip.getShort(at + 32));
        }
        return at == end && place == directory ? Optional.of(files) : Optional.empty();
    }

    /** The file at the place where the one before ended, if it is what its line in the directory says. */
    private Optional<byte[]> file(int line, String name) throws DataFormatException {
        int local = place;
        int flags = zip.getShort(line + 8);
        int method = zip.getShort(line + 10);
        boolean described = (flags & DESCRIPTOR_FOLLOWS) != 0;
        int packed = zip.getInt(line + 20);
        int size = zip.getInt(line + 24);
        boolean good = zip.getInt(local) == LOCAL
                // Version, flags, method and time, said twice.
                && zip.getLong(local + 4) == zip.getLong(line + 6)
                && zip.getShort(local + 12) == zip.getShort(line + 14)
                && (flags & ~(DESCRIPTOR_FOLLOWS | UTF8 | 6)) == 0
                && packed >= 0
                && size >= 0
                && size <= largest - total
                && (described || sizes(local + 14, line + 16))
                && Short.toUnsignedInt(zip.getShort(local + 26)) == Short.toUnsignedInt(zip.getShort(line + 28))
                && text(local + LOCAL_LENGTH, Short.toUnsignedInt(zip.getShort(local + 26)))
                        .equals(name);
        if (!good) {
            return Optional.empty();
        }
        int data = local
                + LOCAL_LENGTH
                + Short.toUnsignedInt(zip.getShort(local + 26))
                + Short.toUnsignedInt(zip.getShort(local + 28));
        byte[] raw = new byte[packed <= zip.capacity() ? packed : 0];
        zip.get(data, raw);
        place = data + packed;
        if (described && !descriptor(line)) {
            return Optional.empty();
        }
        Optional<byte[]> content = switch (method) {
            case STORED -> packed == size && !described ? Optional.of(raw) : Optional.empty();
            case DEFLATED -> inflated(raw, size);
            default -> Optional.empty();
        };
        total += size;
        return content.filter(bytes -> crc(bytes) == zip.getInt(line + 16));
    }

    /** Checksum, packed and unpacked size, twelve bytes at two places. */
    private boolean sizes(int one, int other) {
        return zip.getLong(one) == zip.getLong(other) && zip.getInt(one + 8) == zip.getInt(other + 8);
    }

    private boolean descriptor(int line) {
        boolean good = zip.getInt(place) == DESCRIPTOR && sizes(place + 4, line + 16);
        place += 16;
        return good;
    }

    private static Optional<byte[]> inflated(byte[] raw, int size) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(raw);
            ByteArrayOutputStream out = new ByteArrayOutputStream(Math.min(size, 1 << 16));
            byte[] buffer = new byte[1 << 13];
            while (!inflater.finished() && out.size() <= size) {
                int count = inflater.inflate(buffer);
                if (count == 0 && !inflater.finished()) {
                    return Optional.empty();
                }
                out.write(buffer, 0, count);
            }
            boolean whole = inflater.finished() && inflater.getRemaining() == 0 && out.size() == size;
            return whole ? Optional.of(out.toByteArray()) : Optional.empty();
        } finally {
            inflater.end();
        }
    }

    private static int crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private String text(int at, int length) {
        byte[] bytes = new byte[length];
        zip.get(at, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
