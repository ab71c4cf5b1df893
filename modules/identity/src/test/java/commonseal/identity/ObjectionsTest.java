package commonseal.identity;

import static commonseal.identity.District.OFFICE;
import static commonseal.identity.District.OTHER_OFFICE;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.identity.Access.Disclosure;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Mandates.NewMandate;
import commonseal.identity.Objections.AnswerResult;
import commonseal.identity.Objections.Objection;
import commonseal.identity.Objections.RaiseResult;
import commonseal.kernel.Page;
import commonseal.testkit.FakeClock;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectionsTest {

    private final TestDatabase database = TestDatabase.create();
    private final FakeClock clock = new FakeClock();

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private District district;

    @SuppressWarnings("NullAway.Init")
    private PersonId owner;

    @SuppressWarnings("NullAway.Init")
    private Actor holder;

    @SuppressWarnings("NullAway.Init")
    private Actor clerk;

    @SuppressWarnings("NullAway.Init")
    private Actor supervisor;

    @BeforeEach
    void build() {
        district = District.on(database, clock, folder);
        district.addOffices();
        owner = district.addPerson("王小明");
        holder = District.actorOf(owner);
        clerk = officer("李四", Role.COUNTER_CLERK, OFFICE);
        supervisor = officer("周主任", Role.SUPERVISOR, OFFICE);
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    private Actor officer(String name, Role role, String office) {
        PersonId officer = district.addPerson(name);
        district.grant(officer, role, office);
        List<Grant> grants = district.write(tx -> district.officers.grants(tx, officer));
        return District.actorOf(officer, grants.toArray(Grant[]::new));
    }

    private UUID disclose(Actor officer, HolderId... owners) {
        district.execute(tx -> district.access.record(
                tx,
                new Disclosure(
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        "PSB-01",
                        List.of(owners),
                        officer,
                        OFFICE,
                        UUID.randomUUID(),
                        "VR-01",
                        "result-of-link",
                        List.of("name"))));
        return district.write(tx -> district.access.ofHolder(tx, owners[0], Page.Request.first(1)))
                .items()
                .getFirst()
                .id();
    }

    private UUID look() {
        district.db.execute(
                clerk.act("hub"),
                tx -> assertThat(district.access.look(tx, clerk, owner, true).permitted())
                        .isTrue());
        return district.write(tx -> district.access.looksAt(tx, owner, Page.Request.first(1)))
                .items()
                .getFirst()
                .id();
    }

    private RaiseResult raise(Actor actor, HolderId whose, UUID logged, String text) {
        return district.db.write(
                actor.act("objection"), tx -> district.objections.raise(tx, actor, whose, logged, text));
    }

    private UUID raised(UUID logged, String text) {
        return ((RaiseResult.Raised) raise(holder, owner, logged, text)).objection();
    }

    private AnswerResult answer(Actor actor, UUID objection, String text) {
        return district.db.write(actor.act("objections"), tx -> district.objections.answer(tx, actor, objection, text));
    }

    private List<Objection> received(Actor actor, boolean unanswered) {
        return district.db
                .read(
                        actor.act("objections"),
                        tx -> district.objections.received(tx, actor, unanswered, Page.Request.first(50)))
                .items();
    }

    @Test
    void theHolderObjectsTheSupervisorAnswersTheHolderReadsIt() {
        UUID pulled = disclose(clerk, owner);
        UUID looked = look();
        UUID objection = raised(pulled, "  我没有同意。\r\n请说明。 ");
        raised(looked, "Why?");

        assertThat(received(supervisor, true)).extracting(Objection::text).containsExactly("Why?", "我没有同意。\n请说明。");
        assertThat(received(supervisor, true).getFirst().subject().orElseThrow())
                .isInstanceOfSatisfying(
                        Access.Look.class,
                        subject -> assertThat(subject.officerRef()).isEqualTo(clerk.ref()));
        assertThat(answer(supervisor, objection, "按申请调取。")).isEqualTo(new AnswerResult.Answered());

        assertThat(received(supervisor, true)).hasSize(1);
        assertThat(received(supervisor, false)).hasSize(2);
        var about = district.write(tx -> district.objections.about(tx, owner, List.of(pulled, looked)));
        assertThat(about.keySet()).containsExactlyInAnyOrder(pulled, looked);
        assertThat(about.values())
                .flatExtracting(raised -> raised.answer().stream().toList())
                .containsExactly(new Objections.Answer("按申请调取。", supervisor.ref(), clock.now()));
        assertThat(district.audit().findings()).isEmpty();
    }

    @Test
    void oneEntryOneObjectionOneAnswer() {
        UUID pulled = disclose(clerk, owner);
        UUID objection = raised(pulled, "Why?");

        assertThat(raise(holder, owner, pulled, "Why again?")).isEqualTo(new RaiseResult.Refused("OBJECTION_TWICE"));
        answer(supervisor, objection, "Because.");
        assertThat(answer(supervisor, objection, "Because!")).isEqualTo(new AnswerResult.Refused("OBJECTION_ANSWERED"));
    }

    @ParameterizedTest
    @CsvSource({"'  ',TEXT_EMPTY", "a\u0007b,TEXT_CHARACTERS", "LONG,TEXT_LONG"})
    void wordsThatCannotBeStoredAreRefused(String text, String code) {
        UUID pulled = disclose(clerk, owner);
        String given = text.equals("LONG") ? "长".repeat(Objections.LONGEST + 1) : text;

        assertThat(raise(holder, owner, pulled, given)).isEqualTo(new RaiseResult.Refused(code));
        UUID objection = raised(pulled, "长".repeat(Objections.LONGEST));
        assertThat(answer(supervisor, objection, given)).isEqualTo(new AnswerResult.Refused(code));
    }

    @Test
    void nobodyObjectsForSomebodyElse() {
        UUID pulled = disclose(clerk, owner);
        Actor stranger = District.actorOf(district.addPerson("赵六"));

        for (RaiseResult tried : List.of(
                raise(stranger, owner, pulled, "Mine!"),
                raise(stranger, stranger.person(), pulled, "Mine!"),
                raise(holder, owner, UUID.randomUUID(), "What?"))) {
            assertThat(tried).isEqualTo(new RaiseResult.Refused("ENTRY_UNKNOWN"));
        }
        assertThat(received(supervisor, false)).isEmpty();
    }

    @Test
    void whoReadsForACompanyObjectsForIt() {
        OrganisationId company = district.addOrganisation("清河云杉体验馆");
        UUID pulled = disclose(clerk, company);
        assertThat(raise(holder, company, pulled, "Why?")).isEqualTo(new RaiseResult.Refused("ENTRY_UNKNOWN"));
        district.execute(tx -> district.mandates.appoint(
                tx, NewMandate.legalRepresentative(company, owner, district.now(), Optional.empty())));

        assertThat(raise(holder, company, pulled, "Why?")).isInstanceOf(RaiseResult.Raised.class);
        assertThat(district.write(tx -> district.objections.ofHolder(tx, holder, company, Page.Request.first(5)))
                        .items())
                .hasSize(1);
    }

    @Test
    void onlyASupervisorOfTheOfficeReadsAndAnswers() {
        UUID objection = raised(disclose(clerk, owner), "Why?");
        Actor elsewhere = officer("钱七", Role.SUPERVISOR, OTHER_OFFICE);
        Actor everywhere = officer("孙八", Role.SUPERVISOR, "*");

        for (Actor other : List.of(elsewhere, clerk, holder)) {
            assertThat(received(other, false)).isEmpty();
            assertThat(answer(other, objection, "No.")).isEqualTo(new AnswerResult.Refused("OBJECTION_UNKNOWN"));
        }
        assertThat(received(everywhere, false)).hasSize(1);
        assertThat(answer(everywhere, objection, "Because.")).isEqualTo(new AnswerResult.Answered());
    }

    @Test
    void nobodyAnswersAboutHisOwnLook() {
        UUID objection = raised(disclose(supervisor, owner), "Why?");

        assertThat(answer(supervisor, objection, "Because.")).isEqualTo(new AnswerResult.Refused("OBJECTION_OWN"));
    }

    @Test
    void pagesGoOnWhereTheyEnded() {
        for (int i = 0; i < 5; i++) {
            clock.advance(Duration.ofSeconds(1));
            raised(disclose(clerk, owner), "Why " + i + "?");
        }
        Page<Objection> first =
                district.write(tx -> district.objections.ofHolder(tx, holder, owner, Page.Request.first(3)));
        Page<Objection> second = district.write(
                tx -> district.objections.ofHolder(tx, holder, owner, new Page.Request(3, first.next())));

        assertThat(first.items()).extracting(Objection::text).containsExactly("Why 4?", "Why 3?", "Why 2?");
        assertThat(second.items()).extracting(Objection::text).containsExactly("Why 1?", "Why 0?");
        assertThat(second.next()).isEmpty();
    }

    @Test
    void anObjectionGoesWithTheErasedHolder() {
        UUID objection = raised(disclose(clerk, owner), "Why?");
        answer(supervisor, objection, "Because.");
        assertThat(district.<KeyActs.ErasureResult>write(tx -> district.keyActs.erase(tx, owner)))
                .isEqualTo(new KeyActs.ErasureResult.Erased());

        assertThat(received(supervisor, false)).isEmpty();
        assertThat(district.restarted().audit().findings()).isEmpty();
    }
}
