package commonseal.approvals.internal;

import static commonseal.approvals.internal.db.Tables.DEADLINE;

import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.internal.Rows.LinkRow;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.planner.Assistance;
import commonseal.planner.Deadline;
import commonseal.planner.Limit;
import commonseal.planner.Link;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Query;
import org.jspecify.annotations.Nullable;

/**
 * Due dates as rows, recomputed from facts in the transaction that changes a fact. The sweeper only looks at rows; before
 * anything fires, the date is computed once more under the case's lock.
 */
final class Deadlines {

    /** What can fall due. */
    enum Kind {
        ACCEPTANCE,
        LINK,
        OPINION,
        PROMISED,
        STATUTORY,
        /** The applicant's time to supply; it runs on although the office's limits stand still. */
        SUPPLEMENT
    }

    /** Whose deadline; {@code link} and {@code party} are empty where they do not apply. */
    record Key(String link, int round, Kind kind, String party) {}

    /**
     * A limit that is running.
     *
     * @param joint window of the joint visit the link may wait for
     */
    record Running(Key key, LocalDate start, Limit limit, Optional<JointLimits.Window> joint) {
        Running(Key key, LocalDate start, Limit limit) {
            this(key, start, limit, Optional.empty());
        }

        Deadline due(Days days) {
            boolean runsOn = key.kind() == Kind.SUPPLEMENT;
            Deadline own = Deadlines.due(runsOn ? new Days(days.calendar(), List.of()) : days, start, limit);
            return joint.map(window -> later(own, days.due(window.opens(), window.days())))
                    .orElse(own);
        }

        private static Deadline later(Deadline own, Deadline visit) {
            boolean waits = own instanceof Deadline.Due mine
                    && visit instanceof Deadline.Due theirs
                    && theirs.date().isAfter(mine.date());
            return waits ? visit : own;
        }
    }

    /** A stored row. */
    record Stored(UUID id, Key key, LocalDate dueOn, boolean provisional, int generation, boolean closed) {}

    /** A deadline that may have passed. */
    record Candidate(UUID caseId, UUID deadline) {}

    private Deadlines() {}

    static Deadline due(Days days, LocalDate start, Limit limit) {
        if (limit.unit() == Limit.Unit.WORKDAY) {
            return days.due(start, limit.days());
        }
        LocalDate date = start.plusDays(limit.days());
        Optional<Rows.Stop> open =
                days.stops().stream().filter(stop -> stop.until().isEmpty()).findFirst();
        return open.isPresent()
                ? new Deadline.Paused(open.get().from(), 0)
                : new Deadline.Due(date, days.calendar().endOf(date), false);
    }

    /** Every limit that runs in this case now; {@code joints}: by link, the visit it may wait for. */
    static List<Running> running(CaseFile file, Map<String, JointLimits.Window> joints) {
        List<Running> running = new ArrayList<>();
        Rows.Row row = file.row();
        if (!row.open()) {
            return running;
        }
        @Nullable Limit acceptance = file.definition().limits().acceptance();
        if (row.acceptedOn().isEmpty() && row.state() != CaseState.DRAFT && acceptance != null) {
            row.submittedOn().ifPresent(day -> running.add(new Running(ofCase(Kind.ACCEPTANCE), day, acceptance)));
        }
        @Nullable Limit supplement = file.definition().limits().supplement();
        if (supplement != null) {
            file.openStop()
                    .ifPresent(stop -> running.add(
                            new Running(new Key("", stop.number(), Kind.SUPPLEMENT, ""), stop.from(), supplement)));
        }
        @Nullable Limit promised = file.definition().limits().promised();
        row.acceptedOn().ifPresent(day -> {
            running.add(new Running(
                    ofCase(Kind.STATUTORY), day, file.definition().limits().statutory()));
            if (promised != null) {
                running.add(new Running(ofCase(Kind.PROMISED), day, promised));
            }
        });
        for (LinkRow link : file.links().values()) {
            if (link.canBeWorkedOn()) {
                link.readyOn()
                        .ifPresent(
                                day -> ofLink(running, file, file.definition().link(link.link()), link, day, joints));
            }
        }
        return running;
    }

    private static void ofLink(
            List<Running> running,
            CaseFile file,
            Link link,
            LinkRow row,
            LocalDate day,
            Map<String, JointLimits.Window> joints) {
        running.add(new Running(
                new Key(link.id(), row.round(), Kind.LINK, ""),
                day,
                link.limit(),
                Optional.ofNullable(joints.get(link.id()))));
        for (Assistance asked : file.openOpinions(link)) {
            if (asked.contributes() == null) {
                running.add(
                        new Running(new Key(link.id(), row.round(), Kind.OPINION, asked.agency()), day, asked.limit()));
            }
        }
    }

    private static Key ofCase(Kind kind) {
        return new Key("", 0, kind, "");
    }

    /** Brings the rows into line with the facts; returns the due day of each running link. */
    static Map<String, LocalDate> refresh(Tx tx, CaseFile file, Days days, Map<String, JointLimits.Window> joints) {
        Map<Key, Stored> stored = stored(tx, file.id());
        Map<Key, Running> running = new LinkedHashMap<>();
        running(file, joints).forEach(limit -> running.put(limit.key(), limit));
        Map<String, LocalDate> dueOn = new HashMap<>();
        List<Query> writes = new ArrayList<>();
        running.forEach((key, limit) -> {
            Optional<Stored> row = Optional.ofNullable(stored.get(key));
            switch (limit.due(days)) {
                case Deadline.Due due -> {
                    if (key.kind() == Kind.LINK) {
                        dueOn.put(key.link(), due.date());
                    }
                    row.ifPresentOrElse(
                            known -> move(tx, known, due).ifPresent(writes::add),
                            () -> writes.add(insert(tx, file.id(), limit, due)));
                }
                case Deadline.Paused paused -> {
                    if (key.kind() == Kind.LINK) {
                        row.ifPresent(known -> dueOn.put(key.link(), known.dueOn()));
                    }
                    row.filter(known -> !known.closed()).ifPresent(known -> writes.add(close(tx, known)));
                }
            }
        });
        stored.values().stream()
                .filter(row -> !running.containsKey(row.key()) && !row.closed())
                .forEach(row -> writes.add(close(tx, row)));
        tx.dsl().batch(writes).execute();
        return dueOn;
    }

    private static Query insert(Tx tx, UUID caseId, Running limit, Deadline.Due due) {
        return tx.dsl()
                .insertInto(DEADLINE)
                .set(DEADLINE.ID, Ids.next(tx))
                .set(DEADLINE.CASE_ID, caseId)
                .set(DEADLINE.LINK, limit.key().link())
                .set(DEADLINE.ROUND, limit.key().round())
                .set(DEADLINE.KIND, limit.key().kind().name())
                .set(DEADLINE.PARTY, limit.key().party())
                .set(DEADLINE.START_ON, limit.start())
                .set(DEADLINE.DUE_ON, due.date())
                .set(DEADLINE.DUE_AT, due.at())
                .set(DEADLINE.PROVISIONAL, due.provisional())
                .set(DEADLINE.GENERATION, 1);
    }

    private static Optional<Query> move(Tx tx, Stored row, Deadline.Due due) {
        if (row.dueOn().equals(due.date()) && !row.closed() && row.provisional() == due.provisional()) {
            return Optional.empty();
        }
        return Optional.of(tx.dsl()
                .update(DEADLINE)
                .set(DEADLINE.DUE_ON, due.date())
                .set(DEADLINE.DUE_AT, due.at())
                .set(DEADLINE.PROVISIONAL, due.provisional())
                .set(DEADLINE.GENERATION, row.generation() + 1)
                .set(DEADLINE.CLOSED, false)
                .where(DEADLINE.ID.eq(row.id())));
    }

    private static Query close(Tx tx, Stored row) {
        return tx.dsl().update(DEADLINE).set(DEADLINE.CLOSED, true).where(DEADLINE.ID.eq(row.id()));
    }

    static Map<Key, Stored> stored(Tx tx, UUID caseId) {
        Map<Key, Stored> stored = new LinkedHashMap<>();
        tx.dsl()
                .selectFrom(DEADLINE)
                .where(DEADLINE.CASE_ID.eq(caseId))
                .orderBy(DEADLINE.ID)
                .forEach(r -> {
                    Key key = new Key(
                            r.get(DEADLINE.LINK),
                            r.get(DEADLINE.ROUND),
                            Kind.valueOf(r.get(DEADLINE.KIND)),
                            r.get(DEADLINE.PARTY));
                    stored.put(
                            key,
                            new Stored(
                                    r.get(DEADLINE.ID),
                                    key,
                                    r.get(DEADLINE.DUE_ON),
                                    r.get(DEADLINE.PROVISIONAL),
                                    r.get(DEADLINE.GENERATION),
                                    r.get(DEADLINE.CLOSED)));
                });
        return stored;
    }

    /** Rows whose moment has come, oldest first; each is then handled in its own transaction under its case's lock. */
    static List<Candidate> passed(Tx tx, Instant now, int limit) {
        return tx.dsl()
                .select(DEADLINE.CASE_ID, DEADLINE.ID)
                .from(DEADLINE)
                .where(DEADLINE.FIRED_AT.isNull(), DEADLINE.CLOSED.isFalse(), DEADLINE.DUE_AT.le(now))
                .orderBy(DEADLINE.DUE_AT, DEADLINE.ID)
                .limit(limit)
                .fetch(r -> new Candidate(r.value1(), r.value2()));
    }

    /** True exactly once per deadline. */
    static boolean fire(Tx tx, UUID deadline) {
        return tx.dsl()
                        .update(DEADLINE)
                        .set(DEADLINE.FIRED_AT, tx.now())
                        .where(DEADLINE.ID.eq(deadline), DEADLINE.FIRED_AT.isNull(), DEADLINE.CLOSED.isFalse())
                        .execute()
                == 1;
    }
}
