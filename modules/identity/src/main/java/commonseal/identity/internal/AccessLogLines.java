package commonseal.identity.internal;

import commonseal.proof.Hash;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How the access log's files are written down: {@code YYYY-MM-DD.jsonl}, each line
 * {@code {"chain":"<64 hexadecimal digits>","record":{...}}} where chain = SHA-256(chain of the line before || record).
 */
final class AccessLogLines {

    /** First line of a file: its day, and whose chain it goes on with. */
    static final String HEADER = "identity.access-log/v1";
    /** After half a line that a crash left: how long it was and its hash. */
    static final String REPAIR = "identity.access-log-repair/v1";
    /** Acts were refused since then, because the file could not be written. */
    static final String GAP = "identity.access-log-gap/v1";

    /** Before the first line of the first file. */
    static final Hash START = Hash.of(new byte[Hash.SIZE]);

    private static final String SUFFIX = ".jsonl";
    private static final String BEFORE_CHAIN = "{\"chain\":\"";
    private static final String BEFORE_RECORD = "\",\"record\":";
    private static final String AFTER_RECORD = "}";
    private static final int RECORD_AT = BEFORE_CHAIN.length() + 2 * Hash.SIZE + BEFORE_RECORD.length();
    private static final int BUFFER = 1 << 16;

    private AccessLogLines() {}

    /** @param chain of the last whole line; of {@link #START} if there is none */
    record Tail(LocalDate day, long size, Hash chain) {}

    /** @param torn bytes after the last line's end */
    record End(Tail tail, byte[] torn) {}

    /**
     * A line as it stands in a file.
     *
     * @param number from 1
     * @param bytes without the line's end
     */
    record Line(int number, byte[] bytes) {

        Optional<Parsed> parsed() {
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (text.length() <= RECORD_AT
                    || !text.startsWith(BEFORE_CHAIN)
                    || !text.startsWith(BEFORE_RECORD, RECORD_AT - BEFORE_RECORD.length())
                    || !text.endsWith(AFTER_RECORD)) {
                return Optional.empty();
            }
            try {
                Hash chain = Hash.fromHex(text.substring(BEFORE_CHAIN.length(), RECORD_AT - BEFORE_RECORD.length()));
                return Optional.of(new Parsed(chain, text.substring(RECORD_AT, text.length() - AFTER_RECORD.length())));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }

    /** @param record JSON text, exactly as written */
    record Parsed(Hash chain, String record) {}

    /** What of a row goes into its line: all of it but the blinding. */
    static ObjectNode record(Claimed<?> claimed, Seals seals) {
        ObjectNode record = (ObjectNode) claimed.row().record(seals);
        return record.put("entry", claimed.entry().value());
    }

    static ObjectNode repair(byte[] torn, Instant at) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", REPAIR)
                .put("at", at.toString())
                .put("bytes", torn.length)
                .put("sha256", Hash.sha256(torn).hex());
    }

    static Hash chain(Hash previous, String record) {
        return Hash.sha256(previous.bytes(), utf8(record));
    }

    static String line(Hash chain, String record) {
        return BEFORE_CHAIN + chain.hex() + BEFORE_RECORD + record + AFTER_RECORD + "\n";
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Path file(Path folder, LocalDate day) {
        return folder.resolve(day + SUFFIX);
    }

    /** Days with a file, in order. */
    static List<LocalDate> days(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .flatMap(name -> day(name.substring(0, name.length() - SUFFIX.length())).stream())
                    .sorted()
                    .toList();
        }
    }

    private static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** The chain value that the last whole line says; reads the whole file. */
    static End end(Path folder, LocalDate day) throws IOException {
        Hash[] chain = {START};
        long[] size = {0};
        byte[] torn = each(file(folder, day), line -> {
            size[0] += line.bytes().length + 1L;
            line.parsed().ifPresent(parsed -> chain[0] = parsed.chain());
        });
        return new End(new Tail(day, size[0] + torn.length, chain[0]), torn);
    }

    /** Every line in order; returns what stands after the last line's end. */
    static byte[] each(Path file, Consumer<Line> lines) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream(BUFFER);
            int number = 0;
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next == '\n') {
                    number++;
                    lines.accept(new Line(number, line.toByteArray()));
                    line.reset();
                } else {
                    line.write(next);
                }
            }
            return line.toByteArray();
        }
    }
}
