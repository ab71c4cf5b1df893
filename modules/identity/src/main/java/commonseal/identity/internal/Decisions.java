package commonseal.identity.internal;

import commonseal.identity.Access.Action;
import commonseal.identity.Access.Basis;
import commonseal.identity.Access.Decision;
import commonseal.identity.Access.Facts;
import commonseal.identity.Access.Facts.CaseFacts;
import commonseal.identity.Access.Facts.District;
import commonseal.identity.Access.Facts.DocumentFacts;
import commonseal.identity.Access.Facts.LinkFacts;
import commonseal.identity.Access.Facts.PersonFacts;
import commonseal.identity.Access.Purpose;
import commonseal.identity.Actor;
import commonseal.identity.Role;
import java.util.Set;
import java.util.UUID;

/**
 * Who may do what: a pure function, deny by default. The whole matrix is tested row by row against
 * {@code access-matrix.txt}. An action asked about facts of another kind is denied.
 */
final class Decisions {

    private static final Decision PERMIT = new Decision.Permit();
    private static final Decision NOT_SIGNED_IN = new Decision.Deny("NOT_SIGNED_IN");
    private static final Decision NO_ROLE = new Decision.Deny("NO_ROLE");
    private static final Decision OTHER_OFFICE = new Decision.Deny("OTHER_OFFICE");
    private static final Decision NOT_PARTY = new Decision.Deny("NOT_PARTY");
    private static final Decision OWN_CASE = new Decision.Deny("OWN_CASE");
    private static final Decision SEPARATION = new Decision.Deny("SEPARATION");
    private static final Decision NOT_AUTHORISED = new Decision.Deny("NOT_AUTHORISED");
    private static final Decision NO_PURPOSE = new Decision.Deny("NO_PURPOSE");
    private static final Decision NOT_IDENTIFIED = new Decision.Deny("NOT_IDENTIFIED");
    private static final Decision NOT_CITED = new Decision.Deny("NOT_CITED");
    private static final Decision OVER_LIMIT = new Decision.Deny("OVER_LIMIT");
    private static final Decision CASE_CLOSED = new Decision.Deny("CASE_CLOSED");

    /** Roles that work on a case of their office. */
    private static final Set<Role> CASE_ROLES =
            Set.of(Role.COUNTER_CLERK, Role.APPROVER, Role.ASSISTANT, Role.ISSUER, Role.SUPERVISOR);

    /** Roles that read documents used in a case. */
    private static final Set<Role> READERS = Set.of(Role.COUNTER_CLERK, Role.APPROVER, Role.ASSISTANT);

    /** Roles that pull them. */
    private static final Set<Role> PULLERS = Set.of(Role.COUNTER_CLERK, Role.APPROVER);

    private Decisions() {}

    static Decision decide(Actor actor, Action action, Facts facts, Purpose purpose) {
        if (purpose.code().isBlank()) {
            return NO_PURPOSE;
        }
        return switch (actor.kind()) {
            case PERSON -> actor.session().isEmpty() ? NOT_SIGNED_IN : person(actor, action, facts, purpose);
            case JOB -> job(action, facts);
            // Systems act through the scopes of their token; no scope stands for an officer's decision yet.
            case SYSTEM -> NO_ROLE;
        };
    }

    /** The program issues what offices decided, ends what falls due, and never reads or pulls content. */
    private static Decision job(Action action, Facts facts) {
        return switch (action) {
            case SEE_CASE, HANDLE_CASE -> facts instanceof CaseFacts ? PERMIT : NO_ROLE;
            case ISSUE_DOCUMENT, CHANGE_STATUS -> facts instanceof DocumentFacts ? PERMIT : NO_ROLE;
            case APPLY,
                    DECIDE_LINK,
                    GIVE_OPINION,
                    PULL_DOCUMENT,
                    SEE_DOCUMENT,
                    ATTEST_COPY,
                    SEARCH_EVIDENCE,
                    SEE_PERSON,
                    SUPERVISE,
                    ADMINISTER -> NO_ROLE;
        };
    }

    private static Decision person(Actor actor, Action action, Facts facts, Purpose purpose) {
        return switch (action) {
            case APPLY -> apply(facts);
            case SEE_CASE -> facts instanceof CaseFacts c ? seeCase(actor, c, purpose) : NO_ROLE;
            case HANDLE_CASE -> facts instanceof CaseFacts c ? handleCase(actor, c, purpose) : NO_ROLE;
            case DECIDE_LINK -> facts instanceof LinkFacts l ? onLink(actor, Role.APPROVER, l, purpose) : NO_ROLE;
            case GIVE_OPINION -> facts instanceof LinkFacts l ? onLink(actor, Role.ASSISTANT, l, purpose) : NO_ROLE;
            case PULL_DOCUMENT -> facts instanceof DocumentFacts d ? pull(actor, d, purpose) : NO_ROLE;
            case SEE_DOCUMENT -> facts instanceof DocumentFacts d ? seeDocument(actor, d, purpose) : NO_ROLE;
            case ISSUE_DOCUMENT -> facts instanceof DocumentFacts d ? issue(actor, d) : NO_ROLE;
            case CHANGE_STATUS -> facts instanceof DocumentFacts d ? changeStatus(actor, d) : NO_ROLE;
            case ATTEST_COPY -> facts instanceof DocumentFacts d ? attest(actor, d) : NO_ROLE;
            case SEARCH_EVIDENCE -> facts instanceof PersonFacts ? NO_ROLE : anywhere(actor, Role.AUDITOR);
            case SEE_PERSON -> facts instanceof PersonFacts p ? seePerson(actor, p) : NO_ROLE;
            case SUPERVISE -> supervise(actor, facts);
            case ADMINISTER -> facts instanceof District ? anywhere(actor, Role.ADMINISTRATOR) : NO_ROLE;
        };
    }

    private static Decision apply(Facts facts) {
        return switch (facts) {
            case District district -> PERMIT;
            case CaseFacts c -> c.actorIsParty() ? c.open() ? PERMIT : CASE_CLOSED : NOT_PARTY;
            case LinkFacts link -> NO_ROLE;
            case DocumentFacts document -> NO_ROLE;
            case PersonFacts person -> NO_ROLE;
        };
    }

    /** An auditor names the audit as his purpose: then the case is read as somebody else's, and that is recorded. */
    private static Decision seeCase(Actor actor, CaseFacts facts, Purpose purpose) {
        boolean audits = purpose.equals(Purpose.auditOf(facts.caseId())) && actor.has(Role.AUDITOR);
        if (facts.actorIsParty() || audits) {
            return PERMIT;
        }
        if (CASE_ROLES.stream().noneMatch(actor::has)) {
            return actor.grants().isEmpty() ? NOT_PARTY : NO_ROLE;
        }
        boolean atOffice = CASE_ROLES.stream()
                .anyMatch(role -> actor.has(role, facts.leadOffice())
                        || facts.offices().stream().anyMatch(office -> actor.has(role, office)));
        return atOffice ? PERMIT : OTHER_OFFICE;
    }

    private static Decision handleCase(Actor actor, CaseFacts facts, Purpose purpose) {
        if (!actor.has(Role.COUNTER_CLERK)) {
            return NO_ROLE;
        }
        if (!actor.has(Role.COUNTER_CLERK, facts.leadOffice())) {
            return OTHER_OFFICE;
        }
        if (facts.actorIsParty()) {
            return OWN_CASE;
        }
        if (!facts.open()) {
            return CASE_CLOSED;
        }
        return isFor(purpose, facts.caseId()) ? PERMIT : NO_PURPOSE;
    }

    private static Decision onLink(Actor actor, Role role, LinkFacts facts, Purpose purpose) {
        if (!actor.has(role)) {
            return NO_ROLE;
        }
        if (!actor.has(role, facts.office())) {
            return OTHER_OFFICE;
        }
        if (facts.actorIsParty()) {
            return OWN_CASE;
        }
        if (facts.actorDecidedSeparated()) {
            return SEPARATION;
        }
        return isFor(purpose, facts.caseId()) ? PERMIT : NO_PURPOSE;
    }

    private static Decision pull(Actor actor, DocumentFacts facts, Purpose purpose) {
        if (!reads(actor, PULLERS, facts.kind())) {
            return NO_ROLE;
        }
        if (purpose.caseId().isEmpty()) {
            return NO_PURPOSE;
        }
        if (facts.actorActsForOwner()) {
            return OWN_CASE;
        }
        return switch (facts.basis()) {
            case Basis.None none -> NOT_AUTHORISED;
            case Basis.Authorised authorised -> PERMIT;
            case Basis.ResultOfCase result -> PERMIT;
            case Basis.Standing standing -> underStanding(actor, facts.kind(), standing);
            case Basis.Law law -> underLaw(actor, facts.kind(), law);
        };
    }

    /** The owner has allowed this office, and nobody else. */
    private static Decision underStanding(Actor actor, String kind, Basis.Standing standing) {
        boolean ofOffice = PULLERS.stream().anyMatch(role -> has(actor, role, standing.office(), kind));
        if (!ofOffice) {
            return OTHER_OFFICE;
        }
        if (standing.barred().isPresent()) {
            return new Decision.Deny(standing.barred().get());
        }
        return standing.spent() ? OVER_LIMIT : PERMIT;
    }

    /** What the law permits it permits to those it names, at the office that handles the case. */
    private static Decision underLaw(Actor actor, String kind, Basis.Law law) {
        if (!law.cited()) {
            return NOT_CITED;
        }
        return law.roles().stream().anyMatch(role -> has(actor, role, law.office(), kind)) ? PERMIT : NO_ROLE;
    }

    private static Decision seeDocument(Actor actor, DocumentFacts facts, Purpose purpose) {
        if (facts.actorActsForOwner() || has(actor, Role.ISSUER, facts.issuingOffice(), facts.kind())) {
            return PERMIT;
        }
        if (!reads(actor, READERS, facts.kind())) {
            return actor.has(Role.ISSUER) ? OTHER_OFFICE : NO_ROLE;
        }
        if (purpose.caseId().isEmpty()) {
            return NO_PURPOSE;
        }
        return switch (facts.basis()) {
            case Basis.Authorised authorised -> PERMIT;
            case Basis.ResultOfCase result -> PERMIT;
            // These let one office pull; what it pulled is evidence of its own.
            case Basis.None none -> NOT_AUTHORISED;
            case Basis.Standing standing -> NOT_AUTHORISED;
            case Basis.Law law -> NOT_AUTHORISED;
        };
    }

    /** An issuer of the office for what it holds; its approver for what his decision in a case results in. */
    private static Decision issue(Actor actor, DocumentFacts facts) {
        boolean issuer = has(actor, Role.ISSUER, facts.issuingOffice(), facts.kind());
        boolean ofSameCase = facts.basis() instanceof Basis.ResultOfCase;
        boolean approver = ofSameCase && has(actor, Role.APPROVER, facts.issuingOffice(), facts.kind());
        if (!issuer && !approver) {
            boolean elsewhere = actor.has(Role.ISSUER) || ofSameCase && actor.has(Role.APPROVER);
            return elsewhere ? OTHER_OFFICE : NO_ROLE;
        }
        return facts.actorActsForOwner() ? OWN_CASE : PERMIT;
    }

    /** Whoever accepts papers at the office: nobody has to be an issuer of the kind to say what he saw. */
    private static Decision attest(Actor actor, DocumentFacts facts) {
        if (PULLERS.stream().noneMatch(role -> has(actor, role, facts.issuingOffice(), facts.kind()))) {
            return PULLERS.stream().anyMatch(actor::has) ? OTHER_OFFICE : NO_ROLE;
        }
        return facts.actorActsForOwner() ? OWN_CASE : PERMIT;
    }

    private static Decision changeStatus(Actor actor, DocumentFacts facts) {
        if (!has(actor, Role.ISSUER, facts.issuingOffice(), facts.kind())) {
            return actor.has(Role.ISSUER) ? OTHER_OFFICE : NO_ROLE;
        }
        return facts.actorActsForOwner() ? OWN_CASE : PERMIT;
    }

    private static Decision seePerson(Actor actor, PersonFacts facts) {
        if (facts.self()) {
            return PERMIT;
        }
        if (!actor.has(Role.COUNTER_CLERK)) {
            return NO_ROLE;
        }
        return facts.openCaseAtActorsOffice() || facts.identified() ? PERMIT : NOT_IDENTIFIED;
    }

    private static Decision supervise(Actor actor, Facts facts) {
        return switch (facts) {
            case District district -> anywhere(actor, Role.SUPERVISOR);
            case CaseFacts c -> {
                boolean atOffice = actor.has(Role.SUPERVISOR, c.leadOffice())
                        || c.offices().stream().anyMatch(office -> actor.has(Role.SUPERVISOR, office));
                yield atOffice ? PERMIT : actor.has(Role.SUPERVISOR) ? OTHER_OFFICE : NO_ROLE;
            }
            case LinkFacts l ->
                actor.has(Role.SUPERVISOR, l.office()) ? PERMIT : actor.has(Role.SUPERVISOR) ? OTHER_OFFICE : NO_ROLE;
            case DocumentFacts document -> NO_ROLE;
            case PersonFacts person -> NO_ROLE;
        };
    }

    private static Decision anywhere(Actor actor, Role role) {
        return actor.has(role) ? PERMIT : NO_ROLE;
    }

    private static boolean isFor(Purpose purpose, UUID caseId) {
        return purpose.caseId().filter(caseId::equals).isPresent();
    }

    /** Whether the actor has the role at the office, for documents of this kind. */
    private static boolean has(Actor actor, Role role, String office, String kind) {
        return actor.grants().stream()
                .anyMatch(grant -> grant.role() == role
                        && (grant.office().equals(office) || grant.office().equals(GrantRows.EVERY_OFFICE))
                        && (grant.kinds().isEmpty() || grant.kinds().contains(kind)));
    }

    /** Whether the actor has one of the roles anywhere, for documents of this kind. */
    private static boolean reads(Actor actor, Set<Role> roles, String kind) {
        return actor.grants().stream()
                .anyMatch(grant -> roles.contains(grant.role())
                        && (grant.kinds().isEmpty() || grant.kinds().contains(kind)));
    }
}
