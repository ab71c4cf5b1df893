package commonseal.identity;

import static commonseal.identity.District.OFFICE;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.identity.Access.Look;
import commonseal.identity.BreakGlass.OpenResult;
import commonseal.identity.BreakGlass.Opening;
import commonseal.identity.BreakGlass.Order;
import commonseal.identity.BreakGlass.Reason;
import commonseal.identity.BreakGlass.ReviewResult;
import commonseal.identity.HolderId.PersonId;
import commonseal.kernel.Page;
import commonseal.kernel.Secret;
import commonseal.testkit.ChildJvm;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A clerk sees somebody in an emergency: for an hour, with a reason, seen by the holder, reviewed by somebody else. */
class BreakGlassTest {

    private static final String TEXT = "老人昏倒在大厅，医院需要其家属联系方式";

    private final TestDatabase database = TestDatabase.create();
    private final FakeClock clock = new FakeClock();

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private District district;

    @SuppressWarnings("NullAway.Init")
    private District.Login login;

    @SuppressWarnings("NullAway.Init")
    private PersonId holder;

    @BeforeEach
    void aClerkAndSomebodyElse() {
        district = District.on(database, clock, folder);
        district.addOffices();
        login = district.addLogin("窗口甲", "window");
        district.grant(login.person(), Role.COUNTER_CLERK, OFFICE);
        holder = district.addPerson("王老人");
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    private OpenResult open(HolderId about, String text) {
        clock.advance(Duration.ofMinutes(1));
        return district.breakGlass.open(
                district.actor(login),
                new Order(about, Reason.LIFE_OR_HEALTH, text),
                Secret.of(login.code(district.now())));
    }

    private void opened() {
        assertThat(open(holder, TEXT)).isInstanceOf(OpenResult.Opened.class);
    }

    /** Sessions of officials end when they are idle. */
    private void signInAgain() {
        clock.advance(Duration.ofMinutes(1));
        var signedIn = (SignIn.SignInResult.Success)
                district.signIn.signIn(login.login(), Secret.of(District.PASSWORD), login.code(district.now()));
        login = new District.Login(
                login.person(),
                login.login(),
                login.base32(),
                signedIn.signedIn().token());
    }

    private Optional<Instant> look(HolderId about) {
        Actor clerk = District.actorOf(login.person());
        return district.db.write(clerk.act("hub"), tx -> district.breakGlass.look(tx, clerk, about));
    }

    private List<Look> seenByHolder() {
        return district.write(tx -> district.access.looksAt(tx, holder, Page.Request.first(20)))
                .items();
    }

    private Actor supervisor(String office) {
        PersonId person = district.addPerson("主任");
        district.grant(person, Role.SUPERVISOR, office);
        return District.actorOf(
                person,
                district.write(tx -> district.officers.grants(tx, person)).toArray(Grant[]::new));
    }

    private List<Opening> openings(Actor supervisor, boolean unreviewed) {
        return district.write(tx -> district.breakGlass.openings(tx, supervisor, unreviewed, Page.Request.first(20)))
                .items();
    }

    private ReviewResult review(Actor supervisor, UUID opening, String text) {
        return district.db.write(
                supervisor.act("review"), tx -> district.breakGlass.review(tx, supervisor, opening, false, text));
    }

    @Test
    void oneHolderIsShownForAnHourAndSeesIt() {
        assertThat(look(holder)).isEmpty();
        opened();

        assertThat(look(holder)).contains(district.now().plus(BreakGlass.OPEN));
        assertThat(look(district.addPerson("别人"))).isEmpty();
        assertThat(seenByHolder()).singleElement().satisfies(seen -> {
            assertThat(seen.purpose()).isEqualTo("EMERGENCY");
            assertThat(seen.officerRef()).isEqualTo(login.person().ref());
            assertThat(seen.office()).isEqualTo(OFFICE);
        });
        clock.advance(BreakGlass.OPEN);
        assertThat(look(holder)).isEmpty();
        assertThat(district.audit().findings()).isEmpty();
    }

    @Test
    void itTakesARoleATextAndAStepUpAboutExactlyThis() {
        Actor clerk = district.actor(login);
        Order order = new Order(holder, Reason.OUTAGE, TEXT);

        assertThat(open(holder, "  ")).isEqualTo(new OpenResult.Refused("TEXT_EMPTY"));
        assertThat(open(holder, "字".repeat(BreakGlass.LONGEST + 1))).isEqualTo(new OpenResult.Refused("TEXT_LONG"));
        assertThat(open(login.person(), TEXT)).isEqualTo(new OpenResult.Refused("GLASS_OWN"));
        assertThat(open(new PersonId(UUID.randomUUID()), TEXT)).isEqualTo(new OpenResult.Refused("HOLDER_UNKNOWN"));
        assertThat(district.breakGlass.open(clerk, order, Secret.of("000000")))
                .isEqualTo(new OpenResult.Refused("STEP_UP_FAILED"));
        assertThat(district.breakGlass.digest(order))
                .isNotEqualTo(district.breakGlass.digest(new Order(login.person(), Reason.OUTAGE, TEXT)))
                .isNotEqualTo(district.breakGlass.digest(new Order(holder, Reason.LEGAL_DEADLINE, TEXT)))
                .isNotEqualTo(district.breakGlass.digest(new Order(holder, Reason.OUTAGE, TEXT + "。")));
        district.execute(tx -> district.officers.endGrant(tx, Actor.job(), login.person(), Role.COUNTER_CLERK, OFFICE));
        assertThat(open(holder, TEXT)).isEqualTo(new OpenResult.Refused("NO_ROLE"));
        assertThat(look(holder)).isEmpty();
        assertThat(seenByHolder()).isEmpty();
    }

    @Test
    void threeTimesInThirtyDaysAndNoMore() {
        Actor supervisor = supervisor(OFFICE);
        for (int i = 0; i < BreakGlass.MONTHLY; i++) {
            opened();
            review(supervisor, openings(supervisor, true).getFirst().id(), "属实");
        }
        assertThat(open(holder, TEXT)).isEqualTo(new OpenResult.Refused("GLASS_OFTEN"));

        clock.advance(BreakGlass.MONTH);
        signInAgain();
        opened();
    }

    @Test
    void whoeverIsNotReviewedInTimeLosesTheRightUntilHeIs() {
        Actor supervisor = supervisor(OFFICE);
        opened();
        Opening opening = openings(supervisor, true).getFirst();
        clock.advance(Duration.between(district.now(), opening.reviewBy()).plusSeconds(1));
        signInAgain();

        assertThat(open(holder, TEXT)).isEqualTo(new OpenResult.Refused("GLASS_UNREVIEWED"));
        assertThat(review(supervisor, opening.id(), "迟到的复核")).isInstanceOf(ReviewResult.Reviewed.class);
        opened();
    }

    @Test
    void theTermLeavesOutWeekends() {
        clock.set(Instant.parse("2026-03-06T10:00:00Z"));
        signInAgain();
        opened();

        Opening opening = openings(supervisor(OFFICE), true).getFirst();
        assertThat(opening.at()).isEqualTo(Instant.parse("2026-03-06T10:02:00Z"));
        assertThat(opening.reviewBy()).isEqualTo(Instant.parse("2026-03-11T10:02:00Z"));
    }

    @Test
    void aSupervisorOfTheOfficeReviewsOnceAndNobodyHisOwn() {
        opened();
        Actor supervisor = supervisor(OFFICE);
        Opening opening = openings(supervisor, true).getFirst();
        assertThat(opening.text()).contains(TEXT);
        assertThat(opening.reason()).isEqualTo(Reason.LIFE_OR_HEALTH);

        assertThat(openings(supervisor(District.OTHER_OFFICE), false)).isEmpty();
        assertThat(review(supervisor(District.OTHER_OFFICE), opening.id(), "x"))
                .isEqualTo(new ReviewResult.Refused("GLASS_UNKNOWN"));
        Grant supervising = new Grant(Role.SUPERVISOR, OFFICE, Set.of(), Instant.EPOCH, Optional.empty());
        assertThat(review(District.actorOf(login.person(), supervising), opening.id(), "我自己"))
                .isEqualTo(new ReviewResult.Refused("GLASS_SECOND"));
        assertThat(review(District.actorOf(holder, supervising), opening.id(), "我本人"))
                .isEqualTo(new ReviewResult.Refused("GLASS_OWN"));
        assertThat(review(supervisor, opening.id(), "")).isEqualTo(new ReviewResult.Refused("TEXT_EMPTY"));
        assertThat(review(supervisor, opening.id(), "没有必要")).isInstanceOf(ReviewResult.Reviewed.class);
        assertThat(review(supervisor, opening.id(), "再一次")).isEqualTo(new ReviewResult.Refused("GLASS_REVIEWED"));

        assertThat(openings(supervisor, true)).isEmpty();
        assertThat(openings(supervisor, false).getFirst().review()).hasValueSatisfying(review -> {
            assertThat(review.justified()).isFalse();
            assertThat(review.text()).contains("没有必要");
        });
    }

    @Test
    void anOpeningWrittenBehindTheApplicationOpensNothing() {
        PersonId other = district.addPerson("别人");
        assertThat(open(other, TEXT)).isInstanceOf(OpenResult.Opened.class);
        database.tamper("update identity.break_glass set holder = '" + holder.ref() + "'");

        assertThat(look(holder)).isEmpty();
        assertThat(look(other)).isEmpty();
    }

    @Test
    void aCrashLeavesNothingOpen() {
        District now = new District(database.db(), database.sequencer(), folder, true);
        District.Login other = now.addLogin("窗口乙", "other");
        now.grant(other.person(), Role.COUNTER_CLERK, OFFICE);
        try (ChildJvm child = Crashing.child(
                Child.class,
                database,
                folder,
                Map.of("commonseal.crash", "identity.break-glass.written"),
                other.token().revealText(),
                other.base32(),
                other.person().value().toString(),
                holder.value().toString())) {
            assertThat(child.exitCode(Duration.ofSeconds(60))).as(child::output).isEqualTo(ChildJvm.CRASHED);
        }
        Actor clerk = District.actorOf(other.person());
        assertThat(now.db.<Optional<Instant>>write(clerk.act("hub"), tx -> now.breakGlass.look(tx, clerk, holder)))
                .isEmpty();
        assertThat(now.audit().findings()).isEmpty();
    }

    /** Opens and is expected to die on the way. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            District district = Crashing.resumed(args);
            Secret token = Secret.of(args[Crashing.OWN]);
            PersonId clerk = new PersonId(UUID.fromString(args[Crashing.OWN + 2]));
            PersonId holder = new PersonId(UUID.fromString(args[Crashing.OWN + 3]));
            District.Login login = new District.Login(clerk, "other", args[Crashing.OWN + 1], token);
            OpenResult result = district.breakGlass.open(
                    district.actor(login),
                    new Order(holder, Reason.LIFE_OR_HEALTH, TEXT),
                    // The code of this moment was used to set the account up; the next one counts already.
                    Secret.of(login.code(district.now().plusSeconds(30))));
            throw new AssertionError("lived through it: " + result);
        }
    }
}
