package commonseal.identity.internal;

import commonseal.identity.HolderId;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Mandates;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.keys.SubjectKey;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@link Mandates} on {@code identity.representation}. */
final class DistrictMandates implements Mandates {

    private static final Pattern KIND = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,79}");
    private static final int MOST_KINDS = 100;
    private static final int MOST = 200;

    private final Seals seals;
    private final PersonRows persons;
    private final OrganisationRows organisations;
    private final RepresentationRows rows;
    private final MergeRows merges;

    DistrictMandates(
            Seals seals,
            PersonRows persons,
            OrganisationRows organisations,
            RepresentationRows rows,
            MergeRows merges) {
        this.seals = seals;
        this.persons = persons;
        this.organisations = organisations;
        this.rows = rows;
        this.merges = merges;
    }

    @Override
    public AppointResult appoint(Tx tx, NewMandate given) {
        NewMandate mandate = new NewMandate(
                given.holder(),
                given.person(),
                given.as(),
                given.scope(),
                micros(given.from()),
                given.until().map(DistrictMandates::micros),
                Texts.tidy(given.basis()),
                given.diedOn());
        lock(tx, mandate.holder(), mandate.person().value());
        Optional<String> refusal = refusal(tx, mandate);
        if (refusal.isPresent()) {
            return new AppointResult.Refused(refusal.get());
        }
        UUID id = Ids.next(tx);
        SubjectKey key = seals.subjectKey(tx, mandate.holder().value());
        rows.insert(
                tx,
                new RepresentationRows.Row(
                        id,
                        organisation(mandate.holder()),
                        ward(mandate.holder()),
                        mandate.person().value(),
                        mandate.as().name(),
                        nextVersion(tx, mandate.holder(), mandate.person().value(), mandate.as()),
                        mandate.scope().kinds().stream().sorted().toList(),
                        mandate.scope().powers().stream()
                                .map(Power::name)
                                .sorted()
                                .toList(),
                        mandate.from(),
                        mandate.until(),
                        Seals.seal(key, RepresentationRows.TABLE, "basis", id, mandate.basis()),
                        Seals.seal(
                                key,
                                RepresentationRows.TABLE,
                                "died_on",
                                id,
                                mandate.diedOn().map(LocalDate::toString)),
                        Optional.empty(),
                        tx.now(),
                        tx.act().actor(),
                        key));
        return new AppointResult.Appointed(id);
    }

    private static void lock(Tx tx, HolderId holder, UUID person) {
        Locks.hold(tx, "representation|" + holder.value() + "|" + person);
    }

    private int nextVersion(Tx tx, HolderId holder, UUID person, Capacity as) {
        return rows.highestVersion(tx, holder, person, as.name()) + 1;
    }

    private static Optional<UUID> organisation(HolderId holder) {
        return holder instanceof OrganisationId(UUID value) ? Optional.of(value) : Optional.empty();
    }

    private static Optional<UUID> ward(HolderId holder) {
        return holder instanceof PersonId(UUID value) ? Optional.of(value) : Optional.empty();
    }

    /** What PostgreSQL gives back is what was sealed. */
    private static Instant micros(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS);
    }

    private Optional<String> refusal(Tx tx, NewMandate mandate) {
        if (tx.act().actor().equals(mandate.person().ref())) {
            return Optional.of("MANDATE_OWN");
        }
        if (!isKnown(tx, mandate.holder())) {
            return Optional.of("HOLDER_UNKNOWN");
        }
        if (!isKnown(tx, mandate.person())) {
            return Optional.of("PERSON_UNKNOWN");
        }
        if (mandate.holder().equals(mandate.person())) {
            return Optional.of("MANDATE_SELF");
        }
        if (!fits(mandate.as(), mandate.holder())) {
            return Optional.of("MANDATE_CAPACITY");
        }
        if (mandate.as() != Capacity.LEGAL_REPRESENTATIVE && mandate.basis().isEmpty()) {
            return Optional.of("MANDATE_BASIS");
        }
        // The latest zone on earth, as for birthdays.
        LocalDate today = LocalDate.ofInstant(tx.now(), ZoneOffset.ofHours(14));
        if ((mandate.as() == Capacity.HEIR)
                != mandate.diedOn().filter(day -> !day.isAfter(today)).isPresent()) {
            return Optional.of("MANDATE_DEATH");
        }
        if (mandate.scope().kinds().size() > MOST_KINDS
                || !mandate.scope().kinds().stream()
                        .allMatch(kind -> KIND.matcher(kind).matches())) {
            return Optional.of("MANDATE_KINDS");
        }
        if (mandate.until().filter(end -> !end.isAfter(mandate.from())).isPresent()) {
            return Optional.of("TERM_OVER");
        }
        return Texts.valueRefusal(mandate.basis());
    }

    private boolean isKnown(Tx tx, HolderId holder) {
        return switch (holder) {
            case PersonId person ->
                persons.byId(tx, person.value())
                        .flatMap(PersonRows.Row::presentName)
                        .isPresent();
            case OrganisationId organisation ->
                organisations
                        .byId(tx, organisation.value())
                        .flatMap(OrganisationRows.Row::presentName)
                        .isPresent();
        };
    }

    private static boolean fits(Capacity as, HolderId holder) {
        return switch (as) {
            case AGENT -> true;
            case LEGAL_REPRESENTATIVE -> holder instanceof OrganisationId;
            case GUARDIAN, HEIR -> holder instanceof PersonId;
        };
    }

    @Override
    public EndResult end(Tx tx, UUID mandate, String given) {
        String reason = Texts.tidy(given);
        if (reason.isEmpty()) {
            return new EndResult.Refused("MANDATE_REASON");
        }
        Optional<String> refusal = Texts.valueRefusal(Optional.of(reason));
        if (refusal.isPresent()) {
            return new EndResult.Refused(refusal.get());
        }
        Optional<RepresentationRows.Row> found = rows.byId(tx, mandate);
        found.ifPresent(row -> lock(tx, row.holder(), row.person()));
        // Read again under the lock: somebody may just have ended or replaced it.
        Optional<RepresentationRows.Row> held =
                found.flatMap(row -> rows.byId(tx, mandate)).filter(row -> isOpen(row, tx.now()));
        if (held.isEmpty()) {
            return new EndResult.Refused("MANDATE_UNKNOWN");
        }
        RepresentationRows.Row row = held.get();
        UUID id = Ids.next(tx);
        SubjectKey key = seals.subjectKey(tx, row.holder().value());
        Mandate before = row.mandate(tx.now());
        rows.insert(
                tx,
                new RepresentationRows.Row(
                        id,
                        row.organisation(),
                        row.ward(),
                        row.person(),
                        row.appointedAs(),
                        nextVersion(tx, row.holder(), row.person(), before.as()),
                        row.kinds(),
                        row.powers(),
                        row.from().isAfter(tx.now()) ? tx.now() : row.from(),
                        Optional.of(tx.now()),
                        Seals.seal(key, RepresentationRows.TABLE, "basis", id, before.basis()),
                        Seals.seal(
                                key,
                                RepresentationRows.TABLE,
                                "died_on",
                                id,
                                before.diedOn().map(LocalDate::toString)),
                        Optional.of(Seals.seal(key, RepresentationRows.TABLE, "end_reason", id, reason)),
                        tx.now(),
                        tx.act().actor(),
                        key));
        return new EndResult.Ended();
    }

    private static boolean isOpen(RepresentationRows.Row row, Instant now) {
        return row.endReason().isEmpty() && row.until().map(now::isBefore).orElse(true);
    }

    @Override
    public List<Mandate> of(Tx tx, HolderId holder) {
        return rows.everOf(tx, holder).stream()
                .map(row -> row.mandate(tx.now()))
                .sorted(java.util.Comparator.comparing(Mandate::from).reversed())
                .limit(MOST)
                .toList();
    }

    @Override
    public Optional<Mandate> find(Tx tx, UUID mandate) {
        return rows.byId(tx, mandate).map(row -> row.mandate(tx.now()));
    }

    @Override
    public Reach reach(Tx tx, PersonId person) {
        Set<UUID> same = new HashSet<>(merges.duplicatesOf(tx, person.value()));
        same.add(person.value());
        return new Reach(
                same.stream().map(PersonId::new).collect(Collectors.toSet()),
                rows.ofPersons(tx, same).stream()
                        .map(row -> row.mandate(tx.now()))
                        .toList());
    }
}
