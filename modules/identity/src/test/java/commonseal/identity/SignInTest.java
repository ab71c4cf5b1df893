package commonseal.identity;

import static commonseal.identity.District.OFFICE;
import static commonseal.identity.District.PASSWORD;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.identity.District.Login;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.SignIn.SetUpResult;
import commonseal.identity.SignIn.SignInResult;
import commonseal.kernel.Secret;
import commonseal.testkit.FakeClock;
import commonseal.testkit.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignInTest {

    private static final Secret GOOD = Secret.of(PASSWORD);
    private static final Secret BAD = Secret.of("not the password at all");

    private final TestDatabase database = TestDatabase.create();
    private final FakeClock clock = new FakeClock();

    @TempDir
    Path folder;

    private District district;
    private SignIn signIn;

    @BeforeEach
    void build() {
        district = District.on(database, clock, folder);
        signIn = district.signIn;
        district.addOffices();
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    private SignInResult signIn(Login login, Secret password) {
        return signIn.signIn(login.login(), password, login.code(clock.now()));
    }

    // -- setting up

    @Test
    void anAccountIsFinishedThroughItsLink() {
        PersonId person = district.addPerson("王小明");
        Secret link = district.createAccount(person, "Wang.Xiaoming").linkToken();

        var begun = signIn.followLink(link).orElseThrow();
        assertThat(begun.session().complete()).isFalse();
        assertThat(begun.session().login()).isEqualTo("wang.xiaoming");
        assertThat(signIn.bearer(begun.token())).isEmpty();

        Login login = district.finish(person, "wang.xiaoming", begun);
        assertThat(signIn.session(begun.token()).orElseThrow().complete()).isTrue();
        assertThat(signIn.bearer(begun.token())).isPresent();
        assertThat(signIn(login, GOOD)).isInstanceOf(SignInResult.Success.class);
    }

    @Test
    void anUnfinishedAccountDoesNotSignIn() {
        PersonId person = district.addPerson("王小明");
        Secret link = district.createAccount(person, "wang").linkToken();
        var begun = signIn.followLink(link).orElseThrow();
        var confirm = (SetUpResult.ConfirmTotp) signIn.setUp(begun.session().actor(), GOOD);

        assertThat(signIn.confirmTotp(begun.session().actor(), "000000")).isFalse();
        var login = new Login(person, "wang", confirm.base32().revealText(), begun.token());
        assertThat(signIn(login, GOOD)).isEqualTo(new SignInResult.Failed());
    }

    @Test
    void theLinkWorksOnceAndForItsTime() {
        PersonId person = district.addPerson("王小明");
        Secret first = district.createAccount(person, "wang").linkToken();
        Secret second = district.write(tx -> signIn.issueLink(tx, person, Duration.ofMinutes(30)));

        assertThat(signIn.followLink(first)).isEmpty();
        assertThat(signIn.followLink(second)).isPresent();
        assertThat(signIn.followLink(second)).isEmpty();
        assertThat(signIn.followLink(Secret.of("guessed"))).isEmpty();

        Secret late = district.write(tx -> signIn.issueLink(tx, person, Duration.ofMinutes(30)));
        clock.advance(Duration.ofMinutes(30));
        assertThat(signIn.followLink(late)).isEmpty();
    }

    @Test
    void aLinkToACompleteAccountSignsInAndAllowsNewCredentials() {
        Login old = district.addLogin("王小明", "wang");
        Secret link = district.write(tx -> signIn.issueLink(tx, old.person(), Duration.ofMinutes(30)));

        var recovered = signIn.followLink(link).orElseThrow();
        assertThat(recovered.session().complete()).isTrue();

        Login renewed = district.finish(old.person(), "wang", recovered);
        clock.advance(Duration.ofSeconds(30));
        assertThat(signIn(old, GOOD)).isEqualTo(new SignInResult.Failed());
        assertThat(signIn(renewed, GOOD)).isInstanceOf(SignInResult.Success.class);
        assertThat(signIn.session(old.token())).as("other sessions end").isEmpty();
    }

    @Test
    void aStolenSessionCannotTakeTheAccountOver() {
        Login login = district.addLogin("王小明", "wang");

        assertThat(signIn.setUp(district.actor(login), GOOD)).isEqualTo(new SetUpResult.Refused("NEEDS_LINK"));
    }

    @Test
    void aLoginBelongsToOnePersonAndAPersonHasOneAccount() {
        PersonId first = district.addPerson("王小明");
        PersonId second = district.addPerson("李四");
        assertThat(district.tryAccount(first, "wang")).isInstanceOf(SignIn.AccountResult.Created.class);

        assertThat(district.tryAccount(second, " WANG ")).isEqualTo(refused("LOGIN_TAKEN"));
        assertThat(district.tryAccount(first, "other")).isEqualTo(refused("LOGIN_TAKEN"));
        assertThat(district.tryAccount(second, "a b")).isEqualTo(refused("LOGIN_FORM"));
        assertThat(district.tryAccount(new PersonId(UUID.randomUUID()), "nobody"))
                .isEqualTo(refused("PERSON_UNKNOWN"));
    }

    private static SignIn.AccountResult refused(String code) {
        return new SignIn.AccountResult.Refused(code);
    }

    @Test
    void aSystemNeedsANameAndKnowableScopes() {
        for (var scopes : List.of(Set.of("everything"), Set.of("cases:read", "cases read"))) {
            SignIn.ClientResult result = district.write(tx -> signIn.createClient(tx, "Bank", scopes));
            assertThat(result).isEqualTo(new SignIn.ClientResult.Refused("SCOPE_FORM"));
        }
        SignIn.ClientResult nameless = district.write(tx -> signIn.createClient(tx, " ", Set.of("cases:read")));
        assertThat(nameless).isEqualTo(new SignIn.ClientResult.Refused("NAME_EMPTY"));
    }

    @ParameterizedTest
    @CsvSource({
        "short,PASSWORD_SHORT",
        "14 characters!,PASSWORD_SHORT",
        "passwordpassword,PASSWORD_COMMON",
        "PasswordPassword,PASSWORD_COMMON",
        "aaaaaaaaaaaaaaaaaaaa,PASSWORD_COMMON",
        "abcabcabcabcabcabc,PASSWORD_COMMON",
        "cherry elbow cherry 7,Confirm",
        "abcdefghijklmnop,PASSWORD_COMMON",
        "9876543210987654,PASSWORD_COMMON",
        "qwertyuiopasdfghjkl,PASSWORD_COMMON",
        "weirenminfuwu2026,PASSWORD_COMMON",
        "my login wang is here,PASSWORD_LOGIN",
        "三十六计走为上策不如学好语文数学,Confirm",
    })
    void refusesWeakPasswords(String password, String expected) {
        PersonId person = district.addPerson("王小明");
        Secret link = district.createAccount(person, "wang").linkToken();
        var session = signIn.followLink(link).orElseThrow().session();

        SetUpResult result = signIn.setUp(session.actor(), Secret.of(password));

        if (expected.equals("Confirm")) {
            assertThat(result).isInstanceOf(SetUpResult.ConfirmTotp.class);
        } else {
            assertThat(result).isEqualTo(new SetUpResult.Refused(expected));
        }
    }

    @Test
    void refusesWhatTheOperatorsListOfBreachedPasswordsHoldsAndAnyWhileItCannotBeRead(@TempDir Path lists)
            throws IOException {
        PersonId person = district.addPerson("王小明");
        Secret link = district.createAccount(person, "wang").linkToken();
        Actor actor = signIn.followLink(link).orElseThrow().session().actor();
        // With numbers of different length, as the real list has, and the searched ones anywhere in it.
        List<String> passwords = IntStream.range(0, 100)
                .mapToObj(each -> "breached zebra battery " + each)
                .toList();
        List<String> sorted = passwords.stream().map(SignInTest::sha1).sorted().toList();
        Path file = lists.resolve("all.txt");
        Files.write(
                file,
                sorted.stream()
                        .map(hash -> hash + ":" + Math.floorMod(hash.hashCode(), 1_000_000))
                        .toList());
        Path folder = Files.createDirectory(lists.resolve("parts"));
        for (String hash : sorted) {
            Files.writeString(
                    folder.resolve(hash.substring(0, 5) + ".txt"), hash.substring(5) + ":3\r\n", CREATE, APPEND);
        }

        for (Path list : List.of(file, folder)) {
            SignIn checking = district.refusing(list).signIn;
            for (String password : passwords) {
                assertThat(checking.setUp(actor, Secret.of(password)))
                        .as(password)
                        .isEqualTo(new SetUpResult.Refused("PASSWORD_BREACHED"));
            }
            assertThat(checking.setUp(actor, Secret.of("BREACHED Zebra battery 7")))
                    .isEqualTo(new SetUpResult.Refused("PASSWORD_BREACHED"));
            assertThat(checking.setUp(actor, Secret.of("passwordpassword")))
                    .isEqualTo(new SetUpResult.Refused("PASSWORD_COMMON"));
        }
        assertThat(district.refusing(file).signIn.setUp(actor, Secret.of(PASSWORD)))
                .isInstanceOf(SetUpResult.ConfirmTotp.class);
        assertThat(district.refusing(folder).signIn.setUp(actor, Secret.of(PASSWORD)))
                .as("the part in which it would be is missing")
                .isEqualTo(new SetUpResult.Refused("PASSWORD_UNCHECKED"));
    }

    private static String sha1(String password) {
        try {
            return HexFormat.of()
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(password.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void refusesAPasswordThatIsTooLong() {
        PersonId person = district.addPerson("王小明");
        Secret link = district.createAccount(person, "wang").linkToken();
        var session = signIn.followLink(link).orElseThrow().session();

        assertThat(signIn.setUp(session.actor(), Secret.of("long enough ".repeat(17))))
                .isEqualTo(new SetUpResult.Refused("PASSWORD_LONG"));
    }

    // -- signing in

    @Test
    void needsPasswordAndCode() {
        Login login = district.addLogin("王小明", "wang");

        assertThat(signIn(login, BAD)).isEqualTo(new SignInResult.Failed());
        assertThat(signIn.signIn("wang", GOOD, "000000")).isEqualTo(new SignInResult.Failed());
        assertThat(signIn.signIn("wang", GOOD, "")).isEqualTo(new SignInResult.Failed());
        assertThat(signIn.signIn("nobody", GOOD, login.code(clock.now()))).isEqualTo(new SignInResult.Failed());
        assertThat(signIn.signIn(" WANG ", GOOD, login.code(clock.now()))).isInstanceOf(SignInResult.Success.class);
    }

    @Test
    void acceptsTheCodeBeforeAndAfterButNoCodeTwice() {
        Login login = district.addLogin("王小明", "wang");
        var now = clock.now();

        assertThat(signIn.signIn("wang", GOOD, login.code(now.minusSeconds(60))))
                .isEqualTo(new SignInResult.Failed());
        assertThat(signIn.signIn("wang", GOOD, login.code(now.plusSeconds(60)))).isEqualTo(new SignInResult.Failed());
        for (int offset : new int[] {-30, 0, 30}) {
            String code = login.code(now.plusSeconds(offset));
            assertThat(signIn.signIn("wang", GOOD, code)).isInstanceOf(SignInResult.Success.class);
            assertThat(signIn.signIn("wang", GOOD, code)).isEqualTo(new SignInResult.Failed());
        }
    }

    @Test
    void oneCodeOpensOneSessionEvenIfTypedManyTimesAtOnce() throws Exception {
        Login login = district.addLogin("王小明", "wang");
        Callable<SignInResult> attempt = () -> signIn(login, GOOD);

        List<SignInResult> results = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (var each : threads.invokeAll(java.util.Collections.nCopies(4, attempt))) {
                results.add(each.get());
            }
        }

        assertThat(results).filteredOn(SignInResult.Success.class::isInstance).hasSize(1);
    }

    @Test
    void wrongTriesCostTimeForKnownAndUnknownLoginsAlike() {
        Login login = district.addLogin("王小明", "wang");

        for (String name : List.of("wang", "nobody")) {
            for (int i = 0; i < 5; i++) {
                assertThat(signIn.signIn(name, BAD, "000000")).isEqualTo(new SignInResult.Failed());
            }
            assertThat(signIn.signIn(name, GOOD, login.code(clock.now())))
                    .isEqualTo(new SignInResult.Delayed(Duration.ofSeconds(2)));
        }

        clock.advance(Duration.ofSeconds(2));
        assertThat(signIn.signIn("wang", BAD, "000000")).isEqualTo(new SignInResult.Failed());
        assertThat(signIn.signIn("wang", BAD, "000000")).isEqualTo(new SignInResult.Delayed(Duration.ofSeconds(4)));
        clock.advance(Duration.ofSeconds(4));
        assertThat(signIn(login, GOOD)).isInstanceOf(SignInResult.Success.class);
        assertThat(signIn(login, BAD)).as("success forgets").isEqualTo(new SignInResult.Failed());
    }

    @Test
    void nothingIsLockedForGood() {
        Login login = district.addLogin("王小明", "wang");

        for (int i = 0; i < 30; i++) {
            SignInResult result = signIn(login, BAD);
            if (result instanceof SignInResult.Delayed(Duration wait)) {
                assertThat(wait).isLessThanOrEqualTo(Duration.ofMinutes(5));
                clock.advance(wait);
            }
        }
        clock.advance(Duration.ofMinutes(5));

        assertThat(signIn(login, GOOD)).isInstanceOf(SignInResult.Success.class);
    }

    @Test
    void parallelGuessesAreCountedBeforeAnyIsHashed() throws Exception {
        district.addLogin("王小明", "wang");
        Callable<SignInResult> guess = () -> signIn.signIn("wang", BAD, "000000");

        List<SignInResult> results = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(16)) {
            for (var each : threads.invokeAll(java.util.Collections.nCopies(200, guess))) {
                results.add(each.get());
            }
        }

        assertThat(results).filteredOn(SignInResult.Failed.class::isInstance).hasSize(5);
        assertThat(results).filteredOn(SignInResult.Delayed.class::isInstance).hasSize(195);
    }

    // -- sessions

    @Test
    void aSessionEndsWhenIdleForItsTime() {
        Login citizen = district.addLogin("王小明", "wang");
        Login clerk = district.addLogin("李四", "lisi");
        district.grant(clerk.person(), Role.COUNTER_CLERK, OFFICE);

        clock.advance(Duration.ofMinutes(14));
        assertThat(signIn.session(citizen.token())).isPresent();
        assertThat(signIn.session(clerk.token())).isPresent();
        clock.advance(Duration.ofMinutes(14));
        assertThat(signIn.session(clerk.token())).as("renewed").isPresent();
        clock.advance(Duration.ofMinutes(15));
        assertThat(signIn.session(clerk.token())).isEmpty();
        assertThat(signIn.session(citizen.token())).isPresent();
        clock.advance(Duration.ofMinutes(30));
        assertThat(signIn.session(citizen.token())).isEmpty();
    }

    @Test
    void aSessionEndsAfterTwelveHoursHoweverBusy() {
        Login citizen = district.addLogin("王小明", "wang");

        for (int i = 0; i < 12 * 4 - 1; i++) {
            clock.advance(Duration.ofMinutes(15));
            assertThat(signIn.session(citizen.token())).isPresent();
        }
        clock.advance(Duration.ofMinutes(15));

        assertThat(signIn.session(citizen.token())).isEmpty();
    }

    @Test
    void signingOutEndsOneSessionOrAll() {
        Login login = district.addLogin("王小明", "wang");
        var second = ((SignInResult.Success) signIn(login, GOOD)).signedIn();

        signIn.signOut(second.session().actor());
        assertThat(signIn.session(second.token())).isEmpty();
        assertThat(signIn.session(login.token())).isPresent();

        signIn.signOutEverywhere(login.person());
        assertThat(signIn.session(login.token())).isEmpty();
    }

    @Test
    void theFormTokenBelongsToTheSession() {
        Login login = district.addLogin("王小明", "wang");
        var second = ((SignInResult.Success) signIn(login, GOOD)).signedIn();

        var first = signIn.session(login.token()).orElseThrow();
        assertThat(first.csrf())
                .isEqualTo(signIn.session(login.token()).orElseThrow().csrf());
        assertThat(first.csrf()).isNotEqualTo(second.session().csrf());
        assertThat(first.csrf()).isNotEqualTo(login.token());
    }

    @Test
    void rolesOfASessionAreThoseOfTheMoment() {
        Login login = district.addLogin("王小明", "wang");
        district.grant(login.person(), Role.APPROVER, OFFICE);
        assertThat(district.actor(login).has(Role.APPROVER, OFFICE)).isTrue();

        district.execute(tx -> district.officers.endGrant(tx, Actor.job(), login.person(), Role.APPROVER, OFFICE));

        assertThat(district.actor(login).grants()).isEmpty();
    }

    @Test
    void aSessionCannotBeForgedOrTurnedInTheDatabase() {
        Login login = district.addLogin("王小明", "wang");
        Login other = district.addLogin("李四", "lisi");

        database.tamper("update identity.session set person = '"
                + other.person().value() + "' where person = '" + login.person().value() + "'");
        assertThat(district.actor(login).person())
                .as("whose session it is, is encrypted")
                .isEqualTo(login.person());

        database.tamper("update identity.session s set content = o.content from identity.session o where o.id <> s.id");
        assertThatThrownBy(() -> signIn.session(login.token())).isInstanceOf(commonseal.keys.Keys.Tampered.class);
    }

    // -- step-up

    @Test
    void aCodeConfirmsEachDecisionOnce() {
        Login login = district.addLogin("王小明", "wang");
        Actor actor = district.actor(login);
        String code = login.code(clock.now());

        assertThat(signIn.stepUp(actor, Secret.of(code), new byte[] {1})).isPresent();
        assertThat(signIn.stepUp(actor, Secret.of(code), new byte[] {2}))
                .as("another decision, same code")
                .isPresent();
        assertThat(signIn.stepUp(actor, Secret.of(code), new byte[] {1}))
                .as("the same decision again")
                .isEmpty();
        assertThat(signIn(login, GOOD)).as("its use for sign-in is another").isInstanceOf(SignInResult.Success.class);
        clock.advance(Duration.ofSeconds(90));
        assertThat(signIn.stepUp(actor, Secret.of(code), new byte[] {3}))
                .as("too old")
                .isEmpty();
    }

    @Test
    void wrongStepUpCodesAreDelayed() {
        Login login = district.addLogin("王小明", "wang");
        Actor actor = district.actor(login);
        for (int i = 0; i < 5; i++) {
            assertThat(signIn.stepUp(actor, Secret.of("000000"), new byte[] {1}))
                    .isEmpty();
        }

        assertThat(signIn.stepUp(actor, Secret.of(login.code(clock.now())), new byte[] {1}))
                .isEmpty();
        clock.advance(Duration.ofSeconds(2));
        assertThat(signIn.stepUp(actor, Secret.of(login.code(clock.now())), new byte[] {1}))
                .isPresent();
    }

    @Test
    void anEndedSessionStepsUpNoMore() {
        Login login = district.addLogin("王小明", "wang");
        Actor actor = district.actor(login);
        signIn.signOut(actor);

        assertThat(signIn.stepUp(actor, Secret.of(login.code(clock.now())), new byte[] {1}))
                .isEmpty();
        assertThat(signIn.stepUp(District.actorOf(login.person()), Secret.of(login.code(clock.now())), new byte[] {1}))
                .isEmpty();
    }

    // -- systems

    @Test
    void aSystemGetsATokenForItsScopes() {
        var client = (SignIn.ClientResult.Created)
                district.write(tx -> signIn.createClient(tx, "Bank", Set.of("cases:read", "verify:write")));

        Secret token = signIn.clientToken(client.id(), client.secret(), Set.of("cases:read"))
                .orElseThrow();
        Actor actor = signIn.bearer(token).orElseThrow();
        assertThat(actor.kind()).isEqualTo(Actor.Kind.SYSTEM);
        assertThat(actor.id()).isEqualTo(client.id());
        assertThat(signIn.scopes(actor)).containsExactly("cases:read");

        assertThat(signIn.clientToken(client.id(), client.secret(), Set.of("cases:write")))
                .isEmpty();
        assertThat(signIn.clientToken(client.id(), Secret.of("wrong"), Set.of()))
                .isEmpty();
        assertThat(signIn.clientToken(UUID.randomUUID(), client.secret(), Set.of()))
                .isEmpty();
        clock.advance(Duration.ofHours(1));
        assertThat(signIn.bearer(token)).isEmpty();
        assertThat(signIn.scopes(actor)).isEmpty();
    }

    @Test
    void aSystemWhoseScopesWereWidenedInTheDatabaseGetsNothing() {
        var client = (SignIn.ClientResult.Created)
                district.write(tx -> signIn.createClient(tx, "Bank", Set.of("cases:read")));

        database.tamper("update identity.client set scopes = '{cases:read,cases:write}'");

        assertThat(signIn.clientToken(client.id(), client.secret(), Set.of("cases:write")))
                .isEmpty();
    }

    @Test
    void noSecretIsPrinted() {
        Login login = district.addLogin("王小明", "wang");

        assertThat(String.valueOf(signIn.session(login.token()).map(SignIn.Session::csrf)))
                .isEqualTo(Optional.of("***").toString());
    }
}
