package commonseal.approvals.internal;

import commonseal.approvals.internal.Desk.Opened;
import commonseal.approvals.internal.Journal.Happened;
import commonseal.approvals.internal.Rows.Item;
import commonseal.approvals.internal.Rows.ItemKey;
import commonseal.documents.Documents;
import commonseal.documents.Documents.Outcome;
import commonseal.documents.Documents.Refusal;
import commonseal.identity.Actor;
import commonseal.identity.Authorisations.AnswerResult;
import commonseal.identity.Authorisations.View;
import commonseal.kernel.CrashPoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Owners answer; each refusal leaves its evidence in the same transaction, whether or not anybody pulls afterwards. */
final class Refusing {

    static final String REASON = "OWNER_REFUSED";

    private final Desk desk;
    private final Attesting attesting;

    Refusing(Desk desk, Attesting attesting) {
        this.desk = desk;
        this.attesting = attesting;
    }

    AnswerResult answer(Actor owner, UUID authorisation, Map<UUID, Boolean> agreed) {
        if (owner.kind() != Actor.Kind.PERSON) {
            return new AnswerResult.NotYours();
        }
        return desk.db().write(owner.act("authorisation"), tx -> {
            Optional<View> asked = desk.identity().authorisations().view(tx, owner.person(), authorisation);
            // The case before the request, as everywhere: two who wait for each other would wait for ever.
            Optional<Opened> at = asked.flatMap(
                    view -> desk.bystander(tx, owner, view.request().caseId()));
            if (at.isEmpty()) {
                return new AnswerResult.NotYours();
            }
            AnswerResult result = desk.identity().authorisations().answer(tx, owner, authorisation, agreed);
            if (result instanceof AnswerResult.Agreed || result instanceof AnswerResult.Refused) {
                refused(
                        at.get(),
                        asked.get(),
                        asked.get().items().keySet().stream()
                                .filter(document -> !agreed.getOrDefault(document, false))
                                .collect(Collectors.toSet()));
            }
            return result;
        });
    }

    private void refused(Opened at, View asked, Set<UUID> documents) {
        // The case is not his, and neither is the evidence of it.
        var unused = at.tx().asProgram("owner-refuses", () -> recorded(at, asked, documents));
    }

    private int recorded(Opened at, View asked, Set<UUID> documents) {
        Map<ItemKey, Item> items = new LinkedHashMap<>();
        List<Happened> events = new ArrayList<>();
        at.file().items().forEach((key, item) -> {
            if (documents.contains(item.document()) && !item.is(Outcome.PULLED)) {
                UUID evidence = evidence(at, asked, key, item.document());
                items.put(
                        key,
                        Item.tried(item.document(), Outcome.REFUSED_BY_OWNER, evidence, Optional.of("owner-refused")));
                events.add(new Happened("document.refused", said(key, item.document(), evidence)));
            }
        });
        events.addAll(attesting.refused(at, asked, documents));
        if (!events.isEmpty()) {
            CaseWriter.items(at.tx(), at.file().id(), items);
            CrashPoint.reach("approvals.refusal-recorded");
            desk.note(at, events);
        }
        return events.size();
    }

    /** Office and officer are those who asked; the actor is who said no. */
    private UUID evidence(Opened at, View asked, ItemKey key, UUID document) {
        String kind = desk.documents()
                .find(at.tx(), document)
                .map(Documents.Held::kind)
                .orElse("unknown");
        return desk.documents()
                .recordRefusal(
                        at.tx(),
                        new Refusal(
                                at.file().id(),
                                at.file().row().service(),
                                key.slot(),
                                document,
                                kind,
                                asked.askedBy(),
                                asked.request().office(),
                                Optional.of(at.actor().ref()),
                                REASON));
    }

    private static Map<String, String> said(ItemKey key, UUID document, UUID evidence) {
        return Map.of(
                "slot", key.slot(),
                "owner", key.owner().ref(),
                "document", document.toString(),
                "outcome", Outcome.REFUSED_BY_OWNER.name(),
                "evidence", evidence.toString(),
                "verdict", "");
    }
}
