package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.DUAL_CONTROL;

import commonseal.identity.Actor;
import commonseal.identity.DualControl;
import commonseal.identity.Grant;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.KeyActs;
import commonseal.identity.KeyActs.ErasureResult;
import commonseal.identity.Officers.GrantResult;
import commonseal.identity.Role;
import commonseal.identity.internal.DualControlRows.Kind;
import commonseal.identity.internal.DualControlRows.Row;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Db;
import commonseal.kernel.Page;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import commonseal.proof.Hash;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.impl.DSL;

/** {@link DualControl} on {@code identity.dual_control}. */
final class DistrictDualControl implements DualControl {

    private static final String ACT = "second-person";
    private static final String LOCK = "dual-control";

    private final Db db;
    private final DistrictOfficers officers;
    private final DistrictRegister register;
    private final KeyActs keyActs;
    private final StepUps stepUps;
    private final AccountEventRows accountEvents;
    private final DualControlRows rows;

    DistrictDualControl(
            Db db,
            DistrictOfficers officers,
            DistrictRegister register,
            KeyActs keyActs,
            StepUps stepUps,
            AccountEventRows accountEvents,
            DualControlRows rows) {
        this.db = db;
        this.officers = officers;
        this.register = register;
        this.keyActs = keyActs;
        this.stepUps = stepUps;
        this.accountEvents = accountEvents;
        this.rows = rows;
    }

    // -- asking

    @Override
    public AskResult ask(Tx tx, Actor by, Deed deed) {
        Locks.hold(tx, LOCK);
        Optional<String> refusal = refusal(tx, by, deed);
        if (refusal.isPresent()) {
            return new AskResult.Refused(refusal.get());
        }
        if (isWaiting(tx, deed)) {
            return new AskResult.Refused("DUAL_WAITING");
        }
        return new AskResult.Asked(rows.ask(tx, tidy(deed)), tx.now().plus(TERM));
    }

    private static Deed tidy(Deed deed) {
        return switch (deed) {
            case Deed.EraseHolder(HolderId holder, String law) -> new Deed.EraseHolder(holder, Texts.tidyLetter(law));
            case Deed.Export(String what, List<UUID> records, String reason) ->
                new Deed.Export(what, records, Texts.tidyLetter(reason));
            case Deed.ExchangeKey same -> same;
            case Deed.GiveAdministrator same -> same;
        };
    }

    /** Why {@code by} may not ask for it now, or it could not be done. */
    private Optional<String> refusal(Tx tx, Actor by, Deed deed) {
        return switch (deed) {
            case Deed.EraseHolder(HolderId holder, String law) ->
                need(tx, by, Role.ADMINISTRATOR)
                        .or(() -> textRefusal(law, "DUAL_LAW"))
                        .or(() -> knows(tx, holder) ? Optional.empty() : Optional.of("HOLDER_UNKNOWN"));
            case Deed.ExchangeKey exchange ->
                by.kind() == Actor.Kind.JOB ? Optional.empty() : need(tx, by, Role.ADMINISTRATOR);
            case Deed.GiveAdministrator(PersonId person, String office, var term) ->
                officers.refusal(tx, now(tx, by), person, Role.ADMINISTRATOR, office)
                        .or(() -> term.until()
                                .filter(end -> !end.isAfter(tx.now()))
                                .map(end -> "TERM_OVER"));
            case Deed.Export(var what, List<UUID> records, String reason) ->
                need(tx, by, Role.AUDITOR)
                        .or(() -> textRefusal(reason, "DUAL_REASON"))
                        .or(() -> records.isEmpty() || records.size() > Deed.Export.MOST
                                ? Optional.of("DUAL_RECORDS")
                                : Optional.empty());
        };
    }

    private static Optional<String> textRefusal(String text, String code) {
        return Texts.letterRefusal(Texts.tidyLetter(text), LONGEST_TEXT).map(refused -> code);
    }

    private boolean knows(Tx tx, HolderId holder) {
        return tx.asProgram(
                "holder-known", () -> !register.names(tx, List.of(holder)).isEmpty());
    }

    private Optional<String> need(Tx tx, Actor by, Role role) {
        return now(tx, by).has(role, GrantRows.EVERY_OFFICE) ? Optional.empty() : Optional.of("NO_ROLE");
    }

    /** With the roles of this moment, not those of when the request began. */
    private Actor now(Tx tx, Actor by) {
        if (by.kind() != Actor.Kind.PERSON) {
            return by;
        }
        List<Grant> grants = officers.grants(tx, by.person());
        return new Actor(by.kind(), by.id(), grants, by.session());
    }

    private boolean isWaiting(Tx tx, Deed deed) {
        String content = Deeds.content(tidy(deed));
        Condition same = DUAL_CONTROL
                .DEED
                .eq(Deeds.name(deed))
                .and(DUAL_CONTROL.AT.gt(tx.now().minus(TERM)))
                .and(DUAL_CONTROL.ID.notIn(
                        DSL.select(DUAL_CONTROL.ABOUT).from(DUAL_CONTROL).where(DUAL_CONTROL.ABOUT.isNotNull())));
        return rows.asked(tx, same, Optional.empty(), Page.LARGEST).stream()
                .anyMatch(claimed -> rows.content(claimed.row()).equals(content));
    }

    // -- reading

    @Override
    public Page<Request> requests(Tx tx, Actor by, Page.Request page) {
        List<Claimed<Row>> read = rows.asked(tx, visible(tx, by), page.afterNumber(), page.limit() + 1);
        Map<UUID, Claimed<Row>> answers = answers(tx, read);
        return Page.cut(read, page.limit(), Claimed::cursor)
                .map(claimed -> request(
                        tx,
                        claimed.row(),
                        Optional.ofNullable(answers.get(claimed.row().id()))));
    }

    private Condition visible(Tx tx, Actor by) {
        if (by.kind() == Actor.Kind.JOB || isSecond(tx, by)) {
            return DSL.noCondition();
        }
        return DUAL_CONTROL.ACTOR.eq(by.ref());
    }

    @Override
    public Optional<Request> request(Tx tx, Actor by, UUID id) {
        return find(tx, visible(tx, by).and(DUAL_CONTROL.ID.eq(id))).map(found -> found.request());
    }

    private record Found(Row asked, Request request) {}

    private Optional<Found> find(Tx tx, Condition which) {
        List<Claimed<Row>> read = rows.asked(tx, which, Optional.empty(), 1);
        Map<UUID, Claimed<Row>> answers = answers(tx, read);
        return read.stream()
                .map(Claimed::row)
                .map(row -> new Found(row, request(tx, row, Optional.ofNullable(answers.get(row.id())))))
                .findFirst();
    }

    private Map<UUID, Claimed<Row>> answers(Tx tx, List<Claimed<Row>> asked) {
        return rows
                .answers(tx, asked.stream().map(claimed -> claimed.row().id()).toList())
                .stream()
                .collect(Collectors.toMap(claimed -> claimed.row().about().orElseThrow(), Function.identity()));
    }

    private Request request(Tx tx, Row asked, Optional<Claimed<Row>> answer) {
        Instant until = asked.at().plus(TERM);
        return new Request(
                asked.id(),
                Deeds.read(asked.deed(), rows.content(asked)),
                asked.actor(),
                asked.at(),
                until,
                answer.map(given -> answered(tx, given)).orElse(until.isAfter(tx.now()) ? State.WAITING : State.OVER),
                answer.map(given -> given.row().actor()),
                answer.map(given -> given.row().at()));
    }

    /** A confirmation counts if the ledger knows it; what takes power away always does. */
    private State answered(Tx tx, Claimed<Row> answer) {
        State said = State.valueOf(answer.row().kind());
        return said == State.CONFIRMED && !rows.confirms(tx, answer) ? State.DECLINED : said;
    }

    // -- answering

    @Override
    public byte[] digest(Request request) {
        String text = ACT + "|" + request.id() + "|" + request.byRef() + "|" + Deeds.name(request.deed()) + "|"
                + Deeds.content(request.deed());
        return Hash.sha256(text.getBytes(StandardCharsets.UTF_8)).bytes();
    }

    @Override
    public AnswerResult confirm(Actor by, UUID id, Secret stepUp) {
        Optional<Found> found = db.read(by.act(ACT), tx -> find(tx, DUAL_CONTROL.ID.eq(id)));
        // A code is good once: what is wrong otherwise is said before it is used up.
        Optional<String> wrong = db.read(by.act(ACT), tx -> refusal(tx, by, found));
        if (wrong.isPresent()) {
            return new AnswerResult.Refused(wrong.get());
        }
        boolean isHost = by.kind() == Actor.Kind.JOB;
        if (!isHost
                && stepUps.confirm(by, stepUp, digest(found.orElseThrow().request()))
                        .isEmpty()) {
            return new AnswerResult.Refused("STEP_UP_FAILED");
        }
        try {
            db.execute(by.act(ACT), tx -> confirm(tx, by, id));
            return new AnswerResult.Done();
        } catch (NotDone e) {
            return new AnswerResult.Refused(e.code);
        }
    }

    private void confirm(Tx tx, Actor by, UUID id) {
        Locks.hold(tx, LOCK);
        Optional<Found> found = find(tx, DUAL_CONTROL.ID.eq(id));
        refusal(tx, by, found).ifPresent(code -> {
            throw new NotDone(code);
        });
        Found request = found.orElseThrow();
        rows.answer(tx, request.asked(), Kind.CONFIRMED);
        CrashPoint.reach("identity.dual-control.confirmed");
        // Whose rows it touches is decided: not everything of it is the confirming officer's to see.
        Optional<String> failed = tx.asProgram("second-person", () -> perform(tx, request.request()));
        failed.ifPresent(code -> {
            throw new NotDone(code);
        });
        CrashPoint.reach("identity.dual-control.done");
    }

    /** Takes the whole transaction back. */
    private static final class NotDone extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String code;

        NotDone(String code) {
            super(code, null, false, false);
            this.code = code;
        }
    }

    private Optional<String> perform(Tx tx, Request request) {
        return switch (request.deed()) {
            case Deed.EraseHolder(HolderId holder, var law) ->
                switch (keyActs.erase(tx, holder)) {
                    case ErasureResult.Erased() -> Optional.empty();
                    case ErasureResult.ErasedBefore() -> Optional.of("HOLDER_ERASED");
                    case ErasureResult.Unknown() -> Optional.of("HOLDER_UNKNOWN");
                };
            case Deed.ExchangeKey(var key) ->
                keyActs.rotate(tx, key).isPresent() ? Optional.empty() : Optional.of("KEY_UNDERWAY");
            case Deed.GiveAdministrator(PersonId person, String office, var term) ->
                switch (officers.give(tx, person, Role.ADMINISTRATOR, office, Set.of(), term)) {
                    case GrantResult.Granted() -> Optional.empty();
                    case GrantResult.Refused(String code) -> Optional.of(code);
                };
            case Deed.Export export -> Optional.empty();
        };
    }

    private Optional<String> refusal(Tx tx, Actor by, Optional<Found> found) {
        if (by.kind() != Actor.Kind.JOB && !isSecond(tx, by)) {
            return Optional.of("NO_ROLE");
        }
        if (found.isEmpty()) {
            return Optional.of("DUAL_UNKNOWN");
        }
        Request request = found.get().request();
        return stateRefusal(request)
                .or(() -> isOwn(tx, by, request) ? Optional.of("DUAL_SECOND") : Optional.empty())
                .or(() -> owesAccess(tx, by, request) ? Optional.of("DUAL_ACCESS") : Optional.empty())
                .or(() -> concerns(request.deed(), by) ? Optional.of("DUAL_CONCERNED") : Optional.empty())
                .or(() -> refusal(tx, asker(request), request.deed())
                        .map(code -> code.equals("NO_ROLE") || code.equals("OTHER_OFFICE") ? "DUAL_ASKER" : code));
    }

    private static Optional<String> stateRefusal(Request request) {
        return switch (request.state()) {
            case WAITING -> Optional.empty();
            case OVER -> Optional.of("DUAL_OVER");
            case CONFIRMED, DECLINED, WITHDRAWN -> Optional.of("DUAL_ANSWERED");
        };
    }

    private static Actor asker(Request request) {
        return request.byRef().startsWith("person:")
                ? new Actor(Actor.Kind.PERSON, HolderId.parse(request.byRef()).value(), List.of(), Optional.empty())
                : Actor.job();
    }

    /** Also under another registration; who works on the server is never the one who asked there. */
    private boolean isOwn(Tx tx, Actor by, Request request) {
        return by.ref().equals(request.byRef())
                || by.kind() == Actor.Kind.JOB && asker(request).kind() == Actor.Kind.JOB
                || by.kind() == Actor.Kind.PERSON
                        && asker(request).kind() == Actor.Kind.PERSON
                        && register.holdersOf(tx, by.person()).contains(HolderId.parse(request.byRef()));
    }

    /** Who asked could have signed in as the other: he made his account, or gave him a new link to it. */
    private boolean owesAccess(Tx tx, Actor by, Request request) {
        return by.kind() == Actor.Kind.PERSON
                && accountEvents.gaveAccess(
                        tx, request.byRef(), Set.of(by.person().value()));
    }

    private static boolean concerns(Deed deed, Actor by) {
        return switch (deed) {
            case Deed.EraseHolder(HolderId holder, var law) -> holder.ref().equals(by.ref());
            case Deed.GiveAdministrator give -> give.person().ref().equals(by.ref());
            case Deed.ExchangeKey exchange -> false;
            case Deed.Export export -> false;
        };
    }

    private boolean isSecond(Tx tx, Actor by) {
        Actor now = now(tx, by);
        return now.has(Role.ADMINISTRATOR, GrantRows.EVERY_OFFICE) || now.has(Role.AUDITOR, GrantRows.EVERY_OFFICE);
    }

    @Override
    public AnswerResult decline(Tx tx, Actor by, UUID id) {
        Locks.hold(tx, LOCK);
        Optional<Found> found = find(tx, visible(tx, by).and(DUAL_CONTROL.ID.eq(id)));
        if (found.isEmpty()) {
            return new AnswerResult.Refused("DUAL_UNKNOWN");
        }
        Optional<String> over = stateRefusal(found.get().request());
        if (over.isPresent()) {
            return new AnswerResult.Refused(over.get());
        }
        boolean own = found.get().asked().actor().equals(tx.act().actor());
        rows.answer(tx, found.get().asked(), own ? Kind.WITHDRAWN : Kind.DECLINED);
        return new AnswerResult.Done();
    }

    @Override
    public Optional<Deed.Export> confirmedExport(Tx tx, Actor by, UUID id) {
        Condition own =
                DUAL_CONTROL.ID.eq(id).and(DUAL_CONTROL.ACTOR.eq(by.ref())).and(DUAL_CONTROL.DEED.eq(Deeds.EXPORT));
        return find(tx, own)
                .map(Found::request)
                .filter(request -> request.state() == State.CONFIRMED)
                .filter(request -> request.answeredAt().orElseThrow().plus(TERM).isAfter(tx.now()))
                .map(request -> (Deed.Export) request.deed());
    }
}
