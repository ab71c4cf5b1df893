package commonseal.identity.internal;

import commonseal.identity.HolderId;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Register;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@link Register} on the tables of schema identity. */
final class DistrictRegister implements Register {

    private static final String CREDIT_CODE_SCHEME = "CN-USCC";
    private static final Pattern OFFICE_CODE = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,39}");
    private static final int LONGEST_NAME = 200;
    private static final int MOST_HOLDERS = 200;

    private final Seals seals;
    private final Identifiers identifiers;
    private final OfficeRows offices;

    /** Rows as read last, and what the ledger confirmed of them: entries never change, so the same rows need no second look. */
    private final AtomicReference<Confirmed> confirmed = new AtomicReference<>(new Confirmed(List.of(), List.of()));

    private final PersonRows persons;
    private final OrganisationRows organisations;
    private final HolderNameRows names;
    private final RepresentationRows representations;
    private final MergeRows merges;
    private final DistrictMandates mandates;

    DistrictRegister(
            Seals seals,
            Identifiers identifiers,
            OfficeRows offices,
            PersonRows persons,
            OrganisationRows organisations,
            HolderNameRows names,
            RepresentationRows representations,
            MergeRows merges,
            DistrictMandates mandates) {
        this.seals = seals;
        this.identifiers = identifiers;
        this.offices = offices;
        this.persons = persons;
        this.organisations = organisations;
        this.names = names;
        this.representations = representations;
        this.merges = merges;
        this.mandates = mandates;
    }

    // -- offices

    private record Confirmed(List<Claimed<OfficeRows.Row>> rows, List<Office> offices) {
        Confirmed {
            rows = List.copyOf(rows);
            offices = List.copyOf(offices);
        }
    }

    @Override
    public OfficeResult putOffice(Tx tx, Office office) {
        Locks.hold(tx, "offices");
        List<Office> all = offices(tx);
        Optional<String> refusal = refusal(office, all);
        if (refusal.isPresent()) {
            return new OfficeResult.Refused(refusal.get());
        }
        if (all.contains(office)) {
            return new OfficeResult.Put();
        }
        List<Claimed<OfficeRows.Row>> versions = offices.of(tx, office.code());
        int version = versions.isEmpty() ? 1 : versions.getFirst().row().version() + 1;
        offices.insert(
                tx,
                new OfficeRows.Row(
                        Ids.next(tx), office, version, tx.now(), tx.act().actor()));
        return new OfficeResult.Put();
    }

    private static Optional<String> refusal(Office office, List<Office> all) {
        if (!OFFICE_CODE.matcher(office.code()).matches()) {
            return Optional.of("OFFICE_CODE");
        }
        if (office.nameZh().isBlank() || office.nameEn().isBlank()) {
            return Optional.of("NAME_EMPTY");
        }
        if (office.nameZh().length() > LONGEST_NAME || office.nameEn().length() > LONGEST_NAME) {
            return Optional.of("NAME_LONG");
        }
        Map<String, Optional<String>> parents = all.stream().collect(Collectors.toMap(Office::code, Office::parent));
        Optional<String> above = office.parent();
        for (int level = 0; above.isPresent(); level++) {
            if (above.get().equals(office.code()) || level > all.size()) {
                return Optional.of("PARENT_BELOW");
            }
            if (!parents.containsKey(above.get())) {
                return Optional.of("PARENT_UNKNOWN");
            }
            above = parents.getOrDefault(above.get(), Optional.empty());
        }
        return Optional.empty();
    }

    @Override
    public List<Office> offices(Tx tx) {
        List<Claimed<OfficeRows.Row>> all = offices.all(tx);
        Confirmed known = confirmed.get();
        if (!known.rows().equals(all)) {
            known = new Confirmed(all, newest(seals.confirmed(tx, all)));
            confirmed.set(known);
        }
        return known.offices();
    }

    private static List<Office> newest(List<Claimed<OfficeRows.Row>> rows) {
        return rows.stream()
                .collect(Collectors.groupingBy(each -> each.row().office().code()))
                .values()
                .stream()
                .map(versions -> versions.getFirst().row().office())
                .sorted(Comparator.comparing(Office::code))
                .toList();
    }

    // -- persons and organisations

    @Override
    public PersonResult addPerson(Tx tx, NewPerson given) {
        NewPerson person = tidy(given);
        Optional<String> refusal = tidiedRefusal(tx, person);
        if (refusal.isPresent()) {
            return new PersonResult.Invalid(refusal.get());
        }
        // Two counters registering one person at once: the second waits and finds him, so that no entry is orphaned.
        Ciphertext index = PersonRows.index(seals, person.scheme(), person.number());
        Locks.hold(tx, "person|" + java.util.HexFormat.of().formatHex(index.bytes()));
        Optional<PersonId> known = findPerson(tx, person.scheme(), person.number());
        if (known.isPresent()) {
            return new PersonResult.Known(known.get());
        }
        UUID id = Ids.next(tx);
        persons.insert(tx, id, person);
        return new PersonResult.Added(new PersonId(id));
    }

    private static NewPerson tidy(NewPerson given) {
        return new NewPerson(
                NameText.tidy(given.name()),
                given.scheme(),
                Identifiers.normalise(given.number()),
                given.birthDate(),
                Texts.tidy(given.sex()),
                Texts.tidy(given.address()),
                Texts.tidy(given.phone()),
                given.testNumber());
    }

    @Override
    public Optional<String> refusal(Tx tx, NewPerson person) {
        return tidiedRefusal(tx, tidy(person));
    }

    /** Why a person, tidied, is not registered: a code of {@link PersonResult.Invalid}. */
    private Optional<String> tidiedRefusal(Tx tx, NewPerson person) {
        return firstOf(
                NameText.refusal(person.name()),
                identifiers.refusal(
                        person.scheme(), person.number(), person.birthDate(), today(tx), person.testNumber()),
                Texts.valueRefusal(person.sex()),
                Texts.valueRefusal(person.address()),
                Texts.valueRefusal(person.phone()));
    }

    @Override
    public OrganisationResult addOrganisation(Tx tx, NewOrganisation given) {
        NewOrganisation organisation = tidy(given);
        Optional<String> refusal = tidiedRefusal(tx, organisation);
        if (refusal.isPresent()) {
            return new OrganisationResult.Invalid(refusal.get());
        }
        Ciphertext index = OrganisationRows.index(seals, organisation.creditCode());
        Locks.hold(tx, "organisation|" + java.util.HexFormat.of().formatHex(index.bytes()));
        Optional<OrganisationId> known = findOrganisation(tx, organisation.creditCode());
        if (known.isPresent()) {
            return new OrganisationResult.Known(known.get());
        }
        UUID id = Ids.next(tx);
        organisations.insert(tx, id, organisation);
        return new OrganisationResult.Added(new OrganisationId(id));
    }

    private static NewOrganisation tidy(NewOrganisation given) {
        return new NewOrganisation(
                NameText.tidy(given.name()),
                Identifiers.normalise(given.creditCode()),
                Texts.tidy(given.address()),
                given.testNumber());
    }

    @Override
    public Optional<String> refusal(Tx tx, NewOrganisation organisation) {
        return tidiedRefusal(tx, tidy(organisation));
    }

    private Optional<String> tidiedRefusal(Tx tx, NewOrganisation organisation) {
        return firstOf(
                NameText.refusal(organisation.name()),
                identifiers.refusal(
                        CREDIT_CODE_SCHEME,
                        organisation.creditCode(),
                        Optional.empty(),
                        today(tx),
                        organisation.testNumber()),
                Texts.valueRefusal(organisation.address()));
    }

    private static LocalDate today(Tx tx) {
        // The latest zone on earth: a child registered on its first day is not refused because of a time zone.
        return LocalDate.ofInstant(tx.now(), ZoneOffset.ofHours(14));
    }

    @SafeVarargs
    private static Optional<String> firstOf(Optional<String>... refusals) {
        return Stream.of(refusals).flatMap(Optional::stream).findFirst();
    }

    @Override
    public Optional<PersonId> findPerson(Tx tx, String scheme, String number) {
        // Who has a number is found by whoever may ask for it; nothing but the id leaves.
        return tx.asProgram(
                "find-person",
                () -> persons.byNumber(tx, scheme, Identifiers.normalise(number))
                        .map(row -> new PersonId(merges.keptOf(tx, row.id()).orElse(row.id()))));
    }

    @Override
    public Optional<OrganisationId> findOrganisation(Tx tx, String creditCode) {
        return tx.asProgram(
                "find-organisation",
                () -> organisations
                        .byCreditCode(tx, Identifiers.normalise(creditCode))
                        .map(row -> new OrganisationId(row.id())));
    }

    @Override
    public Map<String, PersonId> findPersons(Tx tx, String scheme, Collection<String> numbers) {
        return tx.asProgram("find-person", () -> {
            Map<String, PersonRows.Row> rows = persons.byNumbers(
                    tx, scheme, numbers.stream().map(Identifiers::normalise).toList());
            Map<UUID, UUID> kept = merges.keptOf(
                    tx, rows.values().stream().map(PersonRows.Row::id).toList());
            Map<String, PersonId> found = new HashMap<>();
            for (String number : numbers) {
                Optional.ofNullable(rows.get(Identifiers.normalise(number)))
                        .ifPresent(row -> found.put(number, new PersonId(kept.getOrDefault(row.id(), row.id()))));
            }
            return found;
        });
    }

    @Override
    public Map<String, OrganisationId> findOrganisations(Tx tx, Collection<String> creditCodes) {
        return tx.asProgram("find-organisation", () -> {
            Map<String, OrganisationRows.Row> rows = organisations.byCreditCodes(
                    tx, creditCodes.stream().map(Identifiers::normalise).toList());
            Map<String, OrganisationId> found = new HashMap<>();
            for (String code : creditCodes) {
                Optional.ofNullable(rows.get(Identifiers.normalise(code)))
                        .ifPresent(row -> found.put(code, new OrganisationId(row.id())));
            }
            return found;
        });
    }

    @Override
    public Optional<Person> person(Tx tx, PersonId id) {
        return persons.byId(tx, id.value())
                .flatMap(PersonRows.Row::person)
                .map(person -> person.named(shown(tx, id, person.name())));
    }

    @Override
    public Optional<Organisation> organisation(Tx tx, OrganisationId id) {
        return organisations
                .byId(tx, id.value())
                .flatMap(OrganisationRows.Row::organisation)
                .map(organisation -> organisation.named(shown(tx, id, organisation.name())));
    }

    private String shown(Tx tx, HolderId id, String registered) {
        return DistrictHolderNames.shown(tx, names, Map.of(id, registered)).getOrDefault(id, registered);
    }

    @Override
    public Map<HolderId, String> names(Tx tx, Collection<HolderId> holders) {
        Set<UUID> personIds = new java.util.HashSet<>();
        Set<UUID> organisationIds = new java.util.HashSet<>();
        for (HolderId holder : holders) {
            switch (holder) {
                case PersonId person -> personIds.add(person.value());
                case OrganisationId organisation -> organisationIds.add(organisation.value());
            }
        }
        Map<HolderId, String> registered = new HashMap<>();
        if (!personIds.isEmpty()) {
            persons.byIds(tx, personIds)
                    .forEach(row -> row.presentName().ifPresent(name -> registered.put(new PersonId(row.id()), name)));
        }
        if (!organisationIds.isEmpty()) {
            organisations
                    .byIds(tx, organisationIds)
                    .forEach(row ->
                            row.presentName().ifPresent(name -> registered.put(new OrganisationId(row.id()), name)));
        }
        return DistrictHolderNames.shown(tx, names, registered);
    }

    @Override
    public boolean actsFor(Tx tx, PersonId person, HolderId holder) {
        return person.equals(holder) || mandates.reach(tx, person).holders().contains(holder);
    }

    @Override
    public List<HolderId> holdersOf(Tx tx, PersonId person) {
        Stream<HolderId> others = mandates.reach(tx, person).holders().stream()
                .filter(holder -> !holder.equals(person))
                .sorted(Comparator.comparing(HolderId::ref));
        return Stream.concat(Stream.<HolderId>of(person), others)
                .limit(MOST_HOLDERS)
                .toList();
    }

    @Override
    public List<PersonId> representatives(Tx tx, OrganisationId organisation) {
        return representations.ofHolder(tx, organisation).stream()
                .map(RepresentationRows.Row::person)
                .distinct()
                .sorted()
                .map(PersonId::new)
                .toList();
    }
}
