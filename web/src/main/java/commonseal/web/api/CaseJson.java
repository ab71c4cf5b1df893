package commonseal.web.api;

import commonseal.approvals.Cases.CaseSummary;
import commonseal.approvals.Cases.CaseView;
import commonseal.approvals.Cases.Counts;
import commonseal.approvals.Cases.Event;
import commonseal.approvals.Cases.FillShare;
import commonseal.approvals.Cases.FormField;
import commonseal.approvals.Cases.InboxItem;
import commonseal.approvals.Cases.Joint;
import commonseal.approvals.Cases.LinkView;
import commonseal.approvals.Cases.LookResult;
import commonseal.approvals.Cases.Pulled;
import commonseal.approvals.Cases.Slot;
import commonseal.approvals.Cases.Statement;
import commonseal.approvals.Cases.Supplement;
import commonseal.identity.HolderId;
import commonseal.planner.Plan;
import commonseal.planner.PlanJson;
import commonseal.web.Exchange;
import java.util.List;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Cases as JSON. */
final class CaseJson {

    private CaseJson() {}

    static JsonNode preview(Plan plan, List<Slot> slots, Counts counts) {
        ObjectNode node = Exchange.object();
        node.set("counts", counts(counts));
        node.set("slots", slots(slots));
        node.set("plan", PlanJson.toJson(plan));
        return node;
    }

    static JsonNode summary(CaseSummary summary) {
        ObjectNode node = Exchange.object();
        node.put("case", summary.id().toString());
        node.put("reference", summary.reference());
        node.put("service", summary.service());
        node.put("titleZh", summary.titleZh());
        node.put("titleEn", summary.titleEn());
        node.put("applicant", summary.applicantName());
        node.put("state", summary.state().name());
        node.put("openedAt", summary.openedAt().toString());
        Json.put(node, "dueOn", summary.dueOn());
        return node;
    }

    static JsonNode counts(Counts counts) {
        ObjectNode node = Exchange.object();
        node.put("total", counts.total());
        node.put("toSubmit", counts.toSubmit());
        node.put("onLedger", counts.onLedger());
        node.put("resultOfLink", counts.resultOfLink());
        ObjectNode reasons = node.putObject("byReason");
        counts.byReason().forEach(reasons::put);
        return node;
    }

    static JsonNode view(CaseView view) {
        ObjectNode node = (ObjectNode) summary(view.summary());
        node.put("definitionVersion", view.definitionVersion());
        node.put("applicantRef", view.applicant().ref());
        ObjectNode parties = node.putObject("parties");
        view.parties()
                .forEach((role, holders) -> parties.set(
                        role, Json.strings(holders.stream().map(HolderId::ref).toList())));
        ObjectNode names = node.putObject("names");
        view.names().forEach((holder, name) -> names.put(holder.ref(), name));
        node.set("counts", counts(view.counts()));
        node.set("slots", slots(view.slots()));
        ArrayNode form = node.putArray("form");
        view.form().forEach(field -> form.add(field(field)));
        node.set(
                "attention",
                Json.strings(view.attention().stream().map(FormField::id).toList()));
        ArrayNode links = node.putArray("links");
        view.links().forEach(link -> links.add(link(link)));
        ArrayNode joints = node.putArray("joints");
        view.joints().forEach(joint -> joints.add(joint(joint)));
        ArrayNode supplements = node.putArray("supplements");
        view.supplements().forEach(asked -> supplements.add(supplement(asked)));
        node.set("plan", PlanJson.toJson(view.plan()));
        if (view.acceptedOn().isPresent() && view.finishedOn().isEmpty()) {
            node.put("forecastDays", view.forecast().parallelDays());
        }
        Json.put(node, "acceptedOn", view.acceptedOn());
        Json.put(node, "finishedOn", view.finishedOn());
        view.workingDaysTaken().ifPresent(days -> node.put("workingDaysTaken", days));
        node.set("actions", Json.strings(view.actions().stream().sorted().toList()));
        node.set("altered", Json.strings(view.altered().stream().sorted().toList()));
        return node;
    }

    private static ArrayNode slots(List<Slot> slots) {
        ArrayNode array = Exchange.mapper().createArrayNode();
        slots.forEach(slot -> array.add(slot(slot)));
        return array;
    }

    private static JsonNode slot(Slot slot) {
        ObjectNode node = Exchange.object();
        node.put("slot", slot.slot());
        node.put("link", slot.link());
        node.put("material", slot.material());
        node.put("titleZh", slot.titleZh());
        node.put("titleEn", slot.titleEn());
        Json.put(node, "kind", slot.kind());
        node.put("reason", slot.reason());
        Json.put(node, "why", slot.why());
        Json.put(node, "from", slot.from());
        Json.put(node, "coveredBy", slot.coveredBy());
        node.put("state", slot.state().name());
        Json.put(node, "fileName", slot.fileName());
        Json.put(node, "remark", slot.remark());
        slot.law()
                .ifPresent(law -> node.putObject("law")
                        .put("id", law.id())
                        .put("citationZh", law.citationZh())
                        .put("citationEn", law.citationEn()));
        ArrayNode items = node.putArray("items");
        slot.items().forEach(item -> {
            ObjectNode each = items.addObject();
            each.put("owner", item.owner().ref());
            each.put("ownerName", item.ownerName());
            Json.put(each, "document", item.document());
            each.put("state", item.state().name());
            Json.put(each, "outcome", item.outcome());
            Json.put(each, "evidence", item.evidence());
            each.put("copy", item.copy());
        });
        return node;
    }

    private static JsonNode field(FormField field) {
        ObjectNode node = Exchange.object();
        node.put("id", field.id());
        node.put("titleZh", field.titleZh());
        node.put("titleEn", field.titleEn());
        node.put("type", field.type());
        Json.put(node, "value", field.value());
        node.put("locked", field.locked());
        node.put("required", field.required());
        field.source()
                .ifPresent(source -> node.putObject("source")
                        .put("kind", source.kind())
                        .put("office", source.office())
                        .put("document", source.document().toString())
                        .put("issuedOn", source.issuedOn().toString())
                        .put("evidence", source.evidence().toString()));
        node.put("filled", field.filled().name());
        node.put("conflict", field.conflict());
        Json.put(node, "attention", field.attention());
        field.departure()
                .ifPresent(from -> node.putObject("departure")
                        .put("documented", from.documented())
                        .put("reason", from.reason())
                        .put("actor", from.actorRef())
                        .put("at", from.at().toString())
                        .put("toConfirm", from.toConfirm()));
        ArrayNode statements = node.putArray("statements");
        field.statements().forEach(stated -> statements.add(statement(stated)));
        return node;
    }

    private static JsonNode statement(Statement stated) {
        ObjectNode node = Exchange.object()
                .put("kind", stated.source().kind())
                .put("kindVersion", stated.kindVersion())
                .put("office", stated.source().office())
                .put("document", stated.source().document().toString())
                .put("path", stated.path())
                .put("at", stated.at().toString())
                .put("issuedOn", stated.source().issuedOn().toString())
                .put("evidence", stated.source().evidence().toString())
                .put("current", stated.current())
                .put("used", stated.used())
                .put("copy", stated.copy());
        Json.put(node, "value", stated.value());
        Json.put(node, "problem", stated.problem());
        return node;
    }

    /** How much of submitted forms came from documents. */
    static ObjectNode share(FillShare share) {
        return Exchange.object()
                .put("cases", share.cases())
                .put("filled", share.filled())
                .put("overridden", share.overridden())
                .put("typed", share.typed())
                .put("percent", share.percent());
    }

    private static JsonNode link(LinkView link) {
        ObjectNode node = Exchange.object();
        node.put("id", link.id());
        node.put("titleZh", link.titleZh());
        node.put("titleEn", link.titleEn());
        node.put("office", link.office());
        node.put("state", link.state().name());
        node.set("waitsFor", Json.strings(link.waitsFor().stream().sorted().toList()));
        Json.put(node, "startedOn", link.startedOn());
        Json.put(node, "dueOn", link.dueOn());
        Json.put(node, "decidedOn", link.decidedOn());
        link.decision().ifPresent(decision -> {
            ObjectNode each = node.putObject("decision");
            each.put("outcome", decision.outcome());
            each.put("effect", decision.effect());
            Json.put(each, "reason", decision.reason());
            each.put("officer", decision.officerRef());
            each.put("at", decision.at().toString());
        });
        Json.put(node, "produces", link.produces());
        Json.put(node, "result", link.result());
        ArrayNode opinions = node.putArray("opinions");
        link.opinions()
                .forEach(opinion -> opinions.addObject()
                        .put("office", opinion.office())
                        .put("answer", opinion.answer())
                        .put("officer", opinion.officerRef())
                        .put("at", opinion.at().toString()));
        node.put("workingDays", link.workingDays());
        node.put("critical", link.critical());
        node.put("slack", link.slack());
        return node;
    }

    private static JsonNode joint(Joint joint) {
        ObjectNode node = Exchange.object();
        node.put("id", joint.id());
        node.put("titleZh", joint.titleZh());
        node.put("titleEn", joint.titleEn());
        node.set("links", Json.strings(joint.links()));
        Json.put(node, "notBefore", joint.notBefore());
        Json.put(node, "notAfter", joint.notAfter());
        Json.put(node, "heldOn", joint.heldOn());
        return node;
    }

    private static JsonNode supplement(Supplement asked) {
        ObjectNode node = Exchange.object();
        node.put("number", asked.number());
        node.put("kind", asked.kind());
        node.put("office", asked.office());
        node.put("officer", asked.officerRef());
        node.set("slots", Json.strings(asked.slots()));
        node.put("reason", asked.reason());
        node.put("askedOn", asked.askedOn().toString());
        Json.put(node, "dueOn", asked.dueOn());
        Json.put(node, "endedOn", asked.endedOn());
        node.put("overdue", asked.overdue());
        return node;
    }

    static JsonNode event(Event event) {
        ObjectNode node = Exchange.object();
        node.put("number", event.number());
        node.put("type", event.type());
        node.put("at", event.at().toString());
        node.put("businessAt", event.businessAt().toString());
        node.put("businessDay", event.businessDay().toString());
        node.put("actor", event.actorRef());
        ObjectNode data = node.putObject("data");
        event.data().forEach(data::put);
        return node;
    }

    static JsonNode inbox(InboxItem item) {
        ObjectNode node = Exchange.object();
        node.put("case", item.caseId().toString());
        node.put("reference", item.reference());
        node.put("service", item.service());
        node.put("link", item.link());
        node.put("linkZh", item.linkZh());
        node.put("linkEn", item.linkEn());
        node.put("task", item.task().name());
        node.put("office", item.office());
        node.put("state", item.state().name());
        Json.put(node, "dueOn", item.dueOn());
        node.put("applicant", item.applicantName());
        Json.put(node, "claimedBy", item.claimedBy());
        return node;
    }

    static JsonNode shown(LookResult.Shown shown) {
        ObjectNode node = Exchange.object();
        node.put("evidence", shown.evidence().toString());
        node.put("document", shown.content().document().id().toString());
        node.put("kind", shown.content().document().kind());
        node.put("number", shown.content().number());
        ObjectNode fields = node.putObject("fields");
        new TreeMap<>(shown.content().fields()).forEach(fields::put);
        shown.verdict().ifPresent(verdict -> node.set("verdict", verdict.toJson()));
        return node;
    }

    static JsonNode pulled(Pulled pulled) {
        ObjectNode node = Exchange.object();
        node.put("slot", pulled.slot());
        node.put("owner", pulled.owner().ref());
        node.put("document", pulled.document().toString());
        node.put("outcome", pulled.outcome().name());
        node.put("evidence", pulled.evidence().toString());
        node.put("verdict", pulled.verdict());
        Json.put(node, "underlying", pulled.underlying());
        return node;
    }
}
