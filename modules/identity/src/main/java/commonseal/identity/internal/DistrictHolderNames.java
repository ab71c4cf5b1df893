package commonseal.identity.internal;

import commonseal.identity.HolderId;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.HolderNames;
import commonseal.identity.Register;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@link HolderNames} on {@code identity.holder_name}, and which name is shown. */
final class DistrictHolderNames implements HolderNames {

    private final HolderNameRows rows;
    private final PersonRows persons;
    private final OrganisationRows organisations;
    private final Register register;

    DistrictHolderNames(HolderNameRows rows, PersonRows persons, OrganisationRows organisations, Register register) {
        this.rows = rows;
        this.persons = persons;
        this.organisations = organisations;
        this.register = register;
    }

    @Override
    public SetResult set(Tx tx, HolderId holder, NewName given) {
        NewName name = new NewName(
                NameText.tidy(given.text()),
                given.script(),
                given.kind(),
                given.from().truncatedTo(ChronoUnit.MICROS),
                given.until().map(end -> end.truncatedTo(ChronoUnit.MICROS)));
        Locks.hold(tx, "names|" + holder.ref());
        Optional<Registered> registered = registered(tx, holder);
        if (registered.isEmpty()) {
            return new SetResult.Refused("HOLDER_UNKNOWN");
        }
        if (isOwn(tx, holder)) {
            return new SetResult.Refused("NAME_OWN");
        }
        Optional<String> refusal = NameText.refusal(name.text(), name.script());
        if (refusal.isPresent()) {
            return new SetResult.Refused(refusal.get());
        }
        boolean official = name.kind() == NameKind.OFFICIAL;
        if (name.until().filter(end -> official || !end.isAfter(name.from())).isPresent()) {
            return new SetResult.Refused("NAME_TERM");
        }
        List<HolderNameRows.Row> known = rows.of(tx, holder);
        if (isSo(known, name)) {
            return new SetResult.Set();
        }
        if (known.size() >= HolderNameRows.MOST) {
            return new SetResult.Refused("NAME_TOO_MANY");
        }
        rows.insert(tx, holder, name, rows.highestVersion(tx, holder, name.kind(), name.script()) + 1);
        return new SetResult.Set();
    }

    /** Whether the actor would name himself or whom he represents. */
    private boolean isOwn(Tx tx, HolderId holder) {
        String actor = tx.act().actor();
        return actor.startsWith("person:")
                && HolderId.parse(actor) instanceof PersonId person
                && register.actsFor(tx, person, holder);
    }

    /** Whether the newest official name in the script, or the newest word about another name, is this. */
    private static boolean isSo(List<HolderNameRows.Row> known, NewName name) {
        return known.stream()
                .filter(row -> row.kind().equals(name.kind().name())
                        && row.script().equals(name.script().tag()))
                .filter(row -> name.kind() == NameKind.OFFICIAL
                        || row.text().filter(name.text()::equals).isPresent())
                .findFirst()
                .filter(row -> row.text().filter(name.text()::equals).isPresent()
                        && row.from().equals(name.from())
                        && row.until().equals(name.until()))
                .isPresent();
    }

    private record Registered(String name, Instant at) {}

    private Optional<Registered> registered(Tx tx, HolderId holder) {
        return switch (holder) {
            case PersonId person ->
                persons.byId(tx, person.value())
                        .flatMap(row -> row.presentName().map(name -> new Registered(name, row.at())));
            case OrganisationId organisation ->
                organisations
                        .byId(tx, organisation.value())
                        .flatMap(row -> row.presentName().map(name -> new Registered(name, row.at())));
        };
    }

    @Override
    public List<Name> of(Tx tx, HolderId holder) {
        Optional<Registered> registered = registered(tx, holder);
        if (registered.isEmpty()) {
            return List.of();
        }
        Instant now = tx.now();
        List<Name> names = new ArrayList<>();
        Map<String, Instant> replacedFrom = new HashMap<>();
        Set<String> spoken = new HashSet<>();
        for (HolderNameRows.Row row : rows.of(tx, holder)) {
            String text = row.text().orElseThrow();
            if (row.kind().equals(NameKind.OFFICIAL.name())) {
                names.add(official(row, text, Optional.ofNullable(replacedFrom.get(row.script())), now));
                // Of names that wait for their day the first to come ends this one.
                replacedFrom.merge(row.script(), row.from(), (a, b) -> a.isBefore(b) ? a : b);
            } else if (spoken.add(row.kind() + "|" + row.script() + "|" + text)) {
                names.add(new Name(
                        text,
                        Script.of(row.script()).orElse(Script.OTHER),
                        NameKind.valueOf(row.kind()),
                        Optional.of(row.from()),
                        row.until(),
                        Optional.of(row.at())));
            }
        }
        Script first = NameText.scriptOf(registered.get().name());
        Optional<Instant> replaced = Optional.ofNullable(replacedFrom.get(first.tag()));
        names.add(new Name(
                registered.get().name(),
                first,
                replaced.filter(from -> !now.isBefore(from)).isPresent() ? NameKind.FORMER : NameKind.OFFICIAL,
                Optional.empty(),
                replaced,
                Optional.of(registered.get().at())));
        return names;
    }

    private static Name official(HolderNameRows.Row row, String text, Optional<Instant> replaced, Instant now) {
        boolean former = replaced.filter(from -> !now.isBefore(from)).isPresent();
        return new Name(
                text,
                Script.of(row.script()).orElse(Script.OTHER),
                former ? NameKind.FORMER : NameKind.OFFICIAL,
                Optional.of(row.from()),
                replaced,
                Optional.of(row.at()));
    }

    /** The names shown, of those registered: the official one of this moment in the script of the registration. One query. */
    static Map<HolderId, String> shown(Tx tx, HolderNameRows rows, Map<HolderId, String> registered) {
        Map<HolderId, String> shown = new HashMap<>(registered);
        if (registered.isEmpty()) {
            return shown;
        }
        Set<HolderId> done = new HashSet<>();
        for (HolderNameRows.Row row : rows.officialOf(tx, registered.keySet())) {
            HolderId holder = HolderId.parse(row.holder());
            Script script = NameText.scriptOf(registered.getOrDefault(holder, ""));
            if (row.isOfficial(script) && row.hasBegun(tx.now()) && done.add(holder)) {
                row.text().ifPresent(name -> shown.put(holder, name));
            }
        }
        return shown;
    }
}
