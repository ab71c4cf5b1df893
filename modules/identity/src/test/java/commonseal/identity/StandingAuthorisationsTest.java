package commonseal.identity;

import static commonseal.identity.District.OFFICE;
import static commonseal.identity.District.OTHER_OFFICE;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Mandates.Capacity;
import commonseal.identity.Mandates.NewMandate;
import commonseal.identity.Mandates.Power;
import commonseal.identity.Mandates.Scope;
import commonseal.identity.StandingAuthorisations.Cover;
import commonseal.identity.StandingAuthorisations.GiveResult;
import commonseal.identity.StandingAuthorisations.Named;
import commonseal.identity.StandingAuthorisations.State;
import commonseal.identity.StandingAuthorisations.Subject;
import commonseal.identity.StandingAuthorisations.Terms;
import commonseal.identity.StandingAuthorisations.View;
import commonseal.kernel.Page;
import commonseal.testkit.FakeClock;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StandingAuthorisationsTest {

    private static final String CARD = "PSB-01";
    private static final String TITLE = "NRB-01";
    private static final String SERVICE = "VR-01";

    private final TestDatabase database = TestDatabase.create();
    private final FakeClock clock = new FakeClock();

    @SuppressWarnings("NullAway.Init")
    private District district;

    @SuppressWarnings("NullAway.Init")
    private StandingAuthorisations standing;

    @SuppressWarnings("NullAway.Init")
    private Actor clerk;

    @SuppressWarnings("NullAway.Init")
    private PersonId owner;

    private final UUID card = UUID.randomUUID();

    @BeforeAll
    void build(@TempDir Path folder) {
        district = District.on(database, clock, folder);
        standing = district.standing;
        district.addOffices();
        PersonId officer = district.addPerson("李四");
        district.grant(officer, Role.COUNTER_CLERK, OFFICE);
        clerk = District.actorOf(officer);
    }

    @BeforeEach
    void somebodyElse() {
        clock.set(FakeClock.MONDAY_MORNING);
        owner = district.addPerson("王小明");
    }

    @AfterAll
    void dropDatabase() {
        database.close();
    }

    private Terms terms(int most, int mostADay) {
        return new Terms(
                owner,
                OFFICE,
                Optional.of(SERVICE),
                List.of(new Named(card, CARD)),
                Set.of(TITLE),
                "每月核对地址",
                district.now().plus(Duration.ofDays(30)),
                most,
                mostADay);
    }

    private GiveResult give(Actor giver, Terms terms) {
        return district.db.write(giver.act("standing"), tx -> standing.give(tx, giver, terms));
    }

    private UUID given(Actor giver, Terms terms) {
        return ((GiveResult.Given) give(giver, terms)).standing().orElseThrow();
    }

    private Subject subject(UUID document, String kind) {
        return new Subject(document, kind, Set.of(owner));
    }

    private Cover cover(Actor officer, String office, String service, Subject document) {
        return district.write(tx -> standing.cover(tx, officer, office, service, document));
    }

    /** As a pull does it. */
    private Cover pull() {
        return district.write(tx -> {
            Cover cover = standing.cover(tx, clerk, OFFICE, SERVICE, subject(card, CARD));
            if (cover instanceof Cover.Within(UUID id)) {
                standing.use(tx, id, UUID.randomUUID(), card, UUID.randomUUID());
            }
            return cover;
        });
    }

    private View view(UUID id) {
        return district.write(tx -> standing.view(tx, owner, id)).orElseThrow();
    }

    private boolean withdraw(Actor by, UUID id) {
        return district.db.write(by.act("standing"), tx -> standing.withdraw(tx, by, id));
    }

    @Test
    void anOfficeUsesWhatItsOwnerAllowedAsOftenAsHeAllowedAndNoMore() {
        Actor self = District.actorOf(owner);
        assertThat(district.db.<GiveResult>read(self.act("standing"), tx -> standing.check(tx, self, terms(3, 2))))
                .as("looking at it beforehand gives nothing")
                .isEqualTo(new GiveResult.Given(Optional.empty()));
        assertThat(pull()).isEqualTo(new Cover.None());

        UUID id = given(self, terms(3, 2));

        assertThat(pull()).isEqualTo(new Cover.Within(id));
        assertThat(pull()).isEqualTo(new Cover.Within(id));
        assertThat(pull()).as("twice a day").isEqualTo(new Cover.Over(id));
        assertThat(view(id))
                .returns(State.IN_FORCE, View::state)
                .returns(2, View::used)
                .returns(2, View::usedToday)
                .returns("SELF", View::givenAs)
                .returns("每月核对地址", seen -> seen.terms().purpose());
        // The day ends at midnight of the district, 16:00 UTC, not of the server.
        clock.set(Instant.parse("2026-03-02T16:00:00Z"));
        assertThat(pull()).isEqualTo(new Cover.Within(id));
        assertThat(pull()).as("three times in all").isEqualTo(new Cover.Over(id));
        assertThat(view(id)).returns(State.USED_UP, View::state).returns(1, View::usedToday);
        clock.advance(Duration.ofDays(40));
        assertThat(pull()).as("its term is over").isEqualTo(new Cover.None());
        assertThat(view(id).state()).isEqualTo(State.ENDED);
        assertThat(withdraw(self, id)).as("nothing to take back").isFalse();
        assertThat(district.audit().findings()).isEmpty();
    }

    @Test
    void itIsForThisOfficeServiceOwnerAndTheseDocuments() {
        UUID id = given(District.actorOf(owner), terms(9, 9));
        UUID title = UUID.randomUUID();

        assertThat(cover(clerk, OFFICE, SERVICE, subject(title, TITLE))).isEqualTo(new Cover.Within(id));
        for (Cover other : List.of(
                cover(clerk, OTHER_OFFICE, SERVICE, subject(card, CARD)),
                cover(clerk, OFFICE, "other", subject(card, CARD)),
                cover(clerk, OFFICE, SERVICE, subject(UUID.randomUUID(), CARD)),
                cover(clerk, OFFICE, SERVICE, subject(card, "AMR-01")),
                cover(clerk, OFFICE, SERVICE, new Subject(card, CARD, Set.of(clerk.person()))))) {
            assertThat(other).isEqualTo(new Cover.None());
        }
        assertThat(district.<Map<UUID, UUID>>write(tx -> standing.covering(
                        tx, OFFICE, SERVICE, List.of(subject(card, CARD), subject(title, TITLE), subject(id, CARD)))))
                .isEqualTo(Map.of(card, id, title, id));

        assertThat(withdraw(District.actorOf(clerk.person()), id)).isFalse();
        assertThat(withdraw(District.actorOf(owner), id)).isTrue();
        assertThat(withdraw(District.actorOf(owner), id)).isFalse();
        assertThat(pull()).isEqualTo(new Cover.None());
        assertThat(view(id).state()).isEqualTo(State.WITHDRAWN);
        assertThat(district.<Page<View>>write(tx -> standing.of(tx, clerk.person(), Page.Request.first(9)))
                        .items())
                .isEmpty();
    }

    @Test
    void aRepresentativeGivesWhatHisMandateCoversForAsLongAsHeHasIt() {
        PersonId guardian = district.addPerson("张监护");
        Instant until = district.now().plus(Duration.ofDays(60));
        PersonId entered = district.addPerson("录入员");
        district.grant(entered, Role.COUNTER_CLERK, OFFICE);
        UUID mandate = ((Mandates.AppointResult.Appointed) district.db.<Mandates.AppointResult>write(
                        District.actorOf(entered).act("mandate"),
                        tx -> district.mandates.appoint(
                                tx,
                                new NewMandate(
                                        owner,
                                        guardian,
                                        Capacity.GUARDIAN,
                                        new Scope(Set.of(CARD), Set.of(Power.AUTHORISE)),
                                        district.now(),
                                        Optional.of(until),
                                        Optional.of("法院决定"),
                                        Optional.empty()))))
                .mandate();
        Actor acting = District.actorOf(guardian);
        Terms some = terms(9, 9);
        Terms cardOnly = of(some, Set.of(), some.until());

        assertThat(give(acting, some)).as("the title is beyond").isEqualTo(new GiveResult.Beyond());
        assertThat(give(acting, of(some, Set.of(), until.plusSeconds(1))))
                .as("longer than the mandate")
                .isEqualTo(new GiveResult.Refused("STANDING_TERM"));
        assertThat(give(clerk, cardOnly)).isEqualTo(new GiveResult.NotYours());
        UUID id = given(acting, cardOnly);
        assertThat(view(id).givenAs()).isEqualTo("GUARDIAN");
        assertThat(pull()).isEqualTo(new Cover.Within(id));
        assertThat(cover(District.actorOf(entered), OFFICE, SERVICE, subject(card, CARD)))
                .as("he chose who gives it")
                .isEqualTo(new Cover.Barred(id, "APPOINTER"));

        district.execute(tx -> district.mandates.end(tx, mandate, "成年"));

        assertThat(pull()).isEqualTo(new Cover.None());
        assertThat(view(id).state()).isEqualTo(State.MANDATE_OVER);
        assertThat(withdraw(acting, id)).isFalse();
        assertThat(withdraw(District.actorOf(owner), id)).isTrue();
    }

    private static Terms of(Terms terms, Set<String> kinds, Instant until) {
        return new Terms(
                terms.owner(),
                terms.office(),
                terms.service(),
                terms.documents(),
                kinds,
                terms.purpose(),
                until,
                terms.most(),
                terms.mostADay());
    }

    @Test
    void whoHandedOutTheOwnersLinkDoesNotUseWhatHeIsSaidToHaveGiven() {
        district.accountBy(clerk, owner, "owner.standing");
        UUID id = given(District.actorOf(owner), terms(9, 9));

        assertThat(pull()).isEqualTo(new Cover.Barred(id, "LINK_ISSUER"));
        assertThat(cover(District.actorOf(district.addPerson("同事")), OFFICE, SERVICE, subject(card, CARD)))
                .isEqualTo(new Cover.Within(id));
    }

    @Test
    void badTermsAreRefusedByName() {
        Actor self = District.actorOf(owner);
        Terms good = terms(3, 3);
        Map<Terms, String> refused = Map.of(
                new Terms(owner, OFFICE, Optional.empty(), List.of(), Set.of(), "x", good.until(), 1, 1),
                "STANDING_NOTHING",
                new Terms(owner, OFFICE, Optional.empty(), List.of(), Set.of(CARD), " ", good.until(), 1, 1),
                "STANDING_PURPOSE",
                of(good, Set.of(), district.now()),
                "STANDING_TERM",
                of(good, Set.of(), district.now().plus(standing.longestTerm()).plusSeconds(1)),
                "STANDING_TERM",
                terms(1, 2),
                "STANDING_LIMIT",
                terms(1001, 1),
                "STANDING_LIMIT",
                new Terms(owner, "NOWHERE", Optional.empty(), List.of(), Set.of(CARD), "x", good.until(), 1, 1),
                "OFFICE_UNKNOWN");
        refused.forEach(
                (terms, code) -> assertThat(give(self, terms)).as(code).isEqualTo(new GiveResult.Refused(code)));
        for (int n = 0; n < StandingAuthorisations.MOST_AT_ONCE; n++) {
            given(self, good);
        }
        assertThat(give(self, good)).isEqualTo(new GiveResult.Refused("STANDING_FULL"));
    }
}
