package commonseal.identity.internal;

import commonseal.identity.Actor;
import commonseal.identity.Duplicates;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Officers;
import commonseal.identity.Role;
import commonseal.identity.internal.MergeRows.Kind;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.keys.SubjectKey;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** {@link Duplicates} on {@code identity.merge_event}. */
final class DistrictDuplicates implements Duplicates {

    private final Seals seals;
    private final Officers officers;
    private final PersonRows persons;
    private final MergeRows rows;
    private final AccountClosing accounts;

    DistrictDuplicates(Seals seals, Officers officers, PersonRows persons, MergeRows rows, AccountClosing accounts) {
        this.seals = seals;
        this.officers = officers;
        this.persons = persons;
        this.rows = rows;
        this.accounts = accounts;
    }

    @Override
    public ProposeResult proposeMerge(Tx tx, Actor by, PersonId duplicate, PersonId kept, String given) {
        String reason = Texts.tidy(given);
        lock(tx);
        return refusal(tx, by, duplicate, kept)
                .or(() -> reasonRefusal(reason))
                .or(() -> unfit(tx, duplicate, kept))
                .or(() -> isWaiting(tx, duplicate))
                .<ProposeResult>map(ProposeResult.Refused::new)
                .orElseGet(() -> propose(tx, Kind.MERGE_PROPOSED, duplicate, kept, reason));
    }

    @Override
    public ProposeResult proposeSplit(Tx tx, Actor by, PersonId duplicate, String given) {
        String reason = Texts.tidy(given);
        lock(tx);
        Optional<PersonId> kept = countsAs(tx, duplicate);
        if (kept.isEmpty()) {
            return new ProposeResult.Refused(isAdministrator(tx, by) ? "MERGE_UNKNOWN" : "NO_ROLE");
        }
        return refusal(tx, by, duplicate, kept.get())
                .or(() -> reasonRefusal(reason))
                .or(() -> isWaiting(tx, duplicate))
                .<ProposeResult>map(ProposeResult.Refused::new)
                .orElseGet(() -> propose(tx, Kind.SPLIT_PROPOSED, duplicate, kept.get(), reason));
    }

    /** Merges are few, and no two may be decided about the same people at once. */
    private static void lock(Tx tx) {
        Locks.hold(tx, "merges");
    }

    /** The roles of this moment, not those of when the request began. */
    private boolean isAdministrator(Tx tx, Actor by) {
        return by.kind() == Actor.Kind.PERSON
                && tx.act().actor().equals(by.ref())
                && officers.grants(tx, by.person()).stream().anyMatch(grant -> grant.role() == Role.ADMINISTRATOR);
    }

    private Optional<String> refusal(Tx tx, Actor by, PersonId duplicate, PersonId kept) {
        if (!isAdministrator(tx, by)) {
            return Optional.of("NO_ROLE");
        }
        if (duplicate.equals(kept)) {
            return Optional.of("MERGE_SAME");
        }
        if (by.person().equals(duplicate) || by.person().equals(kept)) {
            return Optional.of("MERGE_OWN");
        }
        boolean known = isKnown(tx, duplicate) && isKnown(tx, kept);
        return known ? Optional.empty() : Optional.of("PERSON_UNKNOWN");
    }

    private boolean isKnown(Tx tx, PersonId person) {
        return persons.byId(tx, person.value())
                .flatMap(PersonRows.Row::presentName)
                .isPresent();
    }

    private static Optional<String> reasonRefusal(String reason) {
        return reason.isEmpty() ? Optional.of("MERGE_REASON") : Texts.valueRefusal(Optional.of(reason));
    }

    /** No chains: whom somebody counts as is found in one step. And roles end before who holds them does. */
    private Optional<String> unfit(Tx tx, PersonId duplicate, PersonId kept) {
        boolean chained = countsAs(tx, duplicate).isPresent()
                || countsAs(tx, kept).isPresent()
                || !rows.duplicatesOf(tx, duplicate.value()).isEmpty();
        if (chained) {
            return Optional.of("MERGE_CHAIN");
        }
        return officers.grants(tx, duplicate).isEmpty() ? Optional.empty() : Optional.of("MERGE_OFFICER");
    }

    private Optional<String> isWaiting(Tx tx, PersonId duplicate) {
        return rows.waitingAbout(tx, duplicate.value()).isEmpty() ? Optional.empty() : Optional.of("MERGE_WAITING");
    }

    private ProposeResult propose(Tx tx, Kind kind, PersonId duplicate, PersonId kept, String reason) {
        UUID id = Ids.next(tx);
        SubjectKey key = seals.subjectKey(tx, duplicate.value());
        rows.insert(
                tx,
                new MergeRows.Row(
                        id,
                        kind.name(),
                        Optional.empty(),
                        duplicate.value(),
                        kept.value(),
                        Optional.empty(),
                        Optional.of(Seals.seal(key, MergeRows.TABLE, "reason", id, reason)),
                        tx.now(),
                        tx.act().actor(),
                        key));
        return new ProposeResult.Proposed(id);
    }

    @Override
    public DecideResult decide(Tx tx, Actor by, UUID proposal, boolean confirm) {
        lock(tx);
        if (!isAdministrator(tx, by)) {
            return new DecideResult.Refused("NO_ROLE");
        }
        Optional<MergeRows.Row> found = rows.waiting(tx, proposal);
        if (found.isEmpty()) {
            return new DecideResult.Refused("MERGE_UNKNOWN");
        }
        MergeRows.Row row = found.get();
        return refusal(tx, by, row, confirm)
                .<DecideResult>map(DecideResult.Refused::new)
                .orElseGet(() -> decided(tx, row, confirm));
    }

    private Optional<String> refusal(Tx tx, Actor by, MergeRows.Row row, boolean confirm) {
        PersonId duplicate = new PersonId(row.duplicate());
        PersonId kept = new PersonId(row.kept());
        if (by.person().equals(duplicate) || by.person().equals(kept)) {
            return Optional.of("MERGE_OWN");
        }
        if (!confirm) {
            return Optional.empty(); // who proposed may take it back
        }
        if (by.ref().equals(row.actor())) {
            return Optional.of("MERGE_SECOND");
        }
        return row.is(Kind.MERGE_PROPOSED) ? unfit(tx, duplicate, kept) : Optional.empty();
    }

    private DecideResult decided(Tx tx, MergeRows.Row row, boolean confirm) {
        Kind kind = !confirm ? Kind.DECLINED : row.is(Kind.MERGE_PROPOSED) ? Kind.MERGED : Kind.SPLIT;
        rows.insert(
                tx,
                new MergeRows.Row(
                        Ids.next(tx),
                        kind.name(),
                        Optional.of(row.id()),
                        row.duplicate(),
                        row.kept(),
                        Optional.of(row.actor()).filter(actor -> confirm),
                        Optional.empty(),
                        tx.now(),
                        tx.act().actor(),
                        row.key()));
        CrashPoint.reach("identity.merge.written");
        if (kind == Kind.MERGED) {
            accounts.close(tx, row.duplicate());
        }
        // Nothing has happened until the commit: the merge, its ledger entry and the end of the sign-in, or none of
        // them.
        CrashPoint.reach("identity.merge.before-commit");
        return new DecideResult.Decided();
    }

    @Override
    public List<Proposal> waiting(Tx tx) {
        return rows.waiting(tx).stream().flatMap(row -> row.proposal().stream()).toList();
    }

    @Override
    public Optional<PersonId> countsAs(Tx tx, PersonId duplicate) {
        return rows.keptOf(tx, duplicate.value()).map(PersonId::new);
    }
}
