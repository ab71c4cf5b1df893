package commonseal.catalog.internal;

import commonseal.catalog.Catalog.Field;
import commonseal.catalog.Catalog.FieldType;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.Policy;
import commonseal.catalog.Catalog.Problem;
import commonseal.catalog.ProcessFiles.Surroundings;
import commonseal.identity.Role;
import commonseal.planner.Assistance;
import commonseal.planner.Expectation;
import commonseal.planner.Facts;
import commonseal.planner.FieldSource;
import commonseal.planner.FinalDecision;
import commonseal.planner.FormField;
import commonseal.planner.Issue;
import commonseal.planner.LegalAccess;
import commonseal.planner.Limit;
import commonseal.planner.Link;
import commonseal.planner.Material;
import commonseal.planner.Outcome;
import commonseal.planner.Plan;
import commonseal.planner.Planner;
import commonseal.planner.ProcessDefinition;
import commonseal.planner.Reason;
import commonseal.planner.Source;
import commonseal.planner.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The publish gate after the schema: what a definition refers to exists, everything can be supplied, nothing waits for
 * itself, every link is good for something, the promise can be kept, its author's own tests pass. Pure.
 */
final class Gate {

    private static final Pattern OFFICE = Pattern.compile("[A-Z]{3}(-[A-Z]{2})?");
    private static final Set<String> ROLES = Arrays.stream(Role.values())
            .map(role -> role.name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .collect(Collectors.toUnmodifiableSet());

    /** Roles that pull documents. */
    private static final Set<String> PULLERS = Set.of("counter-clerk", "approver");

    private final ProcessDefinition definition;
    private final Surroundings around;
    private final YamlText file;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    private final Map<String, FormField> form = new HashMap<>();
    private final Set<String> produced = new HashSet<>();
    private final Set<String> asked = new HashSet<>();

    private Gate(ProcessDefinition definition, Surroundings around, YamlText file) {
        this.definition = definition;
        this.around = around;
        this.file = file;
        definition.form().forEach(field -> form.put(field.id(), field));
        definition.links().forEach(link -> produced.addAll(link.products()));
        definition.materials().forEach(material -> asked.addAll(material.kinds()));
    }

    /** What forbids publication, and what should be looked at. */
    record Verdict(List<Problem> problems, List<Problem> warnings) {}

    static Verdict check(ProcessDefinition definition, Surroundings around, YamlText file) {
        Gate gate = new Gate(definition, around, file);
        gate.references();
        gate.sources();
        gate.deadlocks();
        gate.contributions();
        gate.limits();
        gate.tests();
        return new Verdict(gate.problems, gate.warnings);
    }

    // -- references

    private void references() {
        if (!around.calendars().contains(definition.calendar())) {
            problem("/calendar", "CALENDAR_UNKNOWN", Map.of("calendar", definition.calendar()));
        }
        for (int i = 0; i < definition.form().size(); i++) {
            backfill("/form/" + i + "/backfill", definition.form().get(i));
        }
        for (int i = 0; i < definition.materials().size(); i++) {
            Material material = definition.materials().get(i);
            kind("/materials/" + i + "/kind", material.kind());
            for (int j = 0; j < material.anyOf().size(); j++) {
                kind("/materials/" + i + "/anyOf/" + j, material.anyOf().get(j));
            }
        }
        for (int i = 0; i < definition.links().size(); i++) {
            link("/links/" + i, definition.links().get(i));
        }
        for (int i = 0; i < definition.issues().size(); i++) {
            Issue issue = definition.issues().get(i);
            String at = "/issues/" + i;
            office(at + "/signedBy", issue.signedBy());
            result(at, "/kind", issue.kind(), issue.signedBy(), issue.fields());
        }
        for (int i = 0; i < definition.access().size(); i++) {
            access("/access/" + i, definition.access().get(i));
        }
        for (int i = 0; i < definition.tests().size(); i++) {
            for (String held : definition.tests().get(i).held()) {
                kind("/tests/" + i + "/held", held);
            }
        }
    }

    private void link(String at, Link link) {
        office(at + "/agency", link.agency());
        role(at + "/role/decide", link.role().decide());
        String handle = link.role().handle();
        if (handle != null) {
            role(at + "/role/handle", handle);
        }
        for (int i = 0; i < link.assist().size(); i++) {
            Assistance assist = link.assist().get(i);
            // A body outside the district has a private code; what looks like an office must be one.
            if (OFFICE.matcher(assist.agency()).matches()) {
                office(at + "/assist/" + i + "/agency", assist.agency());
            }
        }
        for (Map.Entry<String, Outcome> entry : link.outcomes().entrySet()) {
            String kind = entry.getValue().produces();
            if (kind != null) {
                String outcome = at + "/outcomes/" + entry.getKey();
                result(
                        outcome,
                        "/produces",
                        kind,
                        link.agency(),
                        entry.getValue().fields());
            }
        }
    }

    /** What is read without consent is a document of the district, and who reads it can pull. */
    private void access(String at, LegalAccess access) {
        for (int i = 0; i < access.kinds().size(); i++) {
            String code = access.kinds().get(i);
            if (!around.kinds().containsKey(code)) {
                problem(at + "/kinds/" + i, "KIND_UNKNOWN", Map.of("kind", code));
            }
        }
        for (int i = 0; i < access.roles().size(); i++) {
            String code = access.roles().get(i);
            role(at + "/roles/" + i, code);
            if (ROLES.contains(code) && !PULLERS.contains(code)) {
                problem(at + "/roles/" + i, "ACCESS_ROLE", Map.of("role", code));
            }
        }
    }

    private void kind(String at, String code) {
        if (isPublic(code) && !around.kinds().containsKey(code)) {
            problem(at, "KIND_UNKNOWN", Map.of("kind", code));
        }
    }

    private void office(String at, String code) {
        if (!around.offices().contains(code)) {
            problem(at, "OFFICE_UNKNOWN", Map.of("office", code));
        }
    }

    /** Of a code that the gate has let through. */
    static Role role(String code) {
        return Role.valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private void role(String at, String code) {
        if (!ROLES.contains(code)) {
            problem(at, "ROLE_UNKNOWN", Map.of("role", code));
        }
    }

    private void backfill(String at, FormField field) {
        for (int i = 0; i < field.backfill().size(); i++) {
            FormField.Backfill from = field.backfill().get(i);
            Map<String, String> values =
                    Map.of("field", field.id(), "kind", from.kind(), "documentField", from.documentField());
            Optional<Field> source = documentField(at + "/" + i, from.kind(), from.documentField());
            String place = at + "/" + i;
            source.flatMap(known -> BackfillCheck.wrong(field, known.type(), from.transform()))
                    .ifPresent(wrong -> {
                        Map<String, String> all = new TreeMap<>(wrong.values());
                        all.putAll(values);
                        problem(place, wrong.code(), all);
                    });
            if (source.isPresent() && !asked.contains(from.kind()) && !produced.contains(from.kind())) {
                warning(at + "/" + i, "BACKFILL_NEVER_PULLED", values);
            }
        }
    }

    /** A field read from a document, or the problem with it. */
    private Optional<Field> documentField(String at, String code, String name) {
        Kind kind = around.kinds().get(code);
        if (kind == null) {
            problem(at, "KIND_UNKNOWN", Map.of("kind", code));
            return Optional.empty();
        }
        Optional<Field> field = field(kind, name);
        if (field.isEmpty()) {
            problem(at, "DOCUMENT_FIELD_UNKNOWN", Map.of("kind", code, "field", name));
        } else if (field.get().policy() == Policy.NEVER) {
            problem(at, "DOCUMENT_FIELD_NEVER_LEAVES", Map.of("kind", code, "field", name));
        }
        return field;
    }

    private static Optional<Field> field(Kind kind, String name) {
        return kind.fields().stream().filter(field -> field.name().equals(name)).findFirst();
    }

    /** A document that the process issues: its kind, the right to issue it, and all its required fields. */
    private void result(String at, String kindAt, String code, String office, Map<String, FieldSource> fields) {
        Kind kind = around.kinds().get(code);
        if (kind == null) {
            problem(at + kindAt, isPublic(code) ? "KIND_UNKNOWN" : "RESULT_KIND_PRIVATE", Map.of("kind", code));
            return;
        }
        if (kind.issuers().stream().noneMatch(issuer -> issuer.office().equals(office))) {
            Map<String, String> values = Map.of("kind", code, "office", office, "issuer", kind.office());
            problem(at + kindAt, "RESULT_NOT_OF_THIS_OFFICE", values);
        }
        for (Field field : kind.fields()) {
            if (field.required() && !fields.containsKey(field.name())) {
                problem(at + "/fields", "RESULT_FIELD_MISSING", Map.of("kind", code, "field", field.name()));
            }
        }
        fields.forEach((name, source) -> {
            String fieldAt = at + "/fields/" + name;
            Optional<Field> field = field(kind, name);
            if (field.isEmpty()) {
                problem(fieldAt, "RESULT_FIELD_UNKNOWN", Map.of("kind", code, "field", name));
                return;
            }
            FieldType type = field.get().type();
            if (type != FieldType.TEXT
                    && !type(fieldAt, source).map(type::equals).orElse(true)) {
                Map<String, String> values =
                        Map.of("kind", code, "field", name, "type", type.name(), "source", source.text());
                problem(fieldAt, "RESULT_FIELD_TYPE", values);
            }
        });
    }

    /** What a source gives; empty if that is already a problem of its own. */
    private Optional<FieldType> type(String at, FieldSource source) {
        return switch (source) {
            case FieldSource.Form(String id) ->
                Optional.ofNullable(form.get(id)).map(field -> switch (field.type()) {
                    case NUMBER, INTEGER -> FieldType.NUMBER;
                    case DATE -> FieldType.DATE;
                    case STRING, BOOLEAN, ENUM, ADDRESS -> FieldType.TEXT;
                });
            case FieldSource.Applicant ignored -> Optional.of(FieldType.TEXT);
            case FieldSource.Party(String ignored, String attribute) ->
                Optional.of(attribute.equals("count") ? FieldType.NUMBER : FieldType.TEXT);
            case FieldSource.Case(String attribute) ->
                Optional.of(attribute.equals("accepted-on") ? FieldType.DATE : FieldType.TEXT);
            case FieldSource.Decision(String attribute) ->
                Optional.of(
                        Set.of("date", "valid-from", "valid-to").contains(attribute) ? FieldType.DATE : FieldType.TEXT);
            case FieldSource.Document(String kind, String field) ->
                documentField(at, kind, field).map(Field::type);
            case FieldSource.Assigned ignored -> Optional.of(FieldType.TEXT);
            case FieldSource.Literal(String text) -> Optional.of(literal(text));
        };
    }

    private static FieldType literal(String text) {
        if (text.matches("-?[0-9]{1,15}(\\.[0-9]{1,6})?")) {
            return FieldType.NUMBER;
        }
        return text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}") ? FieldType.DATE : FieldType.TEXT;
    }

    private static boolean isPublic(String kind) {
        return KindJson.CODE.matcher(kind).matches();
    }

    // -- every material has a source

    private void sources() {
        Set<String> needed = new HashSet<>();
        Set<String> contributed = new HashSet<>();
        for (Link link : definition.links()) {
            needed.addAll(link.materials());
            link.assist().forEach(assist -> {
                String material = assist.contributes();
                if (material != null) {
                    contributed.add(material);
                }
            });
        }
        for (int i = 0; i < definition.materials().size(); i++) {
            Material material = definition.materials().get(i);
            String at = "/materials/" + i;
            Map<String, String> values = Map.of("material", material.id(), "kind", material.kind());
            boolean onLedger = material.kinds().stream().anyMatch(Gate::isPublic);
            boolean fromLink = material.kinds().stream().anyMatch(produced::contains);
            boolean works = contributed.contains(material.id())
                    || material.sources().stream().anyMatch(source -> switch (source) {
                        case LEDGER -> onLedger;
                        case LINK -> fromLink;
                        case APPLICANT, COMMITMENT -> true;
                    });
            if (!works) {
                problem(at + "/sources", "MATERIAL_WITHOUT_SOURCE", values);
            }
            if (material.sources().contains(Source.LEDGER) && !onLedger) {
                warning(at + "/sources", "PRIVATE_KIND_NOT_ON_LEDGER", values);
            }
            if (material.sources().contains(Source.LINK) && !fromLink) {
                warning(at + "/sources", "NO_LINK_PRODUCES", values);
            }
            if (!needed.contains(material.id())) {
                warning(at, "MATERIAL_UNUSED", values);
            }
        }
    }

    // -- no deadlock

    /** With nothing held, under every turn of the conditions; each deadlock is named once, with its first answers. */
    private void deadlocks() {
        Set<Plan.Deadlock> seen = new HashSet<>();
        for (Map<String, Value> answers : Answers.combinations(definition)) {
            Plan plan = Planner.plan(definition, Facts.none().withAnswers(answers));
            for (Plan.Deadlock deadlock : plan.deadlock()) {
                if (seen.add(deadlock)) {
                    String first = deadlock.links().getFirst();
                    problem(
                            linkAt(first),
                            "DEADLOCK",
                            Map.of(
                                    "links", String.join(",", deadlock.links()),
                                    "missing", String.join(",", deadlock.missing()),
                                    "answers", new TreeMap<>(answers).toString()));
                }
            }
        }
    }

    private String linkAt(String id) {
        for (int i = 0; i < definition.links().size(); i++) {
            if (definition.links().get(i).id().equals(id)) {
                return "/links/" + i;
            }
        }
        return "/links";
    }

    // -- every link contributes

    /** Where one link approves alone, each other must lead to it: by a document, a decision or an order of law. */
    private void contributions() {
        String last = definition.decision().finalLink();
        if (definition.decision().approve() != FinalDecision.Approve.FINAL_LINK || last == null) {
            return;
        }
        Map<String, Link> links = new HashMap<>();
        definition.links().forEach(link -> links.put(link.id(), link));
        Map<String, Material> materials = new HashMap<>();
        definition.materials().forEach(material -> materials.put(material.id(), material));
        Set<String> contributes = new HashSet<>(Set.of(last));
        Deque<String> open = new ArrayDeque<>(contributes);
        while (!open.isEmpty()) {
            Link link = links.get(open.pop());
            if (link == null) {
                continue;
            }
            Set<String> before = new HashSet<>(link.links());
            link.after().forEach(order -> before.add(order.link()));
            Set<String> kinds = link.materials().stream()
                    .flatMap(id -> Optional.ofNullable(materials.get(id)).stream())
                    .filter(material -> material.sources().contains(Source.LINK))
                    .flatMap(material -> material.kinds().stream())
                    .collect(Collectors.toSet());
            definition.links().stream()
                    .filter(other -> other.products().stream().anyMatch(kinds::contains))
                    .forEach(other -> before.add(other.id()));
            before.stream().filter(contributes::add).forEach(open::push);
        }
        for (int i = 0; i < definition.links().size(); i++) {
            String id = definition.links().get(i).id();
            if (!contributes.contains(id)) {
                problem("/links/" + i, "LINK_CONTRIBUTES_NOTHING", Map.of("link", id, "final", last));
            }
        }
    }

    // -- limits

    private void limits() {
        Plan plan = Planner.plan(definition, Facts.ledgerCapable(definition));
        Limit statutory = definition.limits().statutory();
        Limit promised = definition.limits().promised();
        if (promised != null && promised.asWorkingDays() > statutory.asWorkingDays()) {
            Map<String, String> values = Map.of("promised", "" + promised.days(), "statutory", "" + statutory.days());
            warning("/limits/promised", "PROMISE_BEYOND_LAW", values);
        }
        Limit shorter = promised == null ? statutory : promised;
        if (plan.parallelDays() > shorter.asWorkingDays()) {
            Map<String, String> values = Map.of(
                    "days", "" + plan.parallelDays(),
                    "limit", "" + shorter.asWorkingDays(),
                    "path", String.join(",", plan.criticalPath()));
            warning(promised == null ? "/limits/statutory" : "/limits/promised", "LIMIT_TOO_SHORT", values);
        }
    }

    // -- the definition's own tests

    private void tests() {
        for (int i = 0; i < definition.tests().size(); i++) {
            Expectation test = definition.tests().get(i);
            Facts facts = Facts.none()
                    .withKinds(test.held())
                    .withAnswers(test.answers())
                    .withSupplyDays(test.supplyDays());
            Plan plan = Planner.plan(definition, facts);
            String at = "/tests/" + i;
            Integer days = test.days();
            if (days != null) {
                expect(at, test.name(), "days", "" + days, "" + plan.parallelDays());
            }
            Integer seriesDays = test.seriesDays();
            if (seriesDays != null) {
                expect(at, test.name(), "seriesDays", "" + seriesDays, "" + plan.seriesDays());
            }
            Integer materials = test.applicantMaterials();
            if (materials != null) {
                expect(at, test.name(), "applicant", "" + materials, "" + plan.count(Reason.APPLICANT));
            }
            if (!test.critical().isEmpty()) {
                expect(
                        at,
                        test.name(),
                        "critical",
                        String.join(",", test.critical()),
                        String.join(",", plan.criticalPath()));
            }
        }
    }

    private void expect(String at, String test, String what, String expected, String actual) {
        if (!expected.equals(actual)) {
            problem(at, "TEST_FAILED", Map.of("test", test, "what", what, "expected", expected, "actual", actual));
        }
    }

    private void problem(String pointer, String code, Map<String, String> values) {
        problems.add(new Problem(pointer, file.line(pointer), code, values));
    }

    private void warning(String pointer, String code, Map<String, String> values) {
        warnings.add(new Problem(pointer, file.line(pointer), code, values));
    }
}
