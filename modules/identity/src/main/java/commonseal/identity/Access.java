package commonseal.identity;

import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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

    /** As {@link #record(Tx, Disclosure)}, without consent: with the law that permits it and the officer's reason. */
    void record(Tx tx, Disclosure disclosure, Lawful law);

    /** By evidence, the law on which these disclosures of a holder's documents rest; empty for those with consent. */
    Map<UUID, Lawful> lawful(Tx tx, HolderId holder, Collection<UUID> evidence);

    /** What was disclosed about a holder, newest first: the holder's own view, without what {@link AccessDelays} delay. */
    Page<Entry> ofHolder(Tx tx, HolderId holder, Page.Request page);

    /** Disclosures in a case, oldest first. */
    Page<Entry> ofCase(Tx tx, UUID caseId, Page.Request page);

    /** How long an officer may open the page of somebody whose identity document he has seen. */
    Duration VISIT = Duration.ofHours(2);

    /**
     * Somebody stands before a counter clerk and shows the document with this number (or an auditor searches by it). The
     * look becomes a ledger entry with the caller's transaction, also when nobody has the number or the officer may not;
     * the holder sees it. It opens the holder's page to this officer for {@link #VISIT}.
     *
     * @param schemes that the number may be of, tried in order; {@code CN-USCC} is an organisation's credit code
     */
    Identified identify(Tx tx, Actor officer, List<String> schemes, String number);

    /** The same after a clerk has registered somebody who stands before him. */
    void registered(Tx tx, Actor officer, HolderId holder);

    /**
     * Decides whether an officer may open a holder's page: during a {@link #VISIT} after {@link #identify}, or for an open
     * case. A ledger entry: for each refusal, and for the first look of a visit.
     *
     * @param openCase whether an unfinished case of the holder lies at an office where the officer is counter clerk
     */
    Decision look(Tx tx, Actor officer, HolderId holder, boolean openCase);

    /** Whom of these the officer has identified within a {@link #VISIT}. One query. */
    Set<HolderId> identified(Tx tx, Actor officer, Collection<HolderId> holders);

    /** Which officers looked at a holder's page or were refused, newest first: the holder's own view, without what {@link AccessDelays} delay. */
    Page<Look> looksAt(Tx tx, HolderId holder, Page.Request page);

    /**
     * The supervisor's report: days on which an officer looked up more people than officers do, was refused more often, or
     * typed more numbers that nobody has. Newest first, at most 200.
     *
     * <p>A day stands out from half as much again as the 99th percentile of all officers' days in the 90 days before
     * {@code from}, and never below {@link Ordinary#LEAST}. Auditors' searches do not count. Two queries over the looks since
     * then.
     *
     * @param from first day reported; days begin at midnight of {@code zone} as it is now (no daylight saving)
     */
    Unusual unusual(Tx tx, LocalDate from, ZoneId zone);

    /** Number of disclosures of a case: must equal the evidence records of pulls and previews. */
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
        /** Says of an accepted paper what it is, as a copy; and declares such a copy void. Never as the paper's issuer. */
        ATTEST_COPY,
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

        /** A document: kind, issuing office, whether the actor acts for an owner, and what its use would rest on. */
        record DocumentFacts(String kind, String issuingOffice, boolean actorActsForOwner, Basis basis)
                implements Facts {}

        /** A holder's page at the counter; identified: he showed this officer his document within a {@link #VISIT}. */
        record PersonFacts(boolean self, boolean openCaseAtActorsOffice, boolean identified) implements Facts {}
    }

    /** What the use of a document rests on, as far as the facts go. */
    sealed interface Basis {
        record None() implements Basis {}

        /** The owner's authorisation for this case is in force. */
        record Authorised() implements Basis {}

        /** It is the result of the same case. */
        record ResultOfCase() implements Basis {}

        /**
         * The owner's standing authorisation of an office.
         *
         * @param spent used up, in all or for this day
         * @param barred why this officer must not use it: {@link StandingAuthorisations.Cover.Barred}
         */
        record Standing(String office, boolean spent, Optional<String> barred) implements Basis {}

        /**
         * The law, without consent.
         *
         * @param cited whether the service's definition in force cites it for this kind
         * @param roles which of the office may then read it
         */
        record Law(String office, boolean cited, Set<Role> roles) implements Basis {
            public Law {
                roles = Set.copyOf(roles);
            }
        }
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

        /** {@code reason}: NOT_SIGNED_IN, NO_ROLE, OTHER_OFFICE, NOT_PARTY, OWN_CASE, SEPARATION, NOT_AUTHORISED, NO_PURPOSE, NOT_IDENTIFIED, CASE_CLOSED, OVER_LIMIT, LINK_ISSUER, APPOINTER, NOT_CITED. */
        record Deny(String reason) implements Decision {}

        /** Whether permitted. */
        default boolean permitted() {
            return this instanceof Permit;
        }
    }

    /** What a number led to. */
    sealed interface Identified {
        record Found(HolderId holder) implements Identified {}

        /** Nobody is registered with it. */
        record Unknown() implements Identified {}

        /** {@code reason}: see {@link Decision.Deny}. */
        record Refused(String reason) implements Identified {}
    }

    /**
     * An officer's look at a holder.
     *
     * @param holderRef empty if nobody has the number that was typed
     * @param office for which he looked; {@code -} if he has no role
     * @param purpose COUNTER_CHECK, OPEN_CASE, AUDIT or EMERGENCY
     * @param outcome SHOWN, REFUSED or UNKNOWN
     * @param reason of a refusal
     */
    record Look(
            UUID id,
            Optional<String> holderRef,
            String officerRef,
            String office,
            String purpose,
            String outcome,
            Optional<String> reason,
            Instant at)
            implements Logged {

        /** The role without which nobody looks for this purpose. */
        public Role role() {
            return purpose.equals("AUDIT") ? Role.AUDITOR : Role.COUNTER_CLERK;
        }
    }

    /** Days that stand out, and from what. */
    record Unusual(Ordinary ordinary, List<OfficerDay> days) {
        public Unusual {
            days = List.copyOf(days);
        }
    }

    /** From how many on a day stands out. */
    record Ordinary(int persons, int refused, int unknown) {
        /** A small office has too few days to compare with. */
        public static final Ordinary LEAST = new Ordinary(20, 5, 10);
    }

    /**
     * What an officer did on a day.
     *
     * @param persons different people and organisations whose page he saw
     * @param refused looks that were refused
     * @param unknown numbers typed that nobody has
     */
    record OfficerDay(String officerRef, LocalDate day, int persons, int refused, int unknown) {}

    /**
     * One disclosure of document content.
     *
     * @param officer who received it, and for which office
     * @param fields names of the fields disclosed, never values
     * @param ground {@code authorisation:<uuid>}, {@code standing:<uuid>}, {@code law:<service>:<version>:<id>}, {@code result-of-link} or {@code own-document}
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

    /**
     * Why no consent was needed.
     *
     * @param version of the service's definition that cites the law
     * @param ground id of the citation there
     * @param reason the officer's, in his words
     */
    record Lawful(String service, int version, String ground, String citationZh, String citationEn, String reason) {}

    /** An entry of a holder's log: a disclosure of a document, or a look at his page. */
    sealed interface Logged {
        UUID id();

        /** Who looked. */
        String officerRef();

        /** For which office; {@code -} if for none. */
        String office();

        Instant at();
    }

    /**
     * A row of the log as shown to people.
     *
     * @param roles of the officer in the office; empty if he had none or the program itself acted
     */
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
            List<String> roles,
            Instant at)
            implements Logged {
        public Entry {
            fields = List.copyOf(fields);
            roles = List.copyOf(roles);
        }
    }
}
