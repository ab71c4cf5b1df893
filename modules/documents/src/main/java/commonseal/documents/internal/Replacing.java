package commonseal.documents.internal;

import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.IssueResult;
import commonseal.documents.Documents.Order;
import commonseal.documents.Documents.ReplaceResult;
import commonseal.documents.Documents.Replacement;
import commonseal.documents.Documents.State;
import commonseal.documents.internal.Claims.Released;
import commonseal.documents.internal.Issuing.Wanted;
import commonseal.documents.internal.StatusChanges.Written;
import commonseal.documents.internal.Transitions.Event;
import commonseal.identity.Actor;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Documents that take the place of others: one act, in which the old ones end (or run out) and the new ones begin. */
final class Replacing {
    private final Issuing issuing;
    private final StatusChanges statusChanges;
    private final Unsealing unsealing;

    Replacing(Issuing issuing, StatusChanges statusChanges, Unsealing unsealing) {
        this.issuing = issuing;
        this.statusChanges = statusChanges;
        this.unsealing = unsealing;
    }

    /** @param draftedBy who wrote what the issuer approves */
    ReplaceResult replace(
            Tx tx, Actor issuer, Replacement how, List<UUID> old, List<Order> successors, Optional<String> draftedBy) {
        return replace(tx, issuer, how, old, successors, draftedBy, Optional.empty());
    }

    /** @param number of each successor, from an older register; empty: the next of the series */
    ReplaceResult replace(
            Tx tx,
            Actor issuer,
            Replacement how,
            List<UUID> old,
            List<Order> successors,
            Optional<String> draftedBy,
            Optional<String> number) {
        if (!counts(how, old, successors)) {
            return new ReplaceResult.NotAllowed("COUNT");
        }
        List<StoredDocument> stored = lock(tx, old);
        if (stored.size() < old.size()) {
            return new ReplaceResult.NotAllowed("UNKNOWN_DOCUMENT");
        }
        Event event = how == Replacement.RENEWAL ? Event.RENEWED : Event.SUPERSEDED;
        Optional<String> refused = stored.stream()
                .flatMap(each -> refusal(tx, issuer, how, event, each, successors).stream())
                .findFirst();
        if (refused.isPresent()) {
            return new ReplaceResult.NotAllowed(refused.get());
        }
        Optional<Credential> said =
                how == Replacement.CORRECTION ? unsealing.credential(tx, stored.getFirst()) : Optional.empty();
        if (how == Replacement.CORRECTION && said.isEmpty()) {
            return new ReplaceResult.NotAllowed("ALTERED");
        }
        List<String> changed = said.map(before ->
                        Fields.changed(before.fields(), successors.getFirst().fields()))
                .orElse(List.of());
        if (how == Replacement.CORRECTION && changed.isEmpty()) {
            return new ReplaceResult.NotAllowed("NOTHING_CHANGED");
        }
        // What ends no longer keeps its successor from being issued; what is renewed still does, for its days.
        Released released = Claims.release(tx, event == Event.SUPERSEDED ? old : List.of());
        List<Wanted> wanted = successors.stream()
                .map(order -> new Wanted(following(how, stored.getFirst().held(), order), old, draftedBy, number))
                .toList();
        List<IssueResult> results = issuing.issueAll(tx, issuer, wanted, true);
        for (int i = 0; i < results.size(); i++) {
            if (!(results.get(i) instanceof IssueResult.Issued)
                    && !results.get(i).equals(Issuing.NOT_YET)) {
                Claims.restore(tx, released);
                return new ReplaceResult.Refused(i, results.get(i));
            }
        }
        List<IssueResult.Issued> issued =
                results.stream().map(IssueResult.Issued.class::cast).toList();
        CrashPoint.reach("documents.replace.issued");
        Instant moment = statusChanges.moment(tx);
        for (StoredDocument each : stored) {
            statusChanges.write(
                    tx,
                    issuer,
                    each,
                    new Written(
                            event,
                            reason(how),
                            moment,
                            Optional.of(issued.getFirst().document()),
                            changed),
                    Transitions.after(each.held().state(), event).orElseThrow());
        }
        return new ReplaceResult.Replaced(issued);
    }

    private static boolean counts(Replacement how, List<UUID> old, List<Order> successors) {
        boolean distinct = new HashSet<>(old).size() == old.size();
        return distinct
                && switch (how) {
                    case MERGER -> old.size() > 1 && successors.size() == 1;
                    case DIVISION -> old.size() == 1 && successors.size() > 1;
                    case REPLACEMENT, RENEWAL, CORRECTION, TRANSFER -> old.size() == 1 && successors.size() == 1;
                };
    }

    /** In the order of their ids, so that two acts on the same documents do not wait for each other; given in the order asked. */
    private static List<StoredDocument> lock(Tx tx, List<UUID> old) {
        Map<UUID, StoredDocument> locked = new TreeSet<>(old)
                .stream()
                        .flatMap(id -> StatusChanges.lock(tx, id).stream())
                        .collect(Collectors.toMap(each -> each.held().id(), Function.identity()));
        return old.stream()
                .flatMap(id -> Optional.ofNullable(locked.get(id)).stream())
                .toList();
    }

    private Optional<String> refusal(
            Tx tx, Actor issuer, Replacement how, Event event, StoredDocument stored, List<Order> successors) {
        Held held = stored.held();
        if (held.copy().isPresent()) {
            return Optional.of("ATTESTED_COPY");
        }
        // Whoever decides a link again may replace what its earlier decision issued; anything else is a change of
        // status.
        boolean sameCase = held.caseId().isPresent()
                && successors.stream().allMatch(order -> held.caseId().equals(order.caseId()));
        Optional<String> denied = sameCase ? Optional.empty() : statusChanges.denied(tx, issuer, held);
        if (denied.isPresent()) {
            return denied;
        }
        Optional<State> after = Transitions.after(held.state(), event);
        boolean renewed = stored.events().stream().anyMatch(past -> past.type() == Event.RENEWED);
        if (after.isEmpty() || event == Event.RENEWED && renewed) {
            return Optional.of("WRONG_STATE");
        }
        if (!successors.stream().allMatch(order -> order.kind().equals(held.kind()))) {
            return Optional.of("OTHER_KIND");
        }
        boolean same = successors.stream()
                .allMatch(order -> new HashSet<>(order.holders()).equals(new HashSet<>(held.holders())));
        return switch (how) {
            case TRANSFER -> same ? Optional.of("SAME_HOLDER") : Optional.empty();
            case RENEWAL, CORRECTION -> same ? Optional.empty() : Optional.of("OTHER_HOLDER");
            case REPLACEMENT, MERGER, DIVISION -> Optional.empty();
        };
    }

    /** A renewal begins where the old term ends; anything else as its order says. */
    private static Order following(Replacement how, Held old, Order order) {
        Optional<LocalDate> next =
                how == Replacement.RENEWAL && order.validFrom().isEmpty()
                        ? old.validUntil().map(last -> last.plusDays(1))
                        : Optional.empty();
        return next.isEmpty()
                ? order
                : new Order(
                        order.kind(),
                        order.office(),
                        order.holders(),
                        order.fields(),
                        next,
                        order.validUntil(),
                        order.asset(),
                        order.caseId(),
                        order.link());
    }

    private static String reason(Replacement how) {
        return how == Replacement.REPLACEMENT ? "SUCCESSOR_ISSUED" : how.name();
    }
}
