package commonseal.verifier;

import commonseal.eseal.ContainerReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The files in a ZIP archive, one after the other, none of them written anywhere. An archive is a stranger's: it ends with
 * {@link TooMuch} as soon as it holds more than allowed, before the rest is unpacked. An archive inside an archive is a file
 * like any other.
 */
public final class Archive implements AutoCloseable {
    /** Most files that a page or the API takes. */
    public static final int MAX_FILES = 1_000;

    /** Most bytes that all of them may have, unpacked, for a page or the API. */
    public static final long MAX_TOTAL = 100L * 1024 * 1024;

    private static final int LONGEST_NAME = 500;

    private final ZipInputStream zip;
    private final int maxFiles;
    private final long maxTotal;
    private int files;
    private long total;

    /**
     * @param maxFiles most files
     * @param maxTotal most bytes, unpacked, of all; one has at most {@link Verifier#MAX_BYTES}
     */
    public Archive(InputStream bytes, int maxFiles, long maxTotal) {
        this.zip = new ZipInputStream(bytes);
        this.maxFiles = maxFiles;
        this.maxTotal = maxTotal;
    }

    /** A file of an archive; the name as it stands there, control characters replaced: never a path to open. */
    public record Entry(String name, byte[] bytes) {
        public Entry {
            bytes = bytes.clone();
        }

        @Override
        public byte[] bytes() {
            return bytes.clone();
        }
    }

    /** More than allowed, or a file above the size of a document; {@link #getMessage} is which: files, file or total. */
    public static final class TooMuch extends IOException {
        private static final long serialVersionUID = 1L;

        TooMuch(String what) {
            super(what);
        }
    }

    /** How much of a file {@link #isOne} looks at. */
    public static final int HEAD = ContainerReader.HEAD;

    /** Whether these bytes begin like an archive; a sealed container is one file, for its seal is around all of it. */
    public static boolean isOne(byte[] bytes) {
        return bytes.length >= 4
                && bytes[0] == 'P'
                && bytes[1] == 'K'
                && bytes[2] == 3
                && bytes[3] == 4
                && !ContainerReader.isOne(bytes);
    }

    /**
     * The next file, folders left out; empty at the end.
     *
     * @throws TooMuch if the archive holds more than allowed
     * @throws IOException if it is damaged or encrypted
     */
    public Optional<Entry> next() throws IOException {
        while (true) {
            ZipEntry entry = entry();
            if (entry == null) {
                return Optional.empty();
            }
            if (++files > maxFiles) {
                throw new TooMuch("files");
            }
            byte[] bytes = zip.readNBytes((int) Math.min(Verifier.MAX_BYTES, maxTotal - total) + 1);
            total += bytes.length;
            if (bytes.length > Verifier.MAX_BYTES) {
                throw new TooMuch("file");
            }
            if (total > maxTotal) {
                throw new TooMuch("total");
            }
            if (!entry.isDirectory()) {
                return Optional.of(new Entry(name(entry.getName()), bytes));
            }
        }
    }

    private @org.jspecify.annotations.Nullable ZipEntry entry() throws IOException {
        try {
            return zip.getNextEntry();
        } catch (IllegalArgumentException e) {
            // A name that is no UTF-8.
            throw new IOException("a name that cannot be read", e);
        }
    }

    private static String name(String raw) {
        String clean = raw.replaceAll("\\p{Cntrl}|\\p{Cf}", "_");
        return clean.length() > LONGEST_NAME ? clean.substring(0, LONGEST_NAME) : clean;
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
