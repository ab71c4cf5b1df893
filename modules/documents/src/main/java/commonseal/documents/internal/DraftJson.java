package commonseal.documents.internal;

import commonseal.documents.Documents.Order;
import commonseal.documents.Documents.Replacement;
import commonseal.documents.Drafts.Content;
import commonseal.documents.Drafts.Replaces;
import commonseal.identity.HolderId;
import commonseal.kernel.Ids;
import commonseal.proof.CanonicalJson;
import commonseal.proof.MalformedException;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What is to be issued, as canonical JSON: of drafts and of rows of a batch. The salt keeps its digest from being guessed. */
final class DraftJson {
    private DraftJson() {}

    static byte[] salted(Content content) {
        ObjectNode json = order(content.order()).put("salt", Ids.token());
        content.replaces().ifPresent(replaces -> {
            json.put("how", replaces.how().name());
            ArrayNode old = json.putArray("old");
            replaces.old().forEach(id -> old.add(id.toString()));
        });
        return CanonicalJson.of(json);
    }

    static ObjectNode order(Order order) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("kind", order.kind()).put("office", order.office());
        ArrayNode holders = json.putArray("holders");
        order.holders().forEach(holder -> holders.add(holder.ref()));
        ObjectNode fields = json.putObject("fields");
        new TreeMap<>(order.fields()).forEach(fields::put);
        order.validFrom().ifPresent(day -> json.put("validFrom", day.toString()));
        order.validUntil().ifPresent(day -> json.put("validUntil", day.toString()));
        order.asset().ifPresent(asset -> json.put("asset", asset));
        return json;
    }

    /** @throws MalformedException if it is not what {@link #salted} wrote */
    static Content content(byte[] canonical) {
        ObjectNode json = object(canonical);
        return new Content(
                order(json),
                text(json, "how")
                        .map(how -> new Replaces(
                                Replacement.valueOf(how),
                                json.get("old")
                                        .valueStream()
                                        .map(id -> UUID.fromString(id.stringValue()))
                                        .toList())));
    }

    static ObjectNode object(byte[] canonical) {
        if (CanonicalJson.parse(canonical) instanceof ObjectNode object) {
            return object;
        }
        throw new MalformedException("not an object");
    }

    static Order order(ObjectNode json) {
        Map<String, String> fields = new TreeMap<>();
        json.get("fields")
                .properties()
                .forEach(field -> fields.put(field.getKey(), field.getValue().stringValue()));
        return new Order(
                text(json, "kind").orElseThrow(() -> new MalformedException("no kind")),
                text(json, "office").orElseThrow(() -> new MalformedException("no office")),
                json.get("holders")
                        .valueStream()
                        .map(ref -> HolderId.parse(ref.stringValue()))
                        .toList(),
                fields,
                text(json, "validFrom").map(LocalDate::parse),
                text(json, "validUntil").map(LocalDate::parse),
                text(json, "asset"),
                Optional.empty(),
                Optional.empty());
    }

    private static Optional<String> text(ObjectNode json, String name) {
        return Optional.ofNullable(json.get(name)).map(JsonNode::stringValue);
    }
}
