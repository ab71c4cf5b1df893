package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.DISCLOSURE;
import static commonseal.identity.internal.db.Tables.LOOK;

import commonseal.identity.Access.Logged;
import commonseal.identity.AccessDelays;
import commonseal.identity.Actor;
import commonseal.identity.Officers;
import commonseal.identity.Role;
import commonseal.identity.internal.DelayRows.Hidden;
import commonseal.identity.internal.DelayRows.Kind;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** {@link AccessDelays} on {@code identity.access_delay} and {@code identity.access_release}. */
final class DistrictAccessDelays implements AccessDelays {

    private static final String WHOLE_DISTRICT = "*";
    private static final String APPLIES = "service:[A-Za-z0-9_-]{1,80}|purpose:(OPEN_CASE|AUDIT)";
    private static final int LONGEST_LAW = 500;

    private final Officers officers;
    private final DelayRows rules;
    private final ReleaseRows releases;
    private final DisclosureRows disclosures;
    private final LookRows looks;

    DistrictAccessDelays(
            Officers officers, DelayRows rules, ReleaseRows releases, DisclosureRows disclosures, LookRows looks) {
        this.officers = officers;
        this.rules = rules;
        this.releases = releases;
        this.disclosures = disclosures;
        this.looks = looks;
    }

    @Override
    public List<Delay> inForce(Tx tx) {
        return rules.inForce(tx).stream()
                .filter(rule -> !rule.is(DelayClass.NONE))
                .map(DelayRows.Row::delay)
                .sorted(Comparator.comparing(delay -> delay.rule().appliesTo()))
                .toList();
    }

    @Override
    public List<Delay> waiting(Tx tx) {
        return rules.waiting(tx).stream().map(DelayRows.Row::delay).toList();
    }

    @Override
    public ProposeResult propose(Tx tx, Actor by, NewDelay delay) {
        NewDelay tidy =
                new NewDelay(delay.appliesTo(), delay.delayClass(), delay.days(), Texts.tidyLetter(delay.law()));
        Optional<String> refusal = isAdministrator(tx, by) ? refusal(tidy) : Optional.of("NO_ROLE");
        return refusal.<ProposeResult>map(ProposeResult.Refused::new)
                .orElseGet(() -> new ProposeResult.Proposed(
                        rules.insert(tx, Kind.PROPOSED, Optional.empty(), Optional.empty(), tidy)));
    }

    private static Optional<String> refusal(NewDelay delay) {
        if (!delay.appliesTo().matches(APPLIES)) {
            return Optional.of("DELAY_APPLIES");
        }
        boolean fits = delay.delayClass() == DelayClass.DAYS
                ? delay.days() >= 1 && delay.days() <= LONGEST
                : delay.days() == 0;
        if (!fits) {
            return Optional.of("DELAY_DAYS");
        }
        return Texts.letterRefusal(delay.law(), LONGEST_LAW).map(code -> "DELAY_LAW");
    }

    /** The roles of this moment, not those of when the request began. */
    private boolean isAdministrator(Tx tx, Actor by) {
        return by.kind() == Actor.Kind.PERSON
                && tx.act().actor().equals(by.ref())
                && officers.grants(tx, by.person()).stream().anyMatch(grant -> grant.role() == Role.ADMINISTRATOR);
    }

    @Override
    public DecideResult decide(Tx tx, Actor by, UUID proposal, boolean confirm) {
        Locks.hold(tx, "access-delays");
        if (!isAdministrator(tx, by)) {
            return new DecideResult.Refused("NO_ROLE");
        }
        Optional<DelayRows.Row> found = rules.waiting(tx).stream()
                .filter(row -> row.id().equals(proposal))
                .findFirst();
        if (found.isEmpty()) {
            return new DecideResult.Refused("DELAY_UNKNOWN");
        }
        DelayRows.Row row = found.get();
        if (confirm && row.actor().equals(by.ref())) {
            return new DecideResult.Refused("DELAY_SECOND");
        }
        var unused = rules.insert(
                tx,
                confirm ? Kind.IN_FORCE : Kind.DECLINED,
                Optional.of(proposal),
                Optional.of(row.actor()).filter(proposer -> confirm),
                row.delay().rule());
        return new DecideResult.Decided();
    }

    @Override
    public Page<Logged> withheld(Tx tx, Actor supervisor, Page.Request page) {
        List<Withheld> read = Stream.concat(
                        withheldDisclosures(tx, supervisor, DSL.noCondition(), page.afterNumber(), page.limit() + 1),
                        withheldLooks(tx, supervisor, DSL.noCondition(), page.afterNumber(), page.limit() + 1))
                .sorted(Comparator.comparingLong(Withheld::entry).reversed())
                .limit(page.limit() + 1L)
                .toList();
        return Page.cut(read, page.limit(), withheld -> Long.toString(withheld.entry()))
                .map(Withheld::logged);
    }

    private record Withheld(Logged logged, long entry) {}

    private Stream<Withheld> withheldDisclosures(
            Tx tx, Actor supervisor, Condition which, Optional<Long> before, int limit) {
        Hidden hidden = rules.withheld(tx);
        return disclosures
                .before(tx, which.and(hidden.disclosures()).and(of(supervisor, DISCLOSURE.OFFICE)), before, limit)
                .stream()
                .map(row -> new Withheld(row.row().entry(), row.entry().value()));
    }

    private Stream<Withheld> withheldLooks(Tx tx, Actor supervisor, Condition which, Optional<Long> before, int limit) {
        Hidden hidden = rules.withheld(tx);
        return looks.before(tx, which.and(hidden.looks()).and(of(supervisor, LOOK.OFFICE)), before, limit).stream()
                .map(row -> new Withheld(row.row().look(), row.entry().value()));
    }

    private static Condition of(Actor supervisor, Field<String> office) {
        List<String> offices = supervisor.offices(Role.SUPERVISOR);
        return offices.contains(WHOLE_DISTRICT)
                ? DSL.noCondition()
                : office.eq(DSL.any(offices.toArray(String[]::new)));
    }

    @Override
    public boolean release(Tx tx, Actor supervisor, UUID logged) {
        Locks.hold(tx, "release|" + logged);
        boolean waits = Stream.concat(
                        withheldDisclosures(tx, supervisor, DISCLOSURE.ID.eq(logged), Optional.empty(), 1),
                        withheldLooks(tx, supervisor, LOOK.ID.eq(logged), Optional.empty(), 1))
                .findFirst()
                .isPresent();
        if (waits) {
            releases.insert(tx, logged);
        }
        return waits;
    }
}
