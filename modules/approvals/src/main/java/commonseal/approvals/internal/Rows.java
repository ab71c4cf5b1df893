package commonseal.approvals.internal;

import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.Cases.Filled;
import commonseal.approvals.Cases.LinkState;
import commonseal.approvals.Cases.Source;
import commonseal.documents.Documents.Outcome;
import commonseal.identity.HolderId;
import commonseal.planner.Outcome.Effect;
import commonseal.planner.Reason;
import commonseal.proof.Hash;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Stored rows of a case as values; an act makes new ones and never changes one. */
final class Rows {

    private Rows() {}

    /** What stays as it was when the case was opened. */
    record Origin(
            String service,
            int version,
            String hash,
            String office,
            String openedBy,
            Instant openedAt,
            LocalDate openedOn,
            Optional<String> premises,
            boolean paperOnly,
            boolean founding) {

        /** Whether this is about the premises of the case. */
        boolean at(Optional<String> asset) {
            return premises.isPresent() && asset.equals(premises);
        }
    }

    /** The case row. */
    record Row(
            UUID id,
            String reference,
            Origin origin,
            HolderId applicant,
            CaseState state,
            Optional<LocalDate> submittedOn,
            Optional<LocalDate> acceptedOn,
            Optional<LocalDate> finishedOn,
            long lastEvent) {

        static Row draft(UUID id, Origin origin, HolderId applicant) {
            return new Row(
                    id,
                    "-",
                    origin,
                    applicant,
                    CaseState.DRAFT,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    0);
        }

        boolean open() {
            return finishedOn.isEmpty();
        }

        String service() {
            return origin.service();
        }

        String office() {
            return origin.office();
        }

        /** Whether the applicant organisation still has to be brought into being by a link. */
        boolean unfounded() {
            return origin.founding() && applicant instanceof HolderId.PersonId;
        }

        Row named(String other) {
            return new Row(id, other, origin, applicant, state, submittedOn, acceptedOn, finishedOn, lastEvent);
        }

        Row of(HolderId founded) {
            return new Row(id, reference, origin, founded, state, submittedOn, acceptedOn, finishedOn, lastEvent);
        }

        Row with(CaseState next) {
            return moved(next, submittedOn, acceptedOn, finishedOn);
        }

        Row submitted(LocalDate day) {
            return moved(CaseState.SUBMITTED, Optional.of(day), acceptedOn, finishedOn);
        }

        Row accepted(LocalDate day) {
            return moved(CaseState.ACCEPTED, submittedOn, Optional.of(day), finishedOn);
        }

        Row finished(CaseState end, LocalDate day) {
            return moved(end, submittedOn, acceptedOn, Optional.of(day));
        }

        private Row moved(
                CaseState next,
                Optional<LocalDate> submitted,
                Optional<LocalDate> accepted,
                Optional<LocalDate> finished) {
            return new Row(id, reference, origin, applicant, next, submitted, accepted, finished, lastEvent);
        }

        Row afterEvent(long number) {
            return new Row(id, reference, origin, applicant, state, submittedOn, acceptedOn, finishedOn, number);
        }
    }

    /**
     * @param source what it was filled in from, or departs from
     * @param departure exactly if it is CHOSEN or OVERRIDDEN
     */
    record Answer(String value, boolean locked, Optional<Source> source, Filled filled, Optional<Departure> departure) {

        static Answer typed(String value) {
            return new Answer(value, false, Optional.empty(), Filled.TYPED, Optional.empty());
        }

        static Answer documented(String value, boolean locked, Source source) {
            return new Answer(value, locked, Optional.of(source), Filled.DOCUMENT, Optional.empty());
        }
    }

    /**
     * Why an answer is not what the definition's order takes.
     *
     * @param documented what it would have been
     * @param by reference of the actor
     */
    record Departure(String documented, String reason, String by, Instant at) {}

    /** {@code position}: which of the question's sources. */
    record StatementKey(String slot, HolderId owner, String field, int position) {

        /** As its digest is called in the facts of an event. */
        String text() {
            return slot + "|" + owner.ref() + "|" + field + "|" + position;
        }
    }

    /**
     * What a document states about a question: a value, or why there is none.
     *
     * @param copy whether it is an attested copy
     */
    record StatementRow(
            StatementKey key,
            Source source,
            int kindVersion,
            Instant at,
            Optional<String> value,
            Optional<String> problem,
            boolean copy) {}

    record LinkRow(
            String link,
            int round,
            String office,
            LinkState state,
            Optional<LocalDate> readyOn,
            Optional<String> claimedBy,
            Optional<LocalDate> dueOn,
            List<String> asks) {
        LinkRow {
            asks = List.copyOf(asks);
        }

        static LinkRow waiting(String link, int round, String office) {
            return new LinkRow(
                    link,
                    round,
                    office,
                    LinkState.WAITING,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of());
        }

        LinkRow in(LinkState next, Optional<LocalDate> ready, Optional<String> claimed) {
            return new LinkRow(link, round, office, next, ready, claimed, dueOn, asks);
        }

        LinkRow due(Optional<LocalDate> due, List<String> asking) {
            return new LinkRow(link, round, office, state, readyOn, claimedBy, due, asking);
        }

        boolean canBeWorkedOn() {
            return state == LinkState.READY || state == LinkState.CLAIMED;
        }
    }

    record SlotRow(
            boolean paper,
            Optional<UUID> upload,
            Optional<String> fileName,
            Optional<String> sha256,
            Optional<String> checked,
            Optional<String> remark,
            Optional<Reason> settled,
            Optional<String> settledFrom) {
        static final SlotRow NONE = new SlotRow(
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        boolean usable() {
            return upload.isPresent() && checked.orElse("CHECKED").equals("CHECKED");
        }
    }

    record ItemKey(String slot, HolderId owner) {}

    record Item(UUID document, Optional<Outcome> outcome, Optional<UUID> evidence, Optional<String> why) {
        static Item tried(UUID document, Outcome outcome, UUID evidence, Optional<String> why) {
            return new Item(document, Optional.of(outcome), Optional.of(evidence), why);
        }

        static Item untried(UUID document) {
            return new Item(document, Optional.empty(), Optional.empty(), Optional.empty());
        }

        boolean is(Outcome expected) {
            return outcome.equals(Optional.of(expected));
        }
    }

    record Decided(
            UUID id,
            String link,
            int round,
            String outcome,
            Effect effect,
            Optional<String> reason,
            String officer,
            String office,
            Instant at,
            LocalDate on,
            Optional<String> kind,
            Optional<UUID> result,
            Optional<Confirmed> confirmed) {}

    /**
     * What the officer confirmed.
     *
     * @param statement canonical JSON of his ruling; empty if its applicant was erased
     * @param by PASSKEY, CODE or PROVIDER
     */
    record Confirmed(String statement, String by) {
        /** Hexadecimal, as signed by his passkey if it was one. */
        String digest() {
            return Hash.sha256(statement.getBytes(StandardCharsets.UTF_8)).hex();
        }
    }

    record OpinionRow(
            String link,
            int round,
            String office,
            String answer,
            Optional<String> reason,
            String officer,
            Instant at,
            LocalDate on) {}

    record JointRow(LocalDate heldOn, String recordedBy, Instant at) {}

    record Stop(
            int number,
            String kind,
            LocalDate from,
            Optional<LocalDate> until,
            List<String> slots,
            String askedBy,
            String office,
            String reason) {}
}
