package commonseal.identity;

import static commonseal.identity.District.OFFICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.identity.Authorisations.AnswerResult;
import commonseal.identity.Authorisations.Item;
import commonseal.identity.Authorisations.Request;
import commonseal.identity.Authorisations.View;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Mandates.AppointResult;
import commonseal.identity.Mandates.Capacity;
import commonseal.identity.Mandates.EndResult;
import commonseal.identity.Mandates.Mandate;
import commonseal.identity.Mandates.NewMandate;
import commonseal.identity.Mandates.Position;
import commonseal.identity.Mandates.Power;
import commonseal.identity.Mandates.Scope;
import commonseal.testkit.FakeClock;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People represent people and organisations: as far as the mandate goes, as long as it lasts, and on a stated ground. */
class MandatesTest {

    private static final UUID TITLE = UUID.randomUUID();
    private static final UUID LICENCE = UUID.randomUUID();
    private static final String COURT = "法院指定监护决定书";

    private final TestDatabase database = TestDatabase.create();
    private final FakeClock clock = new FakeClock();

    @SuppressWarnings("NullAway.Init")
    private District district;

    @SuppressWarnings("NullAway.Init")
    private PersonId ward;

    @SuppressWarnings("NullAway.Init")
    private PersonId other;

    @BeforeEach
    void open(@TempDir Path folder) {
        district = District.on(database, clock, folder);
        ward = district.addPerson("王小明");
        other = district.addPerson("王大明");
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    private AppointResult appoint(HolderId holder, Capacity as, Scope scope, Instant... until) {
        return appoint(new NewMandate(
                holder,
                other,
                as,
                scope,
                district.now(),
                List.of(until).stream().findFirst(),
                Optional.of(COURT),
                as == Capacity.HEIR ? Optional.of(LocalDate.of(2020, 2, 2)) : Optional.empty()));
    }

    private AppointResult appoint(NewMandate mandate) {
        return district.write(tx -> district.mandates.appoint(tx, mandate));
    }

    private UUID appointed(HolderId holder, Capacity as, Scope scope, Instant... until) {
        return ((AppointResult.Appointed) appoint(holder, as, scope, until)).mandate();
    }

    private Optional<Position> position(HolderId holder, Power power, String kind) {
        return district.write(tx -> district.mandates.reach(tx, other)).position(holder, power, Optional.of(kind));
    }

    private List<Mandate> mandates(HolderId holder) {
        return district.write(tx -> district.mandates.of(tx, holder));
    }

    private UUID ask(HolderId owner) {
        Request request = new Request(
                UUID.randomUUID(),
                "VR-01",
                OFFICE,
                owner,
                List.of(new Item(TITLE, "HOUSING-01", List.of("name")), new Item(LICENCE, "PSB-01", List.of("name"))),
                district.now().plus(Duration.ofDays(30)));
        return district.write(tx -> district.authorisations.request(tx, Actor.job(), request));
    }

    private AnswerResult answer(UUID authorisation) {
        return district.authorisations.answer(
                District.actorOf(other), authorisation, Map.of(TITLE, true, LICENCE, true));
    }

    private Optional<View> shown(UUID authorisation) {
        return district.write(tx -> district.authorisations.view(tx, other, authorisation));
    }

    @Test
    void aGuardianAgreesForTheWardAndTheAuthorisationSaysSo() {
        UUID asked = ask(ward);
        assertThat(answer(asked)).isEqualTo(new AnswerResult.NotYours());
        appointed(ward, Capacity.GUARDIAN, Scope.ALL);

        assertThat(district.<List<View>>write(tx -> district.authorisations.pendingFor(tx, other)))
                .extracting(View::id)
                .containsExactly(asked);
        assertThat(answer(asked)).isInstanceOf(AnswerResult.Agreed.class);

        assertThat(shown(asked).orElseThrow().givenAs()).contains("GUARDIAN");
        assertThat(district.holdersOf(other)).containsExactly(other, ward);
        assertThat(district.audit().findings()).isEmpty();
    }

    @Test
    void theOwnersOwnAnswerSaysSo() {
        UUID asked = ask(other);
        answer(asked);

        assertThat(shown(asked).orElseThrow().givenAs()).contains("SELF");
    }

    @Test
    void anAgentBeyondHisMandateIsRefused() {
        appointed(ward, Capacity.AGENT, new Scope(Set.of("HOUSING-01"), Set.of(Power.READ, Power.AUTHORISE)));
        UUID asked = ask(ward);

        assertThat(answer(asked)).isEqualTo(new AnswerResult.Beyond());
        assertThat(shown(asked).orElseThrow().items().values()).containsOnly(Authorisations.ItemState.ASKED);
        assertThat(position(ward, Power.READ, "HOUSING-01")).isPresent();
        assertThat(position(ward, Power.READ, "PSB-01")).isEmpty();
        assertThat(position(ward, Power.APPLY, "HOUSING-01")).isEmpty();
    }

    @Test
    void anAgentWhoMayOnlyReadDoesNotEvenSeeTheRequest() {
        appointed(ward, Capacity.AGENT, new Scope(Set.of(), Set.of(Power.READ)));
        UUID asked = ask(ward);

        assertThat(shown(asked)).isEmpty();
        assertThat(answer(asked)).isEqualTo(new AnswerResult.NotYours());
        assertThat(district.<List<View>>write(tx -> district.authorisations.pendingFor(tx, other)))
                .isEmpty();
    }

    @Test
    void aMandateHoldsForItsTerm() {
        appointed(ward, Capacity.GUARDIAN, Scope.ALL, district.now().plus(Duration.ofDays(2)));
        UUID asked = ask(ward);
        assertThat(answer(asked)).isInstanceOf(AnswerResult.Agreed.class);

        clock.advance(Duration.ofDays(2));

        assertThat(district.authorisations.withdraw(District.actorOf(other), asked))
                .isFalse();
        assertThat(district.actsFor(other, ward)).isFalse();
        assertThat(mandates(ward)).extracting(Mandate::inForce).containsExactly(false);
    }

    @Test
    void anEndedMandateKeepsItsGroundAndTheReason() {
        UUID mandate = appointed(ward, Capacity.GUARDIAN, Scope.ALL);

        assertThat(district.<EndResult>write(tx -> district.mandates.end(tx, mandate, " ")))
                .isEqualTo(new EndResult.Refused("MANDATE_REASON"));
        assertThat(district.<EndResult>write(tx -> district.mandates.end(tx, mandate, "成年")))
                .isEqualTo(new EndResult.Ended());

        Mandate ended = mandates(ward).getFirst();
        assertThat(ended.basis()).contains(COURT);
        assertThat(ended.endReason()).contains("成年");
        assertThat(ended.until()).contains(district.now());
        assertThat(district.actsFor(other, ward)).isFalse();
        assertThat(district.<EndResult>write(tx -> district.mandates.end(tx, mandate, "成年")))
                .isEqualTo(new EndResult.Refused("MANDATE_UNKNOWN"));
        assertThat(district.audit().findings()).isEmpty();
    }

    @Test
    void anHeirNeedsADeathAndEveryMandateAGround() {
        OrganisationId company = district.addOrganisation("清河体验馆");
        assertThat(appoint(ward, Capacity.HEIR, Scope.ALL)).isInstanceOf(AppointResult.Appointed.class);
        assertThat(mandates(ward).getFirst().diedOn()).contains(LocalDate.of(2020, 2, 2));

        for (var wrong : Map.of(
                        new NewMandate(
                                ward,
                                other,
                                Capacity.HEIR,
                                Scope.ALL,
                                clock.now(),
                                Optional.empty(),
                                Optional.of(COURT),
                                Optional.empty()),
                        "MANDATE_DEATH",
                        new NewMandate(
                                ward,
                                other,
                                Capacity.GUARDIAN,
                                Scope.ALL,
                                clock.now(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        "MANDATE_BASIS",
                        new NewMandate(
                                ward,
                                ward,
                                Capacity.AGENT,
                                Scope.ALL,
                                clock.now(),
                                Optional.empty(),
                                Optional.of(COURT),
                                Optional.empty()),
                        "MANDATE_SELF",
                        new NewMandate(
                                company,
                                other,
                                Capacity.GUARDIAN,
                                Scope.ALL,
                                clock.now(),
                                Optional.empty(),
                                Optional.of(COURT),
                                Optional.empty()),
                        "MANDATE_CAPACITY",
                        new NewMandate(
                                ward,
                                other,
                                Capacity.AGENT,
                                Scope.ALL,
                                clock.now(),
                                Optional.of(clock.now()),
                                Optional.of(COURT),
                                Optional.empty()),
                        "TERM_OVER",
                        new NewMandate(
                                ward,
                                other,
                                Capacity.AGENT,
                                new Scope(Set.of("a b"), Set.of()),
                                clock.now(),
                                Optional.empty(),
                                Optional.of(COURT),
                                Optional.empty()),
                        "MANDATE_KINDS",
                        new NewMandate(
                                new PersonId(UUID.randomUUID()),
                                other,
                                Capacity.AGENT,
                                Scope.ALL,
                                clock.now(),
                                Optional.empty(),
                                Optional.of(COURT),
                                Optional.empty()),
                        "HOLDER_UNKNOWN")
                .entrySet()) {
            assertThat(appoint(wrong.getKey())).isEqualTo(new AppointResult.Refused(wrong.getValue()));
        }
    }

    @Test
    void nobodyAppointsHimself() {
        NewMandate mandate = new NewMandate(
                ward,
                other,
                Capacity.AGENT,
                Scope.ALL,
                district.now(),
                Optional.empty(),
                Optional.of(COURT),
                Optional.empty());

        AppointResult result =
                district.db.write(District.actorOf(other).act("appoint"), tx -> district.mandates.appoint(tx, mandate));

        assertThat(result).isEqualTo(new AppointResult.Refused("MANDATE_OWN"));
        appointed(ward, Capacity.AGENT, Scope.ALL);
        assertThatThrownBy(() -> database.tamper("insert into identity.representation (id, ward, person, appointed_as,"
                        + " version, valid_from, basis, at, actor, entry, blinding) select gen_random_uuid(), ward, person,"
                        + " appointed_as, 9, valid_from, basis, at, 'person:' || person, entry + 1000, blinding"
                        + " from identity.representation"))
                .hasStackTraceContaining("violates check constraint");
    }

    @Test
    void aScopeWidenedBehindTheApplicationTakesThePowerAway() {
        appointed(ward, Capacity.AGENT, new Scope(Set.of("HOUSING-01"), Set.of(Power.READ)));

        database.tamper(
                "set session_replication_role = replica",
                "alter table identity.representation disable trigger ledgered_unchanged",
                "update identity.representation set kinds = '{}'");

        assertThat(position(ward, Power.READ, "HOUSING-01")).isEmpty();
        assertThat(position(ward, Power.READ, "PSB-01")).isEmpty();
    }

    @Test
    void aMandateForAnErasedWardIsNoMore() {
        appointed(ward, Capacity.GUARDIAN, Scope.ALL);

        district.execute(tx -> district.keyActs.erase(tx, ward));

        assertThat(district.holdersOf(other)).containsExactly(other);
        assertThat(mandates(ward)).isEmpty();
        assertThat(district.audit().findings()).isEmpty();
    }
}
