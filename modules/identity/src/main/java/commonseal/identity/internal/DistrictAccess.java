package commonseal.identity.internal;

import commonseal.identity.Access;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** {@link Access} on {@code identity.disclosure}. */
final class DistrictAccess implements Access {

    private final DisclosureRows disclosures;

    DistrictAccess(DisclosureRows disclosures) {
        this.disclosures = disclosures;
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
    public Page<Entry> ofHolder(Tx tx, HolderId holder, Page.Request page) {
        return page(disclosures.ofOwner(tx, holder.ref(), page.afterNumber(), page.limit() + 1), page.limit());
    }

    @Override
    public Page<Entry> ofCase(Tx tx, UUID caseId, Page.Request page) {
        return page(disclosures.ofCase(tx, caseId, page.afterNumber(), page.limit() + 1), page.limit());
    }

    @Override
    public long count(Tx tx, UUID caseId) {
        return disclosures.count(tx, caseId);
    }

    /** One more than asked for was read, to know whether there is a next page. */
    private static Page<Entry> page(List<Claimed<DisclosureRows.Row>> read, int limit) {
        List<Claimed<DisclosureRows.Row>> shown = read.subList(0, Math.min(limit, read.size()));
        Optional<String> next = read.size() <= limit
                ? Optional.empty()
                : Optional.of(Long.toString(shown.getLast().entry().value()));
        return new Page<>(shown.stream().map(each -> each.row().entry()).toList(), next);
    }
}
