package commonseal.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Looks for personal values and secrets in everything an installation wrote: tables, write-ahead log, logs, temporary
 * files. Whoever steals the disk or the backup of a district without its keys reads no more than this finds. What
 * PostgreSQL compressed (clear text above 2 kB) is not seen.
 */
final class Traces {

    /** Shorter forms turn up in ciphertext by chance. */
    private static final int SHORTEST = 6;

    private static final int SHORTEST_OF_BASE64 = 8;
    private static final int CHUNK = 1 << 22;

    private record Form(byte[] bytes, String value, String encoding) {}

    private final Map<Integer, List<Form>> byPrefix = new HashMap<>();
    private final BitSet prefixes = new BitSet(1 << 16);
    private final int values;
    private int longest;
    private long searched;

    /** @param values what must not be found, as people write it */
    Traces(Collection<String> values) {
        this.values = values.size();
        for (String value : values) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            add(utf8, value, "UTF-8");
            add(value.getBytes(Charset.forName("GB18030")), value, "GB 18030");
            add(value.getBytes(StandardCharsets.UTF_16LE), value, "UTF-16LE");
            add(value.getBytes(StandardCharsets.UTF_16BE), value, "UTF-16BE");
            add(ascii(HexFormat.of().formatHex(utf8)), value, "hex");
            add(ascii(HexFormat.of().withUpperCase().formatHex(utf8)), value, "HEX");
            for (int before = 0; before < 3; before++) {
                base64(utf8, before, value);
            }
        }
    }

    /** The characters of Base64 that depend on the value alone, whatever stands before and behind it. */
    private void base64(byte[] utf8, int before, String value) {
        byte[] shifted = new byte[before + utf8.length];
        System.arraycopy(utf8, 0, shifted, before, utf8.length);
        String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
        int from = (before * 8 + 5) / 6;
        int to = shifted.length * 8 / 6;
        if (to - from >= SHORTEST_OF_BASE64) {
            String sure = encoded.substring(from, to);
            add(ascii(sure), value, "Base64");
            add(ascii(sure.replace('+', '-').replace('/', '_')), value, "Base64url");
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void add(byte[] bytes, String value, String encoding) {
        if (bytes.length < SHORTEST) {
            return;
        }
        List<Form> same = byPrefix.computeIfAbsent(prefix(bytes, 0), key -> new ArrayList<>());
        if (same.stream().noneMatch(form -> Arrays.equals(form.bytes(), bytes))) {
            same.add(new Form(bytes, value, encoding));
            prefixes.set(pair(bytes, 0));
            longest = Math.max(longest, bytes.length);
        }
    }

    private static int pair(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }

    private static int prefix(byte[] bytes, int at) {
        return pair(bytes, at) << 16 | pair(bytes, at + 2);
    }

    /** {@code file: value (encoding)} of everything found in a folder and below, each once. Reads every byte once. */
    TreeSet<String> in(Path folder) throws IOException {
        TreeSet<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                search(file, folder.relativize(file).toString(), found);
            }
        }
        return found;
    }

    /** How many values are looked for. */
    int values() {
        return values;
    }

    /** Bytes read so far. */
    long searched() {
        return searched;
    }

    private void search(Path file, String name, TreeSet<String> found) throws IOException {
        byte[] window = new byte[CHUNK + longest];
        int kept = 0;
        try (InputStream in = Files.newInputStream(file)) {
            while (true) {
                int read = in.readNBytes(window, kept, CHUNK);
                int end = kept + read;
                for (int at = 0; at <= end - SHORTEST; at++) {
                    if (prefixes.get(pair(window, at))) {
                        compare(window, at, end, name, found);
                    }
                }
                searched += read;
                if (read < CHUNK) {
                    return;
                }
                // What begins here may end in the next chunk.
                kept = longest - 1;
                System.arraycopy(window, end - kept, window, 0, kept);
            }
        }
    }

    private void compare(byte[] window, int at, int end, String name, TreeSet<String> found) {
        for (Form form : byPrefix.getOrDefault(prefix(window, at), List.of())) {
            int length = form.bytes().length;
            if (at + length <= end && Arrays.equals(window, at, at + length, form.bytes(), 0, length)) {
                found.add(name + ": " + form.value() + " (" + form.encoding() + ")");
            }
        }
    }
}
