package commonseal.catalog;

import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.ProcessFiles.Surroundings;
import commonseal.identity.Actor;
import commonseal.identity.Register;
import commonseal.identity.Register.Office;
import commonseal.kernel.Tx;
import commonseal.planner.ProcessDefinitions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fictional 清河示范区 (Qinghe Demonstration District): its offices, 200 document kinds, working calendar and process
 * definitions. For the demonstration profile and for tests; a real district publishes its own. What is reported and what
 * is reconstructed stands in {@code PROVENANCE.md} beside the data.
 */
public final class DemoDistrict {

    private static final List<String> PROCESSES = List.of("vr-experience-hall", "open-exhibition-hall");
    private static final String SERIES_OF = "vr-experience-hall";
    private static final String SERIES = "-series";
    private static final String CALENDAR = "cn-gov";
    private static final String CALENDAR_FILE = CALENDAR + ".calendar.json";

    private static final Pattern VERSION = Pattern.compile("(?m)^version: ([0-9]{1,6})$");

    private DemoDistrict() {}

    /**
     * Publishes everything that is not yet published, in the caller's transaction; a second time changes nothing.
     *
     * @throws CatalogueFiles.Refused if the packaged data does not pass the publish gate: a damaged jar
     */
    public static CatalogueFiles.Published load(Tx tx, Actor actor, Register register, Catalog catalog) {
        SortedMap<String, byte[]> all = packaged();
        // What is published never changes: a packaged process whose version is there is left alone.
        PROCESSES.forEach(name -> {
            if (isCurrent(catalog, name, name)) {
                all.remove(file(name));
            }
        });
        if (!isCurrent(catalog, SERIES_OF + SERIES, SERIES_OF)) {
            all.put(file(SERIES_OF + SERIES), series(SERIES_OF));
        }
        if (catalog.calendar(CALENDAR).isPresent()) {
            all.remove(CALENDAR_FILE);
        }
        return CatalogueFiles.of(all).publish(tx, actor, register, catalog);
    }

    /** The packaged files by name: a folder to begin one's own catalogue with. */
    public static SortedMap<String, byte[]> packaged() {
        SortedMap<String, byte[]> files = new TreeMap<>();
        Stream.of(
                        "PROVENANCE.md",
                        "offices.csv",
                        "kinds.csv",
                        "fields.csv",
                        "codes.csv",
                        "issuers.csv",
                        "series.csv",
                        "bases.csv",
                        "effects.csv",
                        CALENDAR_FILE)
                .forEach(name -> files.put(name, bytes(name)));
        PROCESSES.forEach(name -> files.put(file(name), bytes(file(name))));
        return files;
    }

    private static String file(String process) {
        return "processes/" + process + ".yaml";
    }

    private static boolean isCurrent(Catalog catalog, String code, String name) {
        Matcher version = VERSION.matcher(new String(process(name), StandardCharsets.UTF_8));
        return version.find()
                && catalog.process(code, Integer.parseInt(version.group(1))).isPresent();
    }

    /**
     * The process as it was run before, one office after the other, as a definition of its own ({@code <code>-series}): so
     * that the days of both can be measured by the same engine.
     */
    static byte[] series(String name) {
        if (!(ProcessFiles.read(process(name)) instanceof ProcessFiles.Result.Good good)) {
            throw new IllegalStateException(name + " cannot be read");
        }
        ObjectNode json =
                (ObjectNode) ProcessDefinitions.toJson(good.definition().inSeries());
        json.put("code", name + SERIES);
        ObjectNode title = json.putObject("title");
        title.put("zh", good.definition().title().zh() + "(串联办理,改革前)");
        title.put("en", good.definition().title().en() + " (in series, as before)");
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The offices, parents before their parts. */
    public static List<Office> offices() {
        return CatalogueFiles.of(packaged()).offices();
    }

    /** The 200 kinds, not yet published (version 0), in code order. */
    public static List<Kind> kinds() {
        return List.copyOf(CatalogueFiles.of(packaged()).kinds().values());
    }

    /** The working calendar {@code cn-gov}. */
    public static byte[] calendar() {
        return bytes(CALENDAR_FILE);
    }

    /** Names of the packaged processes. */
    public static List<String> processNames() {
        return PROCESSES;
    }

    /** A packaged process as YAML; throws if there is no such name. */
    public static byte[] process(String name) {
        return bytes(file(name));
    }

    /** What a definition of this district may refer to, for checking files without a database. */
    public static Surroundings surroundings() {
        CatalogueFiles files = CatalogueFiles.of(packaged());
        return new Surroundings(
                files.kinds(),
                files.offices().stream().map(Office::code).collect(Collectors.toSet()),
                Set.of(CALENDAR));
    }

    private static byte[] bytes(String name) {
        try (InputStream in = DemoDistrict.class.getResourceAsStream("/commonseal/catalog/demo/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the jar has no demonstration data " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
