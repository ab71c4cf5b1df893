package commonseal.identity.internal;

import commonseal.identity.Access;
import commonseal.identity.Access.Action;
import commonseal.identity.Access.Decision;
import commonseal.identity.Access.Facts.PersonFacts;
import commonseal.identity.Access.Identified;
import commonseal.identity.Actor;
import commonseal.identity.Grant;
import commonseal.identity.HolderId;
import commonseal.identity.Register;
import commonseal.identity.Role;
import commonseal.identity.internal.LookRows.Outcome;
import commonseal.identity.internal.LookRows.Purpose;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whose page an officer may open, and the record of it. */
final class Looks {

    private static final String CREDIT_CODE = "CN-USCC";
    private static final Access.Purpose COUNTER = new Access.Purpose("counter", Optional.empty());

    private final Register register;
    private final LookRows rows;

    Looks(Register register, LookRows rows) {
        this.register = register;
        this.rows = rows;
    }

    Identified identify(Tx tx, Actor officer, List<String> schemes, String number) {
        boolean audits = audits(officer);
        Purpose purpose = audits ? Purpose.AUDIT : Purpose.COUNTER_CHECK;
        Decision decision = audits
                ? Decisions.decide(officer, Action.SEARCH_EVIDENCE, new Access.Facts.District(), COUNTER)
                : Decisions.decide(officer, Action.SEE_PERSON, new PersonFacts(false, false, true), COUNTER);
        Optional<HolderId> found = decision.permitted()
                ? schemes.stream()
                        .flatMap(scheme -> find(tx, scheme, number).stream())
                        .findFirst()
                : Optional.empty();
        Identified identified = switch (decision) {
            case Decision.Deny(String reason) -> new Identified.Refused(reason);
            case Decision.Permit() ->
                found.<Identified>map(Identified.Found::new).orElseGet(Identified.Unknown::new);
        };
        Optional<String> reason =
                identified instanceof Identified.Refused(String code) ? Optional.of(code) : Optional.empty();
        Outcome outcome = reason.isPresent() ? Outcome.REFUSED : found.isPresent() ? Outcome.SHOWN : Outcome.UNKNOWN;
        rows.insert(tx, found, office(officer, audits ? Role.AUDITOR : Role.COUNTER_CLERK), purpose, outcome, reason);
        return identified;
    }

    private static boolean audits(Actor officer) {
        return officer.has(Role.AUDITOR) && !officer.has(Role.COUNTER_CLERK);
    }

    private Optional<HolderId> find(Tx tx, String scheme, String number) {
        return scheme.equals(CREDIT_CODE)
                ? register.findOrganisation(tx, number).map(HolderId.class::cast)
                : register.findPerson(tx, scheme, number).map(HolderId.class::cast);
    }

    void registered(Tx tx, Actor officer, HolderId holder) {
        rows.insert(
                tx,
                Optional.of(holder),
                office(officer, Role.COUNTER_CLERK),
                Purpose.COUNTER_CHECK,
                Outcome.SHOWN,
                Optional.empty());
    }

    Decision open(Tx tx, Actor officer, HolderId holder, boolean openCase) {
        if (officer.kind() == Actor.Kind.PERSON && officer.person().equals(holder)) {
            return Decisions.decide(officer, Action.SEE_PERSON, new PersonFacts(true, false, false), COUNTER);
        }
        Instant since = tx.now().minus(Access.VISIT);
        List<String> asked = List.of(holder.ref());
        boolean identified = !rows.shown(tx, officer.ref(), Purpose.COUNTER_CHECK, asked, since)
                .isEmpty();
        Decision decision =
                Decisions.decide(officer, Action.SEE_PERSON, new PersonFacts(false, openCase, identified), COUNTER);
        Optional<String> reason = decision instanceof Decision.Deny(String code) ? Optional.of(code) : Optional.empty();
        boolean isRecorded = reason.isEmpty()
                && (identified
                        || !rows.shown(tx, officer.ref(), Purpose.OPEN_CASE, asked, since)
                                .isEmpty());
        if (!isRecorded) {
            Purpose purpose = openCase ? Purpose.OPEN_CASE : Purpose.COUNTER_CHECK;
            Outcome outcome = reason.isPresent() ? Outcome.REFUSED : Outcome.SHOWN;
            rows.insert(tx, Optional.of(holder), office(officer, Role.COUNTER_CLERK), purpose, outcome, reason);
        }
        return decision;
    }

    Set<String> identified(Tx tx, Actor officer, Collection<HolderId> holders) {
        List<String> refs = holders.stream().map(HolderId::ref).toList();
        Purpose purpose = audits(officer) ? Purpose.AUDIT : Purpose.COUNTER_CHECK;
        return rows.shown(tx, officer.ref(), purpose, refs, tx.now().minus(Access.VISIT));
    }

    /** The office for which he looks; whoever has no such role looks for nobody. */
    private static String office(Actor officer, Role role) {
        return officer.offices(role).stream()
                .findFirst()
                .or(() -> officer.grants().stream().map(Grant::office).findFirst())
                .orElse("-");
    }
}
