package commonseal.catalog.internal;

import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.Process;
import commonseal.kernel.Page;
import commonseal.planner.WorkingCalendar;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything published, in memory. Immutable; a publication makes another one.
 *
 * @param processes code to version to process
 */
record Snapshot(
        NavigableMap<String, Kind> kinds,
        NavigableMap<String, NavigableMap<Integer, Process>> processes,
        Map<String, Calendar> calendars) {

    /** A calendar with its version, so that an older one never replaces a newer. */
    record Calendar(String name, int version, WorkingCalendar calendar) {}

    static Snapshot empty() {
        return new Snapshot(Collections.emptyNavigableMap(), Collections.emptyNavigableMap(), Map.of());
    }

    /** With these as well; of a kind or calendar only the newest version stays. What is published never goes away. */
    Snapshot with(Collection<Kind> moreKinds, Collection<Process> moreProcesses, Collection<Calendar> moreCalendars) {
        NavigableMap<String, Kind> allKinds = new TreeMap<>(kinds);
        for (Kind kind : moreKinds) {
            allKinds.merge(kind.code(), kind, (old, now) -> now.version() >= old.version() ? now : old);
        }
        NavigableMap<String, NavigableMap<Integer, Process>> allProcesses = new TreeMap<>(processes);
        for (Process process : moreProcesses) {
            NavigableMap<Integer, Process> versions =
                    new TreeMap<>(allProcesses.getOrDefault(process.code(), Collections.emptyNavigableMap()));
            versions.put(process.version(), process);
            allProcesses.put(process.code(), Collections.unmodifiableNavigableMap(versions));
        }
        Map<String, Calendar> allCalendars = new TreeMap<>(calendars);
        for (Calendar calendar : moreCalendars) {
            allCalendars.merge(calendar.name(), calendar, (old, now) -> now.version() >= old.version() ? now : old);
        }
        return new Snapshot(
                Collections.unmodifiableNavigableMap(allKinds),
                Collections.unmodifiableNavigableMap(allProcesses),
                Collections.unmodifiableMap(allCalendars));
    }

    Optional<Process> process(String code) {
        return Optional.ofNullable(processes.get(code))
                .map(versions -> versions.lastEntry().getValue());
    }

    Optional<Process> process(String code, int version) {
        return Optional.ofNullable(processes.get(code)).flatMap(versions -> Optional.ofNullable(versions.get(version)));
    }

    /** The newest versions that match, in code order after the cursor; the cursor is the last code of the page before. */
    Page<Process> services(String text, Page.Request page) {
        String wanted = normal(text);
        List<Process> found = new ArrayList<>();
        NavigableMap<String, NavigableMap<Integer, Process>> rest =
                page.afterCode().map(code -> processes.tailMap(code, false)).orElse(processes);
        for (NavigableMap<Integer, Process> versions : rest.values()) {
            Process newest = versions.lastEntry().getValue();
            if (matches(newest, wanted)) {
                found.add(newest);
            }
            if (found.size() > page.limit()) {
                List<Process> items = found.subList(0, page.limit());
                return new Page<>(items, Optional.of(items.getLast().code()));
            }
        }
        return new Page<>(found, Optional.empty());
    }

    private static boolean matches(Process process, String wanted) {
        return wanted.isEmpty()
                || normal(process.code()).contains(wanted)
                || normal(process.titleZh()).contains(wanted)
                || normal(process.titleEn()).contains(wanted)
                || Pinyin.initials(process.titleZh()).contains(wanted);
    }

    private static String normal(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .strip();
    }
}
