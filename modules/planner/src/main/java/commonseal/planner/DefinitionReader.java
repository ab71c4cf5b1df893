package commonseal.planner;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The file format of a process definition, from JSON; {@link DefinitionWriter} is its other half. */
final class DefinitionReader {
    private static final Title NO_TITLE = new Title("-", "-");
    private static final PartyRole REPRESENTATIVE = new PartyRole(
            "legal-representative", PartyRole.Type.PERSON, 1, 1, new Title("法定代表人", "Legal representative"));
    private static final int FORMAT = 1;
    /** Deeper conditions are a mistake or an attack; people cannot read them either. */
    private static final int CONDITION_DEPTH = 20;

    private DefinitionReader() {}

    static ProcessDefinitions.Read read(JsonNode json) {
        List<Problem> problems = new ArrayList<>();
        Optional<ProcessDefinition> definition = definition(new JsonObject(json, "", problems));
        return definition
                .<ProcessDefinitions.Read>map(ProcessDefinitions.Read.Good::new)
                .orElseGet(() -> new ProcessDefinitions.Read.Bad(problems));
    }

    private static Optional<ProcessDefinition> definition(JsonObject in) {
        int before = in.problemsSoFar();
        if (in.number("format") != FORMAT && in.has("format")) {
            in.problem("/format", "is not " + FORMAT);
        }
        String code = in.text("code");
        int version = in.number("version");
        Title title = in.object("title", NO_TITLE, DefinitionReader::title);
        List<Law> law = in.objects("law", DefinitionReader::law);
        Effective effective = in.objectOr("effective", new Effective(null, null), DefinitionReader::effective);
        String calendar = in.has("calendar") ? in.text("calendar") : "cn-gov";
        Set<ProcessDefinition.ApplicantType> applicants =
                in.objectOr("applicant", Set.of(), DefinitionReader::applicants);
        Limits limits =
                in.object("limits", new Limits(null, Limit.workingDays(0), null, null), DefinitionReader::limits);
        List<PartyRole> declared = in.objects("parties", DefinitionReader::party);
        List<FormField> form = in.objects("form", DefinitionReader::field);
        List<Material> materials = in.objects("materials", DefinitionReader::material);
        List<PartyRole> parties = withRepresentative(declared, materials);
        List<Link> links = in.objects("links", DefinitionReader::link);
        List<JointEvaluation> joint = in.objects("joint", DefinitionReader::joint);
        FinalDecision decision = in.object("decision", FinalDecision.allLinks(), DefinitionReader::decision);
        List<Issue> issues = in.objects("issues", DefinitionReader::issue);
        List<String> legacyOrder = in.objectOr("legacy", List.of(), DefinitionReader::legacy);
        List<Expectation> tests = in.objects("tests", DefinitionReader::expectation);
        List<LegalAccess> access = in.objects("access", DefinitionReader::access);
        if (!in.has("links") || (links.isEmpty() && in.problemsSoFar() == before)) {
            in.problem("/links", "has no link");
        }
        if (in.problemsSoFar() == before) {
            in.problems()
                    .addAll(References.problems(parties, form, materials, links, joint, decision, legacyOrder, access));
        }
        return in.build(
                before,
                () -> new ProcessDefinition(
                        code,
                        version,
                        title,
                        law,
                        effective.from,
                        effective.to,
                        calendar,
                        applicants,
                        limits,
                        parties,
                        form,
                        materials,
                        links,
                        joint,
                        decision,
                        issues,
                        legacyOrder,
                        tests,
                        access));
    }

    private record Effective(
            @Nullable LocalDate from, @Nullable LocalDate to) {}

    private static Optional<Effective> effective(JsonObject in) {
        int before = in.problemsSoFar();
        LocalDate from = in.optionalDate("from");
        LocalDate to = in.optionalDate("to");
        return in.build(before, () -> new Effective(from, to));
    }

    private static Optional<Title> title(JsonObject in) {
        int before = in.problemsSoFar();
        String zh = in.text("zh");
        String en = in.text("en");
        return in.build(before, () -> new Title(zh, en));
    }

    /** The title, or the code in its place: it is shown, and a draft need not have one. */
    private static Title titleOr(JsonObject in, String code) {
        Title otherwise = code.isBlank() ? NO_TITLE : new Title(code, code);
        return in.objectOr("title", otherwise, DefinitionReader::title);
    }

    private static Optional<LegalAccess> access(JsonObject in) {
        int before = in.problemsSoFar();
        String id = in.text("id");
        Title citation = in.object("citation", NO_TITLE, DefinitionReader::title);
        List<String> kinds = in.texts("kinds");
        List<String> roles = in.texts("roles");
        return in.build(before, () -> new LegalAccess(id, citation, kinds, roles));
    }

    private static Optional<Law> law(JsonObject in) {
        int before = in.problemsSoFar();
        String ref = in.text("ref");
        String url = in.optionalText("url");
        return in.build(before, () -> new Law(ref, url));
    }

    private static Optional<Set<ProcessDefinition.ApplicantType>> applicants(JsonObject in) {
        int before = in.problemsSoFar();
        List<ProcessDefinition.ApplicantType> types = in.codes("types", ProcessDefinition.ApplicantType.class);
        return in.build(before, () -> Set.copyOf(types));
    }

    private static Optional<Limits> limits(JsonObject in) {
        int before = in.problemsSoFar();
        Limit acceptance = in.optionalObject("acceptance", DefinitionReader::limit);
        Limit statutory = in.object("statutory", Limit.workingDays(0), DefinitionReader::limit);
        Limit promised = in.optionalObject("promised", DefinitionReader::limit);
        Limit supplement = in.optionalObject("supplement", DefinitionReader::limit);
        return in.build(before, () -> new Limits(acceptance, statutory, promised, supplement));
    }

    private static Optional<Limit> limit(JsonObject in) {
        int before = in.problemsSoFar();
        int days = in.number("days");
        Limit.Unit unit = in.code("unit", Limit.Unit.class, Limit.Unit.WORKDAY);
        Limit.Extension extend = in.optionalObject("extend", DefinitionReader::extension);
        List<Integer> remindAt = in.numbers("remindAt");
        Limit.OnExpiry onExpiry = in.code("onExpiry", Limit.OnExpiry.class, Limit.OnExpiry.ESCALATE);
        Law law = in.optionalObject("law", DefinitionReader::law);
        return in.build(before, () -> new Limit(days, unit, extend, remindAt, onExpiry, law));
    }

    private static Optional<Limit.Extension> extension(JsonObject in) {
        int before = in.problemsSoFar();
        int days = in.number("days");
        String by = in.text("by");
        return in.build(before, () -> new Limit.Extension(days, by));
    }

    private static Optional<PartyRole> party(JsonObject in) {
        int before = in.problemsSoFar();
        String role = in.text("role");
        PartyRole.Type type = in.code("type", PartyRole.Type.class);
        int min = in.number("min", 1);
        Integer max = in.optionalNumber("max");
        Title title = titleOr(in, role);
        return in.build(before, () -> new PartyRole(role, type, min, max, title));
    }

    private static Optional<FormField> field(JsonObject in) {
        int before = in.problemsSoFar();
        String id = in.text("id");
        FormField.Type type = in.code("type", FormField.Type.class);
        Title title = titleOr(in, id);
        boolean required = in.flag("required");
        List<String> values = in.texts("values");
        Condition when = when(in);
        List<FormField.Backfill> backfill = in.objects("backfill", DefinitionReader::backfill);
        return in.build(before, () -> new FormField(id, type, title, required, values, when, backfill));
    }

    private static Optional<FormField.Backfill> backfill(JsonObject in) {
        int before = in.problemsSoFar();
        String kind = in.text("kind");
        String party = in.optionalText("party");
        String path = in.text("path");
        List<Transform> transform = TransformJson.read(in);
        boolean editable = in.flag("editable");
        return in.build(before, () -> new FormField.Backfill(kind, party, path, transform, editable));
    }

    /** Another word for a material of the party {@code legal-representative}, which need not be declared then. */
    private static boolean isRepresentative(@Nullable JsonNode subject) {
        return subject != null && subject.isString() && subject.stringValue().equals("representative");
    }

    private static List<PartyRole> withRepresentative(List<PartyRole> parties, List<Material> materials) {
        boolean wanted =
                materials.stream().anyMatch(material -> REPRESENTATIVE.role().equals(material.party()));
        boolean declared = parties.stream().anyMatch(party -> party.role().equals(REPRESENTATIVE.role()));
        if (!wanted || declared) {
            return parties;
        }
        List<PartyRole> all = new ArrayList<>(parties);
        all.add(REPRESENTATIVE);
        return all;
    }

    private static Optional<Material> material(JsonObject in) {
        int before = in.problemsSoFar();
        String id = in.text("id");
        Title title = titleOr(in, id);
        String kind = in.text("kind");
        List<String> anyOf = in.texts("anyOf");
        boolean representative = isRepresentative(in.value("subject")) && !in.has("party");
        String party = representative ? REPRESENTATIVE.role() : in.optionalText("party");
        Subject subject = representative
                ? Subject.PARTY
                : in.code("subject", Subject.class, party == null ? Subject.APPLICANT : Subject.PARTY);
        boolean each = in.flag("each");
        List<Source> sources = in.has("sources") ? in.codes("sources", Source.class) : List.of(Source.APPLICANT);
        Condition when = when(in);
        Material.ValidOn validOn = in.code("validOn", Material.ValidOn.class, Material.ValidOn.DECISION);
        Integer maxAgeDays = in.optionalNumber("maxAgeDays");
        String lateUntil = in.optionalText("lateUntil");
        List<String> fieldsOnly = in.texts("fieldsOnly");
        boolean original = in.flag("original");
        Law law = in.optionalObject("law", DefinitionReader::law);
        return in.build(
                before,
                () -> new Material(
                        id,
                        title,
                        kind,
                        anyOf,
                        subject,
                        party,
                        each,
                        sources.isEmpty() ? Set.of() : EnumSet.copyOf(sources),
                        when,
                        validOn,
                        maxAgeDays,
                        lateUntil,
                        fieldsOnly,
                        original,
                        law));
    }

    private record Needs(List<String> materials, List<String> links) {}

    private static Optional<Needs> needs(JsonObject in) {
        int before = in.problemsSoFar();
        List<String> materials = in.texts("materials");
        List<String> links = in.texts("links");
        return in.build(before, () -> new Needs(materials, links));
    }

    private static Optional<Link> link(JsonObject in) {
        int before = in.problemsSoFar();
        String id = in.text("id");
        Title title = titleOr(in, id);
        String agency = in.text("agency");
        Link.Type type = in.code("type", Link.Type.class, Link.Type.DECISION);
        Link.Roles role = in.object("role", new Link.Roles(null, "approver"), DefinitionReader::roles);
        Condition when = when(in);
        Needs needs = in.objectOr("needs", new Needs(List.of(), List.of()), DefinitionReader::needs);
        List<Link.After> after = in.objects("after", DefinitionReader::after);
        Limit limit = in.object("limit", Limit.workingDays(0), DefinitionReader::limit);
        Link.Phases phases = in.optionalObject("phases", DefinitionReader::phases);
        List<Link.StopReason> clockStops = in.codes("clockStops", Link.StopReason.class);
        List<Assistance> assist = in.objects("assist", DefinitionReader::assistance);
        List<String> separate = in.texts("separate");
        boolean skipWhenHeld = in.flag("skipWhenHeld");
        String founds = in.optionalText("founds");
        if (founds != null && !founds.equals("applicant")) {
            in.problem("/founds", "'" + founds + "' is not applicant");
        }
        Map<String, Outcome> outcomes =
                in.map("outcomes", (value, path, problems) -> outcome(new JsonObject(value, path, problems)));
        return in.build(
                before,
                () -> new Link(
                        id,
                        title,
                        agency,
                        type,
                        role,
                        when,
                        needs.materials,
                        needs.links,
                        after,
                        limit,
                        phases,
                        Set.copyOf(clockStops),
                        assist,
                        separate,
                        skipWhenHeld,
                        founds != null,
                        outcomes));
    }

    private static Optional<Link.Roles> roles(JsonObject in) {
        int before = in.problemsSoFar();
        String handle = in.optionalText("handle");
        String decide = in.text("decide");
        return in.build(before, () -> new Link.Roles(handle, decide));
    }

    private static Optional<Link.After> after(JsonObject in) {
        int before = in.problemsSoFar();
        String link = in.text("link");
        Law law = in.object("law", new Law("-", null), DefinitionReader::law);
        return in.build(before, () -> new Link.After(link, law));
    }

    private static Optional<Link.Phases> phases(JsonObject in) {
        int before = in.problemsSoFar();
        int request = in.number("request");
        int decide = in.number("decide");
        return in.build(before, () -> new Link.Phases(request, decide));
    }

    private static Optional<Assistance> assistance(JsonObject in) {
        int before = in.problemsSoFar();
        String agency = in.text("agency");
        Title title = in.optionalObject("title", DefinitionReader::title);
        String contributes = in.optionalText("contributes");
        Limit limit = in.object("limit", Limit.workingDays(0), DefinitionReader::limit);
        Condition when = when(in);
        boolean binding = in.flag("binding");
        List<Assistance.Opinion> reasonFor = in.codes("reasonFor", Assistance.Opinion.class);
        return in.build(before, () -> new Assistance(agency, title, contributes, limit, when, binding, reasonFor));
    }

    private static Optional<Outcome> outcome(JsonObject in) {
        int before = in.problemsSoFar();
        Outcome.Effect effect = in.code("effect", Outcome.Effect.class);
        Title title = in.optionalObject("title", DefinitionReader::title);
        String produces = in.optionalText("produces");
        Subject subject = in.code("subject", Subject.class, Subject.APPLICANT);
        Integer validMonths = in.optionalNumber("validMonths");
        boolean reasons = in.flag("reasons");
        String to = in.optionalText("to");
        Map<String, FieldSource> fields = fieldSources(in);
        return in.build(before, () -> new Outcome(effect, title, produces, subject, validMonths, reasons, to, fields));
    }

    private static Map<String, FieldSource> fieldSources(JsonObject in) {
        return in.map("fields", (value, path, problems) -> {
            try {
                if (value.isString()) {
                    return Optional.of(FieldSource.parse(value.stringValue()));
                }
                problems.add(new Problem(path, "is not text"));
            } catch (IllegalArgumentException unknown) {
                problems.add(new Problem(path, String.valueOf(unknown.getMessage())));
            }
            return Optional.empty();
        });
    }

    private static Optional<JointEvaluation> joint(JsonObject in) {
        int before = in.problemsSoFar();
        String id = in.text("id");
        Title title = titleOr(in, id);
        List<String> links = in.texts("links");
        JointEvaluation.Mode mode = in.code("mode", JointEvaluation.Mode.class);
        Limit limit = in.object("limit", Limit.workingDays(0), DefinitionReader::limit);
        JointEvaluation.Window window = in.optionalObject("window", DefinitionReader::window);
        JsonNode quorum = in.value("quorum");
        Integer needed =
                quorum != null && quorum.isString() && quorum.stringValue().equals("all")
                        ? null
                        : in.optionalNumber("quorum");
        JointEvaluation.Absence absence =
                in.code("absence", JointEvaluation.Absence.class, JointEvaluation.Absence.WAIT);
        Law law = in.optionalObject("law", DefinitionReader::law);
        return in.build(before, () -> new JointEvaluation(id, title, links, mode, limit, window, needed, absence, law));
    }

    private static Optional<JointEvaluation.Window> window(JsonObject in) {
        int before = in.problemsSoFar();
        int notBefore = in.number("notBefore");
        int notAfter = in.number("notAfter");
        return in.build(before, () -> new JointEvaluation.Window(notBefore, notAfter));
    }

    private static Optional<FinalDecision> decision(JsonObject in) {
        int before = in.problemsSoFar();
        FinalDecision.Approve approve = in.code("approve", FinalDecision.Approve.class);
        String last = in.optionalText("final");
        FinalDecision.Reject reject = in.code("reject", FinalDecision.Reject.class, FinalDecision.Reject.FIRST_REJECT);
        return in.build(before, () -> new FinalDecision(approve, last, reject));
    }

    private static Optional<Issue> issue(JsonObject in) {
        int before = in.problemsSoFar();
        String kind = in.text("kind");
        String signedBy = in.text("signedBy");
        Integer validMonths = in.optionalNumber("validMonths");
        String template = in.optionalText("template");
        Map<String, FieldSource> fields = fieldSources(in);
        return in.build(before, () -> new Issue(kind, signedBy, validMonths, template, fields));
    }

    private static Optional<List<String>> legacy(JsonObject in) {
        int before = in.problemsSoFar();
        List<String> order = in.texts("order");
        return in.build(before, () -> order);
    }

    private record Expected(
            @Nullable Integer days,
            @Nullable Integer seriesDays,
            @Nullable Integer applicant,
            List<String> critical) {}

    private static Optional<Expectation> expectation(JsonObject in) {
        int before = in.problemsSoFar();
        String name = in.text("name");
        List<String> held = in.texts("held");
        Map<String, Value> answers = in.map("answers", (value, path, problems) -> value(value, path, problems));
        int supplyDays = in.number("supplyDays", 0);
        Expected expected = in.object("expect", new Expected(null, null, null, List.of()), DefinitionReader::expected);
        return in.build(
                before,
                () -> new Expectation(
                        name,
                        held,
                        answers,
                        supplyDays,
                        expected.days,
                        expected.seriesDays,
                        expected.applicant,
                        expected.critical));
    }

    private static Optional<Expected> expected(JsonObject in) {
        int before = in.problemsSoFar();
        Integer days = in.optionalNumber("days");
        Integer seriesDays = in.optionalNumber("seriesDays");
        Integer applicant = in.optionalNumber("applicant");
        List<String> critical = in.texts("critical");
        return in.build(before, () -> new Expected(days, seriesDays, applicant, critical));
    }

    private static @Nullable Condition when(JsonObject in) {
        return in.optionalObject("when", condition -> condition(condition, 0));
    }

    private static Optional<Condition> condition(JsonObject in, int depth) {
        int before = in.problemsSoFar();
        if (depth > CONDITION_DEPTH) {
            in.problem("", "is nested too deeply");
            return Optional.empty();
        }
        if (in.has("all")) {
            List<Condition> parts = in.objects("all", part -> condition(part, depth + 1));
            return in.build(before, () -> new Condition.All(parts));
        }
        if (in.has("any")) {
            List<Condition> parts = in.objects("any", part -> condition(part, depth + 1));
            return in.build(before, () -> new Condition.Any(parts));
        }
        if (in.has("not")) {
            Condition part = in.object("not", new Condition.All(List.of()), it -> condition(it, depth + 1));
            return in.build(before, () -> new Condition.Not(part));
        }
        String field = in.text("field");
        Condition.Op op = in.code("op", Condition.Op.class);
        List<Value> values = values(in);
        return in.build(before, () -> new Condition.Test(field, op, values));
    }

    private static List<Value> values(JsonObject in) {
        List<Value> values = new ArrayList<>();
        JsonNode value = in.value("value");
        if (value != null && value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                value(value.get(i), in.path() + "/value/" + i, in.problems()).ifPresent(values::add);
            }
        } else if (value != null) {
            value(value, in.path() + "/value", in.problems()).ifPresent(values::add);
        }
        return values;
    }

    private static Optional<Value> value(JsonNode json, String path, List<Problem> problems) {
        if (json.isString()) {
            return Optional.of(Value.of(json.stringValue()));
        }
        if (json.isBoolean()) {
            return Optional.of(Value.of(json.booleanValue()));
        }
        if (json.isNumber()) {
            BigDecimal number = json.decimalValue();
            return Optional.of(Value.of(number));
        }
        problems.add(new Problem(path, "is neither text nor number nor true or false"));
        return Optional.empty();
    }
}
