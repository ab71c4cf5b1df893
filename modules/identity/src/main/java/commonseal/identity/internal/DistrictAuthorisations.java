package commonseal.identity.internal;

import commonseal.identity.Actor;
import commonseal.identity.Authorisations;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Mandates;
import commonseal.identity.Mandates.Position;
import commonseal.identity.Mandates.Power;
import commonseal.identity.Mandates.Reach;
import commonseal.identity.Officers;
import commonseal.identity.Role;
import commonseal.identity.internal.AuthorisationRows.Full;
import commonseal.identity.internal.AuthorisationRows.Step;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Db;
import commonseal.kernel.Ids;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** {@link Authorisations} on the tables of schema identity. */
final class DistrictAuthorisations implements Authorisations {

    private static final Duration CODE_LIFE = Duration.ofMinutes(10);
    private static final int CODE_DIGITS = 8;
    private static final String PURPOSE = "authorisation";

    private final Db db;
    private final Mandates mandates;
    private final Officers officers;
    private final AuthorisationRows authorisations;
    private final AccountEventRows accountEvents;
    private final Attempts attempts;
    private final Codes codes;

    DistrictAuthorisations(
            Db db,
            Seals seals,
            Mandates mandates,
            Officers officers,
            AuthorisationRows authorisations,
            AccountEventRows accountEvents) {
        this.db = db;
        this.mandates = mandates;
        this.officers = officers;
        this.authorisations = authorisations;
        this.accountEvents = accountEvents;
        this.attempts = new Attempts(seals);
        this.codes = new Codes(seals);
    }

    // -- asking

    @Override
    public UUID request(Tx tx, Actor officer, Request request) {
        return ask(
                tx,
                request,
                open -> open.any(ItemState.ASKED, ItemState.AGREED, ItemState.REDEEMED, ItemState.REFUSED));
    }

    @Override
    public UUID askAgain(Tx tx, Actor officer, Request request) {
        return ask(
                tx,
                request,
                open -> open.any(ItemState.ASKED, ItemState.AGREED, ItemState.REDEEMED)
                        && !open.any(ItemState.REFUSED));
    }

    private UUID ask(Tx tx, Request request, java.util.function.Predicate<Full> isOpen) {
        Set<UUID> documents = request.items().stream().map(Item::document).collect(Collectors.toSet());
        if (documents.isEmpty()
                || documents.size() > AuthorisationRows.MOST_ITEMS
                || documents.size() < request.items().size()) {
            throw new IllegalArgumentException("a request names 1 to 200 different documents");
        }
        Instant until = request.until().truncatedTo(ChronoUnit.MICROS);
        if (!tx.now().isBefore(until)) {
            throw new IllegalArgumentException("the authorisation would end before it begins: ends are in real time");
        }
        lockCase(tx, request.caseId());
        Optional<Full> open = authorisations.ofCase(tx, request.caseId()).reversed().stream()
                .filter(each -> each.row().owner().equals(request.owner().ref())
                        && each.row().office().equals(request.office())
                        && each.row().service().equals(request.service())
                        && each.documents().equals(documents))
                .filter(isOpen)
                .findFirst();
        if (open.isPresent()) {
            return open.get().row().id();
        }
        UUID id = Ids.next(tx);
        authorisations.insert(tx, id, request, until, codes.salt());
        return id;
    }

    private static void lockCase(Tx tx, UUID caseId) {
        Locks.hold(tx, "authorisations of case|" + caseId);
    }

    // -- the owner

    @Override
    public List<View> pendingFor(Tx tx, PersonId person) {
        Reach reach = mandates.reach(tx, person);
        List<String> owners = reach.holders().stream().map(HolderId::ref).toList();
        return authorisations.waiting(tx, owners).stream()
                .filter(full -> isTheirs(reach, full))
                .map(DistrictAuthorisations::shown)
                .toList();
    }

    @Override
    public Optional<View> view(Tx tx, PersonId person, UUID authorisation) {
        Reach reach = mandates.reach(tx, person);
        return authorisations
                .byId(tx, authorisation)
                .filter(full -> isTheirs(reach, full))
                .map(DistrictAuthorisations::shown);
    }

    @Override
    public List<View> ofCase(Tx tx, UUID caseId) {
        return authorisations.ofCase(tx, caseId).stream()
                .map(DistrictAuthorisations::shown)
                .toList();
    }

    private static View shown(Full full) {
        return new View(
                full.row().id(),
                full.request(),
                full.states(),
                full.row().actor(),
                full.row().at(),
                full.code().answeredAt(),
                full.code().expiresAt().filter(at -> full.code().usedAt().isEmpty()),
                full.givenAs());
    }

    /** Whether one document of the request at least is his to allow. */
    private static boolean isTheirs(Reach reach, Full full) {
        return full.items().stream()
                .anyMatch(item -> position(reach, full, item).isPresent());
    }

    private static Optional<Position> position(Reach reach, Full full, Item item) {
        return reach.position(HolderId.parse(full.row().owner()), Power.AUTHORISE, Optional.of(item.kind()));
    }

    /** By document, in which position he answers; empty if a document is beyond his mandate. */
    private static Optional<Map<UUID, Position>> positions(Reach reach, Full full) {
        Map<UUID, Position> positions = new HashMap<>();
        full.items()
                .forEach(item ->
                        position(reach, full, item).ifPresent(position -> positions.put(item.document(), position)));
        return Optional.of(positions).filter(all -> all.size() == full.items().size());
    }

    @Override
    public AnswerResult answer(Actor owner, UUID authorisation, Map<UUID, Boolean> agreed) {
        AnswerResult result = db.write(owner.act(PURPOSE), tx -> answer(tx, owner, authorisation, agreed));
        CrashPoint.reach("identity.answer.committed");
        return result;
    }

    @Override
    public AnswerResult answer(Tx tx, Actor owner, UUID authorisation, Map<UUID, Boolean> agreed) {
        if (owner.kind() != Actor.Kind.PERSON) {
            return new AnswerResult.NotYours();
        }
        return authorisations
                .lock(tx, authorisation)
                .map(full -> answer(tx, mandates.reach(tx, owner.person()), full, agreed))
                .orElseGet(AnswerResult.NotYours::new);
    }

    private AnswerResult answer(Tx tx, Reach reach, Full full, Map<UUID, Boolean> agreed) {
        if (!isTheirs(reach, full)) {
            return new AnswerResult.NotYours();
        }
        Optional<Map<UUID, Position>> positions = positions(reach, full);
        if (positions.isEmpty()) {
            return new AnswerResult.Beyond();
        }
        if (!full.states().values().stream().allMatch(ItemState.ASKED::equals)) {
            return new AnswerResult.Closed();
        }
        UUID id = full.row().id();
        boolean any = false;
        for (UUID document : full.documents()) {
            boolean yes = agreed.getOrDefault(document, false);
            authorisations.insertEvent(
                    tx,
                    id,
                    document,
                    yes ? Step.AGREED : Step.REFUSED,
                    Optional.ofNullable(positions.get().get(document)));
            any |= yes;
        }
        CrashPoint.reach("identity.answer.steps-written");
        authorisations.setAnswered(tx, id);
        AnswerResult result = any ? newCode(tx, full) : new AnswerResult.Refused();
        // Nothing has happened until the commit: steps, their ledger entries and the code, or none of them.
        CrashPoint.reach("identity.answer.before-commit");
        return result;
    }

    @Override
    public AnswerResult renewCode(Actor owner, UUID authorisation) {
        if (owner.kind() != Actor.Kind.PERSON) {
            return new AnswerResult.NotYours();
        }
        return db.write(owner.act(PURPOSE), tx -> {
            Reach reach = mandates.reach(tx, owner.person());
            Optional<Full> found = authorisations.lock(tx, authorisation).filter(full -> isTheirs(reach, full));
            if (found.isEmpty()) {
                return new AnswerResult.NotYours();
            }
            if (positions(reach, found.get()).isEmpty()) {
                return new AnswerResult.Beyond();
            }
            if (!found.get().any(ItemState.AGREED)) {
                return new AnswerResult.Closed();
            }
            // What keeps a clerk from redeeming looks at who agreed: the code must not wander to somebody else.
            return authorisations.agreedBy(tx, authorisation).contains(owner.id())
                    ? newCode(tx, found.get())
                    : new AnswerResult.AnsweredByAnother();
        });
    }

    private AnswerResult newCode(Tx tx, Full full) {
        UUID caseId = full.row().caseId();
        // Two owners of one case must not be handed the same code; the case is locked while one is drawn.
        lockCase(tx, caseId);
        List<Full> ofCase = authorisations.ofCase(tx, caseId);
        Secret code = codes.fresh();
        while (fitting(ofCase, code).isPresent()) {
            code = codes.fresh();
        }
        byte[] salt = codes.salt();
        Instant expiresAt = tx.now().plus(CODE_LIFE);
        Ciphertext mac = codes.mac(caseId, full.row().id(), salt, expiresAt, code);
        authorisations.setCode(tx, full.row().id(), salt, mac.bytes(), expiresAt);
        return new AnswerResult.Agreed(code, expiresAt);
    }

    @Override
    public boolean withdraw(Actor owner, UUID authorisation) {
        if (owner.kind() != Actor.Kind.PERSON) {
            return false;
        }
        return db.write(
                owner.act(PURPOSE),
                tx -> authorisations
                        .lock(tx, authorisation)
                        .flatMap(full -> positions(mandates.reach(tx, owner.person()), full)
                                .map(positions -> end(
                                        tx,
                                        full,
                                        Step.WITHDRAWN,
                                        full.in(ItemState.AGREED, ItemState.REDEEMED),
                                        positions)))
                        .orElse(false));
    }

    private boolean end(Tx tx, Full full, Step step, List<UUID> documents, Map<UUID, Position> positions) {
        if (documents.isEmpty()) {
            return false;
        }
        documents.forEach(document -> authorisations.insertEvent(
                tx, full.row().id(), document, step, Optional.ofNullable(positions.get(document))));
        authorisations.close(tx, List.of(full.row().id()));
        return true;
    }

    // -- the clerk

    @Override
    public RedeemResult redeem(Tx tx, Actor clerk, String office, UUID caseId, Secret code) {
        if (clerk.kind() != Actor.Kind.PERSON) {
            return new RedeemResult.Denied("NO_ROLE");
        }
        Optional<String> denial = denial(tx, clerk, office);
        if (denial.isPresent()) {
            return new RedeemResult.Denied(denial.get());
        }
        byte[] subject = attempts.subject("authorisation-code", caseId.toString());
        Optional<Duration> wait = attempts.begin(tx, subject);
        if (wait.isPresent()) {
            return new RedeemResult.Delayed(wait.get());
        }
        RedeemResult redeemed = open(tx, clerk, office, caseId, code);
        if (redeemed instanceof RedeemResult.Redeemed) {
            attempts.succeed(tx, subject);
        }
        return redeemed;
    }

    private Optional<String> denial(Tx tx, Actor clerk, String office) {
        // The roles of this moment, not those of when the request began.
        Actor present = new Actor(clerk.kind(), clerk.id(), officers.grants(tx, clerk.person()), clerk.session());
        if (present.has(Role.COUNTER_CLERK, office)) {
            return Optional.empty();
        }
        return Optional.of(present.has(Role.COUNTER_CLERK) ? "OTHER_OFFICE" : "NO_ROLE");
    }

    private RedeemResult open(Tx tx, Actor clerk, String office, UUID caseId, Secret code) {
        if (code.reveal().length != CODE_DIGITS) {
            return new RedeemResult.Wrong();
        }
        List<Full> ofOffice = authorisations.lockCase(tx, caseId).stream()
                .filter(full -> full.row().office().equals(office))
                .toList();
        Optional<Full> fitting = fitting(ofOffice, code);
        if (fitting.isEmpty()) {
            return new RedeemResult.Wrong();
        }
        Full full = fitting.get();
        HolderId owner = HolderId.parse(full.row().owner());
        Set<UUID> agreed = authorisations.agreedBy(tx, full.row().id());
        if (mandates.reach(tx, clerk.person()).holders().contains(owner) || agreed.contains(clerk.id())) {
            return new RedeemResult.Denied("OWN_CASE");
        }
        // Who holds the owner's link could have followed it, agreed and read the code himself.
        if (accountEvents.gaveAccess(tx, clerk.ref(), agreed)) {
            return new RedeemResult.Denied("LINK_ISSUER");
        }
        if (authorisations.agreedUnderMandateOf(tx, full.row().id(), clerk.ref())) {
            return new RedeemResult.Denied("APPOINTER");
        }
        if (full.code().usedAt().isPresent() || full.any(ItemState.REDEEMED)) {
            return new RedeemResult.Used();
        }
        List<UUID> documents = full.in(ItemState.AGREED);
        boolean inTime = full.code().expiresAt().filter(tx.now()::isBefore).isPresent();
        if (!inTime || documents.isEmpty()) {
            return new RedeemResult.Expired();
        }
        documents.forEach(
                document -> authorisations.insertEvent(tx, full.row().id(), document, Step.REDEEMED, Optional.empty()));
        CrashPoint.reach("identity.redeem.steps-written");
        authorisations.setUsed(tx, full.row().id());
        return new RedeemResult.Redeemed(full.row().id(), documents);
    }

    /** The request whose present code this is; all are compared, so time says nothing. */
    private Optional<Full> fitting(List<Full> candidates, Secret code) {
        Optional<Full> found = Optional.empty();
        for (Full full : candidates) {
            Optional<Instant> expiresAt = full.code().expiresAt();
            Optional<Ciphertext> stored = full.code().mac();
            if (expiresAt.isEmpty() || stored.isEmpty()) {
                continue;
            }
            Ciphertext mac = codes.mac(
                    full.row().caseId(), full.row().id(), full.code().salt().bytes(), expiresAt.get(), code);
            if (MessageDigest.isEqual(mac.bytes(), stored.get().bytes())) {
                found = Optional.of(full);
            }
        }
        return found;
    }

    // -- what counts

    @Override
    public Optional<UUID> inForce(Tx tx, UUID caseId, UUID document) {
        return authorisations.ofCase(tx, caseId).reversed().stream()
                .filter(full -> full.states().get(document) == ItemState.REDEEMED)
                .map(full -> full.row().id())
                .findFirst();
    }

    @Override
    public Map<UUID, ItemState> stateOf(Tx tx, UUID caseId) {
        Map<UUID, ItemState> newest = new HashMap<>();
        authorisations.ofCase(tx, caseId).forEach(full -> newest.putAll(full.states()));
        return newest;
    }

    @Override
    public void closeCase(Tx tx, UUID caseId) {
        // Whoever ends a case ends what others were asked for it.
        var unused = tx.asProgram(
                "close-case",
                () -> authorisations.lockCase(tx, caseId).stream()
                        .filter(full -> end(
                                tx,
                                full,
                                Step.ENDED,
                                full.in(ItemState.ASKED, ItemState.AGREED, ItemState.REDEEMED),
                                Map.of()))
                        .count());
    }
}
