package commonseal.identity.internal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Passwords of published breaches, as haveibeenpwned.com gives them out and as they lie on the disk: one file of lines
 * {@code SHA1:COUNT} in order of the hash (searched by halves, some 40 reads for a billion lines), or a folder with a file
 * for each first five digits, of lines {@code REST:COUNT}. Nothing is read into memory, and nothing is asked over a network.
 */
final class BreachedPasswords {

    private static final int PREFIX = 5;
    private static final int LONGEST_LINE = 200;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final Path list;

    BreachedPasswords(Path list) {
        this.list = list;
    }

    /** @throws IOException if the list cannot be read, or a part of it is missing */
    boolean contains(String password) throws IOException {
        String hash = HEX.formatHex(sha1(password.getBytes(StandardCharsets.UTF_8)));
        return Files.isDirectory(list) ? inFolder(hash) : inFile(hash);
    }

    /** What the list is kept by; a weak hash is good enough to find something in a public list. */
    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    private boolean inFolder(String hash) throws IOException {
        String prefix = hash.substring(0, PREFIX);
        Path bare = list.resolve(prefix);
        Path file = Files.exists(bare) ? bare : list.resolve(prefix + ".txt");
        String rest = hash.substring(PREFIX);
        try (Stream<String> lines = Files.lines(file, StandardCharsets.US_ASCII)) {
            return lines.anyMatch(line -> hashOf(line).equals(rest));
        }
    }

    private boolean inFile(String hash) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(list.toFile(), "r")) {
            // Every line that begins before low is smaller; none that begins at high or later is looked for.
            long low = 0;
            long high = file.length();
            while (low < high) {
                long middle = (low + high) >>> 1;
                long begin = beginOfLine(file, middle);
                file.seek(begin);
                @Nullable String line = file.readLine();
                if (line == null) {
                    return false;
                }
                int order = hashOf(line).compareTo(hash);
                if (order == 0) {
                    return true;
                }
                if (order < 0) {
                    low = file.getFilePointer();
                } else {
                    high = begin;
                }
            }
            return false;
        }
    }

    /** Of the line in which that place lies. */
    private static long beginOfLine(RandomAccessFile file, long place) throws IOException {
        int wanted = (int) Math.min(place, LONGEST_LINE);
        byte[] before = new byte[wanted];
        file.seek(place - wanted);
        file.readFully(before);
        for (int i = wanted - 1; i >= 0; i--) {
            if (before[i] == '\n') {
                return place - wanted + i + 1;
            }
        }
        if (wanted < place) {
            throw new IOException("a line that is too long for a list of hashes");
        }
        return 0;
    }

    private static String hashOf(String line) {
        int colon = line.indexOf(':');
        return (colon < 0 ? line : line.substring(0, colon)).strip().toUpperCase(Locale.ROOT);
    }
}
