package commonseal.approvals;

import commonseal.identity.Access;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The first wall switched off: everybody may do everything, and all else is as it is. */
record PermitEverything(Access rest) implements Access {

    @Override
    public Decision can(Actor actor, Action action, Facts facts, Purpose purpose) {
        return new Decision.Permit();
    }

    @Override
    public void record(Tx tx, Disclosure disclosure) {
        rest.record(tx, disclosure);
    }

    @Override
    public void record(Tx tx, Disclosure disclosure, Lawful law) {
        rest.record(tx, disclosure, law);
    }

    @Override
    public Map<UUID, Lawful> lawful(Tx tx, HolderId holder, Collection<UUID> evidence) {
        return rest.lawful(tx, holder, evidence);
    }

    @Override
    public Page<Entry> ofHolder(Tx tx, HolderId holder, Page.Request page) {
        return rest.ofHolder(tx, holder, page);
    }

    @Override
    public Page<Entry> ofCase(Tx tx, UUID caseId, Page.Request page) {
        return rest.ofCase(tx, caseId, page);
    }

    @Override
    public Identified identify(Tx tx, Actor officer, List<String> schemes, String number) {
        return rest.identify(tx, officer, schemes, number);
    }

    @Override
    public void registered(Tx tx, Actor officer, HolderId holder) {
        rest.registered(tx, officer, holder);
    }

    @Override
    public Decision look(Tx tx, Actor officer, HolderId holder, boolean openCase) {
        return new Decision.Permit();
    }

    @Override
    public Set<HolderId> identified(Tx tx, Actor officer, Collection<HolderId> holders) {
        return Set.copyOf(holders);
    }

    @Override
    public Page<Look> looksAt(Tx tx, HolderId holder, Page.Request page) {
        return rest.looksAt(tx, holder, page);
    }

    @Override
    public Unusual unusual(Tx tx, LocalDate from, ZoneId zone) {
        return rest.unusual(tx, from, zone);
    }

    @Override
    public long count(Tx tx, UUID caseId) {
        return rest.count(tx, caseId);
    }
}
