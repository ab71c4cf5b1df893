package commonseal.web.offline;

import commonseal.catalog.Catalog;
import commonseal.identity.Register;
import commonseal.kernel.Act;
import commonseal.proof.Hash;
import commonseal.web.Services;
import commonseal.web.offline.Labels.Label;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A district's offline verifier and widget, as of now. */
public final class DistrictFiles {

    /** The newest that was made; whoever asks for the same gets it again. */
    private static final AtomicReference<@Nullable Made> NEWEST = new AtomicReference<>();

    private static final AtomicReference<@Nullable KindLabels> KINDS = new AtomicReference<>();

    private DistrictFiles() {}

    /**
     * The files of one district at one time.
     *
     * @param digest SHA-256 of the offline page
     */
    public record Made(BrowserVerifier.District district, byte[] page, String widget, Hash digest) {

        /** Size of the offline page in thousands of bytes, rounded up. */
        public int kilobytes() {
            return (page.length + 999) / 1000;
        }
    }

    /** The files as of now. One query for the offices (tens). */
    public static Made made(Services services, String nameZh, String nameEn, URI base, String version) {
        BrowserVerifier.District district = new BrowserVerifier.District(
                new String(services.documents().trustFile(), StandardCharsets.UTF_8),
                nameZh,
                nameEn,
                labels(services),
                base,
                version);
        Made newest = NEWEST.get();
        if (newest == null || !newest.district().equals(district)) {
            byte[] page = fitting(district);
            newest = new Made(district, page, BrowserVerifier.widgetScript(district), Hash.sha256(page));
            NEWEST.set(newest);
        }
        return newest;
    }

    /** As many labels as fit: a code is still the right code. */
    private static byte[] fitting(BrowserVerifier.District district) {
        byte[] page = BrowserVerifier.offlinePage(district);
        for (Labels lighter : district.labels().lighter()) {
            if (page.length >= BrowserVerifier.LARGEST) {
                page = BrowserVerifier.offlinePage(district.with(lighter));
            }
        }
        return page;
    }

    /** The kinds as published last: the same objects until something is published, so comparing them is cheap. */
    private record KindLabels(List<Catalog.Kind> kinds, Map<String, Label> names, Map<String, Label> fields) {}

    private static Labels labels(Services services) {
        List<Catalog.Kind> kinds = services.catalog().kinds();
        KindLabels known = KINDS.get();
        if (known == null || !known.kinds().equals(kinds)) {
            known = new KindLabels(
                    kinds,
                    kinds.stream()
                            .collect(Collectors.toUnmodifiableMap(
                                    Catalog.Kind::code, kind -> new Label(kind.nameZh(), kind.nameEn()))),
                    Map.copyOf(fields(kinds)));
            KINDS.set(known);
        }
        return new Labels(offices(services), known.names(), known.fields());
    }

    /** Empty while the server is sealed: names of offices cannot be believed then, and a code is still the right code. */
    private static Map<String, Label> offices(Services services) {
        if (services.keys().isSealed()) {
            return Map.of();
        }
        return services
                .db()
                .read(Act.job("offices"), tx -> services.identity().register().offices(tx))
                .stream()
                .collect(
                        Collectors.toMap(Register.Office::code, office -> new Label(office.nameZh(), office.nameEn())));
    }

    /** A field's usual label once, by its name; the kinds that call it otherwise by theirs. */
    private static Map<String, Label> fields(List<Catalog.Kind> kinds) {
        Map<String, Label> usual = new TreeMap<>();
        kinds.stream()
                .flatMap(kind -> kind.fields().stream())
                .collect(Collectors.groupingBy(
                        Catalog.Field::name, Collectors.groupingBy(DistrictFiles::label, Collectors.counting())))
                .forEach((name, labels) -> usual.put(name, mostFrequent(labels)));
        Map<String, Label> all = new HashMap<>(usual);
        for (Catalog.Kind kind : kinds) {
            kind.fields().stream()
                    .filter(field -> !label(field).equals(usual.get(field.name())))
                    .forEach(field -> all.put(kind.code() + "/" + field.name(), label(field)));
        }
        return all;
    }

    private static Label label(Catalog.Field field) {
        return new Label(field.labelZh(), field.labelEn());
    }

    private static Label mostFrequent(Map<Label, Long> labels) {
        return labels.entrySet().stream()
                .max(Map.Entry.<Label, Long>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(
                                Comparator.comparing(Label::zh).thenComparing(Label::en))))
                .orElseThrow()
                .getKey();
    }
}
