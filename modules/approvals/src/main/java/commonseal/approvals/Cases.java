package commonseal.approvals;

import commonseal.documents.Documents;
import commonseal.documents.Documents.Outcome;
import commonseal.identity.Access;
import commonseal.identity.Actor;
import commonseal.identity.Authorisations.AnswerResult;
import commonseal.identity.HolderId;
import commonseal.identity.Invitations;
import commonseal.identity.Messages;
import commonseal.kernel.Page;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import commonseal.planner.Plan;
import commonseal.verifier.Verdict;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Approval cases. A case is a graph of links, one office's decision each; a link is ready as soon as what it truly needs
 * exists, which is a pure function of stored facts. Every writing method is one transaction that locks the case first.
 */
public interface Cases {

    // -- the applicant

    /** What the applicant would have to bring: the plan with what is held, before anything is stored. */
    PreviewResult preview(
            Actor applicant, String service, Map<String, List<HolderId>> parties, Optional<HolderId> onBehalfOf);

    /**
     * Opens a case. The actor is of the applicant's side, or a clerk of the counter that handles the service, who names
     * the applicant: by {@code onBehalfOf} or by a party of the applicant's side.
     */
    ApplyResult apply(Actor applicant, Application application);

    /** {@link #answer(Actor, UUID, Map, Map)} without reasons: nothing departs from a document. */
    default AnswersResult answer(Actor actor, UUID caseId, Map<String, String> answers) {
        return answer(actor, caseId, answers, Map.of());
    }

    /**
     * Changes answers of the form. What a document filled in is taken back as it stands (the same value, or none, is no
     * change); another value is LOCKED, or where the definition calls it editable an override: REASON_REQUIRED without a
     * reason, journalled with one, and the documented value stays beside it.
     *
     * @param reasons field to why it departs from the document; of other fields it is ignored
     */
    AnswersResult answer(Actor actor, UUID caseId, Map<String, String> answers, Map<String, String> reasons);

    /**
     * Takes what another document states about a question than the one that the definition's order takes, or that one again
     * (then no reason is needed). The counter of the case while it is open; the applicant's side while the form is, if the
     * definition calls that source editable. Refused with UNKNOWN_FIELD, NOT_STATED, REASON_REQUIRED, TOO_LONG, or as other
     * steps of the counter are.
     */
    StepResult choose(Actor actor, UUID caseId, String field, UUID document, String reason);

    /**
     * Confirms an override after the document it departs from was replaced ({@link Departure#toConfirm}). Who and when as
     * {@link #choose}; refused with NOT_OVERRIDDEN if there is none.
     */
    StepResult keepOverride(Actor actor, UUID caseId, String field, String reason);

    /**
     * How much of the submitted forms of each service came from documents, counted when they were submitted; a service
     * without a submitted form is absent. Nothing of a single case. One statement.
     */
    Map<String, FillShare> fillShares();

    /** Stores an uploaded material, encrypted; replaces an earlier file of the same slot until submission, then only if asked for. */
    UploadResult upload(Actor actor, UUID caseId, String slot, String fileName, byte[] bytes);

    /**
     * An uploaded material for an officer of the case or a party. A file that is not what was stored is never handed out:
     * that becomes an event of the case, and the slot waits for another file.
     */
    UploadedResult uploaded(Actor actor, UUID caseId, String slot);

    /**
     * Declares the application complete and true: INCOMPLETE names required answers (REQUIRED) and slots without the file
     * that the applicant must bring (their state). The counter then accepts it or asks for a supplement.
     */
    StepResult submit(Actor applicant, UUID caseId);

    /** Takes the case back; ends all its authorisations. */
    StepResult withdraw(Actor applicant, UUID caseId, String reason);

    // -- the owners of documents

    /**
     * The owner's answer to what he was asked for a case, document by document; missing documents count as refused. In the
     * same transaction each refusal leaves its evidence and the case takes note of it.
     */
    AnswerResult answerRequest(Actor owner, UUID authorisation, Map<UUID, Boolean> agreed);

    // -- the counter

    /** Asks every owner whose documents the case can use (or one again after a refusal). */
    StepResult requestAuthorisations(Actor clerk, UUID caseId, Optional<HolderId> again);

    /**
     * Has a message sent to an owner who is asked and not there: a link to the request, no more. Refused with a code of
     * {@link Invitations.InviteResult.Refused}.
     */
    StepResult invite(Actor clerk, UUID caseId, UUID authorisation, Messages.Channel channel, String address);

    /** Types an owner's 8-digit code into the case. */
    RedeemResult redeem(Actor clerk, UUID caseId, Secret code);

    /**
     * Pulls everything that is authorised and not yet pulled; each item has its own result and transaction. If nothing is
     * authorised although something could be pulled, every try is recorded and refused with NOT_AUTHORISED, or
     * OVER_LIMIT if a standing authorisation is used up. What its owner authorised beforehand counts as authorised.
     */
    PullReport pull(Actor clerk, UUID caseId);

    /**
     * Pulls what stands in one slot, authorised or not: what is not is refused by the pull itself, which records the try.
     */
    PullReport pull(Actor clerk, UUID caseId, String slot);

    /**
     * Pulls one document, authorised or not. A try that is refused leaves evidence: NOT_AUTHORISED; NOT_IN_CASE if it
     * serves no material of the case; OUTSIDE_SERVICE if the service does not use documents of its kind.
     */
    PullReport pull(Actor clerk, UUID caseId, UUID document);

    /**
     * Pulls what stands in one slot without its owners' consent, for the counter clerk of the case or the approver of one
     * of its open links, where the law says so. Refused with NOT_CITED, which leaves evidence, unless the service's
     * definition in force cites it for the kind ({@link Slot#law}); NO_ROLE if it names other roles; REASON_REQUIRED,
     * TOO_LONG (500).
     *
     * @param reason why it is needed now; its owners see it
     */
    PullReport pullByLaw(Actor officer, UUID caseId, String slot, String reason);

    /**
     * Shows a document of the case to an officer who works on it: before its pull if its owner allowed that, and again
     * afterwards. Evidence is written, and the owner sees it, before the content is returned; repeated looks within a quarter
     * of an hour are one ({@link Documents#preview}). The case itself does not change and is not locked.
     *
     * @param document that stands in the slot
     */
    LookResult look(Actor officer, UUID caseId, String slot, UUID document);

    /**
     * Verifies a file that somebody brought, for an officer who works on the case; evidence of it is written before the verdict
     * is returned. The file itself is not kept. Whose file it is nobody is told: what is in it the officer holds already.
     */
    FileCheckResult checkFile(Actor officer, UUID caseId, byte[] file);

    /**
     * Corrects a piece of evidence that names a wrong case or ground, as {@link Documents#correct}; the service goes with the
     * case.
     *
     * @param caseId that it should have named; empty if the right one stands there
     * @return refused also with UNKNOWN_CASE
     */
    Documents.CorrectResult correctEvidence(
            Actor supervisor, UUID evidence, Optional<UUID> caseId, Optional<String> ground, String reason);

    /** Takes the paper route for a slot that could be pulled: the applicant will submit it. */
    StepResult usePaper(Actor actor, UUID caseId, String slot);

    /** Marks an uploaded material as checked against the original, or not usable with a reason. */
    StepResult checkMaterial(Actor clerk, UUID caseId, String slot, boolean usable, Optional<String> reason);

    /**
     * Proposes that a paper which was checked against its original becomes an attested copy for later cases, and asks its
     * holder, as for a pull: he agrees or refuses in his own session ({@link #answerRequest}); when the clerk types his code
     * ({@link #redeem}) the copy is made. For the counter clerk of the case and the approver of an open link that needs the
     * paper, each for his office. A new proposal for the same slot and holder takes the place of one that was not agreed to.
     */
    CopyResult proposeCopy(Actor officer, UUID caseId, String slot, AttestedPaper paper);

    /** Accepts the case: limits start; the first links become ready. Everything to submit must be there. */
    StepResult accept(Actor clerk, UUID caseId);

    /** Asks once for everything missing; the clock stops. */
    StepResult requestSupplement(Actor officer, UUID caseId, List<String> slots, String reason);

    /** The applicant has supplied; the clock runs again. */
    StepResult supplied(Actor actor, UUID caseId);

    /** Ends, as withdrawn, a case whose applicant let the time to supply pass; NOT_OVERDUE before that. */
    StepResult lapse(Actor clerk, UUID caseId);

    // -- the offices

    /**
     * Links the officer can work on, earliest due first: those that his offices decide, ready or claimed, and those on
     * which his offices are asked for an opinion and have not given it.
     */
    Page<InboxItem> inbox(Actor officer, Page.Request page);

    /**
     * Decisions that rest on a document that was revoked or declared void afterwards, newest change first: of
     * the officer's offices for an approver, all for a supervisor or auditor. Follows from sealed rows each time; of the
     * newest 1,000 uses concerned.
     */
    List<Flagged> flagged(Actor officer);

    /**
     * A case whose decisions rest on what no longer holds.
     *
     * @param links that were decided on it, in their order
     */
    record Flagged(UUID caseId, String reference, List<String> links, Documents.EndedUse use) {
        public Flagged {
            links = List.copyOf(links);
        }
    }

    /** Takes a ready link. */
    StepResult claim(Actor officer, UUID caseId, String link);

    /**
     * Decides a link. Results of earlier links are pulled by reference with evidence; an approving outcome issues the
     * result document in the same transaction.
     *
     * @param fields values of the result document's fields that the definition does not derive
     * @param stepUp TOTP code, or what confirms {@link #digestToDecide} of exactly these values
     */
    DecideResult decide(
            Actor officer,
            UUID caseId,
            String link,
            String outcome,
            Optional<String> reason,
            Map<String, String> fields,
            Secret stepUp);

    /**
     * What a step-up has to confirm, so that it confirms this decision and no other.
     *
     * @return empty if he may not decide the link
     */
    Optional<byte[]> digestToDecide(
            Actor officer,
            UUID caseId,
            String link,
            String outcome,
            Optional<String> reason,
            Map<String, String> fields);

    /** An assistance office's opinion on a link. */
    StepResult giveOpinion(Actor assistant, UUID caseId, String link, String answer, Optional<String> reason);

    /** Records the one joint visit or meeting of several links. */
    StepResult recordJoint(Actor officer, UUID caseId, String joint, LocalDate heldOn, String minutes);

    // -- reading

    /**
     * The case as this actor may see it. An auditor sees how it went, not what it says, and his reading becomes an event
     * of the case (within a quarter of an hour and with nothing in between, one).
     */
    Optional<CaseView> view(Actor actor, UUID caseId);

    /** Open and closed cases of a holder, newest first. */
    Page<CaseSummary> casesOf(Actor actor, HolderId holder, Page.Request page);

    /** Who of these has an unfinished case at an office where the officer is counter clerk. One query. */
    Set<HolderId> withOpenCase(Tx tx, Actor officer, Collection<HolderId> holders);

    /** Newest cases of the officer's office, by state. */
    Page<CaseSummary> casesAt(Actor officer, String office, Optional<CaseState> state, Page.Request page);

    /** By the human reference printed on the receipt. */
    Optional<UUID> byReference(String reference);

    /** References of cases by id, in one query; a case that does not exist is left out. */
    Map<UUID, String> references(Tx tx, Collection<UUID> cases);

    /**
     * Everything that happened, oldest first, at most 1,000 per page. For the timeline and for independent recomputation.
     * Empty as {@link #view} is.
     */
    Optional<Page<Event>> events(Actor actor, UUID caseId, Page.Request page);

    /** Handles deadlines that have passed (business time); called by a job. Returns how many fired. */
    int sweep();

    /** Recomputes the ready set of every open case; must find 0 differences. */
    int reconcile();

    // -- values

    /**
     * A new case.
     *
     * @param parties role of the definition to holders, in order
     * @param onBehalfOf existing organisation or person for whom it is; empty if a link of the process founds the organisation
     * @param premises opaque reference of the premises if the process has any (e.g. the title's unit number)
     */
    record Application(
            String service,
            Map<String, List<HolderId>> parties,
            Optional<HolderId> onBehalfOf,
            Optional<String> premises,
            Map<String, String> answers,
            boolean paperOnly) {
        public Application {
            parties = Map.copyOf(parties);
            answers = Map.copyOf(answers);
        }
    }

    /**
     * What an officer says of a paper, as in {@link commonseal.documents.Copies.Paper}.
     *
     * @param holder somebody of the case
     */
    record AttestedPaper(
            String kind,
            HolderId holder,
            String statedIssuer,
            String number,
            LocalDate issuedOn,
            Optional<LocalDate> expiresOn,
            Documents.CopyMethod method,
            Map<String, String> fields) {
        public AttestedPaper {
            fields = Map.copyOf(fields);
        }
    }

    /** State of a case. */
    enum CaseState {
        DRAFT,
        SUBMITTED,
        ACCEPTED,
        SUPPLEMENT,
        APPROVED,
        REFUSED,
        WITHDRAWN
    }

    /** State of a link. */
    enum LinkState {
        NOT_APPLICABLE,
        SKIPPED,
        WAITING,
        READY,
        CLAIMED,
        DECIDED,
        STOPPED
    }

    /** State of a slot as people see it. */
    enum SlotState {
        /** Held on the ledger; owner not asked yet. */
        ON_LEDGER,
        /** Owner asked, no answer yet. */
        ASKED,
        /** Agreed; the clerk needs the code. */
        AGREED,
        /** Code redeemed, or authorised beforehand; ready to pull. */
        AUTHORISED,
        /** Pulled and verified. */
        PULLED,
        /** Comes from a link that has not decided yet. */
        AWAITS_LINK,
        /** Result of a link, used by reference. */
        FROM_LINK,
        /** To be submitted by the applicant. */
        TO_SUBMIT,
        UPLOADED,
        CHECKED,
        NOT_USABLE,
        /** The file was changed behind the application; another one is needed. */
        ALTERED,
        /** Need not be submitted: the same material is submitted for another slot, which {@code coveredBy} names. */
        DUPLICATE,
        NOT_APPLICABLE
    }

    /**
     * One material needed by one link.
     *
     * @param slot id within the case: {@code <link>.<material>}
     * @param reason the planner's reason: on-ledger, result-of-link, duplicate, fields-only, undertaking, later,
     *     not-applicable, applicant
     * @param why finer code when it fell back to the applicant: owner-refused, revoked, expired, altered, not-held, paper-route ...
     * @param from link id or office it comes from
     * @param coveredBy of a duplicate: the slot for which the same material is submitted
     * @param items the documents it needs (one per party)
     * @param law why no consent is needed, if the definition in force says so
     * @param remark what the officer who checked the file said about it; empty if nothing, or for who may not see content
     */
    record Slot(
            String slot,
            String link,
            String material,
            String titleZh,
            String titleEn,
            Optional<String> kind,
            String reason,
            Optional<String> why,
            Optional<String> from,
            Optional<String> coveredBy,
            SlotState state,
            List<Item> items,
            Optional<String> fileName,
            Optional<String> remark,
            Optional<LegalGround> law) {
        public Slot {
            items = List.copyOf(items);
        }
    }

    /** A law as the definition cites it. */
    record LegalGround(String id, String citationZh, String citationEn) {}

    /**
     * One document of a slot.
     *
     * @param copy whether it is an attested copy of a paper
     */
    record Item(
            HolderId owner,
            String ownerName,
            Optional<UUID> document,
            SlotState state,
            Optional<Outcome> outcome,
            Optional<UUID> evidence,
            boolean copy) {}

    /** Where an answer comes from. */
    enum Filled {
        /** A person stated it, or nobody did. */
        TYPED,
        /** A document, by the definition's order. */
        DOCUMENT,
        /** Another document that states something else, chosen with a reason. */
        CHOSEN,
        /** A person stated it against a document, with a reason. */
        OVERRIDDEN
    }

    /**
     * A form field with where its value comes from.
     *
     * @param source what it was filled in from, or if overridden what it departs from
     * @param statements what documents state about it: first what still counts, then in the definition's order
     * @param conflict whether two documents that count state different things
     */
    record FormField(
            String id,
            String titleZh,
            String titleEn,
            String type,
            Optional<String> value,
            boolean locked,
            Optional<Source> source,
            boolean required,
            Filled filled,
            List<Statement> statements,
            boolean conflict,
            Optional<Departure> departure) {
        public FormField {
            statements = List.copyOf(statements);
        }

        /** Whether the answer is what an attested copy states. */
        public boolean fromCopy() {
            return statements.stream().anyMatch(stated -> stated.used() && stated.copy());
        }

        /** What an approver looks at before the rest; empty if nothing. */
        public Optional<Attention> attention() {
            if (filled == Filled.OVERRIDDEN) {
                boolean confirm = departure.filter(Departure::toConfirm).isPresent();
                return Optional.of(confirm ? Attention.TO_CONFIRM : Attention.OVERRIDDEN);
            }
            if (conflict) {
                return Optional.of(Attention.CONFLICT);
            }
            if (filled == Filled.DOCUMENT
                    && !statements.isEmpty()
                    && statements.stream()
                            .noneMatch(each -> each.current() && each.value().isPresent())) {
                return Optional.of(Attention.NO_LONGER_VALID);
            }
            return statements.stream()
                                    .anyMatch(each ->
                                            each.current() && each.problem().isPresent())
                            && filled == Filled.TYPED
                    ? Optional.of(Attention.UNREADABLE)
                    : Optional.empty();
        }
    }

    /** What deserves a look, in this order. */
    enum Attention {
        /** Overridden, and the document says something else by now. */
        TO_CONFIRM,
        OVERRIDDEN,
        /** Two documents disagree. */
        CONFLICT,
        /** From a document that has ended since. */
        NO_LONGER_VALID,
        /** A document speaks about it, and could not be read. */
        UNREADABLE
    }

    /**
     * What a document states about a question.
     *
     * @param kindVersion version of the kind's definition that the document was issued under
     * @param path where in the document
     * @param at when it was pulled
     * @param value after the definition's transformations; empty if there is a problem
     * @param problem NOT_STATED of a successor that says nothing; codes of transformations and of the question's type
     * @param current whether the document still serves the material it was pulled for
     * @param used whether the answer is taken from it
     * @param copy whether an attested copy states it: it never locks the question, and any document comes before it
     */
    record Statement(
            Source source,
            int kindVersion,
            String path,
            Instant at,
            Optional<String> value,
            Optional<String> problem,
            boolean current,
            boolean used,
            boolean copy) {}

    /**
     * Why an answer is not what the definition's order takes.
     *
     * @param documented what it would have been then
     * @param toConfirm whether the documents say something else by now
     */
    record Departure(String documented, String reason, String actorRef, Instant at, boolean toConfirm) {}

    /** Where the answered questions of submitted forms came from; {@code filled}: documents. */
    record FillShare(int cases, long filled, long overridden, long typed) {

        /** Answered questions. */
        public long fields() {
            return filled + overridden + typed;
        }

        /** Of a hundred questions, how many documents answered; rounded down. */
        public int percent() {
            return fields() == 0 ? 0 : (int) (filled * 100 / fields());
        }
    }

    /** Where a backfilled value comes from. */
    record Source(String kind, String office, UUID document, LocalDate issuedOn, UUID evidence) {}

    /** A link as shown on the board. */
    record LinkView(
            String id,
            String titleZh,
            String titleEn,
            String office,
            LinkState state,
            Set<String> waitsFor,
            Optional<LocalDate> startedOn,
            Optional<LocalDate> dueOn,
            Optional<LocalDate> decidedOn,
            Optional<Decision> decision,
            Optional<String> produces,
            Optional<UUID> result,
            List<Opinion> opinions,
            int workingDays,
            boolean critical,
            int slack) {
        public LinkView {
            waitsFor = Set.copyOf(waitsFor);
            opinions = List.copyOf(opinions);
        }
    }

    /** A decision. */
    record Decision(String outcome, String effect, Optional<String> reason, String officerRef, Instant at) {}

    /** An assistance office's opinion. */
    record Opinion(String office, String answer, Optional<String> reason, String officerRef, Instant at) {}

    /** Counts of the checklist by the planner's reason. */
    record Counts(int total, Map<String, Integer> byReason, int toSubmit, int onLedger, int resultOfLink) {
        public Counts {
            byReason = Map.copyOf(byReason);
        }
    }

    /** One line of a list. */
    record CaseSummary(
            UUID id,
            String reference,
            String service,
            String titleZh,
            String titleEn,
            String applicantName,
            CaseState state,
            Instant openedAt,
            Optional<LocalDate> dueOn) {}

    /**
     * Everything about a case that the actor may see.
     *
     * @param plan from acceptance on as it was accepted: what was promised, beside {@link #workingDaysTaken}
     * @param forecast the days that went by for what is done, the planned ones for the rest
     * @param altered what was changed behind the application and is left out: {@code form.<field>},
     *     {@code statement.<field>}, {@code material.<slot>}, {@code decision.<link>}, {@code opinion.<link>}, {@code supplement.<number>}; nothing
     *     goes on in such a case until it is put right
     */
    record CaseView(
            CaseSummary summary,
            int definitionVersion,
            HolderId applicant,
            Map<String, List<HolderId>> parties,
            Map<HolderId, String> names,
            List<Slot> slots,
            Counts counts,
            List<FormField> form,
            List<LinkView> links,
            Plan plan,
            Plan forecast,
            List<Joint> joints,
            List<Supplement> supplements,
            Optional<LocalDate> acceptedOn,
            Optional<LocalDate> finishedOn,
            Optional<Integer> workingDaysTaken,
            Set<String> actions,
            Set<String> altered) {
        public CaseView {
            altered = Set.copyOf(altered);
            slots = List.copyOf(slots);
            form = List.copyOf(form);
            links = List.copyOf(links);
            joints = List.copyOf(joints);
            supplements = List.copyOf(supplements);
            actions = Set.copyOf(actions);
        }

        /** Questions that an approver looks at first: overrides, then conflicts, then the rest. */
        public List<FormField> attention() {
            return form.stream()
                    .filter(field -> field.attention().isPresent())
                    .sorted(Comparator.comparing(field -> field.attention().orElseThrow()))
                    .toList();
        }
    }

    /**
     * What the applicant was asked to supply and why, oldest first in a case; the limits stand still while it is open.
     *
     * @param kind SUPPLEMENT: a notice of the counter or an office; RETURN: a decision gave the link back
     * @param office whose officer asked
     * @param slots the materials asked for; may be empty for a RETURN, whose reason then says what is wrong
     * @param dueOn last day to supply; empty if the definition sets no term
     * @param endedOn the day from which the limits ran again: supplied, or the case over
     * @param overdue whether it is still open after its last day: the counter may then end the case
     */
    record Supplement(
            int number,
            String kind,
            String office,
            String officerRef,
            List<String> slots,
            String reason,
            LocalDate askedOn,
            Optional<LocalDate> dueOn,
            Optional<LocalDate> endedOn,
            boolean overdue) {
        public Supplement {
            slots = List.copyOf(slots);
        }
    }

    /** A joint evaluation. */
    record Joint(
            String id,
            String titleZh,
            String titleEn,
            List<String> links,
            Optional<LocalDate> notBefore,
            Optional<LocalDate> notAfter,
            Optional<LocalDate> heldOn) {}

    /** What a link waits for from an officer. */
    enum Task {
        DECIDE,
        OPINION
    }

    /**
     * A link waiting for an officer.
     *
     * @param office that of the officer: the one that decides, or the one that is asked for an opinion
     * @param dueOn when the decision, or the opinion, is due; empty while the clock stands still
     */
    record InboxItem(
            UUID caseId,
            String reference,
            String service,
            String titleZh,
            String titleEn,
            String link,
            String linkZh,
            String linkEn,
            Task task,
            String office,
            LinkState state,
            Optional<LocalDate> dueOn,
            String applicantName,
            Optional<String> claimedBy) {}

    /** Something that happened; {@code data} holds ids, codes and dates, nothing personal. */
    record Event(
            long number,
            String type,
            Instant at,
            Instant businessAt,
            LocalDate businessDay,
            String actorRef,
            Map<String, String> data) {
        public Event {
            data = Map.copyOf(data);
        }
    }

    /** An uploaded file. */
    record Upload(String fileName, String mediaType, byte[] bytes) {
        public Upload {
            bytes = bytes.clone();
        }

        @Override
        public byte[] bytes() {
            return bytes.clone();
        }
    }

    // -- results

    /** Result of {@link #preview}. */
    sealed interface PreviewResult {
        record Preview(Plan plan, List<Slot> slots, Counts counts) implements PreviewResult {}

        record UnknownService() implements PreviewResult {}

        /**
         * Role to code: MISSING, TOO_MANY, WRONG_TYPE, UNKNOWN_ROLE; {@code applicant}: MISSING, or APPLICANT_TYPE if the
         * service is not for persons, or not for organisations.
         */
        record InvalidParties(Map<String, String> problems) implements PreviewResult {}

        /** As {@link ApplyResult.NotIdentified}. */
        record NotIdentified(List<String> roles) implements PreviewResult {}

        /** As {@link ApplyResult.NotAllowed}. */
        record NotAllowed(String reason) implements PreviewResult {}
    }

    /** Result of {@link #apply}. */
    sealed interface ApplyResult {
        record Opened(UUID caseId, String reference) implements ApplyResult {}

        record UnknownService() implements ApplyResult {}

        /** As {@link PreviewResult.InvalidParties}. */
        record InvalidParties(Map<String, String> problems) implements ApplyResult {}

        record InvalidAnswers(Map<String, String> problems) implements ApplyResult {}

        /**
         * A clerk of the counter named somebody in these roles ({@code applicant}: for whom the case is) who neither showed
         * him a document within a {@link Access#VISIT} nor has an open case at his office. Each of them sees the refusal.
         */
        record NotIdentified(List<String> roles) implements ApplyResult {
            public NotIdentified {
                roles = List.copyOf(roles);
            }
        }

        /** {@code reason}: NOT_PARTY, OTHER_OFFICE or OWN_CASE for a clerk, NOT_SIGNED_IN. */
        record NotAllowed(String reason) implements ApplyResult {}
    }

    /** Result of {@link #answer}. */
    sealed interface AnswersResult {
        record Saved() implements AnswersResult {}

        /** Field to code: LOCKED, REASON_REQUIRED, UNKNOWN, NOT_A_NUMBER, NOT_A_DATE, NOT_IN_LIST, TOO_LONG; nothing was saved. */
        record Invalid(Map<String, String> problems) implements AnswersResult {}

        record NotAllowed(String reason) implements AnswersResult {}
    }

    /** Result of {@link #upload}. */
    sealed interface UploadResult {
        record Stored(String sha256) implements UploadResult {}

        /** {@code code}: EMPTY, TOO_LARGE, WRONG_TYPE, BOMB, NAME_TOO_LONG. */
        record Refused(String code) implements UploadResult {}

        record UnknownSlot() implements UploadResult {}

        record NotAllowed(String reason) implements UploadResult {}
    }

    /** Result of {@link #uploaded}. */
    sealed interface UploadedResult {
        record Found(Upload upload) implements UploadedResult {}

        /** It is no longer what was stored. */
        record Altered() implements UploadedResult {}

        /** No file in this slot, or not for this actor. */
        record Nothing() implements UploadedResult {}
    }

    /** Result of most steps. */
    sealed interface StepResult {
        record Done() implements StepResult {}

        /** {@code code} e.g. UNKNOWN_CASE, WRONG_STATE, INCOMPLETE, NO_ROLE, OTHER_OFFICE, OWN_CASE, NOT_READY; {@code values} e.g. the missing slots. */
        record Refused(String code, Map<String, String> values) implements StepResult {
            public Refused {
                values = Map.copyOf(values);
            }
        }
    }

    /** Result of {@link #proposeCopy}. */
    sealed interface CopyResult {
        /** The holder is asked; {@code copy} is the id that the copy will have. */
        record Asked(UUID copy, UUID authorisation) implements CopyResult {}

        /** As {@link commonseal.documents.Copies.ProposeResult.Invalid}; nothing was stored. */
        record Invalid(Map<String, String> problems) implements CopyResult {
            public Invalid {
                problems = Map.copyOf(problems);
            }
        }

        /**
         * COPY_NOT_ACCEPTED (no file in the slot that was checked and found usable), UNKNOWN_SLOT, COPY_EXISTS, or as
         * {@link StepResult.Refused} and {@link commonseal.documents.Copies.ProposeResult.NotAllowed}.
         */
        record Refused(String code) implements CopyResult {}
    }

    /** Result of {@link #redeem}. */
    sealed interface RedeemResult {
        record Redeemed(int documents) implements RedeemResult {}

        /** {@code code}: WRONG, EXPIRED, USED, DELAYED, or as in {@link StepResult.Refused}. */
        record Refused(String code, Optional<java.time.Duration> delay) implements RedeemResult {}
    }

    /** Result of {@link #pull}: per document, also of a try that was refused. */
    record PullReport(List<Pulled> items, Optional<String> refused) {
        public PullReport {
            items = List.copyOf(items);
        }
    }

    /** Result of {@link #look}. */
    sealed interface LookResult {
        /**
         * On record; here it is.
         *
         * @param verdict what verification says now; empty for a copy of another office's register
         */
        record Shown(UUID evidence, Documents.Content content, Optional<Verdict> verdict) implements LookResult {}

        /** Nothing was shown; the evidence says why. */
        record NotShown(UUID evidence, Outcome outcome) implements LookResult {}

        /** Nothing was tried: UNKNOWN_CASE, UNKNOWN_SLOT, NOT_IN_CASE (not in this slot), NO_ROLE, OWN_CASE, WRONG_STATE, ALTERED. */
        record Refused(String code) implements LookResult {}
    }

    /** Result of {@link #checkFile}. */
    sealed interface FileCheckResult {
        record Checked(UUID evidence, Verdict verdict) implements FileCheckResult {}

        /** Nothing was verified: UNKNOWN_CASE, NO_ROLE, OWN_CASE, WRONG_STATE. */
        record Refused(String code) implements FileCheckResult {}
    }

    /**
     * One pulled (or not) document.
     *
     * @param verdict one of the verifier's ten words; empty if the caller may not know it
     * @param underlying what it would be in a real district; exactly with demo
     */
    record Pulled(
            String slot,
            HolderId owner,
            UUID document,
            Outcome outcome,
            UUID evidence,
            String verdict,
            Optional<String> underlying) {}

    /** Result of {@link #decide}. */
    sealed interface DecideResult {
        record Decided(Optional<UUID> result, List<String> nowReady, boolean caseClosed) implements DecideResult {
            public Decided {
                nowReady = List.copyOf(nowReady);
            }
        }

        /** Someone was faster. */
        record AlreadyDecided(String officerRef, Instant at, String outcome) implements DecideResult {}

        /** {@code missing}: materials or links. */
        record NotReady(List<String> missing) implements DecideResult {}

        /** Field problems of the result document. */
        record InvalidResult(Map<String, String> problems) implements DecideResult {}

        /** An input is no longer valid: status was checked again. */
        record InputNotValid(String slot, String verdict) implements DecideResult {}

        record StepUpFailed() implements DecideResult {}

        record NotAllowed(String reason) implements DecideResult {}

        record UnknownLink() implements DecideResult {}

        record ReasonRequired() implements DecideResult {}
    }
}
