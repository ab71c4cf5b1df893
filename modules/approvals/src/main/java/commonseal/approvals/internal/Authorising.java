package commonseal.approvals.internal;

import commonseal.approvals.Cases.RedeemResult;
import commonseal.approvals.Cases.SlotState;
import commonseal.approvals.Cases.StepResult;
import commonseal.approvals.internal.Checklist.Line;
import commonseal.approvals.internal.Checklist.Piece;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.approvals.internal.Journal.Happened;
import commonseal.approvals.internal.Rows.Item;
import commonseal.approvals.internal.Rows.ItemKey;
import commonseal.approvals.internal.Rows.Row;
import commonseal.documents.Documents.Held;
import commonseal.identity.Actor;
import commonseal.identity.Authorisations;
import commonseal.identity.Authorisations.ItemState;
import commonseal.identity.HolderId;
import commonseal.identity.Invitations.InviteResult;
import commonseal.identity.Messages;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Secret;
import commonseal.planner.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The counter asks owners for the use of their documents and types the codes they were shown. */
final class Authorising {

    private final Desk desk;
    private final Attesting attesting;

    Authorising(Desk desk, Attesting attesting) {
        this.desk = desk;
        this.attesting = attesting;
    }

    StepResult request(Actor clerk, UUID caseId, Optional<HolderId> again) {
        return desk.step(
                clerk,
                caseId,
                desk::handling,
                at -> at.file().row().open() ? request(at, again) : Desk.refused("WRONG_STATE"));
    }

    private StepResult request(Opened at, Optional<HolderId> again) {
        Outside outside = desk.outside(at.tx(), at.file(), at.today());
        Checklist list = Checklist.of(at.file(), outside, at.days());
        Map<UUID, String> kinds =
                outside.usable().stream().collect(Collectors.toMap(Held::id, Held::kind, (kind, same) -> kind));
        Map<HolderId, Set<UUID>> wanted = new LinkedHashMap<>();
        Map<HolderId, Set<UUID>> refused = new LinkedHashMap<>();
        Map<ItemKey, Item> items = new LinkedHashMap<>();
        for (Line line : list.lines().values()) {
            for (Piece piece : line.pieces()) {
                boolean meant = again.isEmpty() || piece.owner().equals(again.get());
                boolean ask = meant && canAsk(line, piece, outside);
                boolean askAgain =
                        meant && !ask && again.isPresent() && canAskAgain(at.file(), line, piece, outside, kinds);
                if (ask || askAgain) {
                    UUID document = piece.document().orElseThrow();
                    (ask ? wanted : refused)
                            .computeIfAbsent(piece.owner(), owner -> new LinkedHashSet<>())
                            .add(document);
                    items.put(new ItemKey(line.slot(), piece.owner()), Item.untried(document));
                }
            }
        }
        if (items.isEmpty()) {
            return Desk.refused("NOTHING_TO_ASK");
        }
        outside.usable().stream()
                .filter(held ->
                        items.values().stream().anyMatch(item -> item.document().equals(held.id())))
                .forEach(held -> held.holders()
                        .forEach(owner -> desk.documents()
                                .exchange()
                                .keep(at.tx(), at.file().id(), at.file().row().service(), owner, held)));
        List<Happened> events = new ArrayList<>();
        Authorisations authorisations = desk.identity().authorisations();
        wanted.forEach((owner, documents) -> {
            Set<UUID> fresh = new LinkedHashSet<>(documents);
            fresh.removeAll(refused.getOrDefault(owner, Set.of()));
            if (!fresh.isEmpty()) {
                UUID id = authorisations.request(at.tx(), at.actor(), order(at, owner, fresh, kinds));
                events.add(asked("authorisation.requested", id, fresh));
            }
        });
        refused.forEach((owner, documents) -> {
            UUID id = authorisations.askAgain(at.tx(), at.actor(), order(at, owner, documents, kinds));
            events.add(asked("authorisation.asked-again", id, documents));
        });
        CaseWriter.items(at.tx(), at.file().id(), items);
        desk.finish(at, at.file().row(), events);
        return new StepResult.Done();
    }

    /** A document that serves and about which its owner has not been asked. */
    private static boolean canAsk(Line line, Piece piece, Outside outside) {
        boolean ledger = line.reason() == Reason.ON_LEDGER || line.why().isPresent();
        return ledger
                && !line.why().equals(Optional.of("paper-route"))
                && piece.usable()
                && piece.state() == SlotState.ON_LEDGER
                && piece.document()
                        .filter(document -> outside.answer(document)
                                .map(answer -> answer == ItemState.ENDED)
                                .orElse(true))
                        .isPresent();
    }

    private static boolean canAskAgain(
            CaseFile file, Line line, Piece piece, Outside outside, Map<UUID, String> kinds) {
        return !file.slot(line.slot()).paper()
                && !file.row().origin().paperOnly()
                && piece.document()
                        .filter(kinds::containsKey)
                        .flatMap(outside::answer)
                        .filter(answer -> answer == ItemState.REFUSED || answer == ItemState.WITHDRAWN)
                        .isPresent();
    }

    private Authorisations.Request order(Opened at, HolderId owner, Set<UUID> documents, Map<UUID, String> kinds) {
        return new Authorisations.Request(
                at.file().id(),
                at.file().row().service(),
                at.file().row().office(),
                owner,
                documents.stream()
                        .map(document -> {
                            String kind = kinds.getOrDefault(document, "");
                            return new Authorisations.Item(document, kind, desk.leaving(kind));
                        })
                        .toList(),
                at.tx().now().plus(desk.settings().authorisationTerm()));
    }

    private static Happened asked(String type, UUID id, Collection<UUID> documents) {
        return new Happened(
                type,
                Map.of(
                        "authorisation",
                        id.toString(),
                        "documents",
                        documents.stream().map(UUID::toString).collect(Collectors.joining(","))));
    }

    StepResult invite(Actor clerk, UUID caseId, UUID authorisation, Messages.Channel channel, String address) {
        return desk.step(clerk, caseId, desk::handling, at -> {
            if (!at.file().row().open()) {
                return Desk.refused("WRONG_STATE");
            }
            boolean ofCase = desk.identity().authorisations().ofCase(at.tx(), caseId).stream()
                    .anyMatch(asked -> asked.id().equals(authorisation));
            if (!ofCase) {
                return Desk.refused("NOTHING_ASKED");
            }
            return switch (desk.identity().invitations().invite(at.tx(), clerk, authorisation, channel, address)) {
                case InviteResult.Queued queued ->
                    desk.done(
                            at,
                            "owner.invited",
                            Map.of("authorisation", authorisation.toString(), "channel", channel.name()));
                case InviteResult.Refused(String code) -> Desk.refused(code);
            };
        });
    }

    /** One transaction: a code is used up exactly when the case says so. */
    RedeemResult redeem(Actor clerk, UUID caseId, Secret code) {
        return desk.<RedeemResult>act(
                clerk, caseId, refused -> new RedeemResult.Refused(refused, Optional.empty()), at -> redeem(at, code));
    }

    private RedeemResult redeem(Opened at, Secret code) {
        Row row = at.file().row();
        Optional<String> denied =
                desk.handling(at).or(() -> row.open() ? Optional.empty() : Optional.of("WRONG_STATE"));
        if (denied.isPresent()) {
            return new RedeemResult.Refused(denied.get(), Optional.empty());
        }
        return switch (desk.identity().authorisations().redeem(at.tx(), at.actor(), row.office(), row.id(), code)) {
            case Authorisations.RedeemResult.Redeemed(UUID authorisation, List<UUID> documents) -> {
                CrashPoint.reach("approvals.code-redeemed");
                List<Happened> events =
                        new ArrayList<>(List.of(asked("authorisation.redeemed", authorisation, documents)));
                events.addAll(attesting.redeemed(at, documents));
                desk.finish(at, row, events);
                yield new RedeemResult.Redeemed(documents.size());
            }
            case Authorisations.RedeemResult.Wrong wrong -> new RedeemResult.Refused("WRONG", Optional.empty());
            case Authorisations.RedeemResult.Expired expired -> new RedeemResult.Refused("EXPIRED", Optional.empty());
            case Authorisations.RedeemResult.Used used -> new RedeemResult.Refused("USED", Optional.empty());
            case Authorisations.RedeemResult.Delayed(var delay) ->
                new RedeemResult.Refused("DELAYED", Optional.of(delay));
            case Authorisations.RedeemResult.Denied(String reason) ->
                new RedeemResult.Refused(reason, Optional.empty());
        };
    }
}
