package commonseal.approvals.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * What may be uploaded: PDF, PNG, JPEG, and ZIP archives of bounded size, told by their first bytes and not by their
 * name. Nothing is decoded; pictures are judged by the size their header claims.
 */
final class UploadCheck {

    /** Largest upload in bytes. */
    static final int LARGEST = 10 * 1024 * 1024;

    /** Longest file name in characters. */
    static final int LONGEST_NAME = 200;

    /** Most pixels of a picture: A0 at 300 dpi is 140 million; beyond that a viewer would be made to run out of memory. */
    private static final long MOST_PIXELS = 150_000_000;

    private static final int MOST_ENTRIES = 200;
    private static final long MOST_UNPACKED = 100L * 1024 * 1024;
    /** Deflate reaches about 1,000; honest office files and pictures stay below 100. */
    private static final long MOST_RATIO = 200;
    /** Below this an archive's ratio does not matter. */
    private static final long RATIO_FROM = 1024L * 1024;

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private static final byte[] ARCHIVE = {'P', 'K', 3, 4};

    /** What a file was found to be. */
    sealed interface Finding {
        record Fine(String mediaType) implements Finding {}

        record Wrong(String code) implements Finding {}
    }

    private UploadCheck() {}

    static Finding check(String fileName, byte[] bytes) {
        if (fileName.isBlank() || fileName.length() > LONGEST_NAME) {
            return new Finding.Wrong("NAME_TOO_LONG");
        }
        if (bytes.length == 0) {
            return new Finding.Wrong("EMPTY");
        }
        if (bytes.length > LARGEST) {
            return new Finding.Wrong("TOO_LARGE");
        }
        if (startsWith(bytes, new byte[] {'%', 'P', 'D', 'F', '-'})) {
            return new Finding.Fine("application/pdf");
        }
        if (startsWith(bytes, PNG)) {
            return png(bytes);
        }
        if (startsWith(bytes, new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff})) {
            return jpeg(bytes);
        }
        if (startsWith(bytes, ARCHIVE)) {
            return zip(bytes);
        }
        return new Finding.Wrong("WRONG_TYPE");
    }

    /** PNG (ISO 15948): the first chunk is IHDR, width and height its first eight bytes. */
    private static Finding png(byte[] bytes) {
        if (bytes.length < 33 || bytes[12] != 'I' || bytes[13] != 'H' || bytes[14] != 'D' || bytes[15] != 'R') {
            return new Finding.Wrong("WRONG_TYPE");
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        return pixels(header.getInt(16), header.getInt(20), "image/png");
    }

    /** JPEG (ITU T.81): walks the segments to the first frame header. */
    private static Finding jpeg(byte[] bytes) {
        int at = 2;
        while (at + 9 < bytes.length) {
            if ((bytes[at] & 0xff) != 0xff) {
                return new Finding.Wrong("WRONG_TYPE");
            }
            int marker = bytes[at + 1] & 0xff;
            if (marker == 0xff) {
                at++;
                continue;
            }
            boolean frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
            if (frame) {
                return pixels(unsignedShort(bytes, at + 7), unsignedShort(bytes, at + 5), "image/jpeg");
            }
            int length = unsignedShort(bytes, at + 2);
            if (length < 2) {
                return new Finding.Wrong("WRONG_TYPE");
            }
            at += 2 + length;
        }
        return new Finding.Wrong("WRONG_TYPE");
    }

    private static Finding pixels(int width, int height, String mediaType) {
        if (width <= 0 || height <= 0) {
            return new Finding.Wrong("WRONG_TYPE");
        }
        return (long) width * height > MOST_PIXELS ? new Finding.Wrong("BOMB") : new Finding.Fine(mediaType);
    }

    /** Unpacks into nothing, counting, and stops as soon as a bound is passed: costs at most 100 MB of inflating. */
    private static Finding zip(byte[] bytes) {
        long unpacked = 0;
        int entries = 0;
        byte[] sink = new byte[8192];
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (Optional<ZipEntry> entry = next(in); entry.isPresent(); entry = next(in)) {
                entries++;
                if (entries > MOST_ENTRIES) {
                    return new Finding.Wrong("BOMB");
                }
                int first = in.readNBytes(sink, 0, ARCHIVE.length);
                if (isArchive(sink, first)) {
                    return new Finding.Wrong("BOMB");
                }
                unpacked += first;
                for (int read = in.read(sink); read >= 0; read = in.read(sink)) {
                    unpacked += read;
                    if (unpacked > MOST_UNPACKED || (unpacked > RATIO_FROM && unpacked / bytes.length > MOST_RATIO)) {
                        return new Finding.Wrong("BOMB");
                    }
                }
            }
        } catch (ZipException | java.io.EOFException | IllegalArgumentException e) {
            return new Finding.Wrong("WRONG_TYPE");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("reading from memory", e);
        }
        return entries == 0 ? new Finding.Wrong("WRONG_TYPE") : new Finding.Fine("application/zip");
    }

    /** An archive in an archive would have to be unpacked to be judged; told by its first bytes, whatever it is called. */
    private static boolean isArchive(byte[] bytes, int length) {
        return length == ARCHIVE.length
                && bytes[0] == 'P'
                && bytes[1] == 'K'
                && ((bytes[2] == 3 && bytes[3] == 4)
                        || (bytes[2] == 5 && bytes[3] == 6)
                        || (bytes[2] == 7 && bytes[3] == 8));
    }

    private static Optional<ZipEntry> next(ZipInputStream in) throws IOException {
        return Optional.ofNullable(in.getNextEntry());
    }

    private static int unsignedShort(byte[] bytes, int at) {
        return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        try (InputStream in = new ByteArrayInputStream(bytes)) {
            return java.util.Arrays.equals(in.readNBytes(prefix.length), prefix);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("reading from memory", e);
        }
    }
}
