package commonseal.verifier;

import commonseal.proof.MalformedException;
import commonseal.proof.SignedNote;
import commonseal.proof.VerifierKey;
import commonseal.verifier.Verdict.Check;
import commonseal.verifier.Verdict.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/**
 * Row STATUS: events proved by the ledger say what happened, a status answer says that nothing else did. Whatever ends
 * a document for good wins, wherever it is said; after that the newest word counts.
 */
final class StatusCheck {
    private final Inquiry inquiry;
    private final String documentId;

    StatusCheck(Inquiry inquiry, String documentId) {
        this.inquiry = inquiry;
        this.documentId = documentId;
    }

    /**
     * The row, and what else came up.
     *
     * @param newest newest time that anything read was made; absent if nothing says
     */
    record Result(Check check, boolean unreachable, Optional<Instant> newest) {}

    private record Event(long index, SealedRecord.Changed change) {}

    Result row(Bundle bundle, Recorded issue) {
        boolean damaged = false;
        List<Event> events = new ArrayList<>();
        for (Receipt receipt : bundle.status()) {
            Optional<Event> event = event(receipt, issue);
            damaged |= event.isEmpty();
            event.ifPresent(events::add);
        }
        events.sort(Comparator.comparingLong(Event::index));

        StatusSource.Answer asked = inquiry.statusSource().ask(documentId);
        Optional<StatusAnswer> answer = Optional.empty();
        if (asked instanceof StatusSource.Answer.Known known) {
            answer = Optional.of(known.status());
        } else if (bundle.statusAnswer().isPresent()) {
            answer = open(bundle.statusAnswer().get());
            damaged |= answer.isEmpty();
        }
        ListCheck.Result listed =
                new ListCheck(inquiry).judge(bundle.document().orElseThrow(), documentId, lists(bundle, asked));
        damaged |= listed.damaged();
        boolean byList = listed.answer().filter(counts(answer)).isPresent();
        answer = byList ? listed.answer() : answer;
        Instant expires = byList ? listed.expires() : Instant.MAX;
        return judged(asked, answer, expires, damaged, events);
    }

    /** The row of a seal on paper: the district's own answer is all there is. */
    Result ofSeal() {
        StatusSource.Answer asked = inquiry.statusSource().ask(documentId);
        Optional<StatusAnswer> answer =
                asked instanceof StatusSource.Answer.Known known ? Optional.of(known.status()) : Optional.empty();
        return judged(asked, answer, Instant.MAX, false, List.of());
    }

    /**
     * The row of a wallet copy, whose place in the lists is named as that of its document would be.
     *
     * @param asked what the district said of it
     */
    Result ofCopy(StatusSource.Answer asked, ObjectNode places) {
        Optional<StatusAnswer> answer =
                asked instanceof StatusSource.Answer.Known known ? Optional.of(known.status()) : Optional.empty();
        List<ObjectNode> lists = asked instanceof StatusSource.Answer.Listed published ? published.lists() : List.of();
        ListCheck.Result listed = new ListCheck(inquiry).judge(places, documentId, lists);
        boolean byList = listed.answer().isPresent();
        return judged(
                asked,
                byList ? listed.answer() : answer,
                byList ? listed.expires() : Instant.MAX,
                listed.damaged(),
                List.of());
    }

    private Result judged(
            StatusSource.Answer asked,
            Optional<StatusAnswer> answer,
            Instant expires,
            boolean damaged,
            List<Event> events) {
        StatusAnswer proved = fold(events);
        Optional<Instant> newest = answer.map(StatusAnswer::asOf);
        boolean unreachable = asked instanceof StatusSource.Answer.Unreachable;
        boolean doubtful = asked instanceof StatusSource.Answer.Doubtful;
        boolean past = answer.map(StatusAnswer::asOf)
                .map(inquiry.at()::isBefore)
                .orElse(inquiry.moment().isPast());
        Check check = past && inquiry.moment().isPast()
                ? judgePast(proved, answer, damaged, doubtful)
                : judge(proved, answer, expires, damaged, doubtful, events);
        return new Result(check, unreachable, newest);
    }

    private static List<ObjectNode> lists(Bundle bundle, StatusSource.Answer asked) {
        List<ObjectNode> lists = new ArrayList<>(bundle.statusLists());
        if (asked instanceof StatusSource.Answer.Listed published) {
            lists.addAll(published.lists());
        }
        return lists;
    }

    /** Whether what a list says weighs more than the other answer: an end for good, then the newer word. */
    private static Predicate<StatusAnswer> counts(Optional<StatusAnswer> other) {
        return listed -> other.isEmpty()
                || !isFinal(other.get())
                        && (isFinal(listed) || listed.asOf().isAfter(other.get().asOf()));
    }

    private Check judge(
            StatusAnswer proved,
            Optional<StatusAnswer> answer,
            Instant expires,
            boolean damaged,
            boolean doubtful,
            List<Event> events) {
        if (isFinal(proved)) {
            return said(proved);
        }
        if (answer.isPresent() && isFinal(answer.get())) {
            return said(answer.get());
        }
        boolean answerIsNewer =
                answer.isPresent() && (events.isEmpty() || !answer.get().asOf().isBefore(proved.asOf()));
        StatusAnswer newest = answerIsNewer ? answer.get() : proved;
        if (newest.state() == StatusAnswer.State.SUSPENDED) {
            return said(newest);
        }
        if (doubtful) {
            return Inquiry.cannot(Row.STATUS, Code.ST_RECORDS_DOUBTFUL, Map.of());
        }
        if (damaged) {
            return Inquiry.cannot(Row.STATUS, Code.ST_LIST_BAD, Map.of());
        }
        if (answer.isPresent()) {
            Duration age = Duration.between(answer.get().asOf(), inquiry.at());
            Map<String, String> data = Map.of("asOf", answer.get().asOf().toString());
            boolean stale = age.compareTo(inquiry.policy().maxStatusAge()) > 0
                    || !inquiry.at().isBefore(expires);
            return stale
                    ? Inquiry.cannot(Row.STATUS, Code.ST_LIST_STALE, data)
                    : Inquiry.pass(Row.STATUS, Code.ST_OK, data);
        }
        return inquiry.policy().bundleStatusIsComplete()
                ? Inquiry.pass(
                        Row.STATUS, Code.ST_OK, Map.of("asOf", inquiry.at().toString()))
                : Inquiry.cannot(Row.STATUS, Code.ST_UNKNOWN, Map.of());
    }

    /**
     * The past, asked about later. Whatever was recorded since counts if its effect reaches back; that nothing else did
     * only an answer given since can say, if it tells the changes there were or the state it tells of had begun. Such an
     * answer does not grow old.
     */
    private Check judgePast(StatusAnswer proved, Optional<StatusAnswer> answer, boolean damaged, boolean doubtful) {
        Optional<StatusAnswer> told = answer.flatMap(this::told);
        boolean provedIsNewer =
                answer.filter(given -> !given.asOf().isBefore(proved.asOf())).isEmpty();
        StatusAnswer newest = isFinal(proved)
                        || provedIsNewer && told.filter(StatusCheck::isFinal).isEmpty()
                ? proved
                : told.orElse(proved);
        if (newest.state() != StatusAnswer.State.ACTIVE) {
            return said(newest, Optional.of(newest.asOf()).filter(inquiry.at()::isBefore));
        }
        if (doubtful) {
            return Inquiry.cannot(Row.STATUS, Code.ST_RECORDS_DOUBTFUL, Map.of());
        }
        if (damaged) {
            return Inquiry.cannot(Row.STATUS, Code.ST_LIST_BAD, Map.of());
        }
        if (told.isPresent() || inquiry.policy().bundleStatusIsComplete()) {
            Instant asOf =
                    answer.map(StatusAnswer::asOf).orElse(inquiry.moment().now());
            return Inquiry.pass(Row.STATUS, Code.ST_OK, Map.of("asOf", asOf.toString()));
        }
        return Inquiry.cannot(Row.STATUS, answer.isPresent() ? Code.ST_PAST_UNKNOWN : Code.ST_UNKNOWN, Map.of());
    }

    /** What an answer given later says about the moment; {@code asOf} is when that was recorded. Absent if nothing. */
    private Optional<StatusAnswer> told(StatusAnswer answer) {
        if (answer.history().isEmpty()) {
            // When that was recorded it does not say.
            return answer.since().filter(since -> !since.isAfter(inquiry.at())).map(since -> answer.recorded(since));
        }
        StatusAnswer state = StatusAnswer.active(documentId, Instant.MIN);
        for (StatusAnswer.Past change : answer.history().get()) {
            if (!change.since().isAfter(inquiry.at()) && !isFinal(state)) {
                // Reason, office and successor are told of the newest state only.
                boolean isNewest =
                        change.state() == answer.state() && answer.since().equals(Optional.of(change.since()));
                state = new StatusAnswer(
                        documentId,
                        change.state(),
                        change.recorded(),
                        Optional.of(change.since()),
                        answer.office().filter(office -> isNewest),
                        answer.reason().filter(reason -> isNewest),
                        answer.successor().filter(successor -> isNewest));
            }
        }
        return Optional.of(state);
    }

    /** A proved event about this document after its issue; absent if it is anything else. */
    private Optional<Event> event(Receipt receipt, Recorded issue) {
        if (!(Recorded.check(inquiry, receipt) instanceof Recorded.Yes proved)) {
            return Optional.empty();
        }
        if (issue instanceof Recorded.Yes issued && proved.index() <= issued.index()) {
            return Optional.empty();
        }
        try {
            return SealedRecord.parse(receipt.record()) instanceof SealedRecord.Changed change
                            && SealedRecord.isId(change.document(), documentId)
                    ? Optional.of(new Event(proved.index(), change))
                    : Optional.empty();
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /** The state after these events; its {@code asOf} is the time of the last one. */
    private StatusAnswer fold(List<Event> events) {
        StatusAnswer state = StatusAnswer.active(documentId, Instant.MIN);
        for (Event event : events) {
            SealedRecord.Changed change = event.change();
            // What takes effect at once counts now, whatever the checker's clock says; about the past that moment
            // decides.
            boolean inForce = change.effectiveAt()
                    .or(() -> Optional.of(change.at())
                            .filter(at -> inquiry.moment().isPast()))
                    .map(from -> !from.isAfter(inquiry.at()))
                    .orElse(true);
            if (inForce && !isFinal(state)) {
                state = new StatusAnswer(
                        documentId,
                        state(change.change()),
                        change.at(),
                        change.effectiveAt().or(() -> Optional.of(change.at())),
                        Optional.of(change.office()),
                        change.reason(),
                        change.successor());
            }
        }
        return state;
    }

    private static StatusAnswer.State state(SealedRecord.Change change) {
        return switch (change) {
            case SUSPENDED -> StatusAnswer.State.SUSPENDED;
            case REINSTATED, RENEWED -> StatusAnswer.State.ACTIVE;
            case REVOKED -> StatusAnswer.State.REVOKED;
            case SUPERSEDED -> StatusAnswer.State.SUPERSEDED;
            case SURRENDERED -> StatusAnswer.State.SURRENDERED;
            case VOID -> StatusAnswer.State.VOID;
        };
    }

    private static boolean isFinal(StatusAnswer answer) {
        return switch (answer.state()) {
            case ACTIVE, SUSPENDED -> false;
            case REVOKED, SUPERSEDED, SURRENDERED, VOID -> true;
        };
    }

    private static Check said(StatusAnswer answer) {
        return said(answer, Optional.empty());
    }

    /** @param recorded when it was recorded, if that is worth saying: it was not known at the moment asked about */
    private static Check said(StatusAnswer answer, Optional<Instant> recorded) {
        Code code = switch (answer.state()) {
            case ACTIVE -> Code.ST_OK;
            case SUSPENDED -> Code.ST_SUSPENDED;
            case REVOKED -> Code.ST_REVOKED;
            case SUPERSEDED -> Code.ST_SUPERSEDED;
            case SURRENDERED -> Code.ST_SURRENDERED;
            case VOID -> Code.ST_VOID;
        };
        Map<String, String> data = new LinkedHashMap<>();
        answer.since().ifPresent(since -> data.put("since", since.toString()));
        recorded.ifPresent(at -> data.put("recorded", at.toString()));
        answer.office().ifPresent(office -> data.put("office", office));
        answer.reason().ifPresent(reason -> data.put("reason", reason));
        answer.successor().ifPresent(successor -> data.put("successor", successor));
        return Inquiry.fail(Row.STATUS, code, data);
    }

    /** A signed answer about this document by a log key in use; absent if it is anything else. */
    private Optional<StatusAnswer> open(SignedNote note) {
        TrustFile trust = inquiry.trust();
        List<VerifierKey> keys = trust.logKeys().stream()
                .filter(key -> key.untilSize().isEmpty())
                .map(TrustFile.LogKey::key)
                .toList();
        try {
            if (note.verifiedBy(keys).isEmpty()) {
                return Optional.empty();
            }
            StatusAnswer answer = StatusAnswer.parse(note.text(), trust.origin());
            return SealedRecord.isId(answer.document(), documentId) ? Optional.of(answer) : Optional.empty();
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }
}
