package commonseal.identity.internal;

import commonseal.identity.internal.AccessLogLines.Line;
import commonseal.identity.internal.AccessLogLines.Parsed;
import commonseal.ledger.Ledger.EntryId;
import commonseal.proof.Hash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Walks the chain of one file. */
final class AccessLogFileReader {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Map<UUID, Logged> lines = new HashMap<>();
    private final List<String> broken = new ArrayList<>();
    /** Where the chain stands before {@link #waiting}. */
    private Hash chain;
    /** The newest line: it counts unless a repair says that it was torn. */
    private Optional<Line> waiting = Optional.empty();

    private AccessLogFileReader(Hash start) {
        this.chain = start;
    }

    /** @param record hash of the text */
    record Logged(EntryId entry, Hash record) {}

    /**
     * A file.
     *
     * @param lines of rows
     * @param broken lines at which the chain breaks
     * @param end chain value of the last line; of the start if there is none
     */
    record Read(Map<UUID, Logged> lines, List<String> broken, Hash end) {

        Optional<Logged> take(UUID row) {
            return Optional.ofNullable(lines.get(row)).map(logged -> {
                lines.remove(row);
                return logged;
            });
        }
    }

    /** @param start chain value that the file's first line goes on with */
    static Read of(Path folder, LocalDate day, Hash start) throws IOException {
        Path file = AccessLogLines.file(folder, day);
        AccessLogFileReader reader = new AccessLogFileReader(start);
        if (Files.exists(file)) {
            // Half a line at the end is being written, or a crash left it: it gets its mark with the next line.
            var unused = AccessLogLines.each(file, reader::accept);
            reader.settle();
        }
        return new Read(reader.lines, reader.broken, reader.chain);
    }

    private void accept(Line line) {
        Optional<JsonNode> record = line.parsed().flatMap(AccessLogFileReader::json);
        boolean repairs = waiting.isPresent()
                && record.isPresent()
                && record.get().path("type").asString("").equals(AccessLogLines.REPAIR)
                && record.get()
                        .path("sha256")
                        .asString("")
                        .equals(Hash.sha256(waiting.get().bytes()).hex());
        if (!repairs) {
            settle();
        }
        waiting = Optional.of(line);
    }

    private void settle() {
        waiting.ifPresent(line -> {
            Optional<Parsed> parsed = line.parsed();
            boolean isNext = parsed.filter(found -> found.chain().equals(AccessLogLines.chain(chain, found.record())))
                    .isPresent();
            if (!isNext) {
                broken.add("line " + line.number());
            }
            // Goes on from what the line says, so that each change is found once and where it is.
            parsed.ifPresent(found -> {
                chain = found.chain();
                json(found).ifPresent(record -> keep(record, found.record()));
            });
        });
        waiting = Optional.empty();
    }

    private void keep(JsonNode record, String text) {
        try {
            if (record.path("entry").isIntegralNumber()) {
                lines.put(
                        UUID.fromString(record.path("id").asString("")),
                        new Logged(
                                new EntryId(record.path("entry").longValue()), Hash.sha256(AccessLogLines.utf8(text))));
            }
        } catch (IllegalArgumentException e) {
            broken.add("line of entry " + record.path("entry").longValue());
        }
    }

    private static Optional<JsonNode> json(Parsed line) {
        try {
            return Optional.of(JSON.readTree(line.record()));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
