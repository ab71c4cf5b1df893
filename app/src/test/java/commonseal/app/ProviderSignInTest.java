package commonseal.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import commonseal.app.TestProvider.Fault;
import commonseal.identity.Actor;
import commonseal.identity.Grant;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Identity;
import commonseal.identity.Officers;
import commonseal.identity.ProviderSignIn.BindResult;
import commonseal.identity.Register.NewPerson;
import commonseal.identity.Register.PersonResult;
import commonseal.identity.Role;
import commonseal.identity.SignIn;
import commonseal.identity.SignIn.AccountResult;
import commonseal.kernel.Act;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import commonseal.web.Messages;
import java.io.IOException;
import java.math.BigInteger;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.InvalidKeyException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A district whose officials have to come by a government identity provider, and whose holders may; over HTTP. */
class ProviderSignInTest {

    private static final Act JOB = Act.job("test");
    private static final Pattern CODE = Pattern.compile("([0-9]{4}) ([0-9]{4})</p>");
    private static final Pattern HREF = Pattern.compile("role=\"button\" href=\"([^\"]+)\"");

    @TempDir
    static Path data;

    @SuppressWarnings("NullAway.Init")
    private static TestProvider provider;

    @SuppressWarnings("NullAway.Init")
    private static TestCheck check;

    @SuppressWarnings("NullAway.Init")
    private static Running district;

    @SuppressWarnings("NullAway.Init")
    private static Actor administrator;

    @BeforeAll
    static void start() throws IOException {
        provider = new TestProvider();
        Path secret = data.resolve("client-secret");
        Files.createFile(secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secret, TestProvider.SECRET + "\n");
        check = new TestCheck();
        Path token = data.resolve("check-token");
        Files.createFile(token, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(token, TestCheck.TOKEN + "\n");
        district = Running.start(
                data.resolve("district"),
                "profile=demonstration",
                "http.port=" + freePort(),
                "oidc.issuer=" + provider.issuer(),
                "oidc.client-id=" + TestProvider.CLIENT,
                "oidc.client-secret-file=" + secret,
                "oidc.officials=required",
                "oidc.holders=true",
                "oidc.number-scheme=PASSPORT",
                "oidc.assurance=high,highest",
                "identity-check.url=" + check.url(),
                "identity-check.token-file=" + token,
                "identity-check.source=test-check");
        administrator = new Actor(
                Actor.Kind.PERSON,
                UUID.randomUUID(),
                List.of(new Grant(Role.ADMINISTRATOR, "*", Set.of(), Instant.EPOCH, Optional.empty())),
                Optional.empty());
    }

    @AfterAll
    static void stop() {
        district.close();
        provider.close();
        check.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    // -- people

    private static Identity identity() {
        return district.app().services().identity();
    }

    private static <T> T write(Function<Tx, T> work) {
        return district.app().services().db().write(JOB, work);
    }

    private static PersonId person(String name, String passport) {
        NewPerson wanted = new NewPerson(
                name,
                "PASSPORT",
                passport,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
        return ((PersonResult.Added) write(tx -> identity().register().addPerson(tx, wanted))).id();
    }

    /** An approver; his one-time link is the only other way in that he has. */
    private static PersonId officer(String name, String passport, String login) {
        PersonId officer = person(name, passport);
        String office =
                write(tx -> identity().register().offices(tx)).getFirst().code();
        write(tx -> identity()
                .officers()
                .grant(tx, Actor.job(), officer, Role.APPROVER, office, Set.of(), Officers.Term.OPEN));
        AccountResult made = write(tx -> identity().signIn().createAccount(tx, officer, login));
        assertThat(made).isInstanceOf(AccountResult.Created.class);
        return officer;
    }

    private static BindResult bind(PersonId officer, String subject) {
        return bind(administrator, officer, subject);
    }

    private static BindResult bind(Actor by, PersonId officer, String subject) {
        return write(tx -> identity().provider().bind(tx, by, officer, Secret.of(subject)));
    }

    private static boolean unbind(PersonId officer) {
        return write(tx -> identity().provider().unbind(tx, administrator, officer));
    }

    private static boolean allowLocal(PersonId officer, boolean allowed) {
        return write(tx -> identity().provider().allowLocal(tx, administrator, officer, allowed));
    }

    private static Optional<PersonId> find(String passport) {
        return write(tx -> identity().register().findPerson(tx, "PASSPORT", passport));
    }

    private static Map<String, Object> claims(String subject) {
        return Map.of("sub", subject, "acr", "high", "email", "clerk@qinghe.example");
    }

    private static Map<String, Object> claims(String subject, String acr, String number, String name) {
        return Map.of("sub", subject, "acr", acr, "id_number", number, "name", name);
    }

    // -- browsers

    /** One browser with its cookies; goes where it is sent only when told to. */
    private static final class Browser {
        private final HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
                .build();

        HttpResponse<String> get(String to) {
            return send(HttpRequest.newBuilder(site().resolve(to)));
        }

        HttpResponse<String> post(String to, Map<String, String> form) {
            return send(HttpRequest.newBuilder(site().resolve(to))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(OpenIdEndpoints.form(form))));
        }

        private HttpResponse<String> send(HttpRequest.Builder request) {
            try {
                return client.send(
                        request.header("Accept-Language", "en")
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        BodyHandlers.ofString());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        /** To the provider and to where that sends us back; not there yet. */
        String begun() {
            return location(get(location(get("/sign-in/provider?back=/account"))));
        }

        /** The page after the whole way. */
        HttpResponse<String> signIn() {
            return get(begun());
        }

        SignIn.Session session() {
            String token = client.cookieHandler().stream()
                    .map(CookieManager.class::cast)
                    .flatMap(cookies -> cookies.getCookieStore().getCookies().stream())
                    .filter(cookie -> cookie.getName().equals("session"))
                    .map(java.net.HttpCookie::getValue)
                    .findFirst()
                    .orElseThrow();
            return identity().signIn().session(Secret.of(token)).orElseThrow();
        }
    }

    private static URI site() {
        return URI.create("http://localhost:" + district.port());
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElseThrow(() -> new AssertionError(answer.body()));
    }

    private static void isProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.body()).contains(Messages.EN.code("problem", code), Messages.EN.code("problem.next", code));
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().allValues("Set-Cookie"))
                .noneMatch(cookie -> cookie.startsWith("session=") && !cookie.startsWith("session=;"));
    }

    private static long failures(String code) {
        return write(tx -> identity().provider().failures(tx)).stream()
                .filter(each -> each.code().equals(code))
                .mapToLong(each -> each.times())
                .sum();
    }

    // -- what is promised

    @Test
    void anOfficialComesInAsWhomAnAdministratorHasBoundAndWithTheRolesOfOurRows() {
        PersonId clerk = officer("李公务", "E10000001", "clerk.one");
        PersonId other = officer("王公务", "E10000002", "clerk.two");
        provider.signedIn(claims("gov-1"));

        HttpResponse<String> unbound = new Browser().signIn();
        isProblem(unbound, 403, "PROVIDER_UNBOUND");
        assertThat(unbound.body()).as("what the administrator needs").contains("gov-1");
        assertThat(bind(clerk, "gov-1")).isEqualTo(new BindResult.Bound());
        assertThat(bind(other, "gov-1")).isEqualTo(new BindResult.Refused("SUBJECT_TAKEN"));
        assertThat(bind(Actor.job(), other, "gov-2")).isEqualTo(new BindResult.Refused("NOT_YOURS"));

        Browser browser = new Browser();
        assertThat(location(browser.signIn())).endsWith("/account");
        assertThat(browser.session().actor().person()).isEqualTo(clerk);
        assertThat(browser.session().actor().has(Role.APPROVER)).isTrue();
        assertThat(browser.get("/inbox").statusCode()).isEqualTo(200);

        provider.changeKey();
        assertThat(new Browser().signIn().statusCode())
                .as("with a key that is new")
                .isEqualTo(303);

        assertThat(unbind(clerk)).isTrue();
        assertThat(browser.get("/inbox").statusCode()).as("signed out").isEqualTo(303);
        isProblem(new Browser().signIn(), 403, "PROVIDER_UNBOUND");
    }

    @Test
    void aHolderComesInByNumberAndNameAndNeverWithARole() {
        PersonId owner = person("陈业主", "E20000001");
        PersonId official = officer("周公务", "E20000002", "clerk.three");

        provider.signedIn(claims("p-1", "highest", "e2000 0001", "陈业主"));
        Browser browser = new Browser();
        assertThat(location(browser.signIn())).endsWith("/account");
        assertThat(browser.session().actor().person()).isEqualTo(owner);
        assertThat(new Browser().signIn().statusCode())
                .as("again, same account")
                .isEqualTo(303);

        provider.signedIn(claims("p-2", "high", "E20000002", "周公务"));
        Browser asHolder = new Browser();
        assertThat(location(asHolder.signIn())).endsWith("/account");
        assertThat(asHolder.session().actor().person()).isEqualTo(official);
        assertThat(asHolder.session().actor().grants()).isEmpty();
        assertThat(asHolder.get("/account").body()).contains(Messages.EN.text("layout.without-roles"));
        assertThat(asHolder.get("/inbox").statusCode()).isEqualTo(403);

        provider.signedIn(claims("p-3", "low", "E20000001", "陈业主"));
        isProblem(new Browser().signIn(), 403, "PROVIDER_ASSURANCE");
        provider.signedIn(claims("p-1", "high", "E20000001", "陈冒名"));
        isProblem(new Browser().signIn(), 403, "PROVIDER_NAME");
        provider.signedIn(claims("p-4", "high", "E29999999", "无名氏"));
        isProblem(new Browser().signIn(), 403, "PROVIDER_UNKNOWN");
    }

    @Test
    void whateverIsWrongWithAnAnswerSignsNobodyInSaysWhatToDoAndIsCounted() {
        PersonId clerk = officer("赵公务", "E30000001", "clerk.four");
        bind(clerk, "gov-3");
        Map<Fault, Map.Entry<Integer, String>> expected = Map.of(
                Fault.DOWN, Map.entry(503, "PROVIDER_DOWN"),
                Fault.NO_SIGNATURE, Map.entry(502, "PROVIDER_ANSWER"),
                Fault.FOREIGN_SIGNATURE, Map.entry(502, "PROVIDER_ANSWER"),
                Fault.NONCE, Map.entry(502, "PROVIDER_ANSWER"),
                Fault.ISSUER, Map.entry(502, "PROVIDER_ANSWER"),
                Fault.AUDIENCE, Map.entry(502, "PROVIDER_AUDIENCE"),
                Fault.EXPIRED, Map.entry(502, "PROVIDER_EXPIRED"),
                Fault.DENIED, Map.entry(403, "PROVIDER_DENIED"));
        expected.forEach((fault, page) -> {
            provider.signedIn(claims("gov-3"));
            provider.lies(fault);
            long before = failures(page.getValue());
            isProblem(new Browser().signIn(), page.getKey(), page.getValue());
            assertThat(failures(page.getValue())).as(fault.name()).isEqualTo(before + 1);
        });

        provider.signedIn(claims("gov-3"));
        Browser browser = new Browser();
        String back = browser.begun();
        isProblem(new Browser().get(back), 403, "PROVIDER_BROWSER");
        isProblem(browser.get(back), 410, "PROVIDER_REPLAYED");
        String second = browser.begun();
        assertThat(browser.get(second).statusCode()).isEqualTo(303);
        isProblem(browser.get(second), 410, "PROVIDER_REPLAYED");
        isProblem(
                browser.get(browser.begun().replaceAll("iss=.*", "iss=https://elsewhere.example")),
                502,
                "PROVIDER_ANSWER");
        assertThat(new Browser().get("/sign-in").headers().firstValue("Content-Security-Policy"))
                .as("forms lead nowhere else")
                .hasValueSatisfying(policy -> assertThat(policy).contains("form-action 'self'"));
    }

    @Test
    void whereTheProviderIsRequiredAnOfficerHasNoRoleWithoutItButInAnEmergencyThatEverybodyWatchingSees() {
        PersonId clerk = officer("孙公务", "E40000001", "clerk.five");
        PersonId watcher = officer("钱公务", "E40000002", "clerk.six");
        String office =
                write(tx -> identity().register().offices(tx)).getFirst().code();
        write(tx -> identity()
                .officers()
                .grant(tx, Actor.job(), watcher, Role.SUPERVISOR, office, Set.of(), Officers.Term.OPEN));
        bind(watcher, "gov-4");
        provider.signedIn(claims("gov-4"));
        Browser watching = new Browser();
        watching.signIn();

        Browser local = new Browser();
        Secret link = write(tx -> identity().signIn().issueLink(tx, clerk, Duration.ofMinutes(30)));
        SignIn.SignedIn byLink = identity().signIn().followLink(link).orElseThrow();
        var setUp = (SignIn.SetUpResult.ConfirmTotp)
                identity().signIn().setUp(byLink.session().actor(), Secret.of("correct zebra battery 91"));
        assertThat(identity().signIn().confirmTotp(byLink.session().actor(), totp(setUp.base32(), 0)))
                .isTrue();
        Map<String, String> form =
                Map.of("login", "clerk.five", "password", "correct zebra battery 91", "totp", totp(setUp.base32(), 0));
        assertThat(local.post("/sign-in", form).statusCode()).isEqualTo(303);
        assertThat(local.session().actor().grants()).isEmpty();
        assertThat(local.session().withoutRoles()).isTrue();
        int before = uses(clerk);

        assertThat(allowLocal(clerk, true)).isTrue();
        Browser exception = new Browser();
        Map<String, String> later =
                Map.of("login", "clerk.five", "password", "correct zebra battery 91", "totp", totp(setUp.base32(), 1));
        assertThat(exception.post("/sign-in", later).statusCode()).isEqualTo(303);
        assertThat(exception.session().actor().has(Role.APPROVER)).isTrue();
        assertThat(uses(clerk)).isEqualTo(before + 1);
        assertThat(watching.get("/alarms").body()).contains("IDENTITY-007", "孙公务");

        assertThat(allowLocal(clerk, false)).isTrue();
        Secret recovery = write(tx -> identity().signIn().issueLink(tx, clerk, Duration.ofMinutes(30)));
        assertThat(identity()
                        .signIn()
                        .followLink(recovery)
                        .orElseThrow()
                        .session()
                        .actor()
                        .has(Role.APPROVER))
                .as("recovery by link is an emergency, too")
                .isTrue();
        assertThat(uses(clerk)).isEqualTo(before + 2);
    }

    private static int uses(PersonId officer) {
        return (int) write(tx -> identity().provider().localUses(tx)).stream()
                .filter(use -> use.officer().equals(officer))
                .count();
    }

    @Test
    void theProviderConfirmsOneThingOnceForWhoIsSignedInAndOnlyFreshly() {
        PersonId clerk = officer("吴公务", "E50000001", "clerk.seven");
        PersonId other = officer("郑公务", "E50000002", "clerk.eight");
        bind(clerk, "gov-5");
        bind(other, "gov-6");
        provider.signedIn(claims("gov-5"));
        Browser browser = new Browser();
        browser.signIn();
        Actor actor = browser.session().actor();
        assertThat(browser.get("/account").body()).contains("formaction=\"/account/passkeys/confirmation\"");

        provider.signedIn(claims("gov-6"));
        isProblem(browser.get(confirming(browser)), 403, "PROVIDER_OTHER");
        provider.signedIn(claims("gov-5"));
        provider.lies(Fault.NOT_ASKED_AGAIN);
        isProblem(browser.get(confirming(browser)), 403, "PROVIDER_NOT_FRESH");
        provider.lies(Fault.NONE);
        isProblem(new Browser().get(confirming(browser)), 403, "PROVIDER_BROWSER");

        Secret code = code(browser.get(confirming(browser)));
        byte[] meant = identity().passkeys().digestOfAdding(actor, "my phone");
        byte[] another = identity().passkeys().digestOfAdding(actor, "his phone");
        assertThat(identity().signIn().stepUp(actor, code, another)).isEmpty();
        assertThat(identity().signIn().stepUp(actor, code, meant)).isPresent();
        assertThat(identity().signIn().stepUp(actor, code, meant)).as("once").isEmpty();

        HttpResponse<String> out = browser.post(
                "/sign-out", Map.of("csrf", browser.session().csrf().revealText()));
        HttpResponse<String> page = browser.get(location(out));
        assertThat(page.body())
                .contains(Messages.EN.text("signed-out.title"), provider.issuer() + "/goodbye?client_id=qinghe");
        assertThat(browser.get("/account").statusCode()).isEqualTo(303);
    }

    @Test
    void somebodyWhomARemoteCheckConfirmsGetsHisAccountWithoutAVisitAndNobodyElseDoes() {
        PersonId official = officer("冯公务", "E70000002", "clerk.nine");
        PersonId former = person("旧名字", "E70000003");

        check.finds("down");
        isProblem(request("E70000001", "褚居民"), 503, "CHECK_UNAVAILABLE");
        check.finds("pending");
        assertThat(request("E7", "褚居民").body()).contains(Messages.EN.code("identity", "ID_CHARACTERS"));
        Browser browser = new Browser();
        String back = begun(browser, "E70000001", "褚居民");
        assertThat(browser.get(back).body()).contains(Messages.EN.text("remote-check.pending.lead"));
        check.confuses();
        isProblem(browser.get(back), 503, "CHECK_UNAVAILABLE");
        isProblem(new Browser().get(back), 410, "CHECK_UNKNOWN");
        assertThat(find("E70000001")).as("nobody yet").isEmpty();
        check.finds("confirmed");
        assertThat(location(browser.get(back))).endsWith("/set-up");
        assertThat(browser.get("/set-up").statusCode()).isEqualTo(200);
        isProblem(browser.get(back), 410, "CHECK_UNKNOWN");
        PersonId resident = find("E70000001").orElseThrow();
        assertThat(browser.session().actor().person()).isEqualTo(resident);
        assertThat(district.app().sealedTables()).contains("identity.remote_check");

        isProblem(checked("E70000002", "冯公务"), 403, "CHECK_OFFICER");
        isProblem(checked("E70000003", "新名字"), 403, "CHECK_NAME");
        provider.signedIn(claims("p-9", "high", "E70000003", "旧名字"));
        assertThat(new Browser().signIn().statusCode())
                .as("not by this way only")
                .isEqualTo(303);
        assertThat(find("E70000002")).hasValue(official);
        assertThat(find("E70000003")).hasValue(former);
        Browser refused = new Browser();
        String refusal = begun(refused, "E70000004", "蒋居民");
        check.finds("refused");
        isProblem(refused.get(refusal), 403, "CHECK_REFUSED");
        isProblem(refused.get(refusal), 410, "CHECK_UNKNOWN");
    }

    private static HttpResponse<String> request(String number, String name) {
        return new Browser().post("/account-request", Map.of("scheme", "PASSPORT", "number", number, "name", name));
    }

    /** Where the other side sends the browser back to. */
    private static String begun(Browser browser, String number, String name) {
        HttpResponse<String> page =
                browser.post("/account-request", Map.of("scheme", "PASSPORT", "number", number, "name", name));
        Matcher href = HREF.matcher(page.body());
        assertThat(href.find()).as(page.body()).isTrue();
        return href.group(1);
    }

    private static HttpResponse<String> checked(String number, String name) {
        Browser browser = new Browser();
        return browser.get(begun(browser, number, name));
    }

    /** The address with which the provider sends the browser back, after the form's own button and the page's link. */
    private static String confirming(Browser browser) {
        HttpResponse<String> page = browser.post(
                "/account/passkeys/confirmation",
                Map.of("csrf", browser.session().csrf().revealText(), "by", "provider", "name", "my phone"));
        Matcher href = HREF.matcher(page.body());
        assertThat(href.find()).as(page.body()).isTrue();
        return location(browser.get(href.group(1).replace("&amp;", "&")));
    }

    /** The code of an authenticator app, some steps of 30 s from now. */
    static String totp(Secret base32, int steps) {
        BigInteger bits = BigInteger.ZERO;
        for (char each : base32.revealText().toCharArray()) {
            bits = bits.shiftLeft(5).or(BigInteger.valueOf("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(each)));
        }
        // A leading one keeps leading zeros.
        byte[] key = bits.setBit(160).toByteArray();
        try {
            return new TimeBasedOneTimePasswordGenerator()
                    .generateOneTimePasswordString(
                            new SecretKeySpec(key, 1, 20, "RAW"), Instant.now().plusSeconds(30L * steps), Locale.ROOT);
        } catch (InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Secret code(HttpResponse<String> page) {
        Matcher code = CODE.matcher(page.body());
        assertThat(code.find()).as(page.body()).isTrue();
        return Secret.of(code.group(1) + " " + code.group(2));
    }
}
