package commonseal.identity.internal;

import commonseal.identity.Actor;
import commonseal.identity.BreakGlass;
import commonseal.identity.HolderId;
import commonseal.identity.Officers;
import commonseal.identity.Register;
import commonseal.identity.Role;
import commonseal.identity.internal.BreakGlassRows.Row;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Db;
import commonseal.kernel.Ids;
import commonseal.kernel.Page;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import commonseal.keys.SubjectKey;
import commonseal.proof.Hash;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.impl.DSL;

/** {@link BreakGlass} on {@code identity.break_glass}. */
final class DistrictBreakGlass implements BreakGlass {

    private static final String ACT = "break-glass";
    private static final String WHOLE_DISTRICT = "*";
    /** More unreviewed openings than anybody can have: each officer stops at {@link #MONTHLY}. */
    private static final int MOST = 100;

    private final Db db;
    private final Seals seals;
    private final Register register;
    private final Officers officers;
    private final StepUps stepUps;
    private final BreakGlassRows rows;
    private final LookRows looks;

    DistrictBreakGlass(
            Db db,
            Seals seals,
            Register register,
            Officers officers,
            StepUps stepUps,
            BreakGlassRows rows,
            LookRows looks) {
        this.db = db;
        this.seals = seals;
        this.register = register;
        this.officers = officers;
        this.stepUps = stepUps;
        this.rows = rows;
        this.looks = looks;
    }

    @Override
    public byte[] digest(Order order) {
        String text =
                "break-glass|" + order.holder().ref() + "|" + order.reason() + "|" + Texts.tidyLetter(order.text());
        return Hash.sha256(text.getBytes(StandardCharsets.UTF_8)).bytes();
    }

    @Override
    public OpenResult open(Actor officer, Order order, Secret stepUp) {
        // A code is good once: what is wrong otherwise is said before it is used up.
        Optional<String> wrong = db.read(officer.act(ACT), tx -> refusal(tx, officer, order));
        if (wrong.isPresent()) {
            return new OpenResult.Refused(wrong.get());
        }
        if (stepUps.confirm(officer, stepUp, digest(order)).isEmpty()) {
            return new OpenResult.Refused("STEP_UP_FAILED");
        }
        return db.write(officer.act(ACT), tx -> {
            Locks.hold(tx, "break-glass|" + officer.ref());
            return refusal(tx, officer, order)
                    .<OpenResult>map(OpenResult.Refused::new)
                    .orElseGet(() -> opened(tx, officer, order));
        });
    }

    private OpenResult opened(Tx tx, Actor officer, Order order) {
        SubjectKey key = seals.subjectKey(tx, order.holder().value());
        String office = office(tx, officer).orElseThrow();
        rows.insert(
                tx,
                Row.opened(
                        tx, Ids.next(tx), order.holder(), office, order.reason(), Texts.tidyLetter(order.text()), key),
                key);
        CrashPoint.reach("identity.break-glass.written");
        return new OpenResult.Opened(tx.now().plus(OPEN));
    }

    private Optional<String> refusal(Tx tx, Actor officer, Order order) {
        if (office(tx, officer).isEmpty()) {
            return Optional.of("NO_ROLE");
        }
        if (officer.person().equals(order.holder())) {
            return Optional.of("GLASS_OWN");
        }
        return Texts.letterRefusal(Texts.tidyLetter(order.text()), LONGEST)
                .or(() -> register.names(tx, List.of(order.holder())).isEmpty()
                        ? Optional.of("HOLDER_UNKNOWN")
                        : Optional.empty())
                .or(() -> lostRight(tx, officer));
    }

    /** The office where he is a clerk at this moment, not when the request began. */
    private Optional<String> office(Tx tx, Actor officer) {
        return officer.kind() != Actor.Kind.PERSON
                ? Optional.empty()
                : officers.grants(tx, officer.person()).stream()
                        .filter(grant -> grant.role() == Role.COUNTER_CLERK)
                        .map(grant -> grant.office())
                        .findFirst();
    }

    /** What takes a right away counts whether the ledger confirms it or not. */
    private Optional<String> lostRight(Tx tx, Actor officer) {
        Condition his = BreakGlassRows.by(officer.ref());
        boolean overdue = rows.opened(tx, his.and(BreakGlassRows.isUnreviewed()), Optional.empty(), MOST).stream()
                .anyMatch(opening -> reviewBy(opening.row().at()).isBefore(tx.now()));
        if (overdue) {
            return Optional.of("GLASS_UNREVIEWED");
        }
        Condition lately = his.and(BreakGlassRows.since(tx.now().minus(MONTH)));
        return rows.opened(tx, lately, Optional.empty(), MONTHLY).size() < MONTHLY
                ? Optional.empty()
                : Optional.of("GLASS_OFTEN");
    }

    /** The same time of day, {@link #REVIEW_DAYS} days from Monday to Friday later. */
    static Instant reviewBy(Instant opened) {
        Instant end = opened;
        int left = REVIEW_DAYS;
        while (left > 0) {
            end = end.plus(Duration.ofDays(1));
            DayOfWeek day = end.atZone(ZoneOffset.UTC).getDayOfWeek();
            if (day != DayOfWeek.SATURDAY && day != DayOfWeek.SUNDAY) {
                left--;
            }
        }
        return end;
    }

    @Override
    public Optional<Instant> look(Tx tx, Actor officer, HolderId holder) {
        Condition which = BreakGlassRows.by(officer.ref())
                .and(BreakGlassRows.about(holder))
                .and(BreakGlassRows.since(tx.now().minus(OPEN)));
        Optional<Row> open = seals.confirmed(tx, rows.opened(tx, which, Optional.empty(), MONTHLY)).stream()
                .map(Claimed::row)
                // Last, for every look at a page comes by here and nearly none of them finds an opening.
                .filter(opening -> office(tx, officer).isPresent())
                .findFirst();
        open.ifPresent(opening -> looks.insert(
                tx,
                Optional.of(holder),
                opening.office(),
                LookRows.Purpose.EMERGENCY,
                LookRows.Outcome.SHOWN,
                Optional.empty()));
        return open.map(opening -> opening.at().plus(OPEN));
    }

    @Override
    public Page<Opening> openings(Tx tx, Actor supervisor, boolean unreviewed, Page.Request page) {
        Condition which = atOfficesOf(supervisor);
        List<Claimed<Row>> read = rows.opened(
                tx,
                unreviewed ? which.and(BreakGlassRows.isUnreviewed()) : which,
                page.afterNumber(),
                page.limit() + 1);
        Page<Claimed<Row>> cut = Page.cut(read, page.limit(), Claimed::cursor);
        return new Page<>(shown(tx, cut.items()), cut.next());
    }

    private static Condition atOfficesOf(Actor supervisor) {
        List<String> offices = supervisor.offices(Role.SUPERVISOR);
        return offices.contains(WHOLE_DISTRICT) ? DSL.noCondition() : BreakGlassRows.ofOffices(offices);
    }

    private List<Opening> shown(Tx tx, List<Claimed<Row>> read) {
        List<Row> openings =
                seals.confirmed(tx, read).stream().map(Claimed::row).toList();
        if (openings.isEmpty()) {
            return List.of();
        }
        Map<UUID, Row> reviews = new HashMap<>();
        List<Claimed<Row>> found =
                rows.reviewsOf(tx, openings.stream().map(Row::id).toList());
        seals.confirmed(tx, found)
                .forEach(review -> review.row().about().ifPresent(about -> reviews.put(about, review.row())));
        return openings.stream()
                .map(row -> new Opening(
                        row.id(),
                        row.actor(),
                        HolderId.parse(row.holder()),
                        row.office(),
                        Reason.valueOf(row.reason().orElseThrow()),
                        row.words(),
                        row.at(),
                        row.at().plus(OPEN),
                        reviewBy(row.at()),
                        Optional.ofNullable(reviews.get(row.id())).map(DistrictBreakGlass::review)))
                .toList();
    }

    private static Review review(Row row) {
        return new Review(row.justified().orElseThrow(), row.words(), row.actor(), row.at());
    }

    @Override
    public ReviewResult review(Tx tx, Actor supervisor, UUID opening, boolean justified, String text) {
        String words = Texts.tidyLetter(text);
        Locks.hold(tx, "break-glass-review|" + opening);
        Condition which = BreakGlassRows.is(opening).and(atOfficesOf(supervisor));
        Optional<Row> found = seals.confirmed(tx, rows.opened(tx, which, Optional.empty(), 1)).stream()
                .map(Claimed::row)
                .findFirst();
        if (found.isEmpty()) {
            return new ReviewResult.Refused("GLASS_UNKNOWN");
        }
        Row row = found.get();
        return reviewRefusal(tx, supervisor, row)
                .or(() -> Texts.letterRefusal(words, LONGEST))
                .<ReviewResult>map(ReviewResult.Refused::new)
                .orElseGet(() -> {
                    SubjectKey key =
                            seals.subjectKey(tx, HolderId.parse(row.holder()).value());
                    rows.insert(tx, Row.reviewed(tx, Ids.next(tx), row, justified, words, key), key);
                    return new ReviewResult.Reviewed();
                });
    }

    private Optional<String> reviewRefusal(Tx tx, Actor supervisor, Row row) {
        if (!rows.reviewsOf(tx, List.of(row.id())).isEmpty()) {
            return Optional.of("GLASS_REVIEWED");
        }
        if (row.actor().equals(supervisor.ref())) {
            return Optional.of("GLASS_SECOND");
        }
        return row.holder().equals(supervisor.ref()) ? Optional.of("GLASS_OWN") : Optional.empty();
    }
}
