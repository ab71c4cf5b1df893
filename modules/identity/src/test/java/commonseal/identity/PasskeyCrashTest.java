package commonseal.identity;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.identity.Passkeys.BeginResult;
import commonseal.identity.SignIn.SignedIn;
import commonseal.kernel.Secret;
import commonseal.testkit.ChildJvm;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Power fails while a passkey is registered: the account has it and is complete, or neither. */
class PasskeyCrashTest {

    private final TestDatabase database = TestDatabase.create();
    private final Authenticator device = new Authenticator();

    @TempDir
    Path folder;

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    private static SignedIn begin(District district) {
        var account = district.createAccount(district.addPerson("王小明"), "wang");
        return district.signIn.followLink(account.linkToken()).orElseThrow();
    }

    private Secret answer(District district, Actor actor) {
        return device.create(
                ((BeginResult.Ask) district.passkeys.beginAdding(actor, "phone", Secret.of(""))).question());
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity.passkey.written", "identity.passkey.before-commit"})
    void aPasskeyIsRegisteredWhollyOrNotAtAll(String point) {
        District district = new District(database.db(), database.sequencer(), folder, true);
        SignedIn setUp = begin(district);
        Secret answer = answer(district, setUp.session().actor());

        try (ChildJvm child = child(Map.of("commonseal.crash", point), setUp, answer)) {
            assertThat(child.exitCode(Duration.ofSeconds(60))).as(child::output).isEqualTo(ChildJvm.CRASHED);
        }

        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
        Actor actor = district.signIn.session(setUp.token()).orElseThrow().actor();
        assertThat(district.passkeys.all(actor)).isEmpty();
        assertThat(district.signIn.isComplete(actor.person())).isFalse();
        assertThat(district.passkeys.add(actor, answer))
                .as("the question was not used up, either")
                .isInstanceOf(Passkeys.AddResult.Added.class);
    }

    @Test
    void theChildDoesItsWorkWhenNothingFails() {
        District district = new District(database.db(), database.sequencer(), folder, true);
        SignedIn setUp = begin(district);

        try (ChildJvm child =
                child(Map.of(), setUp, answer(district, setUp.session().actor()))) {
            assertThat(child.exitCode(Duration.ofSeconds(60))).as(child::output).isZero();
        }

        assertThat(district.signIn.isComplete(setUp.session().actor().person())).isTrue();
    }

    private ChildJvm child(Map<String, String> properties, SignedIn setUp, Secret answer) {
        return Crashing.child(
                Child.class, database, folder, properties, setUp.token().revealText(), answer.revealText());
    }

    /** A process that does one thing. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            District district = Crashing.resumed(args);
            Actor actor =
                    district.signIn.session(Secret.of(args[4])).orElseThrow().actor();
            Object result = district.passkeys.add(actor, Secret.of(args[5]));
            System.out.println(result.getClass().getSimpleName());
            System.exit(0);
        }
    }
}
