package commonseal.approvals.internal;

import static commonseal.approvals.internal.db.Tables.APPROVAL_CASE;

import commonseal.approvals.Cases.LinkState;
import commonseal.approvals.internal.Deadlines.Candidate;
import commonseal.approvals.internal.Deadlines.Kind;
import commonseal.approvals.internal.Deadlines.Running;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.approvals.internal.Rows.Decided;
import commonseal.approvals.internal.Rows.LinkRow;
import commonseal.identity.Actor;
import commonseal.identity.Register;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Ids;
import commonseal.planner.Deadline;
import commonseal.planner.Link;
import commonseal.planner.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens without anybody: passed deadlines, and the check that no ready link was missed. */
final class Sweeper {

    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final int BATCH = 200;
    private static final String OVERDUE = "deadline.overdue";

    private final Desk desk;
    private final Counter counter;

    Sweeper(Desk desk, Counter counter) {
        this.desk = desk;
        this.counter = counter;
    }

    /**
     * Handles what has passed, each deadline in its own transaction: effect and mark commit together, so a crash repeats
     * nothing and loses nothing, on any number of nodes.
     */
    int sweep() {
        Actor job = Actor.job();
        int fired = 0;
        List<Candidate> batch = passed(job);
        while (!batch.isEmpty()) {
            int before = fired;
            for (Candidate candidate : batch) {
                fired += desk.act(job, candidate.caseId(), code -> false, at -> handle(at, candidate.deadline()))
                        ? 1
                        : 0;
                CrashPoint.reach("approvals.between-deadlines");
            }
            // What was moved instead of fired must not be looked at for ever.
            batch = fired > before ? passed(job) : List.of();
        }
        return fired;
    }

    private List<Candidate> passed(Actor job) {
        return desk.db()
                .read(job.act("sweep"), tx -> Deadlines.passed(tx, desk.clock().now(tx), BATCH));
    }

    /** Computes the date once more from the facts; only what is still due fires. */
    private boolean handle(Opened at, UUID deadline) {
        Optional<Deadlines.Stored> stored = Deadlines.stored(at.tx(), at.file().id()).values().stream()
                .filter(row -> row.id().equals(deadline))
                .findFirst();
        Map<String, JointLimits.Window> joints = JointLimits.of(desk, at.tx(), at.file(), at.today());
        Optional<Running> running = stored.flatMap(row -> Deadlines.running(at.file(), joints).stream()
                .filter(limit -> limit.key().equals(row.key()))
                .findFirst());
        if (stored.isEmpty() || running.isEmpty()) {
            Deadlines.refresh(at.tx(), at.file(), at.days(), joints);
            return false;
        }
        Instant now = desk.clock().now(at.tx());
        Deadline due = running.get().due(at.days());
        if (!due.isOver(now)) {
            Deadlines.refresh(at.tx(), at.file(), at.days(), joints);
            return false;
        }
        if (!Deadlines.fire(at.tx(), deadline)) {
            return false;
        }
        effect(at, running.get(), due.mayDeem(now));
        return true;
    }

    private void effect(Opened at, Running limit, boolean mayDeem) {
        Map<String, String> data = new TreeMap<>();
        data.put("kind", limit.key().kind().name());
        if (!limit.key().link().isEmpty()) {
            data.put("link", limit.key().link());
        }
        if (!limit.key().party().isEmpty()) {
            data.put("office", limit.key().party());
        }
        boolean deems = limit.limit().onExpiry().deems() && mayDeem;
        if (limit.key().kind() == Kind.ACCEPTANCE && deems) {
            counter.accept(at, desk.checklist(at), true);
        } else if (limit.key().kind() == Kind.LINK && deems) {
            deemGranted(at, limit, data);
        } else if (deems || !isAskedOutside(at, limit)) {
            desk.finish(at, lapsed(limit.key().kind(), deems), data);
        }
    }

    /** Nobody here is late with an opinion of somebody who has no desk here: the link is decided with or without it. */
    private boolean isAskedOutside(Opened at, Running limit) {
        return limit.key().kind() == Kind.OPINION
                && desk.identity().register().offices(at.tx()).stream()
                        .map(Register.Office::code)
                        .noneMatch(limit.key().party()::equals);
    }

    private static String lapsed(Kind kind, boolean deems) {
        return switch (kind) {
            case SUPPLEMENT -> "supplement.overdue";
            case OPINION -> deems ? "opinion.deemed-consent" : OVERDUE;
            case ACCEPTANCE, LINK, PROMISED, STATUTORY -> OVERDUE;
        };
    }

    /**
     * Silence decides a link only where its approval issues nothing: a document needs a person who signs for it, and then
     * the lapse is recorded and the office must issue.
     */
    private void deemGranted(Opened at, Running limit, Map<String, String> data) {
        Link link = at.file().definition().link(limit.key().link());
        Optional<Map.Entry<String, Outcome>> approval = link.outcomes().entrySet().stream()
                .filter(outcome -> outcome.getValue().effect() == Outcome.Effect.APPROVE
                        && outcome.getValue().produces() == null)
                .findFirst();
        if (approval.isEmpty()) {
            desk.finish(at, "link.deemed-granted-issue-due", data);
            return;
        }
        int round = at.file().linkRow(link.id()).round();
        boolean set = CaseWriter.decide(at.tx(), at.file().id(), link.id(), round);
        if (!set) {
            throw new IllegalStateException(
                    "link " + link.id() + " of case " + at.file().id() + " was not open");
        }
        Decided decided = new Decided(
                Ids.next(at.tx()),
                link.id(),
                round,
                approval.get().getKey(),
                Outcome.Effect.APPROVE,
                Optional.empty(),
                at.tx().act().actor(),
                link.agency(),
                at.tx().now(),
                at.today(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        desk.journal()
                .decide(
                        at.tx(),
                        at.file().row(),
                        decided,
                        Map.of(),
                        desk.writer().answersDigest(at.file()));
        data.put("outcome", approval.get().getKey());
        data.put("effect", Outcome.Effect.APPROVE.name());
        data.put("round", String.valueOf(round));
        data.put("office", link.agency());
        data.put("deemed", "true");
        desk.finish(at, "link.decided", data);
    }

    /** Compares what is stored with what follows from the facts, case by case, and repairs what differs. */
    int reconcile() {
        Actor job = Actor.job();
        int differences = FillShares.reconcile(desk.db());
        Optional<UUID> after = Optional.of(new UUID(0, 0));
        while (after.isPresent()) {
            List<UUID> open = open(job, after.get());
            for (UUID id : open) {
                differences += desk.act(job, id, code -> 0, this::compare);
            }
            after = open.size() < BATCH ? Optional.empty() : Optional.of(open.getLast());
        }
        if (differences > 0) {
            LOG.atWarn()
                    .addKeyValue("code", "APPROVALS-004")
                    .addKeyValue("differences", differences)
                    .log("links or counts stood otherwise than the facts say and were put right");
        }
        return differences;
    }

    private List<UUID> open(Actor job, UUID after) {
        return desk.db()
                .read(
                        job.act("reconcile"),
                        tx -> tx.dsl()
                                .select(APPROVAL_CASE.ID)
                                .from(APPROVAL_CASE)
                                .where(APPROVAL_CASE.FINISHED_ON.isNull(), APPROVAL_CASE.ID.gt(after))
                                .orderBy(APPROVAL_CASE.ID)
                                .limit(BATCH)
                                .fetch(APPROVAL_CASE.ID));
    }

    private int compare(Opened at) {
        if (at.file().row().acceptedOn().isEmpty()) {
            // Nothing can be ready, and which links apply is still a matter of answers.
            return 0;
        }
        Map<String, LinkState> expected = Readiness.of(at.file(), desk.checklist(at));
        List<String> wrong = new ArrayList<>();
        expected.forEach((link, state) -> {
            LinkRow row = at.file().linkRow(link);
            if (row.state() != state || !row.asks().equals(at.file().asks(row))) {
                wrong.add(link);
            }
        });
        if (!wrong.isEmpty()) {
            desk.finish(at, "links.reconciled", Map.of("links", String.join(",", wrong)));
        }
        return wrong.size();
    }
}
