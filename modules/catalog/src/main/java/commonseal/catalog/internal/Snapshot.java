package commonseal.catalog.internal;

import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.KindVersion;
import commonseal.catalog.Catalog.Process;
import commonseal.kernel.Page;
import commonseal.planner.WorkingCalendar;
import java.text.Normalizer;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Everything published, in memory. Immutable; a publication makes another one.
 *
 * @param kinds code to version to kind
 * @param processes code to version to process
 */
record Snapshot(
        NavigableMap<String, NavigableMap<Integer, KindVersion>> kinds,
        NavigableMap<String, NavigableMap<Integer, Process>> processes,
        Map<String, Calendar> calendars) {

    /** A calendar with its version, so that an older one never replaces a newer. */
    record Calendar(String name, int version, WorkingCalendar calendar) {}

    static Snapshot empty() {
        return new Snapshot(Collections.emptyNavigableMap(), Collections.emptyNavigableMap(), Map.of());
    }

    /** With these as well; of a calendar only the newest version stays. What is published never goes away. */
    Snapshot with(
            Collection<KindVersion> moreKinds, Collection<Process> moreProcesses, Collection<Calendar> moreCalendars) {
        NavigableMap<String, NavigableMap<Integer, KindVersion>> allKinds = new TreeMap<>(kinds);
        moreKinds.forEach(more -> put(allKinds, more.kind().code(), more.kind().version(), more));
        NavigableMap<String, NavigableMap<Integer, Process>> allProcesses = new TreeMap<>(processes);
        moreProcesses.forEach(process -> put(allProcesses, process.code(), process.version(), process));
        Map<String, Calendar> allCalendars = new TreeMap<>(calendars);
        for (Calendar calendar : moreCalendars) {
            allCalendars.merge(calendar.name(), calendar, (old, now) -> now.version() >= old.version() ? now : old);
        }
        return new Snapshot(
                Collections.unmodifiableNavigableMap(allKinds),
                Collections.unmodifiableNavigableMap(allProcesses),
                Collections.unmodifiableMap(allCalendars));
    }

    private static <T> void put(
            NavigableMap<String, NavigableMap<Integer, T>> all, String code, int version, T definition) {
        NavigableMap<Integer, T> versions = new TreeMap<>(all.getOrDefault(code, Collections.emptyNavigableMap()));
        versions.put(version, definition);
        all.put(code, Collections.unmodifiableNavigableMap(versions));
    }

    Optional<Kind> kind(String code) {
        return newest(kinds, code).map(KindVersion::kind);
    }

    Optional<Kind> kind(String code, int version) {
        return version(kinds, code, version).map(KindVersion::kind);
    }

    /** The newest first. */
    List<KindVersion> versions(String code) {
        return List.copyOf(kinds.getOrDefault(code, Collections.emptyNavigableMap())
                .descendingMap()
                .values());
    }

    List<Kind> allKinds() {
        return kinds.values().stream()
                .map(versions -> versions.lastEntry().getValue().kind())
                .toList();
    }

    Optional<Process> process(String code) {
        return newest(processes, code);
    }

    Optional<Process> process(String code, int version) {
        return version(processes, code, version);
    }

    private static <T> Optional<T> newest(NavigableMap<String, NavigableMap<Integer, T>> all, String code) {
        return Optional.ofNullable(all.get(code))
                .map(versions -> versions.lastEntry().getValue());
    }

    private static <T> Optional<T> version(
            NavigableMap<String, NavigableMap<Integer, T>> all, String code, int version) {
        return Optional.ofNullable(all.get(code)).flatMap(versions -> Optional.ofNullable(versions.get(version)));
    }

    /** The newest versions that match, in code order after the cursor; the cursor is the last code of the page before. */
    Page<Process> services(String text, Page.Request page) {
        return found(processes, page, process -> matches(text, process.code(), process.titleZh(), process.titleEn()));
    }

    /** As {@link #services}. */
    Page<Kind> kinds(String text, Page.Request page) {
        return found(kinds, page, each -> {
                    Kind kind = each.kind();
                    return matches(text, kind.code(), kind.nameZh(), kind.nameEn());
                })
                .map(KindVersion::kind);
    }

    private static <T> Page<T> found(
            NavigableMap<String, NavigableMap<Integer, T>> all, Page.Request page, Predicate<T> matches) {
        NavigableMap<String, NavigableMap<Integer, T>> rest =
                page.afterCode().map(code -> all.tailMap(code, false)).orElse(all);
        List<Map.Entry<String, T>> found = rest.entrySet().stream()
                .map(versions -> Map.entry(
                        versions.getKey(), versions.getValue().lastEntry().getValue()))
                .filter(each -> matches.test(each.getValue()))
                .limit(page.limit() + 1L)
                .toList();
        return Page.cut(found, page.limit(), Map.Entry::getKey).map(Map.Entry::getValue);
    }

    private static boolean matches(String text, String code, String nameZh, String nameEn) {
        String wanted = normal(text);
        return wanted.isEmpty()
                || normal(code).contains(wanted)
                || normal(nameZh).contains(wanted)
                || normal(nameEn).contains(wanted)
                || Pinyin.initials(nameZh).contains(wanted);
    }

    private static String normal(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .strip();
    }
}
