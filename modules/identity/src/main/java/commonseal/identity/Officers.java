package commonseal.identity;

import commonseal.identity.HolderId.PersonId;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Who works for the district: roles given and ended, who stands in for whom, who leaves. Every change is a ledger entry; a
 * row that the ledger does not confirm gives nobody anything, and {@link #unconfirmed} names it.
 */
public interface Officers {

    /** Longest time for which somebody stands in; a longer absence is a grant. */
    int LONGEST_SUBSTITUTION_DAYS = 366;

    /**
     * Gives a person a role. The same grant again changes nothing; another term or other kinds replace it. The program
     * may, and while there is no administrator yet anybody whom the caller lets; afterwards only an administrator of the
     * office (of the district, for a role in all offices). Nobody himself, at any time.
     *
     * @param term from when (never in the past: an earlier one counts as now) until when
     */
    GrantResult grant(Tx tx, Actor by, PersonId person, Role role, String office, Set<String> kinds, Term term);

    /** Ends a grant now, also one that has not begun. False if there is none or its end is not for {@code by} to say. */
    boolean endGrant(Tx tx, Actor by, PersonId person, Role role, String office);

    /**
     * Grants in force that the ledger confirms: the person's own, and those of others for whom he stands in now
     * ({@link Grant#standsInFor}). Standing in is not handed on.
     */
    List<Grant> grants(Tx tx, PersonId person);

    /** Officers with their grants in force, in name order. */
    Page<Officer> officers(Tx tx, Page.Request page);

    /** How many officers hold the role in an office (or district-wide) themselves now; who stands in does not count. */
    int countOfficers(Tx tx, Role role, String office);

    /**
     * Lets somebody act with another's role for a time. Set by the officer himself (delegation) or by an administrator
     * (substitution), never by the one who gains. It has effect only while the officer's own grant is in force and
     * covers what that covers.
     */
    SubstitutionResult substitute(Tx tx, Actor by, Substitution wanted);

    /** Ends it now; the officer, his deputy or an administrator may. False if it is unknown, over, or not theirs. */
    boolean endSubstitution(Tx tx, Actor by, UUID substitution);

    /** In force or still to come, of which the person is officer or deputy; earliest first, at most 200. */
    List<SetSubstitution> substitutions(Tx tx, PersonId person);

    /**
     * An officer leaves: all his grants, what he delegated, and where he stands in end now, and so do his sessions. He
     * keeps his account as a holder.
     *
     * @return false if {@code by} is no administrator of the district, or the one who leaves
     */
    boolean leave(Tx tx, Actor by, PersonId person);

    /**
     * Rows about roles, offices, representatives, systems and ways to sign in that the ledger does not confirm: somebody
     * wrote behind the application. They have no effect; the caller raises the alarm. Cost: O(rows), in pages; asks the
     * ledger again and trusts no memory of earlier answers.
     */
    List<Unconfirmed> unconfirmed(Tx tx);

    /** From when until when; open-ended if {@code until} is empty. */
    record Term(Instant from, Optional<Instant> until) {
        /** From now on, open-ended. */
        public static final Term OPEN = new Term(Instant.EPOCH, Optional.empty());
    }

    /** What became of {@link #grant}. */
    sealed interface GrantResult {
        /** In force from the beginning of the term (or already). */
        record Granted() implements GrantResult {}

        /**
         * Nothing was stored; {@code code} is one of SECOND_PERSON ({@link Role#ADMINISTRATOR} is given by two, see
         * {@link DualControl}; the first by whoever sets the district up), OWN_GRANT (nobody gives himself a role), OTHER_OFFICE (no
         * administrator of that office), TERM_OVER (it ends before it
         * begins, or has ended), PERSON_UNKNOWN, OFFICE_UNKNOWN, ROLE_OF_OFFICE (such a role is held in one office, not in
         * all).
         */
        record Refused(String code) implements GrantResult {}
    }

    /** An officer; {@code login} is empty while he has no account. */
    record Officer(PersonId person, String name, String login, List<Grant> grants) {
        public Officer {
            grants = List.copyOf(grants);
        }
    }

    /** {@code deputy} acts with the role that {@code officer} holds in the office. */
    record Substitution(PersonId officer, PersonId deputy, Role role, String office, Instant from, Instant until) {}

    /** One that was set. */
    record SetSubstitution(UUID id, Substitution substitution, String setBy) {}

    /** What became of {@link #substitute}. */
    sealed interface SubstitutionResult {
        record Set(UUID id) implements SubstitutionResult {}

        /**
         * Nothing was stored; {@code code} is one of PERSON_UNKNOWN, ROLE_NOT_HELD (the officer does not hold it himself), SAME_PERSON,
         * OWN_GAIN (the deputy set it), NOT_YOURS (neither the officer nor an administrator), DISTRICT_WIDE (such a role, or
         * that of an administrator, is granted, not lent), TERM_OVER, TERM_LONG.
         */
        record Refused(String code) implements SubstitutionResult {}
    }

    /** A row without effect. */
    record Unconfirmed(String table, String row) {}
}
