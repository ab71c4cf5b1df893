package commonseal.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.approvals.Cases.Application;
import commonseal.approvals.Cases.ApplyResult;
import commonseal.approvals.Cases.PreviewResult;
import commonseal.identity.Access;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Role;
import commonseal.kernel.Page;
import commonseal.planner.FinalDecision.Reject;
import commonseal.planner.Link;
import commonseal.planner.Material;
import commonseal.planner.Source;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reference alone does not make somebody a party of a counter's case, and so does not open his page. */
class StrangersTest {

    private static final String SERVICE = "held";

    @TempDir
    static Path home;

    private static TestDatabase database;
    private static District district;
    private static Hall hall;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        district = District.start(database, home);
        district.publish(Definitions.process(
                SERVICE,
                Reject.FIRST_REJECT,
                List.of(Material.of("ID", "PSB-01", Source.LEDGER, Source.APPLICANT)),
                Link.of("A", "PNR", 3, null, "ID")));
        hall = new Hall(district);
        district.setDay(District.MONDAY);
    }

    @AfterAll
    static void stop() {
        district.close();
        database.close();
    }

    private static Application forWhom(PersonId person) {
        return new Application(SERVICE, Map.of(), Optional.of(person), Optional.empty(), Map.of(), false);
    }

    private static boolean hasOpenCase(Actor clerk, HolderId holder) {
        return district.read(
                tx -> !district.cases.withOpenCase(tx, clerk, List.of(holder)).isEmpty());
    }

    private static List<Access.Look> looksAt(HolderId holder) {
        return district.read(tx -> district.identity
                .access()
                .looksAt(tx, holder, Page.Request.first(50))
                .items());
    }

    /** The clerk's refused tries that the holder sees. */
    private static long refusals(Actor clerk, HolderId holder) {
        return looksAt(holder).stream()
                .filter(look -> look.officerRef().equals(clerk.ref())
                        && look.outcome().equals("REFUSED")
                        && look.reason().equals(Optional.of("NOT_IDENTIFIED")))
                .count();
    }

    @Test
    void whoShowedNothingIsNotEnteredAsTheApplicantAndSeesTheTry() {
        Actor clerk = district.clerk();
        PersonId victim = district.person("未到窗口");
        district.hold("PSB-01", victim);

        assertThat(district.cases.apply(clerk, forWhom(victim)))
                .isEqualTo(new ApplyResult.NotIdentified(List.of("applicant")));
        assertThat(hasOpenCase(clerk, victim)).isFalse();
        assertThat(refusals(clerk, victim)).isEqualTo(1);
        assertThat(district.cases.preview(clerk, SERVICE, Map.of(), Optional.of(victim)))
                .isEqualTo(new PreviewResult.NotIdentified(List.of("applicant")));
        assertThat(refusals(clerk, victim)).isEqualTo(2);

        district.visit(clerk, List.of(victim));
        district.apply(clerk, forWhom(victim));
        assertThat(hasOpenCase(clerk, victim)).isTrue();
    }

    @Test
    void onePartyWhoShowedNothingStopsTheCaseWhateverHisPart() {
        Actor clerk = district.clerk();
        Hall away = new Hall(district);
        Map<String, HolderId> absentees =
                Map.of("shareholder", away.investor, "employee", away.employees.getLast(), "landlord", away.landlord);
        Hall others = new Hall(district);
        district.visit(clerk, others.owners().keySet());
        absentees.forEach((role, absent) -> {
            Map<String, List<HolderId>> parties = new TreeMap<>(others.parties());
            parties.put(role, List.of(absent));

            assertThat(district.cases.apply(
                            clerk,
                            new Application(
                                    Hall.SERVICE,
                                    parties,
                                    Optional.empty(),
                                    Optional.of(Hall.UNIT),
                                    Hall.answers(),
                                    false)))
                    .as(role)
                    .isEqualTo(new ApplyResult.NotIdentified(List.of(role)));
            assertThat(refusals(clerk, absent)).as(role).isEqualTo(1);
            assertThat(refusals(clerk, others.boss)).as(role).isZero();
        });
    }

    @Test
    void aVisitToAColleagueCountsForHimAlone() {
        PersonId visitor = district.person("找过同事");
        district.visit(district.officer(Role.COUNTER_CLERK, "AMR").actor(), List.of(visitor));

        assertThat(district.cases.apply(district.clerk(), forWhom(visitor)))
                .isEqualTo(new ApplyResult.NotIdentified(List.of("applicant")));
    }

    @Test
    void whoHasAnOpenCaseAtTheOfficeNeedNotShowTheDocumentAgain() {
        PersonId person = district.person("已有办件");
        district.apply(District.citizen(person), forWhom(person));

        district.apply(district.clerk(), forWhom(person));
        assertThat(refusals(district.clerk(), person)).isZero();
    }

    @Test
    void applyingForHimselfAClerkStillNamesNobodyWhoShowedHimNothing() {
        Actor clerk = district.clerk();
        HolderId absent = new Hall(district).investor;
        Hall others = new Hall(district);
        Map<String, List<HolderId>> parties = new TreeMap<>(others.parties());
        parties.put("agent", List.of(clerk.person()));
        parties.put("shareholder", List.of(absent));
        district.visit(clerk, others.owners().keySet());

        assertThat(district.cases.apply(
                        clerk,
                        new Application(
                                Hall.SERVICE,
                                parties,
                                Optional.empty(),
                                Optional.of(Hall.UNIT),
                                Hall.answers(),
                                false)))
                .isEqualTo(new ApplyResult.NotIdentified(List.of("shareholder")));
        assertThat(hasOpenCase(clerk, absent)).isFalse();
        // For himself alone he applies like anybody.
        district.apply(clerk, forWhom(clerk.person()));
    }

    @Test
    void whoeverAppliesInHisOwnSessionNamesWhomHeWants() {
        district.apply(hall.applicant(), hall.application(Hall.SERVICE, false));
    }

    @Test
    void eachOfTwoWallsHidesACaseWithTheOtherOff() {
        PersonId person = district.person("本人办件");
        Actor applicant = District.citizen(person);
        UUID id = district.apply(applicant, forWhom(person));
        Actor stranger = District.citizen(district.person("旁人"));
        Cases permitting = district.casesWith(new PermitEverything(district.identity.access()));

        assertThat(permitting.view(stranger, id)).as("row security alone").isEmpty();
        assertThat(permitting.withdraw(stranger, id, ""))
                .isEqualTo(new Cases.StepResult.Refused("UNKNOWN_CASE", Map.of()));
        assertThat(permitting.casesOf(stranger, person, Page.Request.first(50)).items())
                .isEmpty();
        assertThat(permitting.view(applicant, id)).isPresent();

        database.tamper(rowSecurity("disable"));
        try {
            assertThat(district.cases.view(stranger, id)).as("can alone").isEmpty();
            assertThat(district.cases.view(applicant, id)).isPresent();
            assertThat(permitting.view(stranger, id)).as("no wall at all").isPresent();
        } finally {
            database.tamper(rowSecurity("enable"));
        }
    }

    private static String rowSecurity(String how) {
        return "do $$ declare t regclass; begin for t in select oid from pg_class where relforcerowsecurity loop"
                + " execute format('alter table %s " + how + " row level security', t); end loop; end $$";
    }
}
