package commonseal.identity;

import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The decision who may do what, and the log of disclosures that holders see. Deny by default; the facts come as records
 * filled by the owning module in the same transaction.
 */
public interface Access {

    /** Decides. Pure. */
    Decision can(Actor actor, Action action, Facts facts, Purpose purpose);

    /** Records a disclosure before the data leaves: the row commits with the caller's transaction. A ledger entry. */
    void record(Tx tx, Disclosure disclosure);

    /** What was disclosed about a holder, newest first: the holder's own view. */
    Page<Entry> ofHolder(Tx tx, HolderId holder, Page.Request page);

    /** Disclosures in a case, oldest first. */
    Page<Entry> ofCase(Tx tx, UUID caseId, Page.Request page);

    /** Number of disclosures of a case: must equal the evidence records of outcome pulled. */
    long count(Tx tx, UUID caseId);

    /** What somebody wants to do. */
    enum Action {
        APPLY,
        SEE_CASE,
        HANDLE_CASE,
        DECIDE_LINK,
        GIVE_OPINION,
        PULL_DOCUMENT,
        SEE_DOCUMENT,
        ISSUE_DOCUMENT,
        CHANGE_STATUS,
        SEARCH_EVIDENCE,
        SEE_PERSON,
        SUPERVISE,
        ADMINISTER
    }

    /** Facts about the object, in the words of the module that owns it. */
    sealed interface Facts {
        /** Nothing but the district. */
        record District() implements Facts {}

        /** A case: who applied (holder refs the actor acts for count), which offices have a link in it. */
        record CaseFacts(UUID caseId, boolean open, boolean actorIsParty, String leadOffice, Set<String> offices)
                implements Facts {
            public CaseFacts {
                offices = Set.copyOf(offices);
            }
        }

        /** A link: its office, who decided links it must be separate from, who drafted. */
        record LinkFacts(UUID caseId, String office, boolean actorIsParty, boolean actorDecidedSeparated)
                implements Facts {}

        /** A document: kind, issuing office, whether the actor acts for an owner, the authorisation if any. */
        record DocumentFacts(
                String kind,
                String issuingOffice,
                boolean actorActsForOwner,
                boolean authorised,
                boolean resultOfSameCase)
                implements Facts {}

        /** A person's page at the counter. */
        record PersonFacts(boolean self, boolean openCaseAtActorsOffice) implements Facts {}
    }

    /** Why: a case and a legal ground, or a fixed reason. */
    record Purpose(String code, Optional<UUID> caseId) {
        /** For a case, on the ground of the holder's authorisation. */
        public static Purpose ofCase(UUID caseId) {
            return new Purpose("case", Optional.of(caseId));
        }

        /** Reading a case as an auditor does; the reader records it. */
        public static Purpose auditOf(UUID caseId) {
            return new Purpose("audit", Optional.of(caseId));
        }
    }

    /** The decision. */
    sealed interface Decision {
        record Permit() implements Decision {}

        /** {@code reason}: NOT_SIGNED_IN, NO_ROLE, OTHER_OFFICE, NOT_PARTY, OWN_CASE, SEPARATION, NOT_AUTHORISED, NO_PURPOSE, CASE_CLOSED. */
        record Deny(String reason) implements Decision {}

        /** Whether permitted. */
        default boolean permitted() {
            return this instanceof Permit;
        }
    }

    /**
     * One disclosure of document content.
     *
     * @param officer who received it, and for which office
     * @param fields names of the fields disclosed, never values
     * @param ground {@code authorisation:<uuid>}, {@code result-of-link} or {@code own-document}
     */
    record Disclosure(
            UUID evidence,
            UUID document,
            String kind,
            List<HolderId> owners,
            Actor officer,
            String office,
            UUID caseId,
            String service,
            String ground,
            List<String> fields) {
        public Disclosure {
            owners = List.copyOf(owners);
            fields = List.copyOf(fields);
        }
    }

    /** A row of the log as shown to people. */
    record Entry(
            UUID id,
            UUID evidence,
            UUID document,
            String kind,
            String officerRef,
            String office,
            UUID caseId,
            String service,
            String ground,
            List<String> fields,
            Instant at) {
        public Entry {
            fields = List.copyOf(fields);
        }
    }
}
