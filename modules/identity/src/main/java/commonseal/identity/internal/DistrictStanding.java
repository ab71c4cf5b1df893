package commonseal.identity.internal;

import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Mandates;
import commonseal.identity.Mandates.Position;
import commonseal.identity.Mandates.Power;
import commonseal.identity.Mandates.Reach;
import commonseal.identity.Register;
import commonseal.identity.StandingAuthorisations;
import commonseal.identity.internal.StandingRows.Row;
import commonseal.identity.internal.StandingUseRows.Count;
import commonseal.kernel.Ids;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@link StandingAuthorisations} on {@code identity.standing}, {@code standing_use} and {@code standing_end}. */
final class DistrictStanding implements StandingAuthorisations {

    private static final Pattern KIND = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,39}");
    /** In force for all owners of one document, at most. */
    private static final int MOST_CANDIDATES = 10 * MOST_AT_ONCE;

    private final Seals seals;
    private final Register register;
    private final Mandates mandates;
    private final RepresentationRows representations;
    private final AccountEventRows accountEvents;
    private final StandingRows rows;
    private final StandingUseRows uses;
    private final Duration longest;
    private final ZoneId zone;

    DistrictStanding(
            Seals seals,
            Register register,
            Mandates mandates,
            RepresentationRows representations,
            AccountEventRows accountEvents,
            StandingRows rows,
            StandingUseRows uses,
            Duration longest,
            ZoneId zone) {
        this.seals = seals;
        this.register = register;
        this.mandates = mandates;
        this.representations = representations;
        this.accountEvents = accountEvents;
        this.rows = rows;
        this.uses = uses;
        this.longest = longest;
        this.zone = zone;
    }

    @Override
    public Duration longestTerm() {
        return longest;
    }

    private LocalDate today(Tx tx) {
        return LocalDate.ofInstant(tx.now(), zone);
    }

    /** Counting, giving and taking back of one owner go one after the other. */
    private static void lock(Tx tx, Collection<String> owners) {
        new TreeSet<>(owners).forEach(owner -> Locks.hold(tx, "standing of " + owner));
    }

    // -- giving

    @Override
    public GiveResult check(Tx tx, Actor giver, Terms terms) {
        return give(tx, giver, terms, false);
    }

    @Override
    public GiveResult give(Tx tx, Actor giver, Terms terms) {
        lock(tx, List.of(terms.owner().ref()));
        return give(tx, giver, terms, true);
    }

    private GiveResult give(Tx tx, Actor giver, Terms terms, boolean store) {
        if (giver.kind() != Actor.Kind.PERSON) {
            return new GiveResult.NotYours();
        }
        Reach reach = mandates.reach(tx, giver.person());
        if (reach.position(terms.owner(), Power.AUTHORISE, Optional.empty()).isEmpty()) {
            return new GiveResult.NotYours();
        }
        Instant until = terms.until().truncatedTo(ChronoUnit.MICROS);
        String purpose = Texts.tidy(terms.purpose());
        Optional<String> refusal = refusal(tx, terms, purpose, until);
        if (refusal.isPresent()) {
            return new GiveResult.Refused(refusal.get());
        }
        Optional<Position> position = position(reach, terms.owner(), kinds(terms));
        if (position.isEmpty()) {
            return new GiveResult.Beyond();
        }
        if (outlasts(reach, position.get(), until)) {
            return new GiveResult.Refused("STANDING_TERM");
        }
        if (!store) {
            return new GiveResult.Given(Optional.empty());
        }
        UUID id = Ids.next(tx);
        Terms tidy = new Terms(
                terms.owner(),
                terms.office(),
                terms.service(),
                terms.documents().stream().distinct().toList(),
                terms.kinds(),
                purpose,
                until,
                terms.most(),
                terms.mostADay());
        rows.insert(tx, id, tidy, until, Given.of(position.get()));
        return new GiveResult.Given(Optional.of(id));
    }

    private Optional<String> refusal(Tx tx, Terms terms, String purpose, Instant until) {
        int named = terms.documents().size() + terms.kinds().size();
        if (named == 0) {
            return Optional.of("STANDING_NOTHING");
        }
        if (named > MOST_NAMED
                || !kinds(terms).stream().allMatch(kind -> KIND.matcher(kind).matches())) {
            return Optional.of("STANDING_MANY");
        }
        Optional<String> wrong = Texts.letterRefusal(purpose, LONGEST_PURPOSE);
        if (wrong.isPresent()) {
            return wrong.filter("TEXT_CHARACTERS"::equals).or(() -> Optional.of("STANDING_PURPOSE"));
        }
        if (!tx.now().isBefore(until) || until.isAfter(tx.now().plus(longest))) {
            return Optional.of("STANDING_TERM");
        }
        if (terms.most() < 1 || terms.most() > MOST_PULLS || terms.mostADay() < 1 || terms.mostADay() > terms.most()) {
            return Optional.of("STANDING_LIMIT");
        }
        if (register.offices(tx).stream().noneMatch(office -> office.code().equals(terms.office()))) {
            return Optional.of("OFFICE_UNKNOWN");
        }
        return inForce(tx, List.of(terms.owner().ref())).size() >= MOST_AT_ONCE
                ? Optional.of("STANDING_FULL")
                : Optional.empty();
    }

    private static Set<String> kinds(Terms terms) {
        return Stream.concat(terms.kinds().stream(), terms.documents().stream().map(Named::kind))
                .collect(Collectors.toSet());
    }

    /** The one position in which he may authorise all of it. */
    private static Optional<Position> position(Reach reach, HolderId owner, Collection<String> kinds) {
        if (owner instanceof PersonId person && reach.selves().contains(person)) {
            return Optional.of(new Position.Self());
        }
        return reach.inForce().stream()
                .filter(mandate -> mandate.holder().equals(owner) && Standings.coversAll(mandate, kinds))
                .findFirst()
                .map(mandate -> new Position.By(mandate.id(), mandate.as()));
    }

    private static boolean outlasts(Reach reach, Position position, Instant until) {
        return position instanceof Position.By(UUID id, var as)
                && reach.inForce().stream()
                        .filter(mandate -> mandate.id().equals(id))
                        .flatMap(mandate -> mandate.until().stream())
                        .anyMatch(until::isAfter);
    }

    // -- the owner

    @Override
    public Page<View> of(Tx tx, PersonId person, Page.Request page) {
        Reach reach = mandates.reach(tx, person);
        List<String> owners = reach.holders().stream()
                .filter(holder -> reach.position(holder, Power.AUTHORISE, Optional.empty())
                        .isPresent())
                .map(HolderId::ref)
                .toList();
        List<Claimed<Row>> read = rows.before(tx, StandingRows.ofOwners(owners), page.afterNumber(), page.limit() + 1);
        Page<Claimed<Row>> cut = Page.cut(read, page.limit(), Claimed::cursor);
        return new Page<>(shown(tx, theirs(reach, confirmed(tx, cut.items()))), cut.next());
    }

    @Override
    public Optional<View> view(Tx tx, PersonId person, UUID standing) {
        return shown(tx, theirs(mandates.reach(tx, person), byId(tx, standing))).stream()
                .findFirst();
    }

    private List<Row> byId(Tx tx, UUID standing) {
        return confirmed(tx, rows.before(tx, StandingRows.is(standing), Optional.empty(), 1));
    }

    private List<Row> confirmed(Tx tx, List<Claimed<Row>> read) {
        return seals.confirmed(tx, read).stream().map(Claimed::row).toList();
    }

    private static List<Row> theirs(Reach reach, List<Row> all) {
        return all.stream()
                .filter(row -> position(reach, row.ownerId(), row.everyKind()).isPresent())
                .toList();
    }

    private List<View> shown(Tx tx, List<Row> all) {
        Standings standings = standings(tx, all);
        return all.stream()
                .flatMap(row -> row
                        .terms()
                        .map(terms -> new View(
                                row.id(),
                                terms,
                                row.at(),
                                row.actor(),
                                row.given().as(),
                                standings.state(row, tx.now()),
                                standings.count(row).used(),
                                standings.count(row).today(),
                                standings.count(row).last()))
                        .stream())
                .toList();
    }

    @Override
    public boolean withdraw(Tx tx, Actor owner, UUID standing) {
        if (owner.kind() != Actor.Kind.PERSON) {
            return false;
        }
        Reach reach = mandates.reach(tx, owner.person());
        Optional<Row> found = theirs(reach, byId(tx, standing)).stream().findFirst();
        if (found.isEmpty()) {
            return false;
        }
        Row row = found.get();
        lock(tx, List.of(row.owner()));
        boolean open = tx.now().isBefore(row.until())
                && uses.ended(tx, List.of(standing)).isEmpty();
        if (open) {
            uses.insertEnd(
                    tx,
                    standing,
                    Given.of(position(reach, row.ownerId(), row.everyKind()).orElseThrow()));
        }
        return open;
    }

    // -- what counts

    private Standings standings(Tx tx, List<Row> all) {
        return Standings.of(tx, all, uses, representations, today(tx));
    }

    private List<Row> inForce(Tx tx, List<String> owners) {
        List<Row> all = confirmed(
                tx,
                rows.before(
                        tx,
                        StandingRows.ofOwners(owners).and(StandingRows.lastsAt(tx.now())),
                        Optional.empty(),
                        MOST_CANDIDATES));
        Standings standings = standings(tx, all);
        return all.stream()
                .filter(row -> standings.state(row, tx.now()) == State.IN_FORCE)
                .toList();
    }

    private List<Row> candidates(Tx tx, String office, String service, Set<HolderId> owners) {
        return confirmed(
                tx,
                rows.before(
                        tx,
                        StandingRows.ofOwners(owners.stream().map(HolderId::ref).toList())
                                .and(StandingRows.isFor(office, service))
                                .and(StandingRows.lastsAt(tx.now())),
                        Optional.empty(),
                        MOST_CANDIDATES));
    }

    private static boolean covers(Row row, Subject document) {
        return document.owners().contains(row.ownerId()) && row.covers(document.document(), document.kind());
    }

    @Override
    public Map<UUID, UUID> covering(Tx tx, String office, String service, Collection<Subject> documents) {
        Set<HolderId> owners =
                documents.stream().flatMap(each -> each.owners().stream()).collect(Collectors.toSet());
        if (owners.isEmpty()) {
            return Map.of();
        }
        List<Row> candidates = candidates(tx, office, service, owners);
        Standings standings = standings(tx, candidates);
        Map<UUID, UUID> covering = new HashMap<>();
        for (Subject document : documents) {
            candidates.stream()
                    .filter(row -> covers(row, document) && standings.isWithin(row, tx.now()))
                    .findFirst()
                    .ifPresent(row -> covering.put(document.document(), row.id()));
        }
        return covering;
    }

    @Override
    public Cover cover(Tx tx, Actor officer, String office, String service, Subject document) {
        if (document.owners().isEmpty()) {
            return new Cover.None();
        }
        lock(tx, document.owners().stream().map(HolderId::ref).toList());
        List<Row> covering = candidates(tx, office, service, document.owners()).stream()
                .filter(row -> covers(row, document))
                .toList();
        Standings standings = standings(tx, covering);
        Optional<Row> within = covering.stream()
                .filter(row -> standings.isWithin(row, tx.now()))
                .findFirst();
        if (within.isPresent()) {
            UUID id = within.get().id();
            return barred(tx, officer, within.get())
                    .<Cover>map(reason -> new Cover.Barred(id, reason))
                    .orElseGet(() -> new Cover.Within(id));
        }
        return covering.stream()
                .filter(row -> standings.isOver(row, tx.now()))
                .findFirst()
                .<Cover>map(row -> new Cover.Over(row.id()))
                .orElseGet(Cover.None::new);
    }

    /** Who could have spoken as the owner does not use what the owner is said to have given. */
    private Optional<String> barred(Tx tx, Actor officer, Row row) {
        UUID giver = HolderId.parse(row.actor()).value();
        if (accountEvents.gaveAccess(tx, officer.ref(), Set.of(giver))) {
            return Optional.of("LINK_ISSUER");
        }
        return row.given()
                .mandate()
                .filter(mandate -> rows.mandateEnteredBy(tx, mandate, officer.ref()))
                .map(mandate -> "APPOINTER");
    }

    @Override
    public void use(Tx tx, UUID standing, UUID evidence, UUID document, UUID caseId) {
        LocalDate today = today(tx);
        Count count = uses.counts(tx, List.of(standing), today).getOrDefault(standing, Count.NONE);
        uses.insert(tx, standing, count.used() + 1, today, evidence, document, caseId);
    }
}
