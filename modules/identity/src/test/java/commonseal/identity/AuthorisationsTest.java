package commonseal.identity;

import static commonseal.identity.District.OFFICE;
import static commonseal.identity.District.OTHER_OFFICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.identity.Authorisations.AnswerResult;
import commonseal.identity.Authorisations.Item;
import commonseal.identity.Authorisations.ItemState;
import commonseal.identity.Authorisations.RedeemResult;
import commonseal.identity.Authorisations.Request;
import commonseal.identity.Authorisations.View;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Mandates.NewMandate;
import commonseal.kernel.Secret;
import commonseal.testkit.FakeClock;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorisationsTest {

    private static final UUID CASE = UUID.randomUUID();
    private static final UUID TITLE = UUID.randomUUID();
    private static final UUID CARD = UUID.randomUUID();

    private final TestDatabase database = TestDatabase.create();
    private final FakeClock clock = new FakeClock();

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private District district;

    @SuppressWarnings("NullAway.Init")
    private Authorisations authorisations;

    @SuppressWarnings("NullAway.Init")
    private PersonId owner;

    @SuppressWarnings("NullAway.Init")
    private Actor ownersActor;

    @SuppressWarnings("NullAway.Init")
    private Actor clerk;

    @BeforeEach
    void build() {
        district = District.on(database, clock, folder);
        authorisations = district.authorisations;
        district.addOffices();
        owner = district.addPerson("王小明");
        ownersActor = District.actorOf(owner);
        PersonId officer = district.addPerson("李四");
        district.grant(officer, Role.COUNTER_CLERK, OFFICE);
        clerk = District.actorOf(officer);
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    private Request aRequest(HolderId of) {
        List<Item> items = List.of(
                new Item(TITLE, "NRB-01", List.of("address", "area")), new Item(CARD, "PSB-01", List.of("name")));
        return new Request(CASE, "VR-01", OFFICE, of, items, district.now().plus(Duration.ofDays(90)));
    }

    private UUID ask(HolderId of) {
        return district.write(tx -> authorisations.request(tx, clerk, aRequest(of)));
    }

    private UUID askAgain(HolderId of) {
        return district.write(tx -> authorisations.askAgain(tx, clerk, aRequest(of)));
    }

    private Secret agreeToAll(UUID id) {
        return ((AnswerResult.Agreed) authorisations.answer(ownersActor, id, Map.of(TITLE, true, CARD, true))).code();
    }

    private RedeemResult redeem(Secret code) {
        return district.redeem(clerk, OFFICE, CASE, code);
    }

    private Optional<UUID> inForce(UUID document) {
        return district.write(tx -> authorisations.inForce(tx, CASE, document));
    }

    private Map<UUID, ItemState> states() {
        return district.write(tx -> authorisations.stateOf(tx, CASE));
    }

    private List<View> pending(PersonId person) {
        return district.write(tx -> authorisations.pendingFor(tx, person));
    }

    private Optional<View> view(PersonId person, UUID id) {
        return district.write(tx -> authorisations.view(tx, person, id));
    }

    private static Secret other(Secret code) {
        int value = Integer.parseInt(code.revealText());
        return Secret.of(String.format(java.util.Locale.ROOT, "%08d", (value + 1) % 100_000_000));
    }

    // -- the way it should go

    @Test
    void theOwnerAgreesTheClerkTypesTheCodeAndTheDocumentsMayBePulled() {
        UUID id = ask(owner);
        assertThat(pending(owner)).extracting(View::id).containsExactly(id);
        assertThat(inForce(TITLE)).isEmpty();

        var agreed = (AnswerResult.Agreed) authorisations.answer(ownersActor, id, Map.of(TITLE, true, CARD, true));
        assertThat(agreed.code().revealText()).matches("[0-9]{8}");
        assertThat(agreed.expiresAt()).isEqualTo(district.now().plus(Duration.ofMinutes(10)));
        assertThat(pending(owner)).isEmpty();
        assertThat(inForce(TITLE)).as("not before the code is typed").isEmpty();
        assertThat(states()).isEqualTo(Map.of(TITLE, ItemState.AGREED, CARD, ItemState.AGREED));

        RedeemResult redeemed = redeem(agreed.code());
        assertThat(redeemed).isInstanceOfSatisfying(RedeemResult.Redeemed.class, result -> {
            assertThat(result.authorisation()).isEqualTo(id);
            assertThat(result.documents()).containsExactlyInAnyOrder(TITLE, CARD);
        });
        assertThat(inForce(TITLE)).contains(id);
        assertThat(inForce(UUID.randomUUID())).isEmpty();
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    @Test
    void eachDocumentIsAnsweredByItself() {
        UUID id = ask(owner);

        var agreed = (AnswerResult.Agreed) authorisations.answer(ownersActor, id, Map.of(TITLE, true));
        assertThat(redeem(agreed.code())).isEqualTo(new RedeemResult.Redeemed(id, List.of(TITLE)));

        assertThat(states()).isEqualTo(Map.of(TITLE, ItemState.REDEEMED, CARD, ItemState.REFUSED));
        assertThat(inForce(TITLE)).isPresent();
        assertThat(inForce(CARD)).isEmpty();
    }

    @Test
    void askingTwiceIsAskingOnce() {
        UUID first = ask(owner);

        assertThat(ask(owner)).isEqualTo(first);
        agreeToAll(first);
        assertThat(ask(owner)).isEqualTo(first);
        assertThat(askAgain(owner)).isEqualTo(first);
    }

    @Test
    void askingTwiceAtOnceIsAskingOnce() throws Exception {
        Callable<UUID> asking = () -> ask(owner);

        List<UUID> ids = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var each : threads.invokeAll(java.util.Collections.nCopies(8, asking))) {
                ids.add(each.get());
            }
        }

        assertThat(ids.stream().distinct()).hasSize(1);
    }

    @Test
    void aRefusalStaysRecordedWhenAskedAgain() {
        UUID first = ask(owner);
        assertThat(authorisations.answer(ownersActor, first, Map.of())).isEqualTo(new AnswerResult.Refused());
        assertThat(ask(owner)).as("a plain request does not ask a second time").isEqualTo(first);

        UUID second = askAgain(owner);
        assertThat(second).isNotEqualTo(first);
        assertThat(states()).isEqualTo(Map.of(TITLE, ItemState.ASKED, CARD, ItemState.ASKED));
        redeem(agreeToAll(second));

        List<View> all = district.write(tx -> authorisations.ofCase(tx, CASE));
        assertThat(all).extracting(View::id).containsExactly(first, second);
        assertThat(all.getFirst().items().values()).containsOnly(ItemState.REFUSED);
        assertThat(inForce(TITLE)).contains(second);
    }

    // -- whose it is

    @Test
    void onlyTheOwnerSeesAndAnswers() {
        UUID id = ask(owner);
        PersonId stranger = district.addPerson("赵六");

        assertThat(view(stranger, id)).isEmpty();
        assertThat(view(owner, id)).isPresent();
        assertThat(pending(stranger)).isEmpty();
        Actor strangersActor = District.actorOf(stranger);
        assertThat(authorisations.answer(strangersActor, id, Map.of(TITLE, true)))
                .isEqualTo(new AnswerResult.NotYours());
        assertThat(authorisations.answer(clerk, id, Map.of(TITLE, true))).isEqualTo(new AnswerResult.NotYours());
        assertThat(authorisations.answer(Actor.job(), id, Map.of(TITLE, true))).isEqualTo(new AnswerResult.NotYours());
        assertThat(authorisations.answer(ownersActor, UUID.randomUUID(), Map.of()))
                .isEqualTo(new AnswerResult.NotYours());
        agreeToAll(id);
        assertThat(authorisations.withdraw(strangersActor, id)).isFalse();
        assertThat(authorisations.renewCode(strangersActor, id)).isEqualTo(new AnswerResult.NotYours());
    }

    @Test
    void aRepresentativeAnswersForTheOrganisationWhileAppointed() {
        OrganisationId company = district.addOrganisation("清河体验馆");
        district.execute(tx -> district.mandates.appoint(
                tx,
                NewMandate.legalRepresentative(
                        company,
                        owner,
                        district.now(),
                        Optional.of(district.now().plus(Duration.ofDays(1))))));
        UUID id = ask(company);
        assertThat(pending(owner)).extracting(View::id).containsExactly(id);
        redeem(agreeToAll(id));
        assertThat(inForce(TITLE)).contains(id);

        clock.advance(Duration.ofDays(1));
        assertThat(authorisations.withdraw(ownersActor, id)).isFalse();
    }

    @Test
    void anAnswerIsGivenOnce() {
        UUID id = ask(owner);
        agreeToAll(id);

        assertThat(authorisations.answer(ownersActor, id, Map.of(TITLE, true))).isEqualTo(new AnswerResult.Closed());
    }

    // -- codes

    @Test
    void aCodeWorksOnce() {
        Secret code = agreeToAll(ask(owner));

        assertThat(redeem(code)).isInstanceOf(RedeemResult.Redeemed.class);
        assertThat(redeem(code)).isEqualTo(new RedeemResult.Used());
    }

    @Test
    void aCodeWorksOnceEvenIfTypedAtTwoCountersAtOnce() throws Exception {
        Secret code = agreeToAll(ask(owner));
        Callable<RedeemResult> typing = () -> redeem(code);

        List<RedeemResult> results = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (var each : threads.invokeAll(java.util.Collections.nCopies(4, typing))) {
                results.add(each.get());
            }
        }

        assertThat(results).filteredOn(RedeemResult.Redeemed.class::isInstance).hasSize(1);
        assertThat(results).filteredOn(RedeemResult.Used.class::isInstance).hasSize(3);
    }

    @Test
    void aCodeLivesTenMinutes() {
        UUID id = ask(owner);
        Secret code = agreeToAll(id);

        clock.advance(Duration.ofMinutes(10));
        assertThat(redeem(code)).isEqualTo(new RedeemResult.Expired());

        Secret renewed = ((AnswerResult.Agreed) authorisations.renewCode(ownersActor, id)).code();
        assertThat(redeem(renewed)).isInstanceOf(RedeemResult.Redeemed.class);
    }

    @Test
    void aRenewedCodeEndsTheOldOne() {
        UUID id = ask(owner);
        Secret old = agreeToAll(id);
        Secret renewed = ((AnswerResult.Agreed) authorisations.renewCode(ownersActor, id)).code();

        assertThat(redeem(old)).isEqualTo(new RedeemResult.Wrong());
        assertThat(redeem(renewed)).isInstanceOf(RedeemResult.Redeemed.class);
        assertThat(authorisations.renewCode(ownersActor, id)).isEqualTo(new AnswerResult.Closed());
    }

    @Test
    void aCodeOfAnotherCaseIsJustWrong() {
        Secret code = agreeToAll(ask(owner));

        assertThat(district.redeem(clerk, OFFICE, UUID.randomUUID(), code)).isEqualTo(new RedeemResult.Wrong());
        assertThat(redeem(Secret.of("1234567"))).isEqualTo(new RedeemResult.Wrong());
        assertThat(redeem(other(code))).isEqualTo(new RedeemResult.Wrong());
        assertThat(redeem(code)).isInstanceOf(RedeemResult.Redeemed.class);
    }

    @Test
    void wrongCodesAreCountedPerCaseAndDelayed() {
        Secret code = agreeToAll(ask(owner));
        for (int i = 0; i < 5; i++) {
            assertThat(redeem(other(code))).isEqualTo(new RedeemResult.Wrong());
        }

        assertThat(redeem(code)).isEqualTo(new RedeemResult.Delayed(Duration.ofSeconds(2)));
        clock.advance(Duration.ofSeconds(2));
        assertThat(redeem(code)).isInstanceOf(RedeemResult.Redeemed.class);
    }

    @Test
    void onlyACounterClerkOfTheOfficeRedeems() {
        Secret code = agreeToAll(ask(owner));
        PersonId elsewhere = district.addPerson("赵六");
        district.grant(elsewhere, Role.COUNTER_CLERK, OTHER_OFFICE);
        PersonId approver = district.addPerson("孙七");
        district.grant(approver, Role.APPROVER, OFFICE);

        assertThat(district.redeem(District.actorOf(elsewhere), OFFICE, CASE, code))
                .isEqualTo(new RedeemResult.Denied("OTHER_OFFICE"));
        assertThat(district.redeem(District.actorOf(elsewhere), OTHER_OFFICE, CASE, code))
                .isEqualTo(new RedeemResult.Wrong());
        assertThat(district.redeem(District.actorOf(approver), OFFICE, CASE, code))
                .isEqualTo(new RedeemResult.Denied("NO_ROLE"));
        Grant pretended =
                new Grant(Role.COUNTER_CLERK, OFFICE, java.util.Set.of(), java.time.Instant.EPOCH, Optional.empty());
        assertThat(district.redeem(District.actorOf(approver, pretended), OFFICE, CASE, code))
                .as("roles are read again, not believed")
                .isEqualTo(new RedeemResult.Denied("NO_ROLE"));
        assertThat(district.redeem(Actor.job(), OFFICE, CASE, code)).isEqualTo(new RedeemResult.Denied("NO_ROLE"));
    }

    @Test
    void aClerkDoesNotRedeemHisOwnCode() {
        district.grant(owner, Role.COUNTER_CLERK, OFFICE);
        Secret code = agreeToAll(ask(owner));

        assertThat(district.redeem(ownersActor, OFFICE, CASE, code)).isEqualTo(new RedeemResult.Denied("OWN_CASE"));
    }

    @Test
    void whoGaveTheOwnerHisAccessDoesNotRedeemTheOwnersCode() {
        Secret link = district.accountBy(clerk, owner, "wang").linkToken();
        Actor pretending =
                district.signIn.followLink(link).orElseThrow().session().actor();
        UUID request = ask(owner);
        Secret code = ((AnswerResult.Agreed) authorisations.answer(pretending, request, Map.of(TITLE, true))).code();

        assertThat(redeem(code)).isEqualTo(new RedeemResult.Denied("LINK_ISSUER"));
        Optional<UUID> inForce = district.write(tx -> authorisations.inForce(tx, CASE, TITLE));
        assertThat(inForce).isEmpty();

        PersonId colleague = district.addPerson("赵六");
        district.grant(colleague, Role.COUNTER_CLERK, OFFICE);
        assertThat(district.redeem(District.actorOf(colleague), OFFICE, CASE, code))
                .isInstanceOf(RedeemResult.Redeemed.class);
    }

    @Test
    void whoBoundTheOwnersAccountWhileHeWasAdministratorDoesNotRedeemTheCodeAsClerk() {
        PersonId former = district.addPerson("周九");
        district.grant(former, Role.ADMINISTRATOR, "*");
        district.accountBy(clerk, owner, "wang");
        Actor administrator = District.actorOf(
                former, new Grant(Role.ADMINISTRATOR, "*", java.util.Set.of(), district.now(), Optional.empty()));
        assertThat(district.db.<ProviderSignIn.BindResult>write(
                        administrator.act("bind"),
                        tx -> district.provider.bind(tx, administrator, owner, Secret.of("subject-of-the-owner"))))
                .isEqualTo(new ProviderSignIn.BindResult.Bound());
        district.execute(tx -> district.officers.endGrant(tx, Actor.job(), former, Role.ADMINISTRATOR, "*"));
        district.grant(former, Role.COUNTER_CLERK, OFFICE);
        Actor now = District.actorOf(former);
        Secret code = agreeToAll(ask(owner));

        assertThat(district.db.<RedeemResult>write(
                        now.act("redeem"), tx -> authorisations.redeem(tx, now, OFFICE, CASE, code)))
                .as("he no longer sees the row that bars him")
                .isEqualTo(new RedeemResult.Denied("LINK_ISSUER"));
    }

    /** A clerk's mandate for somebody who holds with him; the code that one gets. */
    private PersonId appointedBy(Actor officer, HolderId holder) {
        PersonId friend = district.addPerson("钱八");
        district.db.write(
                officer.act("appoint"),
                tx -> district.mandates.appoint(
                        tx,
                        new Mandates.NewMandate(
                                holder,
                                friend,
                                Mandates.Capacity.AGENT,
                                Mandates.Scope.ALL,
                                district.now(),
                                Optional.empty(),
                                Optional.of("授权委托书"),
                                Optional.empty())));
        return friend;
    }

    @Test
    void whoEnteredTheMandateUnderWhichItWasAgreedDoesNotRedeemTheCode() {
        PersonId friend = appointedBy(clerk, owner);
        Secret code = ((AnswerResult.Agreed)
                        authorisations.answer(District.actorOf(friend), ask(owner), Map.of(TITLE, true)))
                .code();

        assertThat(redeem(code)).isEqualTo(new RedeemResult.Denied("APPOINTER"));
        Optional<UUID> inForce = district.write(tx -> authorisations.inForce(tx, CASE, TITLE));
        assertThat(inForce).isEmpty();

        PersonId colleague = district.addPerson("赵六");
        district.grant(colleague, Role.COUNTER_CLERK, OFFICE);
        assertThat(district.redeem(District.actorOf(colleague), OFFICE, CASE, code))
                .isInstanceOf(RedeemResult.Redeemed.class);
    }

    @Test
    void aMandateThatNobodyAgreedUnderKeepsTheClerkFromNothing() {
        appointedBy(clerk, owner);

        assertThat(redeem(agreeToAll(ask(owner)))).isInstanceOf(RedeemResult.Redeemed.class);
    }

    @Test
    void aNewCodeGoesToNobodyButWhoAgreed() {
        PersonId friend = appointedBy(clerk, owner);
        UUID request = ask(owner);
        Secret code = agreeToAll(request);

        assertThat(authorisations.renewCode(District.actorOf(friend), request))
                .isEqualTo(new AnswerResult.AnsweredByAnother());
        assertThat(redeem(code)).as("the code of who agreed still counts").isInstanceOf(RedeemResult.Redeemed.class);
    }

    // -- ends

    @Test
    void withdrawalTakesEffectAtOnce() {
        UUID id = ask(owner);
        redeem(agreeToAll(id));

        assertThat(authorisations.withdraw(ownersActor, id)).isTrue();

        assertThat(inForce(TITLE)).isEmpty();
        assertThat(states().values()).containsOnly(ItemState.WITHDRAWN);
        assertThat(authorisations.withdraw(ownersActor, id)).as("nothing left").isFalse();
        assertThat(askAgain(owner)).isNotEqualTo(id);
    }

    @Test
    void aWithdrawnCodeOpensNothing() {
        UUID id = ask(owner);
        Secret code = agreeToAll(id);
        authorisations.withdraw(ownersActor, id);

        assertThat(redeem(code)).isEqualTo(new RedeemResult.Wrong());
    }

    @Test
    void theStatedEndEndsIt() {
        UUID id = ask(owner);
        redeem(agreeToAll(id));
        clock.advance(Duration.ofDays(90));

        assertThat(inForce(TITLE)).isEmpty();
        assertThat(states().values()).containsOnly(ItemState.ENDED);
        assertThatThrownBy(() -> district.write(tx -> authorisations.request(
                        tx,
                        clerk,
                        new Request(
                                CASE, "VR-01", OFFICE, owner, aRequest(owner).items(), district.now()))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void closingTheCaseEndsEverythingOfIt() {
        UUID id = ask(owner);
        redeem(agreeToAll(id));
        PersonId second = district.addPerson("赵六");
        UUID unanswered = ask(second);

        district.execute(tx -> authorisations.closeCase(tx, CASE));

        assertThat(inForce(TITLE)).isEmpty();
        assertThat(pending(second)).isEmpty();
        assertThat(authorisations.answer(District.actorOf(second), unanswered, Map.of(TITLE, true)))
                .isEqualTo(new AnswerResult.Closed());
        district.execute(tx -> authorisations.closeCase(tx, CASE));
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    // -- behind the application

    @Test
    void stepsInsertedBehindTheApplicationGiveNothing() {
        UUID id = ask(owner);
        String copy =
                "insert into identity.authorisation_event select gen_random_uuid(), authorisation, document, '%s', at,"
                        + " actor, entry + %d, blinding from identity.authorisation_item";

        database.tamper(copy.formatted("AGREED", 1000), copy.formatted("REDEEMED", 2000));

        assertThat(states().values()).containsOnly(ItemState.ASKED);
        assertThat(inForce(TITLE)).isEmpty();
        assertThat(view(owner, id)).isPresent();
    }

    @Test
    void aRequestAlteredBehindTheApplicationIsNoRequest() {
        UUID id = ask(owner);
        database.tamper("update identity.authorisation set office = '" + OTHER_OFFICE + "'");

        assertThat(view(owner, id)).isEmpty();
        assertThat(authorisations.answer(ownersActor, id, Map.of(TITLE, true))).isEqualTo(new AnswerResult.NotYours());
    }

    @Test
    void aCodeProlongedInTheDatabaseOpensNothing() {
        Secret code = agreeToAll(ask(owner));
        database.tamper("update identity.authorisation_code set expires_at = expires_at + interval '1 day'");
        clock.advance(Duration.ofHours(1));

        assertThat(redeem(code)).isEqualTo(new RedeemResult.Wrong());
    }

    @Test
    void aUsedCodeMadeFreshInTheDatabaseIsStillUsed() {
        Secret code = agreeToAll(ask(owner));
        redeem(code);
        database.tamper("update identity.authorisation_code set used_at = null");

        assertThat(redeem(code)).isEqualTo(new RedeemResult.Used());
    }
}
