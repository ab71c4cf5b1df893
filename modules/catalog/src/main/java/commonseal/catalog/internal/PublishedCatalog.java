package commonseal.catalog.internal;

import commonseal.catalog.Catalog;
import commonseal.catalog.KindFiles;
import commonseal.catalog.KindRules;
import commonseal.catalog.ProcessFiles.Result;
import commonseal.catalog.ProcessFiles.Surroundings;
import commonseal.catalog.internal.Definition.Type;
import commonseal.identity.Actor;
import commonseal.identity.Officers;
import commonseal.identity.Register;
import commonseal.identity.Role;
import commonseal.kernel.Act;
import commonseal.kernel.Db;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import commonseal.planner.Link;
import commonseal.planner.ProcessDefinition;
import commonseal.planner.ProcessDefinitions;
import commonseal.planner.WorkingCalendar;
import commonseal.proof.CanonicalJson;
import commonseal.proof.Hash;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** The catalogue: rows are appended under one lock, reads come from the snapshot of what was committed. */
final class PublishedCatalog implements Catalog {

    private static final Logger LOG = LoggerFactory.getLogger(PublishedCatalog.class);

    /** A district has some hundreds of kinds; a catalogue beyond this is a mistake, not a size. */
    private static final int MOST_CODES = 5000;

    private static final int ROWS_AT_ONCE = 500;

    private final Db db;
    private final Definitions definitions;
    private final Register register;
    private final Officers officers;
    private final AtomicReference<Snapshot> published = new AtomicReference<>(Snapshot.empty());

    PublishedCatalog(Db db, Definitions definitions, Register register, Officers officers) {
        this.db = db;
        this.definitions = definitions;
        this.register = register;
        this.officers = officers;
    }

    @Override
    public DefinitionResult publishKind(Tx tx, Actor actor, Kind kind) {
        if (!isPublisher(actor)) {
            return refused(new Problem("", 0, "NOT_ALLOWED", Map.of()));
        }
        definitions.lock(tx);
        Optional<Problem> problem =
                KindProblems.of(kind).or(() -> withoutOffice(tx, kind)).or(() -> withoutKinds(tx, kind));
        if (problem.isPresent()) {
            return refused(problem.get());
        }
        JsonNode body = KindJson.write(kind);
        Optional<Definition> newest = definitions.newest(tx, Type.KIND, kind.code());
        if (newest.isPresent() && newest.get().hash().equals(Hash.sha256(CanonicalJson.of(body)))) {
            return new DefinitionResult.Published(kind.code(), newest.get().version());
        }
        int version = newest.map(Definition::version).orElse(0) + 1;
        Definition row = definitions.append(tx, Type.KIND, kind.code(), version, body, null, actor.ref());
        tx.afterCommit(() -> add(List.of(version(row, body)), List.of(), List.of()));
        return new DefinitionResult.Published(kind.code(), version);
    }

    private Optional<Problem> withoutOffice(Tx tx, Kind kind) {
        Set<String> known =
                register.offices(tx).stream().map(Register.Office::code).collect(Collectors.toSet());
        if (!known.contains(kind.office())) {
            return problem("/office", "OFFICE_UNKNOWN", kind.office());
        }
        List<KindRules.Issuer> issuers = kind.issuers();
        for (int i = 0; i < issuers.size(); i++) {
            if (!known.contains(issuers.get(i).office())) {
                return problem("/issuers/" + i, "OFFICE_UNKNOWN", issuers.get(i).office());
            }
        }
        return Optional.empty();
    }

    /** Other kinds a definition names must be there, and no kind may rest on itself, directly or through others. */
    private Optional<Problem> withoutKinds(Tx tx, Kind kind) {
        List<KindRules.Effect> effects = kind.rules().effects();
        for (int i = 0; i < effects.size(); i++) {
            String other = effects.get(i).kind();
            if (!other.equals(kind.code()) && newest(tx, other).isEmpty()) {
                return problem("/effects/" + i, "KIND_UNKNOWN", other);
            }
        }
        List<KindRules.Basis> bases = kind.rules().bases();
        for (int i = 0; i < bases.size(); i++) {
            String basis = bases.get(i).kind();
            if (!basis.equals(kind.code()) && newest(tx, basis).isEmpty()) {
                return problem("/bases/" + i, "KIND_UNKNOWN", basis);
            }
            if (restsOn(tx, basis, kind.code(), new HashSet<>())) {
                return problem("/bases/" + i, "BASIS_OF_ITSELF", basis);
            }
        }
        return Optional.empty();
    }

    private boolean restsOn(Tx tx, String code, String wanted, Set<String> seen) {
        return code.equals(wanted)
                || seen.add(code)
                        && newest(tx, code).stream()
                                .flatMap(kind -> kind.rules().bases().stream())
                                .anyMatch(basis -> restsOn(tx, basis.kind(), wanted, seen));
    }

    private Optional<Kind> newest(Tx tx, String code) {
        return definitions.newest(tx, Type.KIND, code).flatMap(row -> row.json().map(body -> kind(row, body)));
    }

    private static Optional<Problem> problem(String pointer, String code, String value) {
        return Optional.of(new Problem(pointer, 0, code, Map.of("value", value)));
    }

    private static DefinitionResult refused(Problem problem) {
        return new DefinitionResult.Refused(problem);
    }

    @Override
    public Optional<Kind> kind(String code) {
        return published.get().kind(code);
    }

    @Override
    public Optional<Kind> kind(String code, int version) {
        return published.get().kind(code, version);
    }

    @Override
    public List<KindVersion> versions(String code) {
        return published.get().versions(code);
    }

    @Override
    public List<Kind> kinds() {
        return published.get().allKinds();
    }

    @Override
    public Page<Kind> kinds(String text, Page.Request page) {
        return published.get().kinds(text, page);
    }

    @Override
    public PublishResult publishProcess(Tx tx, Actor actor, byte[] yaml) {
        if (!isPublisher(actor)) {
            return refused("", "NOT_ALLOWED", Map.of());
        }
        definitions.lock(tx);
        return switch (ProcessReader.check(yaml, surroundings(tx))) {
            case Result.Bad(var problems) -> new PublishResult.Invalid(problems);
            case Result.Good(var definition, var body, var ignored) -> publish(tx, actor, yaml, definition, body);
        };
    }

    private PublishResult publish(Tx tx, Actor actor, byte[] yaml, ProcessDefinition definition, JsonNode body) {
        Optional<Definition> newest = definitions.newest(tx, Type.PROCESS, definition.code());
        if (newest.isPresent()) {
            Definition before = newest.get();
            if (before.hash().equals(Hash.sha256(CanonicalJson.of(body)))) {
                return new PublishResult.Unchanged(process(before, definition));
            }
            if (definition.version() <= before.version()) {
                String code = definition.version() == before.version() ? "VERSION_TAKEN" : "VERSION_NOT_NEWER";
                return refused(
                        "/version",
                        code,
                        Map.of("version", "" + definition.version(), "newest", "" + before.version()));
            }
        }
        String source = new String(yaml, StandardCharsets.UTF_8);
        Definition row = definitions.append(
                tx, Type.PROCESS, definition.code(), definition.version(), body, source, actor.ref());
        Process process = process(row, definition);
        tx.afterCommit(() -> add(List.of(), List.of(process), List.of()));
        return new PublishResult.Published(process);
    }

    private static PublishResult refused(String pointer, String code, Map<String, String> values) {
        return new PublishResult.Invalid(List.of(new Problem(pointer, 0, code, values)));
    }

    @Override
    public PublishResult validate(byte[] yaml) {
        return db.read(Act.job("catalog-validate"), tx -> switch (ProcessReader.check(yaml, surroundings(tx))) {
            case Result.Bad(var problems) -> new PublishResult.Invalid(problems);
            case Result.Good(var definition, var ignored, var warnings) -> {
                List<Problem> all = new ArrayList<>(warnings);
                all.addAll(staff(tx, definition));
                yield new PublishResult.Valid(definition, all);
            }
        });
    }

    /** What the transaction sees, published in itself included. */
    private Surroundings surroundings(Tx tx) {
        Map<String, Kind> kinds = new HashMap<>();
        for (Definition row : definitions.newest(tx, Type.KIND, "", MOST_CODES)) {
            row.json().ifPresent(body -> kinds.put(row.code(), kind(row, body)));
        }
        Set<String> offices =
                register.offices(tx).stream().map(Register.Office::code).collect(Collectors.toSet());
        Set<String> calendars = definitions.newest(tx, Type.CALENDAR, "", MOST_CODES).stream()
                .map(Definition::code)
                .collect(Collectors.toSet());
        return new Surroundings(kinds, offices, calendars);
    }

    /** Separate decisions of one office need as many approvers; people come and go, so it is a warning. */
    private List<Problem> staff(Tx tx, ProcessDefinition definition) {
        List<Problem> warnings = new ArrayList<>();
        Map<String, Integer> counted = new HashMap<>();
        for (int i = 0; i < definition.links().size(); i++) {
            Link link = definition.links().get(i);
            long others = link.separate().stream()
                    .filter(id -> definition.link(id).agency().equals(link.agency()))
                    .count();
            int there =
                    counted.computeIfAbsent(link.agency(), office -> officers.countOfficers(tx, Role.APPROVER, office));
            if (there < others + 1) {
                warnings.add(new Problem(
                        "/links/" + i + "/separate",
                        0,
                        "TOO_FEW_APPROVERS",
                        Map.of(
                                "link",
                                link.id(),
                                "office",
                                link.agency(),
                                "there",
                                "" + there,
                                "needed",
                                "" + (others + 1))));
            }
        }
        return warnings;
    }

    @Override
    public Optional<Process> process(String code) {
        return published.get().process(code);
    }

    @Override
    public Optional<Process> process(String code, int version) {
        return published.get().process(code, version);
    }

    @Override
    public Optional<LegalGround> lawful(String service, String kind, LocalDate day) {
        return process(service)
                .filter(process -> process.definition().appliesOn(day))
                .flatMap(process -> process.definition()
                        .accessTo(kind)
                        .map(law -> new LegalGround(
                                process.code(),
                                process.version(),
                                law.id(),
                                law.citation().zh(),
                                law.citation().en(),
                                law.roles().stream().map(Gate::role).collect(Collectors.toSet()))));
    }

    @Override
    public Page<Process> services(String text, Page.Request page) {
        return published.get().services(text, page);
    }

    @Override
    public DefinitionResult publishCalendar(Tx tx, Actor actor, byte[] json) {
        if (!isPublisher(actor)) {
            return refused(new Problem("", 0, "NOT_ALLOWED", Map.of()));
        }
        JsonNode body;
        String name;
        try {
            body = CanonicalJson.parse(json);
            name = read(CanonicalJson.of(body)).code();
        } catch (IllegalArgumentException e) {
            return refused(new Problem("", 0, "CALENDAR", Map.of("reason", String.valueOf(e.getMessage()))));
        }
        definitions.lock(tx);
        Optional<Definition> newest = definitions.newest(tx, Type.CALENDAR, name);
        if (newest.isPresent() && newest.get().hash().equals(Hash.sha256(CanonicalJson.of(body)))) {
            return new DefinitionResult.Published(name, newest.get().version());
        }
        int version = newest.map(Definition::version).orElse(0) + 1;
        Definition row = definitions.append(tx, Type.CALENDAR, name, version, body, null, actor.ref());
        tx.afterCommit(() -> add(List.of(), List.of(), List.of(calendar(row, body))));
        return new DefinitionResult.Published(name, version);
    }

    @Override
    public Optional<WorkingCalendar> calendar(String name) {
        return Optional.ofNullable(published.get().calendars().get(name)).map(Snapshot.Calendar::calendar);
    }

    @Override
    public void reload() {
        Loaded fresh = db.read(Act.job("catalog-reload"), this::load);
        published.updateAndGet(now -> now.with(fresh.kinds(), fresh.processes(), fresh.calendars()));
        LOG.atInfo()
                .addKeyValue("kinds", fresh.kinds().size())
                .addKeyValue("processVersions", fresh.processes().size())
                .addKeyValue("calendars", fresh.calendars().size())
                .log("catalogue read");
    }

    /** What one reading of the table gave, every version. */
    private record Loaded(List<KindVersion> kinds, List<Process> processes, List<Snapshot.Calendar> calendars) {}

    /** Only what the ledger confirms. Of a code with an altered row no version is used: an older one would be a lie too. */
    private Loaded load(Tx tx) {
        Map<Definition, JsonNode> rows = new LinkedHashMap<>();
        Set<String> altered = new HashSet<>();
        Optional<String> after = Optional.empty();
        List<Definition> page;
        do {
            page = definitions.after(tx, after, ROWS_AT_ONCE);
            Map<String, JsonNode> bodies = definitions.sealedBodies(tx, page);
            for (Definition row : page) {
                JsonNode body = bodies.get(row.key());
                if (body != null) {
                    rows.put(row, body);
                } else {
                    altered.add(name(row));
                    LOG.atError()
                            .addKeyValue("definition", row.key())
                            .log("CATALOG-002 a definition is not what the ledger holds and is not used:"
                                    + " run 'ledger verify', then restore the row");
                }
                after = Optional.of(row.key());
            }
        } while (page.size() == ROWS_AT_ONCE);
        Loaded loaded = new Loaded(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        rows.forEach((row, body) -> {
            if (!altered.contains(name(row))) {
                add(loaded, row, body);
            }
        });
        return loaded;
    }

    private static String name(Definition row) {
        return row.type().code() + "/" + row.code();
    }

    private static void add(Loaded loaded, Definition row, JsonNode body) {
        switch (row.type()) {
            case KIND -> loaded.kinds().add(version(row, body));
            case CALENDAR -> loaded.calendars().add(calendar(row, body));
            case PROCESS -> {
                switch (ProcessDefinitions.fromJson(body)) {
                    case ProcessDefinitions.Read.Good(var definition) ->
                        loaded.processes().add(process(row, definition));
                    case ProcessDefinitions.Read.Bad(var problems) -> throw notUnderstood(row, problems.getFirst());
                }
            }
        }
    }

    private static KindVersion version(Definition row, JsonNode body) {
        return new KindVersion(kind(row, body), row.publishedAt(), row.publishedBy());
    }

    private static Kind kind(Definition row, JsonNode body) {
        return switch (KindJson.read(body)) {
            case KindFiles.Result.Good(Kind kind) ->
                kind.as(row.version(), row.hash().hex());
            case KindFiles.Result.Bad(Problem problem) -> throw notUnderstood(row, problem);
        };
    }

    private static IllegalStateException notUnderstood(Definition row, Object problem) {
        return new IllegalStateException("CATALOG-004 " + row.key()
                + " was published by another version of this program and is not understood: " + problem);
    }

    private static Snapshot.Calendar calendar(Definition row, JsonNode body) {
        return new Snapshot.Calendar(row.code(), row.version(), read(CanonicalJson.of(body)));
    }

    private static WorkingCalendar read(byte[] json) {
        return switch (WorkingCalendar.parse(json)) {
            case WorkingCalendar.Read.Good(var calendar) -> calendar;
            case WorkingCalendar.Read.Bad(var problems) ->
                throw new IllegalArgumentException("CATALOG-005 not a working calendar: " + problems.getFirst());
        };
    }

    private static Process process(Definition row, ProcessDefinition definition) {
        return new Process(
                row.code(),
                row.version(),
                definition.title().zh(),
                definition.title().en(),
                row.hash().hex(),
                row.publishedAt(),
                definition);
    }

    private void add(List<KindVersion> kinds, List<Process> processes, List<Snapshot.Calendar> calendars) {
        published.updateAndGet(now -> now.with(kinds, processes, calendars));
    }

    private static boolean isPublisher(Actor actor) {
        return actor.kind() == Actor.Kind.JOB || actor.has(Role.ADMINISTRATOR, "*");
    }
}
