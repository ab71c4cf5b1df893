package commonseal.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.approvals.Cases.DecideResult;
import commonseal.approvals.internal.Unlocked;
import commonseal.identity.Actor;
import commonseal.planner.FinalDecision;
import commonseal.planner.Link;
import commonseal.planner.ProcessDefinition;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Eight offices decide eight links of one case at the same moment; the ninth link waits for all of them. */
class JoinTest {

    private static final int CASES = 400;
    private static final int CASES_WITHOUT_LOCK = 20;
    private static final List<String> OFFICES = List.of("PNR", "AMR", "HUD", "FRD", "HEC", "CTB", "UMC", "PSB");
    private static final String LAST = "close";

    @TempDir
    static Path home;

    private static TestDatabase database;
    private static District district;
    private static ExecutorService threads;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        district = District.start(database, home);
        threads = Executors.newFixedThreadPool(OFFICES.size());
        List<Link> links = new ArrayList<>();
        OFFICES.forEach(office -> links.add(Link.of("L-" + office, office, 3, null)));
        links.add(Link.of(LAST, "GSC", 1, null)
                .withLinks(links.stream().map(Link::id).toList()));
        district.publish(ProcessDefinition.of("eight-offices", List.of(), links.toArray(Link[]::new))
                .withDecision(
                        new FinalDecision(FinalDecision.Approve.FINAL_LINK, LAST, FinalDecision.Reject.FIRST_REJECT)));
        OFFICES.forEach(district::approver);
        district.clerk();
    }

    @AfterAll
    static void stop() {
        threads.shutdownNow();
        district.close();
        database.close();
    }

    @Test
    void noJoinIsLostOrDoubled() throws Exception {
        Count count = count(district.cases, CASES);

        assertThat(count).isEqualTo(new Count(0, 0, 0));
        assertThat(district.cases.reconcile()).isZero();
    }

    /** The test of the test. */
    @Test
    void withoutTheLockTheSameTestFails() throws Exception {
        Count count = count(Unlocked.cases(district), CASES_WITHOUT_LOCK);

        assertThat(count.failed() + count.lost() + count.doubled()).isPositive();
    }

    /** @param failed decisions that were not taken although nobody else had */
    private record Count(int lost, int doubled, int failed) {}

    private static Count count(Cases cases, int number) throws Exception {
        List<UUID> ids = all(number, () -> open());
        int failed = 0;
        for (UUID id : ids) {
            CyclicBarrier together = new CyclicBarrier(OFFICES.size());
            List<Future<Boolean>> decisions = new ArrayList<>();
            for (String office : OFFICES) {
                District.Officer officer = district.approver(office);
                decisions.add(threads.submit(() -> {
                    together.await();
                    return cases.decide(
                                    officer.actor(),
                                    id,
                                    "L-" + office,
                                    "ok",
                                    Optional.empty(),
                                    Map.of(),
                                    officer.code())
                            instanceof DecideResult.Decided;
                }));
            }
            for (Future<Boolean> decision : decisions) {
                failed += decided(decision) ? 0 : 1;
            }
        }
        int lost = 0;
        int doubled = 0;
        for (UUID id : ids) {
            long joins = district.events(id).stream()
                    .filter(event -> event.type().equals("link.ready")
                            && LAST.equals(event.data().get("link")))
                    .count();
            lost += joins == 0 ? 1 : 0;
            doubled += joins > 1 ? 1 : 0;
        }
        return new Count(lost, doubled, failed);
    }

    private static boolean decided(Future<Boolean> decision) throws InterruptedException {
        try {
            return decision.get();
        } catch (ExecutionException e) {
            return false;
        }
    }

    private static UUID open() {
        Actor applicant = District.citizen(district.person("张三"));
        UUID id = district.apply(
                applicant,
                new Cases.Application("eight-offices", Map.of(), Optional.empty(), Optional.empty(), Map.of(), false));
        district.accepted(applicant, id);
        return id;
    }

    private static List<UUID> all(int number, Callable<UUID> work) throws Exception {
        List<UUID> made = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            made.add(work.call());
        }
        return made;
    }
}
