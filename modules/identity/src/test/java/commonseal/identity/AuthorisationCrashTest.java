package commonseal.identity;

import static commonseal.identity.District.OFFICE;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.identity.Authorisations.AnswerResult;
import commonseal.identity.Authorisations.Item;
import commonseal.identity.Authorisations.ItemState;
import commonseal.identity.Authorisations.RedeemResult;
import commonseal.identity.Authorisations.Request;
import commonseal.identity.HolderId.PersonId;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Secret;
import commonseal.testkit.ChildJvm;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Power fails while an owner answers or a clerk types the code: all of it happened, or nothing. */
class AuthorisationCrashTest {

    private static final UUID CASE = UUID.randomUUID();
    private static final UUID TITLE = UUID.randomUUID();
    private static final UUID CARD = UUID.randomUUID();

    private final TestDatabase database = TestDatabase.create();

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private District district;

    @SuppressWarnings("NullAway.Init")
    private PersonId owner;

    @SuppressWarnings("NullAway.Init")
    private PersonId clerk;

    @SuppressWarnings("NullAway.Init")
    private UUID id;

    @BeforeEach
    void build() {
        district = new District(database.db(), database.sequencer(), folder, true);
        district.addOffices();
        owner = district.addPerson("王小明");
        clerk = district.addPerson("李四");
        district.grant(clerk, Role.COUNTER_CLERK, OFFICE);
        List<Item> items =
                List.of(new Item(TITLE, "NRB-01", List.of("address")), new Item(CARD, "PSB-01", List.of("name")));
        Request request =
                new Request(CASE, "VR-01", OFFICE, owner, items, district.now().plus(Duration.ofDays(90)));
        id = district.write(tx -> district.authorisations.request(tx, District.actorOf(clerk), request));
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @ParameterizedTest
    @CsvSource({
        "identity.answer.steps-written,false",
        "identity.answer.before-commit,false",
        "identity.answer.committed,true",
    })
    void anAnswerIsGivenWhollyOrNotAtAll(String point, boolean given) {
        crash(point, "answer", owner, "");

        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
        if (given) {
            assertThat(states()).isEqualTo(Map.of(TITLE, ItemState.AGREED, CARD, ItemState.REFUSED));
            // The code was lost with the page; the owner takes a new one.
            assertThat(district.authorisations.renewCode(District.actorOf(owner), id))
                    .isInstanceOf(AnswerResult.Agreed.class);
        } else {
            assertThat(states().values()).containsOnly(ItemState.ASKED);
            assertThat(answer()).isInstanceOf(AnswerResult.Agreed.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "identity.redeem.steps-written,false",
        "test.redeem.committed,true",
    })
    void aCodeIsUsedWhollyOrNotAtAll(String point, boolean used) {
        Secret code = ((AnswerResult.Agreed) answer()).code();

        crash(point, "redeem", clerk, code.revealText());

        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
        RedeemResult again = district.redeem(District.actorOf(clerk), OFFICE, CASE, code);
        if (used) {
            assertThat(again).isEqualTo(new RedeemResult.Used());
        } else {
            assertThat(again).isEqualTo(new RedeemResult.Redeemed(id, List.of(TITLE)));
        }
        assertThat(states()).isEqualTo(Map.of(TITLE, ItemState.REDEEMED, CARD, ItemState.REFUSED));
    }

    @Test
    void theChildDoesItsWorkWhenNothingFails() {
        try (ChildJvm child = child(Map.of(), "answer", owner, "")) {
            assertThat(child.exitCode(Duration.ofSeconds(60))).isZero();
        }

        assertThat(states()).isEqualTo(Map.of(TITLE, ItemState.AGREED, CARD, ItemState.REFUSED));
    }

    private AnswerResult answer() {
        return district.authorisations.answer(District.actorOf(owner), id, Map.of(TITLE, true));
    }

    private Map<UUID, ItemState> states() {
        return district.write(tx -> district.authorisations.stateOf(tx, CASE));
    }

    private void crash(String point, String what, PersonId who, String code) {
        try (ChildJvm child = child(Map.of("commonseal.crash", point), what, who, code)) {
            assertThat(child.exitCode(Duration.ofSeconds(60)))
                    .as(() -> child.output())
                    .isEqualTo(ChildJvm.CRASHED);
        }
    }

    private ChildJvm child(Map<String, String> properties, String what, PersonId who, String code) {
        return Crashing.child(
                Child.class,
                database,
                folder,
                properties,
                what,
                who.value().toString(),
                id.toString(),
                TITLE.toString(),
                CASE.toString(),
                code);
    }

    /** A process that does one thing. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            District district = Crashing.resumed(args);
            Actor actor = District.actorOf(new PersonId(UUID.fromString(args[5])));
            Object result = args[4].equals("answer")
                    ? district.authorisations.answer(
                            actor, UUID.fromString(args[6]), Map.of(UUID.fromString(args[7]), true))
                    : district.redeem(actor, OFFICE, UUID.fromString(args[8]), Secret.of(args[9]));
            CrashPoint.reach("test.redeem.committed");
            System.out.println(result.getClass().getSimpleName());
            System.exit(0);
        }
    }
}
