package commonseal.identity.internal;

import commonseal.identity.Actor;
import commonseal.identity.Grant;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Officers;
import commonseal.identity.Register;
import commonseal.identity.Role;
import commonseal.kernel.Ids;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@link Officers} on {@code identity.grant_event} and {@code identity.substitution_event}. */
final class DistrictOfficers implements Officers {

    /** Roles that may be held for the whole district. */
    private static final Set<Role> DISTRICT_WIDE = Set.of(Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR);

    private static final int MOST_SHOWN = 200;

    private final Register register;
    private final PersonRows persons;
    private final GrantRows grants;
    private final SubstitutionRows substitutions;
    private final AccountRows accounts;
    private final SessionRows sessions;
    private final List<SealedTable> watched;

    /** @param watched tables that {@link #unconfirmed} looks through */
    DistrictOfficers(
            Register register,
            PersonRows persons,
            GrantRows grants,
            SubstitutionRows substitutions,
            AccountRows accounts,
            SessionRows sessions,
            List<SealedTable> watched) {
        this.register = register;
        this.persons = persons;
        this.grants = grants;
        this.substitutions = substitutions;
        this.accounts = accounts;
        this.sessions = sessions;
        this.watched = List.copyOf(watched);
    }

    // -- grants

    @Override
    public GrantResult grant(Tx tx, Actor by, PersonId person, Role role, String office, Set<String> kinds, Term term) {
        Locks.hold(tx, "grant|" + person.value());
        Optional<String> refusal = refusal(tx, by, person, role, office);
        if (refusal.isPresent()) {
            return new GrantResult.Refused(refusal.get());
        }
        if (role == Role.ADMINISTRATOR && by.kind() != Actor.Kind.JOB && hasAdministrator(tx)) {
            return new GrantResult.Refused("SECOND_PERSON");
        }
        return give(tx, person, role, office, kinds, term);
    }

    /** Without asking who may. */
    GrantResult give(Tx tx, PersonId person, Role role, String office, Set<String> kinds, Term term) {
        Locks.hold(tx, "grant|" + person.value());
        Instant from = micros(term.from().isBefore(tx.now()) ? tx.now() : term.from());
        Optional<Instant> until = term.until().map(DistrictOfficers::micros);
        if (until.filter(end -> !end.isAfter(from)).isPresent()) {
            return new GrantResult.Refused("TERM_OVER");
        }
        List<GrantRows.Row> present = grants.open(tx, person.value(), role, office);
        if (present.size() == 1 && isTheSame(present.getFirst(), kinds, from, until)) {
            return new GrantResult.Granted();
        }
        present.forEach(row -> grants.insert(tx, GrantRows.ended(tx, Ids.next(tx), row)));
        grants.insert(
                tx, GrantRows.granted(tx, Ids.next(tx), person.value(), new Grant(role, office, kinds, from, until)));
        return new GrantResult.Granted();
    }

    private static boolean isTheSame(GrantRows.Row present, Set<String> kinds, Instant from, Optional<Instant> until) {
        return Set.copyOf(present.kinds()).equals(kinds)
                && present.until().equals(until)
                && !present.from().isAfter(from);
    }

    /** Why {@code by} may not give it, or nobody. */
    Optional<String> refusal(Tx tx, Actor by, PersonId person, Role role, String office) {
        boolean everywhere = office.equals(GrantRows.EVERY_OFFICE);
        if (everywhere && !DISTRICT_WIDE.contains(role)) {
            return Optional.of("ROLE_OF_OFFICE");
        }
        if (!everywhere
                && register.offices(tx).stream().map(Register.Office::code).noneMatch(office::equals)) {
            return Optional.of("OFFICE_UNKNOWN");
        }
        if (!areKnown(tx, person)) {
            return Optional.of("PERSON_UNKNOWN");
        }
        if (by.ref().equals(person.ref())) {
            return Optional.of("OWN_GRANT");
        }
        if (by.kind() == Actor.Kind.JOB || !hasAdministrator(tx)) {
            return Optional.empty();
        }
        return by.has(Role.ADMINISTRATOR, office) ? Optional.empty() : Optional.of("OTHER_OFFICE");
    }

    private boolean areKnown(Tx tx, PersonId... asked) {
        List<UUID> ids = Stream.of(asked).map(PersonId::value).distinct().toList();
        // Whether, and nothing else: deputies are set by officers, who need not work with the register.
        return tx.asProgram("persons-known", () -> persons.byIds(tx, ids).size() == ids.size());
    }

    /** What PostgreSQL gives back is what was sealed. */
    private static Instant micros(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS);
    }

    private boolean hasAdministrator(Tx tx) {
        Locks.hold(tx, "first administrator");
        List<String> everywhere = Stream.concat(
                        Stream.of(GrantRows.EVERY_OFFICE),
                        register.offices(tx).stream().map(Register.Office::code))
                .toList();
        return !grants.ofRole(tx, Role.ADMINISTRATOR, everywhere).isEmpty();
    }

    @Override
    public boolean endGrant(Tx tx, Actor by, PersonId person, Role role, String office) {
        Locks.hold(tx, "grant|" + person.value());
        boolean may = by.kind() == Actor.Kind.JOB || by.has(Role.ADMINISTRATOR, office);
        List<GrantRows.Row> open = may ? grants.open(tx, person.value(), role, office) : List.of();
        end(tx, open);
        return !open.isEmpty();
    }

    private void end(Tx tx, List<GrantRows.Row> open) {
        open.forEach(row -> grants.insert(tx, GrantRows.ended(tx, Ids.next(tx), row)));
    }

    @Override
    public List<Grant> grants(Tx tx, PersonId person) {
        return grantsOf(tx, Set.of(person.value()), grants.ofPerson(tx, person.value()))
                .getOrDefault(person.value(), List.of());
    }

    /** Own grants and those stood in for, by person; two queries more if anybody stands in. */
    private Map<UUID, List<Grant>> grantsOf(Tx tx, Collection<UUID> who, List<GrantRows.Row> own) {
        Map<UUID, List<Grant>> all = new HashMap<>();
        own.forEach(row ->
                all.computeIfAbsent(row.person(), id -> new ArrayList<>()).add(row.grant()));
        List<SubstitutionRows.Row> inForce = substitutions.ofDeputies(tx, who);
        if (!inForce.isEmpty()) {
            Map<UUID, List<GrantRows.Row>> lent = grants
                    .ofPersons(
                            tx,
                            inForce.stream().map(SubstitutionRows.Row::officer).collect(Collectors.toSet()))
                    .stream()
                    .collect(Collectors.groupingBy(GrantRows.Row::person));
            for (SubstitutionRows.Row row : inForce) {
                lent.getOrDefault(row.officer(), List.of()).stream()
                        .filter(grant -> grant.role().equals(row.role())
                                && grant.office().equals(row.office()))
                        .map(grant -> lent(grant.grant(), row))
                        .forEach(all.computeIfAbsent(row.deputy(), id -> new ArrayList<>())::add);
            }
        }
        return all;
    }

    private static Grant lent(Grant grant, SubstitutionRows.Row row) {
        Instant until = grant.until().filter(end -> end.isBefore(row.until())).orElse(row.until());
        return new Grant(
                grant.role(),
                grant.office(),
                grant.kinds(),
                row.from(),
                Optional.of(until),
                Optional.of(new PersonId(row.officer())));
    }

    @Override
    public Page<Officer> officers(Tx tx, Page.Request page) {
        // Names are encrypted, so their order is found here; officers of a district are hundreds, not millions.
        List<GrantRows.Row> own = grants.all(tx);
        Set<UUID> everybody = own.stream().map(GrantRows.Row::person).collect(Collectors.toSet());
        substitutions.inForce(tx).forEach(row -> everybody.add(row.deputy()));
        List<HolderId> holders = everybody.stream().<HolderId>map(PersonId::new).toList();
        Map<UUID, String> names = register.names(tx, holders).entrySet().stream()
                .collect(Collectors.toMap(each -> each.getKey().value(), Map.Entry::getValue));
        List<UUID> ordered = new ArrayList<>(everybody);
        ordered.sort(Comparator.<UUID, String>comparing(id -> names.getOrDefault(id, ""))
                .thenComparing(Function.identity()));
        int start = page.afterId().map(id -> ordered.indexOf(id) + 1).orElse(0);
        List<UUID> shown = ordered.subList(start, Math.min(ordered.size(), start + page.limit()));
        Map<UUID, List<Grant>> grantsOf = grantsOf(tx, shown, own);
        Map<UUID, String> logins = accounts.logins(tx, shown);
        List<Officer> items = shown.stream()
                .map(id -> new Officer(
                        new PersonId(id),
                        names.getOrDefault(id, ""),
                        logins.getOrDefault(id, ""),
                        grantsOf.getOrDefault(id, List.of())))
                .toList();
        boolean more = start + shown.size() < ordered.size();
        return new Page<>(items, more ? Optional.of(shown.getLast().toString()) : Optional.empty());
    }

    @Override
    public int countOfficers(Tx tx, Role role, String office) {
        return (int) grants.ofRole(tx, role, Set.of(office, GrantRows.EVERY_OFFICE)).stream()
                .map(GrantRows.Row::person)
                .distinct()
                .count();
    }

    // -- substitution

    @Override
    public SubstitutionResult substitute(Tx tx, Actor by, Substitution wanted) {
        Locks.hold(tx, "grant|" + wanted.officer().value());
        Instant from = micros(wanted.from().isBefore(tx.now()) ? tx.now() : wanted.from());
        Substitution substitution = new Substitution(
                wanted.officer(), wanted.deputy(), wanted.role(), wanted.office(), from, micros(wanted.until()));
        Optional<String> refusal = refusal(tx, by, substitution);
        if (refusal.isPresent()) {
            return new SubstitutionResult.Refused(refusal.get());
        }
        UUID id = Ids.next(tx);
        substitutions.insert(tx, SubstitutionRows.set(tx, id, substitution));
        return new SubstitutionResult.Set(id);
    }

    private Optional<String> refusal(Tx tx, Actor by, Substitution wanted) {
        if (!areKnown(tx, wanted.officer(), wanted.deputy())) {
            return Optional.of("PERSON_UNKNOWN");
        }
        if (wanted.officer().equals(wanted.deputy())) {
            return Optional.of("SAME_PERSON");
        }
        if (by.ref().equals(wanted.deputy().ref())) {
            return Optional.of("OWN_GAIN");
        }
        if (!isTheirs(by, wanted.officer(), wanted.office())) {
            return Optional.of("NOT_YOURS");
        }
        // One person would make an administrator.
        if (wanted.office().equals(GrantRows.EVERY_OFFICE) || wanted.role() == Role.ADMINISTRATOR) {
            return Optional.of("DISTRICT_WIDE");
        }
        if (!wanted.until().isAfter(wanted.from())) {
            return Optional.of("TERM_OVER");
        }
        if (Duration.between(wanted.from(), wanted.until()).toDays() > LONGEST_SUBSTITUTION_DAYS) {
            return Optional.of("TERM_LONG");
        }
        boolean holds = !grants.ofPerson(tx, wanted.officer().value(), wanted.role(), wanted.office())
                .isEmpty();
        return holds ? Optional.empty() : Optional.of("ROLE_NOT_HELD");
    }

    private static boolean isTheirs(Actor by, PersonId officer, String office) {
        return by.ref().equals(officer.ref()) || by.has(Role.ADMINISTRATOR, office);
    }

    @Override
    public boolean endSubstitution(Tx tx, Actor by, UUID substitution) {
        Locks.hold(tx, "substitution|" + substitution);
        Optional<SubstitutionRows.Row> open = substitutions
                .byId(tx, substitution)
                .filter(row -> by.ref().equals(new PersonId(row.deputy()).ref())
                        || isTheirs(by, new PersonId(row.officer()), row.office()));
        open.ifPresent(row -> substitutions.insert(tx, SubstitutionRows.ended(tx, Ids.next(tx), row)));
        return open.isPresent();
    }

    @Override
    public List<SetSubstitution> substitutions(Tx tx, PersonId person) {
        return substitutions.ofPerson(tx, person.value()).stream()
                .limit(MOST_SHOWN)
                .map(SubstitutionRows.Row::shown)
                .toList();
    }

    // -- leaving, and what nobody may have written

    @Override
    public boolean leave(Tx tx, Actor by, PersonId person) {
        boolean may = by.kind() == Actor.Kind.JOB || by.has(Role.ADMINISTRATOR, GrantRows.EVERY_OFFICE);
        if (!may || by.ref().equals(person.ref())) {
            return false;
        }
        Locks.hold(tx, "grant|" + person.value());
        end(tx, grants.open(tx, person.value()));
        substitutions
                .ofPerson(tx, person.value())
                .forEach(row -> substitutions.insert(tx, SubstitutionRows.ended(tx, Ids.next(tx), row)));
        sessions.endAll(tx, person.value());
        return true;
    }

    @Override
    public List<Unconfirmed> unconfirmed(Tx tx) {
        // Whoever watches sees every row of power, those too that are not his to read.
        return tx.asProgram(
                "check-power",
                () -> watched.stream()
                        .flatMap(table -> table.unconfirmed(tx).stream())
                        .toList());
    }
}
