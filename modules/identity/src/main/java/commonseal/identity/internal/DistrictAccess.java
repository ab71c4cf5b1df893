package commonseal.identity.internal;

import commonseal.identity.Access;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.Register;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@link Access} on {@code identity.disclosure} and {@code identity.look}. */
final class DistrictAccess implements Access {

    private final DisclosureRows disclosures;
    private final LookRows lookRows;
    private final Looks looks;
    private final DelayRows delays;
    private final LawfulRows lawful;

    DistrictAccess(
            Register register, DisclosureRows disclosures, LookRows lookRows, DelayRows delays, LawfulRows lawful) {
        this.lawful = lawful;
        this.delays = delays;
        this.disclosures = disclosures;
        this.lookRows = lookRows;
        this.looks = new Looks(register, lookRows);
    }

    @Override
    public Decision can(Actor actor, Action action, Facts facts, Purpose purpose) {
        return Decisions.decide(actor, action, facts, purpose);
    }

    @Override
    public void record(Tx tx, Disclosure disclosure) {
        disclosures.insert(tx, disclosure);
    }

    @Override
    public void record(Tx tx, Disclosure disclosure, Lawful law) {
        disclosures.insert(tx, disclosure);
        lawful.insert(tx, disclosure, law);
    }

    @Override
    public Map<UUID, Lawful> lawful(Tx tx, HolderId holder, Collection<UUID> evidence) {
        return lawful.of(tx, holder, evidence);
    }

    @Override
    public Page<Entry> ofHolder(Tx tx, HolderId holder, Page.Request page) {
        return page(
                disclosures.before(
                        tx,
                        DisclosureRows.ofOwner(holder)
                                .and(delays.hidden(tx).disclosures().not()),
                        page.afterNumber(),
                        page.limit() + 1),
                page.limit(),
                DisclosureRows.Row::entry);
    }

    @Override
    public Page<Entry> ofCase(Tx tx, UUID caseId, Page.Request page) {
        return page(
                disclosures.ofCase(tx, caseId, page.afterNumber(), page.limit() + 1),
                page.limit(),
                DisclosureRows.Row::entry);
    }

    @Override
    public Identified identify(Tx tx, Actor officer, List<String> schemes, String number) {
        return looks.identify(tx, officer, schemes, number);
    }

    @Override
    public void registered(Tx tx, Actor officer, HolderId holder) {
        looks.registered(tx, officer, holder);
    }

    @Override
    public Decision look(Tx tx, Actor officer, HolderId holder, boolean openCase) {
        return looks.open(tx, officer, holder, openCase);
    }

    @Override
    public Set<HolderId> identified(Tx tx, Actor officer, Collection<HolderId> holders) {
        Set<String> refs = looks.identified(tx, officer, holders);
        return holders.stream().filter(holder -> refs.contains(holder.ref())).collect(Collectors.toSet());
    }

    @Override
    public Page<Look> looksAt(Tx tx, HolderId holder, Page.Request page) {
        return page(
                lookRows.before(
                        tx,
                        LookRows.ofHolder(holder).and(delays.hidden(tx).looks().not()),
                        page.afterNumber(),
                        page.limit() + 1),
                page.limit(),
                LookRows.Row::look);
    }

    @Override
    public Unusual unusual(Tx tx, LocalDate from, ZoneId zone) {
        return OfficerDays.unusual(tx, from, zone);
    }

    @Override
    public long count(Tx tx, UUID caseId) {
        return disclosures.count(tx, caseId);
    }

    private static <R extends Ledgered, V> Page<V> page(List<Claimed<R>> read, int limit, Function<R, V> shownAs) {
        return Page.cut(read, limit, Claimed::cursor).map(claimed -> shownAs.apply(claimed.row()));
    }
}
