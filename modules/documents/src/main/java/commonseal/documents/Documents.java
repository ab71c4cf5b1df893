package commonseal.documents;

import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import commonseal.ledger.Ledger;
import commonseal.verifier.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Official documents: issue, change of status, pull, evidence, verification. Content is sealed once as a signed
 * canonical record, encrypted at rest, committed to in the ledger. A pull always runs the public verification on the
 * stored sealed bytes and proof.
 */
public interface Documents {

    /**
     * Issues a document in the caller's transaction: approved, signed with the office's key, appended to the ledger. Where
     * the kind has such an optional item and the order leaves it empty, number, dates and issuing authority are filled in.
     * A link issues to a first holder (and asset) once; the series of the kind's numbers stays locked until the transaction
     * ends, so issue last.
     */
    IssueResult issue(Tx tx, Actor issuer, Order order);

    /**
     * Suspends, reinstates, revokes, surrenders or voids; a ledger entry. Effective now (business time, never later than
     * real time); back in time only for VOID and for the reasons COURT_ORDER and DEATH.
     */
    StatusResult changeStatus(Tx tx, Actor officer, UUID document, StatusChange change);

    /**
     * Documents with this public code or number whose status the officer may change, newest first, without content: one by
     * a code, some by a number that several kinds use. Empty for whatever is another office's.
     */
    List<Held> ofOffice(Tx tx, Actor officer, String codeOrNumber);

    /** What happened to a document since its issue; empty if the officer may not change its status. One query. */
    Optional<Life> life(Tx tx, Actor officer, UUID document);

    /**
     * A document's life so far.
     *
     * @param events oldest first
     * @param possible changes that its state permits
     */
    record Life(Held document, List<LifeEvent> events, Set<StatusChange.Kind> possible) {
        public Life {
            events = List.copyOf(events);
            possible = Set.copyOf(possible);
        }
    }

    /**
     * One event after the issue.
     *
     * @param event SUSPENDED, REINSTATED, REVOKED, SUPERSEDED, SURRENDERED, VOID or RENEWED
     * @param reason code
     * @param changed names of the fields that a correction changed
     */
    record LifeEvent(
            String event,
            String reason,
            Instant effectiveAt,
            Instant recordedAt,
            String officerRef,
            Optional<UUID> successor,
            List<String> changed) {
        public LifeEvent {
            changed = List.copyOf(changed);
        }
    }

    /**
     * Issues a successor of the same kind and marks the old one superseded, both or neither. Needs the right to change the
     * old one's status, or that both are results of one case and the actor may issue there.
     */
    IssueResult supersede(Tx tx, Actor issuer, UUID old, Order successor);

    /**
     * Replaces documents of one kind by others of it, in one act: all of it or nothing. What is replaced ends as superseded
     * and names the first successor; a renewed one runs on to its last day. Rights as for {@link #supersede}.
     *
     * @param old at least one; several only of a MERGER
     * @param successors at least one; several only of a DIVISION. Of a RENEWAL the first day follows the old one's last if
     *     the order names none
     */
    ReplaceResult replace(Tx tx, Actor issuer, Replacement how, List<UUID> old, List<Order> successors);

    /** Documents that this one replaced, in their order; empty if it replaced none. */
    List<UUID> predecessors(Tx tx, UUID document);

    /** Documents that replaced or renewed this one, oldest first; several after a division. */
    List<UUID> successors(Tx tx, UUID document);

    /** Drafts outside of a case, and their approval. */
    Drafts drafts();

    /** Many documents from one file. */
    Batches batches();

    /** Registers that offices keep in other programs, taken over and kept up with. */
    Registers registers();

    /**
     * Whether the document counted on that day: as all that is known now says, or as the district knew at a past moment.
     * An event counts from the end of the day on which it took effect. Empty if there is no such document, or none was
     * known then.
     *
     * @param knownAt only what was recorded up to then; empty for now
     */
    Optional<AsOf> asOf(Tx tx, UUID document, LocalDate day, Optional<Instant> knownAt);

    /**
     * What is said of a day.
     *
     * @param state at the end of the day
     * @param validity whether the day lies in the document's dates
     * @param since of the state, if an event made it
     * @param reason of that event
     */
    record AsOf(State state, Validity validity, Optional<Instant> since, Optional<String> reason) {
        /** Whether it counted. */
        public boolean counted() {
            return state == State.ACTIVE && validity == Validity.IN_DATES;
        }
    }

    /** A day and the dates of a document. */
    enum Validity {
        NOT_YET,
        IN_DATES,
        EXPIRED
    }

    /** Why documents are replaced. */
    enum Replacement {
        /** Lost, worn out, or decided anew. */
        REPLACEMENT,
        /** The next term; the old one runs out. */
        RENEWAL,
        /** It said something wrong; the event names the fields that differ. */
        CORRECTION,
        /** It belongs to somebody else now. */
        TRANSFER,
        /** Several become one. */
        MERGER,
        /** One becomes several. */
        DIVISION
    }

    /** What became of a replacement. */
    sealed interface ReplaceResult {
        /** In the order of the orders. */
        record Replaced(List<IssueResult.Issued> successors) implements ReplaceResult {
            public Replaced {
                successors = List.copyOf(successors);
            }
        }

        /**
         * Nothing was changed. As {@link IssueResult.NotAllowed}, or UNKNOWN_DOCUMENT, WRONG_STATE, OTHER_KIND, COUNT (not
         * as many old or new ones as this replacement has), SAME_HOLDER (a transfer to whom it belongs), OTHER_HOLDER (a
         * correction or renewal for somebody else), NOTHING_CHANGED (a correction that corrects nothing), ALTERED,
         * ATTESTED_COPY (another paper makes another copy).
         */
        record NotAllowed(String reason) implements ReplaceResult {}

        /** The order at this place, from 0, was refused; nothing was changed. */
        record Refused(int order, IssueResult why) implements ReplaceResult {}
    }

    /** Documents of a holder in force or ended, newest first: metadata without content. */
    Page<Held> held(Tx tx, HolderId holder, Page.Request page);

    /** For several holders and kinds at once: documents that would count now (active, in their dates). One query. */
    List<Held> usable(Tx tx, Collection<HolderId> holders, Collection<String> kinds, Instant at);

    /** Metadata of one document. */
    Optional<Held> find(Tx tx, UUID document);

    /** Metadata by the unguessable public code. */
    Optional<Held> findByCode(Tx tx, String publicCode);

    /** Documents with this number, of any kind: two kinds may have used the same. Empty if there is none. */
    Set<UUID> findByNumber(Tx tx, String number);

    /**
     * What became of a running number of a kind: a series has no gap that this does not explain. Empty if there is no such
     * kind. One look-up by the number's blind index for each pattern the kind ever had.
     *
     * @param year of a yearly series; otherwise the year that the number would show
     */
    Optional<NumberUse> numberUse(Tx tx, String kind, int year, long sequence);

    /** What became of a running number. */
    sealed interface NumberUse {
        /**
         * A document has it.
         *
         * @param reason of the last change of its state, for instance why it is void; empty if it is as issued
         */
        record Given(UUID document, State state, Optional<String> reason) implements NumberUse {}

        /** Never given out, as the newest definition says. */
        record Reserved(String reasonZh, String reasonEn) implements NumberUse {}

        /** Not yet given. */
        record Free(long last) implements NumberUse {}

        /**
         * Neither: counted up and no document, or one of a version of the kind that reserved it. Nothing in this program
         * leaves such a number; {@code ledger verify} says more.
         */
        record Unexplained() implements NumberUse {}
    }

    /**
     * Pulls one document into a case. Verifies the stored bytes and proof, checks owner, status and permission, records
     * the disclosure, leaves evidence sealed in the ledger; all in {@code tx}, before the content is returned. A refusal
     * or failure leaves evidence too and returns no content.
     */
    PullResult pull(Tx tx, PullContext context, UUID document);

    /**
     * Shows a document to an officer of a case: before it is used, or again after its pull, then on what the pull rested and
     * no more fields than it took. Verified and decided as {@link #pull}; evidence (PREVIEWED, or why not) and disclosure are
     * written in {@code tx} before the content is returned. Looks of one officer in one case at the same version within
     * {@link #ONE_LOOK} are one look, whose evidence they name: nobody learns anything new by them. Two at the same moment may
     * be two. Cost: as a pull and one query; a repeated look appends nothing.
     *
     * @param context {@code ground} counts only for what was not pulled in the case yet; a standing authorisation is then used
     */
    PullResult preview(Tx tx, PullContext context, UUID document);

    /** Within which looks at the same are one look: a clerk who goes back and forth between pages. */
    Duration ONE_LOOK = Duration.ofMinutes(15);

    /**
     * What a decision rests on, as evidence in the decision's own transaction: for each pull which version, which fields, and
     * what verification says now. Several statements for all, and one for the trust file of each document.
     *
     * @throws IllegalArgumentException if one of the pulls is none of this case
     */
    UseResult use(Tx tx, Use use);

    /**
     * A decision and what it rests on.
     *
     * @param decision id, opaque
     * @param office that decides
     * @param pulls evidence of outcome PULLED, without repetitions; empty leaves nothing
     */
    record Use(UUID caseId, String link, UUID decision, Actor officer, String office, List<UUID> pulls) {
        public Use {
            pulls = List.copyOf(pulls);
        }
    }

    /** What became of a use. */
    sealed interface UseResult {
        /** Evidence of each pull's use, in their order. */
        record Used(List<UUID> evidence) implements UseResult {
            public Used {
                evidence = List.copyOf(evidence);
            }
        }

        /** A document is no longer what was sealed; only evidence of that was left. */
        record Altered(UUID pull, UUID evidence) implements UseResult {}
    }

    /**
     * {@link #verify(byte[])} for an officer in a case, with evidence (VERIFIED) of who asked, what came out and which check
     * decided, written before the verdict is returned. Rights are the caller's. Anybody else, and an officer outside of a
     * case, asks without being written down, or for a receipt that does not name him ({@link #check}).
     */
    CheckedInCase check(CheckContext context, byte[] file);

    /** Why and for whom a file is verified; {@code slot} is the material, or {@code -}. */
    record CheckContext(UUID caseId, String service, String slot, Actor officer, String office) {}

    /** A verdict and its evidence. */
    record CheckedInCase(UUID evidence, Verdict verdict) {}

    /**
     * Supersedes a piece of evidence that says something wrong: another piece with what should have stood there, who
     * corrected it and why; both stay. What was decided, disclosed or used does not change by it. For a supervisor of the
     * evidence's office who is neither its officer nor acts for an owner.
     *
     * @param correction the caller has made sure that its case exists
     */
    CorrectResult correct(Tx tx, Actor supervisor, UUID evidence, Correction correction);

    /**
     * What should have stood there; empty for what is right as it is.
     *
     * @param service of the case named
     * @param ground in the words of evidence: none, result-of-link, authorisation:ID, standing:ID, law:SERVICE:VERSION:ID
     * @param reason 1 to 500 characters
     */
    record Correction(Optional<UUID> caseId, Optional<String> service, Optional<String> ground, String reason) {}

    /** What became of a correction. */
    sealed interface CorrectResult {
        record Corrected(UUID evidence) implements CorrectResult {}

        /** It was corrected before: that piece is to be corrected, if it is wrong. */
        record Superseded(UUID by) implements CorrectResult {}

        /**
         * {@code code}: UNKNOWN_EVIDENCE, REASON_REQUIRED, TOO_LONG, GROUND_WRONG, NOTHING_CHANGED, OWN_EVIDENCE, OWN_CASE, or
         * as {@code Access.Decision.Deny}.
         */
        record Refused(String code) implements CorrectResult {}
    }

    /** Evidence that an owner refused (no document leaves). Returns the evidence id. */
    UUID recordRefusal(Tx tx, Refusal refusal);

    /** Waits until the documents are provable (the sequencer has taken them); never inside a transaction. */
    void awaitProvable(Collection<UUID> documents, java.time.Duration patience);

    /**
     * Content, all of it, for its holder or his representative in his own session; no evidence and no disclosure. Empty if
     * not his.
     *
     * @throws commonseal.keys.Keys.Tampered if the row was altered behind the application
     */
    Optional<Content> own(Tx tx, Actor holder, UUID document);

    /**
     * The offline bundle of a document (document, receipts, signed status answer, anchors, trust file) for its holder or an
     * issuer of its office. Anchors as last looked for by {@link #trustFile}, a verification or {@link #awaitProvable}.
     * Empty if the actor may not see it, or if its row was altered behind the application.
     */
    Optional<byte[]> bundle(Tx tx, Actor actor, UUID document);

    /**
     * The document as a sealed PDF file, for its holder or an issuer of its office, whatever its state: drawn at the first
     * request (about 100 ms), then the same bytes. Call {@link #awaitProvable} first, outside the transaction, for a new
     * document.
     *
     * @throws commonseal.keys.Keys.Tampered if the stored file was altered behind the application
     */
    PdfResult pdf(Tx tx, Actor actor, UUID document);

    /** What became of a request for a PDF file. */
    sealed interface PdfResult {
        /** The file; not copied. */
        @SuppressWarnings("ArrayRecordComponent")
        record Ready(byte[] pdf) implements PdfResult {}

        /** The ledger does not prove the document yet. */
        record NotYet() implements PdfResult {}

        /** No font has a character of it; {@code codePoint} as {@code U+E000}. */
        record MissingGlyph(String codePoint) implements PdfResult {}

        /** No such document, or not for this actor, or its row was altered or erased. */
        record Unknown() implements PdfResult {}
    }

    /**
     * Verifies a bundle or evidence file against this district's trust file, this district's records of status and the
     * anchors it has seen final. Changes nothing about documents. Opens transactions of its own, as all methods without
     * {@link Tx} do.
     */
    default Verdict verify(byte[] file) {
        return verify(file, Optional.empty());
    }

    /**
     * The same as of a moment of the past: "was it valid then", by all that is on record now. A moment that has not come
     * yet, and none, means now; {@link Verdict#at} tells which was judged.
     */
    Verdict verify(byte[] file, Optional<Instant> asOf);

    /**
     * The same of what the bearer of a wallet copy shows, with the proof that he has its key.
     *
     * @param question what he was asked; without one no copy shows whose it is
     */
    Verdict verify(byte[] file, Optional<Instant> asOf, Optional<Question> question);

    /**
     * What a verifier asked the bearer of a wallet copy.
     *
     * @param audience by what name it called itself, as the bearer's wallet saw it
     * @param nonce what it gave him once
     */
    record Question(String audience, String nonce) {}

    /** Verifies by public code what is stored; empty if there is no such code. PUBLIC fields only; none if altered. */
    default Optional<Verified> verifyByCode(String publicCode) {
        return verifyByCode(publicCode, Optional.empty());
    }

    /** The same as of a moment of the past, as {@link #verify(byte[], Optional)}. */
    Optional<Verified> verifyByCode(String publicCode, Optional<Instant> asOf);

    /**
     * Verifies a file as {@link #verify(byte[], Optional)} and signs what was found for whoever asked: a file that
     * {@code verify} reads. The receipt is sealed in the ledger before it leaves; nothing tells who asked. Cost: an entry.
     */
    Checked check(byte[] file, Optional<Instant> asOf);

    /** The same by public code; empty, and nothing written, if there is no such code. */
    Optional<Checked> checkByCode(String publicCode, Optional<Instant> asOf);

    /** A verdict and its signed receipt, {@link commonseal.verifier.CheckReceipt}. */
    record Checked(Verdict verdict, byte[] receipt) {
        public Checked {
            receipt = receipt.clone();
        }

        @Override
        public byte[] receipt() {
            return receipt.clone();
        }
    }

    /**
     * What the newest audit of the ledger found. From now on, until an audit finds otherwise, every answer about a
     * document whose row is named is {@code cannot-check} (ST_RECORDS_DOUBTFUL), as is every answer about any document
     * if a finding does not tell whose row is concerned; proved revocations still count. In memory of this process.
     */
    void audited(List<Ledger.Finding> findings);

    /** The signed trust file, canonical JSON. */
    byte[] trustFile();

    /** Publishes the trust file again if keys, authorities or anchor targets changed; a ledger entry. */
    void refreshTrust();

    /**
     * What the QR code on a printed document says, for its holder and those who may see it. Made anew each time from the
     * sealed record; nothing is stored.
     *
     * @return absent if there is no such document, the actor may not see it, or its row was altered
     */
    Optional<PaperCode> paperCode(Tx tx, Actor actor, UUID document);

    /** Copies in the wallets of holders. */
    WalletCopies walletCopies();

    /**
     * An address with a seal behind it: a camera opens the page, which verifies the seal on the reader's device; who has no
     * network hands the text to a verifier of his own. What stands behind the # is sent to no server.
     *
     * @param address of the page that reads seals; of the page of the public code if there is no seal
     * @param seal base64url ({@link commonseal.carriers.PaperSeal}); absent if it does not fit on paper
     */
    record PaperCode(String address, Optional<String> seal) {
        /** What the QR code holds. */
        public String text() {
            return seal.map(text -> address + "#" + text).orElse(address);
        }
    }

    /**
     * Publishes the status lists that are due: after a change at once, otherwise at a rhythm, for each is valid for half a
     * day. Each is a ledger entry. For a job that calls every second or so; costs nothing while nothing is due.
     */
    void publishStatusLists();

    /**
     * A published status list, which tells nobody which document is meant; from memory. Needs no secret.
     *
     * @param list as in the address that a credential names, for instance 2026-0
     * @param form {@code revocation} or {@code suspension} (W3C), or {@code token} (IETF)
     * @return absent if there is no such list
     */
    Optional<StatusFile> statusList(String list, String form);

    /**
     * The district's DID log (did:webvh 1.0): which keys its offices had when. Each entry seals the one before and stands in
     * the ledger. From memory but for one number; needs no secret. Entries appear with the trust file that says the same.
     *
     * @return absent under suite SM, whose keys the method does not know, and before the first trust file
     */
    Optional<PublishedLog> didLog();

    /**
     * A DID log as it is given out.
     *
     * @param did the name it makes for the district; holds the hash of its first entry, so it never changes
     * @param file one entry a line, as stored; an entry of a moment that has not come is not in it yet
     */
    record PublishedLog(String did, StatusFile file) {}

    /**
     * A file that anyone may have.
     *
     * @param etag changes with the content
     * @param maxAge how long it may be kept without asking again
     */
    record StatusFile(byte[] bytes, String mediaType, String etag, Duration maxAge) {
        public StatusFile {
            bytes = bytes.clone();
        }

        @Override
        public byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof StatusFile that && etag.equals(that.etag);
        }

        @Override
        public int hashCode() {
            return etag.hashCode();
        }
    }

    /**
     * Evidence, newest first. Decides nothing: the caller has asked {@code Access} for SEARCH_EVIDENCE, or shows a party
     * its own case.
     *
     * @throws IllegalArgumentException if the query has no condition
     */
    Page<Evidence> evidence(Tx tx, EvidenceQuery query, Page.Request page);

    /** One piece of evidence; permission as for the search. */
    Optional<Evidence> evidence(Tx tx, UUID id);

    /** Ids of what a search finds, newest first; permission as for the search. */
    List<UUID> evidenceIds(Tx tx, EvidenceQuery query, int limit);

    /**
     * Evidence as files that verify offline, with the disclosed documents inside; the export itself is recorded first,
     * each piece with the reason. More than {@link #EXPORTED_ALONE} within a day take a second person
     * ({@link commonseal.identity.DualControl}): then only a request is stored.
     *
     * @param evidence without repetitions, at most {@link commonseal.identity.DualControl.Deed.Export#MOST}
     * @param reason 1 to 500 characters
     */
    ExportResult exportEvidence(Actor auditor, List<UUID> evidence, String reason);

    /** What the auditor asked for and another confirmed, within a day of the confirmation; recorded as any export. */
    ExportResult exportConfirmed(Actor auditor, UUID request);

    /** Most pieces of evidence that one auditor takes out within 24 hours alone. */
    int EXPORTED_ALONE = 50;

    /** What became of an export. */
    sealed interface ExportResult {
        /** Recorded; the files may leave. */
        record Ready(Export export) implements ExportResult {}

        /** Too many for one; nothing was exported. */
        record SecondPerson(UUID request, Instant until) implements ExportResult {}

        /**
         * Nothing was exported; {@code code} is NO_ROLE, EVIDENCE_UNKNOWN, DUAL_REASON, DUAL_RECORDS, DUAL_WAITING or
         * DUAL_UNKNOWN (no confirmed request of his).
         */
        record Refused(String code) implements ExportResult {}
    }

    /** Files of an export, made one by one while they are written: at no time are all of them in memory. */
    interface Export {
        /** In the order asked for. */
        List<UUID> evidence();

        /**
         * One file. The first waits up to 15 s for the proofs. Cost: some ten queries.
         *
         * @throws IllegalArgumentException if it is none of {@link #evidence}
         */
        byte[] file(UUID evidence);

        /**
         * The next sealed container: as many of the pieces not yet handed out as fit, in their order, with a page for people.
         * Empty after the last. Outside of any transaction, for a time-stamping authority may be asked (10 s at most); without
         * its answer the container is sealed without a time-stamp and says so. Cost: as {@link #file} for each piece, and
         * 100 ms.
         */
        Optional<Container> container();
    }

    /** Most pieces of evidence in one sealed container. */
    int IN_A_CONTAINER = 50;

    /**
     * Evidence sealed by the district: an ASiC-E file (docs/verify.md).
     *
     * @param file not copied
     * @param evidence what is in it
     * @param stamped whether a time-stamp is in it
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Container(byte[] file, List<UUID> evidence, boolean stamped) {
        public Container {
            evidence = List.copyOf(evidence);
        }
    }

    /**
     * Pulls of documents that were revoked or declared void afterwards, newest change first, with the decisions that rest on
     * them. Follows from sealed rows each time it is asked: whatever changes a status has flagged every use in the same
     * transaction. Corrections of evidence change nothing here. Permission as for {@link #evidence}.
     *
     * @param caseId of this case only
     */
    List<EndedUse> endedUses(Tx tx, Optional<UUID> caseId, int limit);

    /**
     * A use that rests on what no longer holds: of a copy, also that of its paper in the case where it was made.
     *
     * @param evidence of the pull; empty for the use of a copy's paper
     * @param ended REVOKED or VOID
     * @param reason code of the change
     * @param since from when the change counts; for a court's order or an error it may lie before the use
     * @param recordedAt when it was made
     * @param decisions that rest on it, as evidence of outcome USED says
     */
    record EndedUse(
            Optional<UUID> evidence,
            UUID caseId,
            String slot,
            UUID document,
            String kind,
            Instant usedAt,
            State ended,
            String reason,
            Instant since,
            Instant recordedAt,
            Set<UUID> decisions) {
        public EndedUse {
            decisions = Set.copyOf(decisions);
        }
    }

    /** Papers of others, accepted once and kept as copies. */
    Copies copies();

    /** Registers of other offices, and which kinds meet a requirement. */
    Exchange exchange();

    /** Counts of a case by outcome, as things happened: corrections do not count. */
    Map<Outcome, Long> evidenceCounts(Tx tx, UUID caseId);

    /**
     * What to issue.
     *
     * @param fields by field name of the kind; every required one present
     * @param validFrom first day; the day of issue if empty
     * @param validUntil last day; from the kind if empty
     * @param asset premises or other thing the document belongs to: opaque reference, empty if it belongs to the holder
     * @param caseId case and link whose result it is
     */
    record Order(
            String kind,
            String office,
            List<HolderId> holders,
            Map<String, String> fields,
            Optional<LocalDate> validFrom,
            Optional<LocalDate> validUntil,
            Optional<String> asset,
            Optional<UUID> caseId,
            Optional<String> link) {
        public Order {
            holders = List.copyOf(holders);
            fields = Map.copyOf(fields);
        }
    }

    /** What became of an issue. */
    sealed interface IssueResult {
        record Issued(UUID document, String number, String publicCode) implements IssueResult {}

        /**
         * {@code reason}: UNKNOWN_KIND, OTHER_OFFICE (kind or actor), CASE_WITHOUT_LINK, ALREADY_ISSUED, TWO_PERSONS
         * (the kind takes a draft that another approves: {@link Drafts}); of a successor
         * also UNKNOWN_DOCUMENT, WRONG_STATE, OTHER_KIND; or as {@code Access.Decision.Deny}.
         */
        record NotAllowed(String reason) implements IssueResult {}

        /**
         * The kind allows one in force per holder, thing or fields, and there is one.
         *
         * @param existing named to who may see it; empty for anybody else, or if its own issue is not over
         */
        record Taken(Optional<UUID> existing) implements IssueResult {}

        /**
         * {@code problems}: field name to code: REQUIRED, UNKNOWN, NOT_A_DATE, NOT_A_NUMBER, NOT_TEXT (control or private
         * use characters), TOO_LONG (over 500); {@code holders}: REQUIRED, UNKNOWN, WRONG_TYPE, TOO_MANY;
         * {@code valid_from}, {@code valid_to}: CONFLICT (with the order's date), BEFORE_START.
         */
        record Invalid(Map<String, String> problems) implements IssueResult {
            public Invalid {
                problems = Map.copyOf(problems);
            }
        }
    }

    /** A change of status. */
    record StatusChange(Kind kind, String reasonCode, Optional<Instant> effectiveAt) {
        /** The kinds; REVOKED, SURRENDERED and VOID end the document for good. */
        public enum Kind {
            SUSPENDED("INVESTIGATION", "CONDITIONS_LOST", "HOLDER_REQUEST", "COURT_ORDER"),
            REINSTATED("INSPECTION_PASSED", "HOLDER_REQUEST", "COURT_ORDER"),
            REVOKED(
                    "LAW_BROKEN",
                    "SERIOUS_VIOLATION",
                    "QUALIFICATION_WITHDRAWN",
                    "CONDITIONS_LOST",
                    "COURT_ORDER",
                    "DEATH",
                    "DISSOLVED"),
            SURRENDERED("HOLDER_REQUEST", "LOST"),
            VOID("ISSUED_IN_ERROR", "COURT_ORDER");

            private final List<String> reasons;

            Kind(String... reasons) {
                this.reasons = List.of(reasons);
            }

            /** Codes of usual reasons, which every reader gets in words; others are taken too. */
            public List<String> reasons() {
                return reasons;
            }
        }
    }

    /** What became of a change of status. */
    sealed interface StatusResult {
        record Changed(State state) implements StatusResult {}

        /**
         * {@code reason}: REASON_REQUIRED (a code {@code [A-Z][A-Z0-9_]*}), EFFECTIVE_IN_FUTURE, BACKDATED, COPY_ONLY_VOID (an
         * office does not suspend or revoke what it did not issue), or as
         * {@code Access.Decision.Deny}.
         */
        record NotAllowed(String reason) implements StatusResult {}

        /** The state does not permit it (e.g. already revoked). */
        record WrongState(State state) implements StatusResult {}

        record Unknown() implements StatusResult {}
    }

    /** Stored states of a published document. */
    enum State {
        ACTIVE,
        SUSPENDED,
        REVOKED,
        SUPERSEDED,
        SURRENDERED,
        VOID
    }

    /** What an officer saw of the paper that an attested copy is of. */
    enum CopyMethod {
        /** The original, at the counter. */
        ORIGINAL_SEEN,
        /** A copy that a notary or its issuer certified. */
        CERTIFIED_COPY,
        /** A file that its issuer made and whose seal or source was checked. */
        DIGITAL_ORIGINAL
    }

    /**
     * Metadata, no content.
     *
     * @param office that issued it; of a copy, that attested it
     * @param validFrom first day; of a copy, the day on which its paper was issued
     * @param copy present exactly if it is an attested copy of somebody else's paper ({@link Copies})
     */
    record Held(
            UUID id,
            String kind,
            String office,
            List<HolderId> holders,
            State state,
            LocalDate validFrom,
            Optional<LocalDate> validUntil,
            Optional<String> asset,
            Optional<UUID> caseId,
            Optional<UUID> successor,
            String publicCode,
            Instant issuedAt,
            Optional<CopyMethod> copy) {
        public Held {
            holders = List.copyOf(holders);
        }
    }

    /**
     * Content of a document.
     *
     * @param kindVersion version of its kind's definition that it was issued under
     */
    record Content(Held document, int kindVersion, String number, Map<String, String> fields) {
        public Content {
            fields = Map.copyOf(fields);
        }
    }

    /**
     * Why and for whom a document is pulled; approvals fills it while holding the case's lock.
     *
     * @param expectedOwners one of the document's holders must be among them
     * @param fields field names asked for; empty means every field that the kind lets leave
     */
    record PullContext(
            UUID caseId,
            String service,
            String slot,
            Actor officer,
            String office,
            Ground ground,
            Set<HolderId> expectedOwners,
            String expectedKind,
            List<String> fields) {
        public PullContext {
            expectedOwners = Set.copyOf(expectedOwners);
            fields = List.copyOf(fields);
        }
    }

    /**
     * What an owner refused.
     *
     * @param kind expected kind; the document's own is recorded if there is such a document
     * @param askedBy reference of the officer who asked for it
     * @param office for which he asked
     * @param refusedBy reference of the owner, or of who represents him; empty if the refusal was given earlier
     * @param reason code, 1 to 100 characters
     */
    record Refusal(
            UUID caseId,
            String service,
            String slot,
            UUID document,
            String kind,
            String askedBy,
            String office,
            Optional<String> refusedBy,
            String reason) {}

    /** On what ground content may leave. */
    sealed interface Ground {
        /** The owner's redeemed authorisation for this case, or his standing one; checked again inside the pull. */
        record OwnerAuthorised() implements Ground {}

        /** The document is the result of an earlier link of the same case. */
        record ResultOfLink(String link) implements Ground {}

        /**
         * The law, without consent: only if the definition of the service that is in force cites it for this kind and one
         * of the officer's roles, whatever an older version says.
         *
         * @param reason why the officer needs it, 1 to 500 characters; the owner sees it
         */
        record ByLaw(String reason) implements Ground {}
    }

    /** What evidence is of. */
    enum Deed {
        PULL,
        PREVIEW,
        USE,
        VERIFICATION,
        /** The owner said no. */
        REFUSAL,
        /** A pull or preview that did not succeed. */
        FAILURE,
        /** Of another office's register. */
        QUESTION
    }

    /** How a pull, a preview, a verification or a use ended. */
    enum Outcome {
        PULLED,
        /** An officer looked at it, and did not use it by that. */
        PREVIEWED,
        /** An officer had a file verified in a case; whether it is good the verdict says. */
        VERIFIED,
        /** A decision rests on it. */
        USED,
        /** A source was asked, or answered; nothing was used yet. */
        ASKED,
        REFUSED_BY_OWNER,
        NOT_AUTHORISED,
        /** A standing authorisation covers it, but was used as often as the owner allowed, in all or for the day. */
        OVER_LIMIT,
        /** Without consent, on a legal ground that the service's definition in force does not cite. */
        NOT_CITED,
        WRONG_OWNER,
        WRONG_KIND,
        NOT_VALID,
        ALTERED,
        CANNOT_CHECK;

        /** What it is the end of. */
        public Deed deed() {
            return switch (this) {
                case PULLED -> Deed.PULL;
                case PREVIEWED -> Deed.PREVIEW;
                case VERIFIED -> Deed.VERIFICATION;
                case USED -> Deed.USE;
                case ASKED -> Deed.QUESTION;
                case REFUSED_BY_OWNER -> Deed.REFUSAL;
                case NOT_AUTHORISED, OVER_LIMIT, NOT_CITED, WRONG_OWNER, WRONG_KIND, NOT_VALID, ALTERED, CANNOT_CHECK ->
                    Deed.FAILURE;
            };
        }

        /** Whether content left by it. */
        public boolean discloses() {
            return this == PULLED || this == PREVIEWED;
        }
    }

    /** Result of a pull. */
    sealed interface PullResult {
        UUID evidence();

        /** Recorded; here is the content. Verified, or without a verdict the copy of a source ({@link Exchange}). */
        record Pulled(UUID evidence, Content content, Optional<Verdict> verdict) implements PullResult {}

        /** Nothing left; evidence says why. */
        record NotPulled(UUID evidence, Outcome outcome, Optional<Verdict> verdict) implements PullResult {}
    }

    /** A verified document as the public may see it. */
    record Verified(Held document, Verdict verdict, Map<String, String> publicFields) {
        public Verified {
            publicFields = Map.copyOf(publicFields);
        }
    }

    /**
     * What an auditor looks for; all given conditions must hold; at least one is given.
     *
     * @param owner a person or organisation: owner of the document, or who refused it
     * @param documents one of them; empty for any
     * @param officer who asked for the document, pulled it, looked at it, used it, or corrected evidence of that
     * @param office code of the office for which he did
     * @param deeds one of them; empty for any, and no condition by itself
     */
    record EvidenceQuery(
            Optional<UUID> caseId,
            Optional<HolderId> owner,
            Set<UUID> documents,
            Optional<UUID> officer,
            Optional<String> office,
            Optional<Outcome> outcome,
            Optional<Instant> from,
            Optional<Instant> until,
            Set<Deed> deeds) {
        /** No condition at all. */
        public static final EvidenceQuery NONE = new EvidenceQuery(
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        public EvidenceQuery {
            documents = Set.copyOf(documents);
            deeds = Set.copyOf(deeds);
        }

        /** Of any deed. */
        public EvidenceQuery(
                Optional<UUID> caseId,
                Optional<HolderId> owner,
                Set<UUID> documents,
                Optional<UUID> officer,
                Optional<String> office,
                Optional<Outcome> outcome,
                Optional<Instant> from,
                Optional<Instant> until) {
            this(caseId, owner, documents, officer, office, outcome, from, until, Set.of());
        }

        /** Of any office. */
        public EvidenceQuery(
                Optional<UUID> caseId,
                Optional<HolderId> owner,
                Set<UUID> documents,
                Optional<UUID> officer,
                Optional<Outcome> outcome,
                Optional<Instant> from,
                Optional<Instant> until) {
            this(caseId, owner, documents, officer, Optional.empty(), outcome, from, until);
        }

        /** The same of this office only. */
        public EvidenceQuery of(String code) {
            return new EvidenceQuery(caseId, owner, documents, officer, Optional.of(code), outcome, from, until, deeds);
        }

        /** The same of these deeds only. */
        public EvidenceQuery only(Set<Deed> which) {
            return new EvidenceQuery(caseId, owner, documents, officer, office, outcome, from, until, which);
        }
    }

    /**
     * One piece of stored electronic evidence.
     *
     * @param officerRef who asked for the document or pulled it
     * @param office for which he did
     * @param refusedBy who refused, of a refusal recorded when it was given
     * @param verdict what verification said, none if it was not run
     * @param underlying the verdict it would have been in a real district; present exactly with demo
     * @param reason code of the check that decided
     * @param version SHA-256 of the document that was disclosed or used, in hex
     * @param file of a verification: SHA-256 of the file, in hex
     * @param reliance of a use
     * @param corrects of a correction
     * @param supersededBy the piece that corrects this one
     * @param copy whether what was asked for is an attested copy
     */
    record Evidence(
            UUID id,
            Outcome outcome,
            UUID caseId,
            String service,
            String slot,
            UUID document,
            String kind,
            List<HolderId> owners,
            String officerRef,
            String office,
            Optional<String> refusedBy,
            String ground,
            List<String> fields,
            String verdict,
            Optional<String> underlying,
            String reason,
            Optional<String> version,
            Optional<String> file,
            Optional<Reliance> reliance,
            Optional<Corrects> corrects,
            Optional<UUID> supersededBy,
            Instant at,
            boolean provable,
            boolean copy) {
        public Evidence {
            owners = List.copyOf(owners);
            fields = List.copyOf(fields);
        }
    }

    /**
     * That a decision rests on a document.
     *
     * @param pull evidence of how it came
     */
    record Reliance(String link, UUID decision, UUID pull) {}

    /**
     * That evidence was wrong.
     *
     * @param evidence the piece that is corrected
     * @param byRef the supervisor
     * @param reason his, in his words
     */
    record Corrects(UUID evidence, String byRef, String reason) {}
}
