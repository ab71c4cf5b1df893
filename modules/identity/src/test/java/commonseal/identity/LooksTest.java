package commonseal.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import commonseal.identity.Access.Decision;
import commonseal.identity.Access.Identified;
import commonseal.identity.Access.Look;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.kernel.Page;
import commonseal.testkit.FakeClock;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LooksTest {

    private static final String OFFICE = "GSC";
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private final TestDatabase database = TestDatabase.create();
    private final FakeClock clock = new FakeClock();

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private District district;

    @SuppressWarnings("NullAway.Init")
    private PersonId owner;

    @SuppressWarnings("NullAway.Init")
    private Actor clerk;

    @BeforeEach
    void build() {
        district = District.on(database, clock, folder);
        district.addOffices();
        owner = district.addPerson("王小明");
        clerk = clerk("李四");
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    private Actor clerk(String name) {
        PersonId officer = district.addPerson(name);
        district.grant(officer, Role.COUNTER_CLERK, OFFICE);
        List<Grant> grants = district.write(tx -> district.officers.grants(tx, officer));
        return District.actorOf(officer, grants.toArray(Grant[]::new));
    }

    private Decision look(Actor officer, HolderId holder, boolean openCase) {
        return district.db.write(officer.act("hub"), tx -> district.access.look(tx, officer, holder, openCase));
    }

    private Identified identify(Actor officer, List<String> schemes, String number) {
        return district.db.write(
                officer.act("counter-check"), tx -> district.access.identify(tx, officer, schemes, number));
    }

    private String numberOf(PersonId person) {
        return district.write(tx -> district.register.person(tx, person).map(Register.Person::number))
                .orElseThrow();
    }

    private List<Look> looksAt(HolderId holder) {
        Page<Look> page = district.write(tx -> district.access.looksAt(tx, holder, Page.Request.first(100)));
        return page.items();
    }

    @Test
    void whoShowsHisDocumentIsSeenByThisClerkForOneVisit() {
        assertThat(identify(clerk, List.of("CN-USCC", "CN-ID"), numberOf(owner)))
                .isEqualTo(new Identified.Found(owner));

        assertThat(look(clerk, owner, false)).isEqualTo(new Decision.Permit());
        assertThat(look(clerk("赵六"), owner, false)).isEqualTo(new Decision.Deny("NOT_IDENTIFIED"));
        clock.advance(Access.VISIT.plus(Duration.ofSeconds(1)));
        assertThat(look(clerk, owner, false)).isEqualTo(new Decision.Deny("NOT_IDENTIFIED"));

        assertThat(looksAt(owner))
                .extracting(Look::purpose, Look::outcome)
                .containsExactly(
                        tuple("COUNTER_CHECK", "REFUSED"),
                        tuple("COUNTER_CHECK", "REFUSED"),
                        tuple("COUNTER_CHECK", "SHOWN"));
    }

    @Test
    void anOpenCaseIsAReasonToLookAndOneVisitIsOneRecord() {
        assertThat(look(clerk, owner, true)).isEqualTo(new Decision.Permit());
        assertThat(look(clerk, owner, true)).isEqualTo(new Decision.Permit());

        assertThat(looksAt(owner)).singleElement().satisfies(look -> {
            assertThat(look.purpose()).isEqualTo("OPEN_CASE");
            assertThat(look.office()).isEqualTo(OFFICE);
            assertThat(look.officerRef()).isEqualTo(clerk.ref());
        });
    }

    @Test
    void anOrganisationIsIdentifiedByItsCreditCode() {
        OrganisationId company = district.addOrganisation("清河云杉体验馆");
        String code = district.write(
                        tx -> district.register.organisation(tx, company).map(Register.Organisation::creditCode))
                .orElseThrow();

        assertThat(identify(clerk, List.of("CN-ID", "CN-USCC"), code)).isEqualTo(new Identified.Found(company));
        assertThat(look(clerk, company, false)).isEqualTo(new Decision.Permit());
    }

    @Test
    void aNumberNobodyHasAndAnOfficerWithoutTheRoleAreRecordedToo() {
        long before = rows();
        assertThat(identify(clerk, List.of("CN-ID"), "11010119900101001X")).isEqualTo(new Identified.Unknown());
        PersonId approver = district.addPerson("钱七");
        Actor outsider = District.actorOf(approver);
        assertThat(identify(outsider, List.of("CN-ID"), numberOf(owner))).isEqualTo(new Identified.Refused("NO_ROLE"));

        assertThat(rows()).isEqualTo(before + 2);
        assertThat(looksAt(owner)).isEmpty();
    }

    private long rows() {
        try (Connection connection = database.superuser().getConnection();
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("SELECT count(*) FROM identity.look")) {
            count.next();
            return count.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aThousandPairsWithoutACaseSeeNothingAndLeaveAThousandRefusals() {
        Random random = new Random(Long.getLong("seed", 20_261_123L));
        List<Actor> clerks = List.of(clerk("赵一"), clerk("钱二"), clerk("孙三"), clerk("周五"));
        List<PersonId> persons = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            persons.add(district.addPerson("居民" + i));
        }
        long before = rows();
        int permitted = 0;
        for (int i = 0; i < 1_000; i++) {
            Actor officer = clerks.get(random.nextInt(clerks.size()));
            PersonId person = persons.get(random.nextInt(persons.size()));
            permitted += look(officer, person, false).permitted() ? 1 : 0;
        }

        assertThat(permitted).isZero();
        assertThat(rows() - before).isEqualTo(1_000);
        int seen = persons.stream()
                .mapToInt(person -> (int) looksAt(person).stream()
                        .filter(look -> look.reason().equals(Optional.of("NOT_IDENTIFIED")))
                        .count())
                .sum();
        assertThat(seen).isEqualTo(1_000);
    }

    @Test
    void whoeverReadsTheRegisterStandsOutAndOrdinaryDaysDoNot() {
        Actor scraper = clerk("孙三");
        List<PersonId> persons = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            persons.add(district.addPerson("居民" + i));
        }
        LocalDate today = LocalDate.ofInstant(clock.now(), ZONE);
        // Fourteen each day of the month before: one and a half times as many stand out.
        for (int day = 20; day > 0; day--) {
            clock.set(today.minusDays(day).atTime(9, 0).atZone(ZONE).toInstant());
            persons.stream().limit(14).forEach(person -> look(clerk, person, true));
        }
        clock.set(today.atTime(9, 0).atZone(ZONE).toInstant());
        persons.stream().limit(20).forEach(person -> look(clerk, person, true));
        persons.stream().limit(21).forEach(person -> look(scraper, person, true));
        for (int i = 0; i < 5; i++) {
            look(scraper, persons.get(29), false);
        }

        var report = district.write(tx -> district.access.unusual(tx, today, ZONE));

        assertThat(report.ordinary()).isEqualTo(new Access.Ordinary(21, 5, 10));
        assertThat(report.days()).containsExactly(new Access.OfficerDay(scraper.ref(), today, 21, 5, 0));
    }

    @Test
    void aLookInsertedBySqlOpensNoPage() {
        identify(clerk, List.of("CN-ID"), numberOf(owner));
        PersonId victim = district.addPerson("冯八");
        database.tamper("INSERT INTO identity.look SELECT gen_random_uuid(), '" + victim.ref()
                + "', office, purpose, outcome, reason, at, actor, entry + 1000000, blinding FROM identity.look"
                + " WHERE outcome = 'SHOWN'");

        assertThat(look(clerk, victim, false)).isEqualTo(new Decision.Deny("NOT_IDENTIFIED"));
    }
}
