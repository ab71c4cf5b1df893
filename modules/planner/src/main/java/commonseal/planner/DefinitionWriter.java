package commonseal.planner;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A definition as JSON: what is absent or the default is left out, sets in the order of their enum. */
final class DefinitionWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private DefinitionWriter() {}

    static ObjectNode write(ProcessDefinition definition) {
        ObjectNode out = JSON.objectNode();
        out.put("format", 1);
        out.put("code", definition.code());
        out.put("version", definition.version());
        out.set("title", title(definition.title()));
        list(out, "law", definition.law(), DefinitionWriter::law);
        ObjectNode effective = JSON.objectNode();
        text(effective, "from", definition.from());
        text(effective, "to", definition.to());
        object(out, "effective", effective);
        out.put("calendar", definition.calendar());
        ObjectNode applicant = JSON.objectNode();
        codes(applicant, "types", definition.applicants(), ProcessDefinition.ApplicantType.class);
        object(out, "applicant", applicant);
        ObjectNode limits = out.putObject("limits");
        set(limits, "acceptance", definition.limits().acceptance(), DefinitionWriter::limit);
        limits.set("statutory", limit(definition.limits().statutory()));
        set(limits, "promised", definition.limits().promised(), DefinitionWriter::limit);
        set(limits, "supplement", definition.limits().supplement(), DefinitionWriter::limit);
        list(out, "parties", definition.parties(), DefinitionWriter::party);
        list(out, "form", definition.form(), DefinitionWriter::field);
        out.set("materials", array(definition.materials(), DefinitionWriter::material));
        out.set("links", array(definition.links(), DefinitionWriter::link));
        list(out, "joint", definition.joint(), DefinitionWriter::joint);
        ObjectNode decision = out.putObject("decision");
        decision.put("approve", definition.decision().approve().code());
        text(decision, "final", definition.decision().finalLink());
        decision.put("reject", definition.decision().reject().code());
        out.set("issues", array(definition.issues(), DefinitionWriter::issue));
        if (!definition.legacyOrder().isEmpty()) {
            texts(out.putObject("legacy"), "order", definition.legacyOrder());
        }
        list(out, "tests", definition.tests(), DefinitionWriter::expectation);
        list(out, "access", definition.access(), DefinitionWriter::access);
        return out;
    }

    private static ObjectNode title(Title title) {
        return JSON.objectNode().put("zh", title.zh()).put("en", title.en());
    }

    private static ObjectNode access(LegalAccess access) {
        ObjectNode out = JSON.objectNode().put("id", access.id());
        out.set("citation", title(access.citation()));
        texts(out, "kinds", access.kinds());
        texts(out, "roles", access.roles());
        return out;
    }

    private static ObjectNode law(Law law) {
        ObjectNode out = JSON.objectNode().put("ref", law.ref());
        text(out, "url", law.url());
        return out;
    }

    private static ObjectNode limit(Limit limit) {
        ObjectNode out = JSON.objectNode().put("days", limit.days());
        if (limit.unit() != Limit.Unit.WORKDAY) {
            out.put("unit", limit.unit().code());
        }
        set(
                out,
                "extend",
                limit.extend(),
                extend -> JSON.objectNode().put("days", extend.days()).put("by", extend.by()));
        if (!limit.remindAt().isEmpty()) {
            ArrayNode remind = out.putArray("remindAt");
            limit.remindAt().forEach(remind::add);
        }
        if (limit.onExpiry() != Limit.OnExpiry.ESCALATE) {
            out.put("onExpiry", limit.onExpiry().code());
        }
        set(out, "law", limit.law(), DefinitionWriter::law);
        return out;
    }

    private static ObjectNode party(PartyRole party) {
        ObjectNode out = JSON.objectNode()
                .put("role", party.role())
                .put("type", party.type().code());
        out.put("min", party.min());
        number(out, "max", party.max());
        out.set("title", title(party.title()));
        return out;
    }

    private static ObjectNode field(FormField field) {
        ObjectNode out =
                JSON.objectNode().put("id", field.id()).put("type", field.type().code());
        out.set("title", title(field.title()));
        flag(out, "required", field.required());
        texts(out, "values", field.values());
        set(out, "when", field.when(), DefinitionWriter::condition);
        list(out, "backfill", field.backfill(), from -> {
            ObjectNode one = JSON.objectNode().put("kind", from.kind());
            text(one, "party", from.party());
            one.put("path", from.path());
            TransformJson.write(one, from.transform());
            flag(one, "editable", from.editable());
            return one;
        });
        return out;
    }

    private static ObjectNode material(Material material) {
        ObjectNode out = JSON.objectNode().put("id", material.id());
        out.set("title", title(material.title()));
        out.put("kind", material.kind());
        texts(out, "anyOf", material.anyOf());
        out.put("subject", material.subject().code());
        text(out, "party", material.party());
        flag(out, "each", material.each());
        codes(out, "sources", material.sources(), Source.class);
        set(out, "when", material.when(), DefinitionWriter::condition);
        if (material.validOn() != Material.ValidOn.DECISION) {
            out.put("validOn", material.validOn().code());
        }
        number(out, "maxAgeDays", material.maxAgeDays());
        text(out, "lateUntil", material.lateUntil());
        texts(out, "fieldsOnly", material.fieldsOnly());
        flag(out, "original", material.original());
        set(out, "law", material.law(), DefinitionWriter::law);
        return out;
    }

    private static ObjectNode link(Link link) {
        ObjectNode out = JSON.objectNode().put("id", link.id());
        out.set("title", title(link.title()));
        out.put("agency", link.agency());
        if (link.type() != Link.Type.DECISION) {
            out.put("type", link.type().code());
        }
        ObjectNode role = out.putObject("role");
        text(role, "handle", link.role().handle());
        role.put("decide", link.role().decide());
        set(out, "when", link.when(), DefinitionWriter::condition);
        ObjectNode needs = JSON.objectNode();
        texts(needs, "materials", link.materials());
        texts(needs, "links", link.links());
        object(out, "needs", needs);
        list(out, "after", link.after(), after -> {
            ObjectNode one = JSON.objectNode().put("link", after.link());
            one.set("law", law(after.law()));
            return one;
        });
        out.set("limit", limit(link.limit()));
        set(
                out,
                "phases",
                link.phases(),
                phases -> JSON.objectNode().put("request", phases.request()).put("decide", phases.decide()));
        codes(out, "clockStops", link.clockStops(), Link.StopReason.class);
        list(out, "assist", link.assist(), DefinitionWriter::assistance);
        texts(out, "separate", link.separate());
        flag(out, "skipWhenHeld", link.skipWhenHeld());
        if (link.foundsApplicant()) {
            out.put("founds", "applicant");
        }
        ObjectNode outcomes = out.putObject("outcomes");
        link.outcomes().forEach((code, outcome) -> outcomes.set(code, outcome(outcome)));
        return out;
    }

    private static ObjectNode assistance(Assistance assistance) {
        ObjectNode out = JSON.objectNode().put("agency", assistance.agency());
        set(out, "title", assistance.title(), DefinitionWriter::title);
        text(out, "contributes", assistance.contributes());
        out.set("limit", limit(assistance.limit()));
        set(out, "when", assistance.when(), DefinitionWriter::condition);
        flag(out, "binding", assistance.binding());
        texts(out, "reasonFor", assistance.reasonFor().stream().map(Coded::code).toList());
        return out;
    }

    private static ObjectNode outcome(Outcome outcome) {
        ObjectNode out = JSON.objectNode().put("effect", outcome.effect().code());
        set(out, "title", outcome.title(), DefinitionWriter::title);
        text(out, "produces", outcome.produces());
        if (outcome.subject() != Subject.APPLICANT) {
            out.put("subject", outcome.subject().code());
        }
        number(out, "validMonths", outcome.validMonths());
        flag(out, "reasons", outcome.reasons());
        text(out, "to", outcome.to());
        fields(out, outcome.fields());
        return out;
    }

    private static ObjectNode joint(JointEvaluation joint) {
        ObjectNode out = JSON.objectNode().put("id", joint.id());
        out.set("title", title(joint.title()));
        texts(out, "links", joint.links());
        out.put("mode", joint.mode().code());
        out.set("limit", limit(joint.limit()));
        set(
                out,
                "window",
                joint.window(),
                window -> JSON.objectNode().put("notBefore", window.notBefore()).put("notAfter", window.notAfter()));
        if (joint.quorum() == null) {
            out.put("quorum", "all");
        } else {
            out.put("quorum", joint.quorum());
        }
        out.put("absence", joint.absence().code());
        set(out, "law", joint.law(), DefinitionWriter::law);
        return out;
    }

    private static ObjectNode issue(Issue issue) {
        ObjectNode out = JSON.objectNode().put("kind", issue.kind()).put("signedBy", issue.signedBy());
        number(out, "validMonths", issue.validMonths());
        text(out, "template", issue.template());
        fields(out, issue.fields());
        return out;
    }

    private static ObjectNode expectation(Expectation test) {
        ObjectNode out = JSON.objectNode().put("name", test.name());
        texts(out, "held", test.held());
        ObjectNode answers = JSON.objectNode();
        test.answers().forEach((field, answer) -> answers.set(field, value(answer)));
        object(out, "answers", answers);
        if (test.supplyDays() != 0) {
            out.put("supplyDays", test.supplyDays());
        }
        ObjectNode expect = out.putObject("expect");
        number(expect, "days", test.days());
        number(expect, "seriesDays", test.seriesDays());
        number(expect, "applicant", test.applicantMaterials());
        texts(expect, "critical", test.critical());
        return out;
    }

    static ObjectNode condition(Condition condition) {
        ObjectNode out = JSON.objectNode();
        switch (condition) {
            case Condition.All all -> out.set("all", array(all.parts(), DefinitionWriter::condition));
            case Condition.Any any -> out.set("any", array(any.parts(), DefinitionWriter::condition));
            case Condition.Not not -> out.set("not", condition(not.part()));
            case Condition.Test test -> {
                out.put("field", test.field()).put("op", test.op().code());
                if (test.op() == Condition.Op.IN) {
                    out.set("value", array(test.values(), DefinitionWriter::value));
                } else if (!test.values().isEmpty()) {
                    out.set("value", value(test.values().getFirst()));
                }
            }
        }
        return out;
    }

    private static JsonNode value(Value value) {
        return switch (value) {
            case Value.Text text -> JSON.stringNode(text.value());
            case Value.Num number -> JSON.numberNode(number.value());
            case Value.Flag flag -> JSON.booleanNode(flag.value());
        };
    }

    private static void fields(ObjectNode out, Map<String, FieldSource> fields) {
        if (!fields.isEmpty()) {
            ObjectNode to = out.putObject("fields");
            fields.forEach((field, source) -> to.put(field, source.text()));
        }
    }

    private static <T> void list(ObjectNode out, String key, List<T> things, Function<T, JsonNode> writer) {
        if (!things.isEmpty()) {
            out.set(key, array(things, writer));
        }
    }

    private static <T> ArrayNode array(Collection<T> things, Function<? super T, ? extends JsonNode> writer) {
        ArrayNode array = JSON.arrayNode();
        things.forEach(thing -> array.add(writer.apply(thing)));
        return array;
    }

    private static void texts(ObjectNode out, String key, List<String> texts) {
        if (!texts.isEmpty()) {
            out.set(key, array(texts, JSON::stringNode));
        }
    }

    private static <E extends Enum<E> & Coded> void codes(ObjectNode out, String key, Set<E> constants, Class<E> type) {
        texts(
                out,
                key,
                Arrays.stream(type.getEnumConstants())
                        .filter(constants::contains)
                        .map(Coded::code)
                        .toList());
    }

    private static <T> void set(ObjectNode out, String key, @Nullable T thing, Function<T, ObjectNode> writer) {
        if (thing != null) {
            out.set(key, writer.apply(thing));
        }
    }

    private static void object(ObjectNode out, String key, ObjectNode object) {
        if (!object.isEmpty()) {
            out.set(key, object);
        }
    }

    private static void text(ObjectNode out, String key, @Nullable Object text) {
        if (text != null) {
            out.put(key, text.toString());
        }
    }

    private static void number(ObjectNode out, String key, @Nullable Integer number) {
        if (number != null) {
            out.put(key, number);
        }
    }

    private static void flag(ObjectNode out, String key, boolean flag) {
        if (flag) {
            out.put(key, true);
        }
    }
}
