package commonseal.identity.internal;

import commonseal.identity.DualControl.Deed;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Officers.Term;
import commonseal.keys.Rotating;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Acts that take two persons, as {@code identity.dual_control} holds them: a name, and what exactly in JSON. */
final class Deeds {

    static final String EXPORT = "EXPORT";

    private static final String ERASE_HOLDER = "ERASE_HOLDER";
    private static final String EXCHANGE_KEY = "EXCHANGE_KEY";
    private static final String GIVE_ADMINISTRATOR = "GIVE_ADMINISTRATOR";
    private static final JsonMapper JSON = JsonMapper.shared();

    private Deeds() {}

    static String name(Deed deed) {
        return switch (deed) {
            case Deed.EraseHolder erase -> ERASE_HOLDER;
            case Deed.ExchangeKey exchange -> EXCHANGE_KEY;
            case Deed.GiveAdministrator give -> GIVE_ADMINISTRATOR;
            case Deed.Export export -> EXPORT;
        };
    }

    /** Members always in the same order: the same deed is the same text. */
    static String content(Deed deed) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        switch (deed) {
            case Deed.EraseHolder(HolderId holder, String law) ->
                content.put("holder", holder.ref()).put("law", law);
            case Deed.ExchangeKey(Rotating key) -> content.put("key", key.code());
            case Deed.GiveAdministrator(PersonId person, String office, Term term) -> {
                content.put("person", person.ref()).put("office", office);
                content.put("from", term.from().toString());
                term.until().ifPresent(until -> content.put("until", until.toString()));
            }
            case Deed.Export(String what, List<UUID> records, String reason) -> {
                content.put("what", what).put("reason", reason);
                content.set(
                        "records",
                        Seals.texts(records.stream().map(UUID::toString).toList()));
            }
        }
        return content.toString();
    }

    static Deed read(String name, String content) {
        JsonNode given = JSON.readTree(content);
        return switch (name) {
            case ERASE_HOLDER -> new Deed.EraseHolder(HolderId.parse(text(given, "holder")), text(given, "law"));
            case EXCHANGE_KEY ->
                new Deed.ExchangeKey(Rotating.of(text(given, "key")).orElseThrow());
            case GIVE_ADMINISTRATOR ->
                new Deed.GiveAdministrator(
                        (PersonId) HolderId.parse(text(given, "person")),
                        text(given, "office"),
                        new Term(
                                Instant.parse(text(given, "from")),
                                given.has("until")
                                        ? Optional.of(Instant.parse(text(given, "until")))
                                        : Optional.empty()));
            case EXPORT ->
                new Deed.Export(
                        text(given, "what"),
                        given.path("records")
                                .valueStream()
                                .map(record -> UUID.fromString(record.asString()))
                                .toList(),
                        text(given, "reason"));
            default -> throw new IllegalStateException("no deed is called so: the table lets in only these");
        };
    }

    private static String text(JsonNode given, String member) {
        return given.path(member).asString();
    }
}
