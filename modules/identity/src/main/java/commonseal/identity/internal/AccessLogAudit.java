package commonseal.identity.internal;

import commonseal.identity.AccessLog;
import commonseal.identity.AccessLog.Difference;
import commonseal.identity.AccessLog.Finding;
import commonseal.identity.internal.AccessDayRows.Day;
import commonseal.identity.internal.AccessLogFileReader.Logged;
import commonseal.identity.internal.AccessLogFileReader.Read;
import commonseal.identity.internal.LoggedTable.Reading;
import commonseal.kernel.Act;
import commonseal.kernel.Db;
import commonseal.ledger.Ledger;
import commonseal.ledger.Ledger.EntryId;
import commonseal.proof.Hash;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Rows, lines and sealed days against each other, day by day. A row's line stands in the file of its day or, if it was
 * written around midnight, of the next one.
 */
final class AccessLogAudit {

    private static final Act AUDIT = Act.job("audit-access-log");
    private static final int AT_ONCE = 1_000;

    private final Db db;
    private final Ledger ledger;
    private final Seals seals;
    private final AccessDayRows days;
    private final Path folder;

    AccessLogAudit(Db db, Ledger ledger, Seals seals, AccessDayRows days, Path folder) {
        this.db = db;
        this.ledger = ledger;
        this.seals = seals;
        this.days = days;
        this.folder = folder;
    }

    List<Finding> run() throws IOException {
        TreeMap<LocalDate, Day> sealed = sealed();
        Files files = new Files(folder);
        TreeSet<LocalDate> all = new TreeSet<>(sealed.keySet());
        all.addAll(files.days());
        for (LoggedTable table : LoggedTable.values()) {
            all.addAll(db.read(AUDIT, table::days));
        }
        List<Finding> findings = new ArrayList<>();
        if (!sealed.isEmpty()) {
            sealed.firstKey()
                    .datesUntil(sealed.lastKey())
                    .filter(day -> !sealed.containsKey(day))
                    .forEach(day -> findings.add(new Finding(day, Difference.UNSEALED, "")));
        }
        for (LocalDate day : all) {
            if (findings.size() < AccessLog.MOST_FINDINGS) {
                findings.addAll(ofDay(day, Optional.ofNullable(sealed.get(day)), files));
            }
        }
        return findings.stream().limit(AccessLog.MOST_FINDINGS).toList();
    }

    private TreeMap<LocalDate, Day> sealed() {
        TreeMap<LocalDate, Day> sealed = new TreeMap<>();
        List<Day> page;
        do {
            Optional<LocalDate> before = sealed.isEmpty() ? Optional.empty() : Optional.of(sealed.firstKey());
            page = db.read(AUDIT, tx -> days.before(tx, before, AT_ONCE));
            page.forEach(day -> sealed.put(day.day(), day));
        } while (!page.isEmpty());
        return sealed;
    }

    private List<Finding> ofDay(LocalDate day, Optional<Day> sealed, Files files) throws IOException {
        List<Finding> findings = new ArrayList<>();
        Read own = files.read(day);
        Read next = files.read(day.plusDays(1));
        own.broken().forEach(line -> findings.add(new Finding(day, Difference.LINE_ALTERED, line)));
        Map<UUID, Hash> unlogged = new LinkedHashMap<>();
        RowsHash rows = new RowsHash();
        for (LoggedTable table : LoggedTable.values()) {
            table.ofDay(Reading.of(db, AUDIT), day, claimed -> {
                String record = AccessLogLines.record(claimed, seals).toString();
                rows.add(record);
                Hash hash = Hash.sha256(AccessLogLines.utf8(record));
                UUID id = claimed.row().id();
                Optional<Logged> line = own.take(id).or(() -> next.take(id));
                if (line.isEmpty()) {
                    unlogged.put(id, hash);
                } else if (!line.get().record().equals(hash)) {
                    findings.add(new Finding(day, Difference.ROW_ALTERED, id.toString()));
                }
            });
        }
        unlogged(day, unlogged).forEach(id -> findings.add(new Finding(day, Difference.LINE_MISSING, id.toString())));
        removed(own).forEach(id -> findings.add(new Finding(day, Difference.ROW_MISSING, id.toString())));
        if (sealed.isPresent()) {
            if (rows.rows() != sealed.get().rows()
                    || !rows.hash().equals(sealed.get().rowsHash())) {
                findings.add(new Finding(day, Difference.ROWS_DIFFER, ""));
            }
            if (!own.end().equals(sealed.get().fileChain())) {
                findings.add(new Finding(day, Difference.FILE_DIFFERS, ""));
            }
        }
        return findings;
    }

    /** Of rows without a line those that have none now either: some came since the file was read. */
    private Set<UUID> unlogged(LocalDate day, Map<UUID, Hash> rows) throws IOException {
        Set<UUID> missing = new HashSet<>(rows.keySet());
        if (!missing.isEmpty()) {
            for (LocalDate file : List.of(day, day.plusDays(1))) {
                missing.removeAll(AccessLogFileReader.of(folder, file, AccessLogLines.START)
                        .lines()
                        .keySet());
            }
        }
        return missing;
    }

    /**
     * Lines whose row is gone although the ledger has its entry. A line without an entry is an act that was rolled back. The
     * ledger is asked first: what it has was committed, so the row must be there afterwards.
     */
    private List<UUID> removed(Read file) {
        List<Map.Entry<UUID, Logged>> left = List.copyOf(file.lines().entrySet());
        List<UUID> removed = new ArrayList<>();
        for (int from = 0; from < left.size(); from += AT_ONCE) {
            Map<EntryId, UUID> byEntry = new HashMap<>();
            left.subList(from, Math.min(from + AT_ONCE, left.size()))
                    .forEach(line -> byEntry.put(line.getValue().entry(), line.getKey()));
            removed.addAll(db.read(AUDIT, tx -> {
                Set<UUID> sealed = ledger.leaves(tx, byEntry.keySet()).keySet().stream()
                        .flatMap(entry -> Optional.ofNullable(byEntry.get(entry)).stream())
                        .collect(Collectors.toSet());
                sealed.removeAll(LoggedTable.existing(tx, sealed));
                return sealed;
            }));
        }
        return removed;
    }

    /** The files, each read once, in order of days. */
    private static final class Files {
        private final Path folder;
        private final TreeSet<LocalDate> days;
        private final TreeMap<LocalDate, Read> kept = new TreeMap<>();

        Files(Path folder) throws IOException {
            this.folder = folder;
            this.days = new TreeSet<>(AccessLogLines.days(folder));
        }

        Set<LocalDate> days() {
            return days;
        }

        /** A day without a file ends where the file before it ended. Days before the one before are forgotten. */
        Read read(LocalDate day) throws IOException {
            Optional<Read> known = Optional.ofNullable(kept.get(day));
            if (known.isPresent()) {
                return known.get();
            }
            Optional<LocalDate> before = Optional.ofNullable(days.lower(day));
            Hash start = before.isEmpty() ? AccessLogLines.START : endOf(before.get());
            Read read = days.contains(day)
                    ? AccessLogFileReader.of(folder, day, start)
                    : new Read(Map.of(), List.of(), start);
            kept.headMap(day.minusDays(1)).clear();
            kept.put(day, read);
            return read;
        }

        private Hash endOf(LocalDate day) throws IOException {
            Optional<Read> known = Optional.ofNullable(kept.get(day));
            return known.isPresent()
                    ? known.get().end()
                    : AccessLogLines.end(folder, day).tail().chain();
        }
    }
}
