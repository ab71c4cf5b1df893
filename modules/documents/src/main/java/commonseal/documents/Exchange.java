package commonseal.documents;

import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.PullContext;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Registers of other offices, and which kinds meet a requirement. What a register says for a case is a copy of that case
 * alone: never issued by us, asked anew for each case, erased when the case closes; the evidence stays. Questions travel
 * outside transactions; each is sealed as evidence before it leaves, and so is what came of it.
 */
public interface Exchange {

    /** Publishes a source, or its next version; a ledger entry. Only an administrator of the district, or a job. */
    RuleResult publish(Tx tx, Actor administrator, Source source);

    /** Says which kinds meet a requirement, best first; a ledger entry. Only an administrator of the district, or a job. */
    RuleResult publish(Tx tx, Actor administrator, Requirement requirement);

    /** Newest versions, by code; those switched off too. */
    List<Source> sources(Tx tx);

    /** Newest versions, by code. */
    List<Requirement> requirements(Tx tx);

    /** Which kinds meet what a material names, best first: the kind itself where nothing was published. From memory, at most some seconds old. */
    List<String> acceptable(Tx tx, String named);

    /** How a source has answered lately. One query. */
    Health health(Tx tx, String source);

    /**
     * Documents that a source could give for a case, as if they were held: of those holders and kinds that nothing in
     * {@code held} covers. Copies that were found stay; one that ended is left out. Nothing is asked.
     */
    List<Held> offers(
            Tx tx, UUID caseId, Collection<HolderId> holders, Collection<String> kinds, Collection<Held> held);

    /** Writes an offer of {@link #offers} down, so that its id means something; nothing happens if it is known, or none. */
    void keep(Tx tx, UUID caseId, String service, HolderId owner, Held offer);

    /**
     * Before a pull: decides as the pull will, and writes the question down with its evidence. The request to send, empty
     * if nothing is to be asked: no offer, found already, not authorised, not due yet, or the source is resting.
     */
    Optional<UUID> prepare(Tx tx, PullContext context, UUID offer);

    /** Sends a prepared request and writes down what came of it. Outside transactions; takes as long as the source may. */
    void ask(UUID request);

    /** Asks found copies for their status again, and writes down what came of it. Outside transactions. */
    void askStatus(Collection<UUID> copies);

    /** What became of a copy; empty if there is none, or not for the actor to see. */
    Optional<Copy> copy(Tx tx, UUID copy);

    /** Copies of a case, without order; the caller has decided that the case may be seen. */
    List<Copy> ofCase(Tx tx, UUID caseId);

    /** Asks again what is due, at most so many; a job. How many were asked. */
    int work(int most);

    /** Erases what sources said for a case that closed. */
    void closeCase(Tx tx, UUID caseId);

    /**
     * A register of another office. Its certificate files lie in the data directory, {@code sources/<code>/}: client.crt,
     * client.key, authority.crt.
     *
     * @param office whose register it is
     * @param url base address, https
     * @param kinds which it serves; for each the identifiers that are sent: {@code name}, {@code id_scheme},
     *     {@code id_number} of a person, {@code name}, {@code credit_code} of an organisation
     * @param publicKey multikey with which it signs, if agreed
     * @param patience within which a whole answer must arrive, 1 to 30 s
     * @param atOnce most questions at a time, 1 to 64
     */
    record Source(
            String code,
            String nameZh,
            String nameEn,
            String office,
            String url,
            Map<String, List<String>> kinds,
            Optional<String> publicKey,
            Duration patience,
            int atOnce,
            boolean active,
            int version) {
        public Source {
            kinds = Map.copyOf(kinds);
        }
    }

    /** Which kinds meet a requirement, best first. */
    record Requirement(String code, String nameZh, String nameEn, List<String> kinds, int version) {
        public Requirement {
            kinds = List.copyOf(kinds);
        }
    }

    /** What became of a publication. */
    sealed interface RuleResult {
        /** The version now in use, new or as before. */
        record Published(int version) implements RuleResult {}

        /**
         * Nothing was stored: NOT_ALLOWED, SOURCE_CODE, SOURCE_NAME, SOURCE_OFFICE, SOURCE_URL, SOURCE_KINDS,
         * SOURCE_KEY, SOURCE_LIMITS, REQUIREMENT_KINDS.
         */
        record Refused(String code) implements RuleResult {}
    }

    /**
     * Of the last hundred questions.
     *
     * @param asked how many there were
     * @param good how many the source answered as the contract says, pending included
     * @param median milliseconds
     * @param resting no question is sent for a while, after five failures one after the other
     */
    record Health(int asked, int good, Optional<Integer> median, Optional<Instant> lastGood, boolean resting) {}

    /** How far a copy is. */
    enum CopyState {
        OFFERED,
        ASKED,
        PENDING,
        FOUND,
        /** The source's answer is no: none, several, revoked, suspended, somebody else's. */
        ENDED,
        /** No answer, or none that can be believed: asked again by itself. */
        FAILED,
        ERASED
    }

    /**
     * What became of a question.
     *
     * @param reason code, e.g. SOURCE_NONE, SOURCE_MISMATCH, SOURCE_TIMEOUT, SOURCE_LIED_OTHER_KIND
     * @param next when it is asked again
     * @param differing of a mismatch: identifier to ours and, if the source told it, theirs, both masked
     */
    record Copy(
            UUID id,
            UUID caseId,
            HolderId owner,
            String kind,
            String source,
            CopyState state,
            String reason,
            Optional<Instant> next,
            Map<String, Differing> differing) {
        public Copy {
            differing = Map.copyOf(differing);
        }
    }

    /** A masked value of ours and of theirs. */
    record Differing(String ours, Optional<String> theirs) {}

    /** Reasons after which another document, or paper, must serve. */
    Set<String> ENDINGS = Set.of(
            "SOURCE_NONE",
            "SOURCE_SEVERAL",
            "SOURCE_MISMATCH",
            "SOURCE_REVOKED",
            "SOURCE_SUSPENDED",
            "SOURCE_EXPIRED",
            "SOURCE_SUPERSEDED");
}
