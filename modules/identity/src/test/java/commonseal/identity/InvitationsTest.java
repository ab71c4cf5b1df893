package commonseal.identity;

import static commonseal.identity.District.OFFICE;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.identity.Authorisations.Item;
import commonseal.identity.Authorisations.Request;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Invitations.Invitation;
import commonseal.identity.Invitations.InviteResult;
import commonseal.identity.Invitations.State;
import commonseal.identity.Messages.Channel;
import commonseal.kernel.Secret;
import commonseal.testkit.ChildJvm;
import commonseal.testkit.FakeClock;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An absent owner gets a message with a link that works for some days, once, and proves nothing about him. */
class InvitationsTest {

    private static final UUID CASE = UUID.randomUUID();
    private static final UUID TITLE = UUID.randomUUID();
    private static final String ADDRESS = "清河示范区云杉路9号";

    private final TestDatabase database = TestDatabase.create();
    private final FakeClock clock = new FakeClock();
    private final Post post = new Post();

    @SuppressWarnings("NullAway.Init")
    private District district;

    @SuppressWarnings("NullAway.Init")
    private PersonId owner;

    @SuppressWarnings("NullAway.Init")
    private UUID request;

    /** A post office that can be closed. */
    private static final class Post implements Messages {
        private final List<Message> posted = new ArrayList<>();
        private Optional<String> closed = Optional.empty();
        private Runnable meanwhile = () -> {};

        @Override
        public Set<Channel> channels() {
            return Set.of(Channel.LETTER);
        }

        @Override
        public Delivery send(Message message) {
            posted.add(message);
            meanwhile.run();
            return closed.<Delivery>map(Delivery.Failed::new).orElseGet(Delivery.Sent::new);
        }

        Secret token() {
            String path = posted.getLast().path();
            return Secret.of(path.substring("/invitation/".length()));
        }
    }

    @TempDir
    Path folder;

    @BeforeEach
    void open() {
        district = District.sending(database, clock, folder, post);
        owner = district.addPerson("王房东");
        request = ask(CASE);
    }

    private UUID ask(UUID caseId) {
        return district.write(tx -> district.authorisations.request(
                tx,
                Actor.job(),
                new Request(
                        caseId,
                        "VR-01",
                        OFFICE,
                        owner,
                        List.of(new Item(TITLE, "PNR-01", List.of("area"))),
                        district.now().plus(Duration.ofDays(30)))));
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity.invitation.claimed", "identity.invitation.handed-over"})
    void afterACrashNobodyKnowsWhetherItWentAndItIsNotSentAgain(String point) {
        invited();
        try (ChildJvm child = Crashing.child(
                Child.class,
                database,
                folder,
                Map.of("commonseal.crash", point),
                district.now().toString())) {
            assertThat(child.exitCode(Duration.ofSeconds(60))).as(child::output).isEqualTo(ChildJvm.CRASHED);
            assertThat(child.output().contains("handed over " + only().id())).isEqualTo(point.endsWith("over"));
        }
        assertThat(only().state()).isEqualTo(State.SENDING);
        assertThat(invite(Channel.LETTER, ADDRESS)).isEqualTo(new InviteResult.Refused("ALREADY_WAITING"));

        clock.advance(Duration.ofMinutes(3));

        assertThat(district.invitations.deliver()).isZero();
        assertThat(post.posted).isEmpty();
        assertThat(only().state()).isEqualTo(State.UNKNOWN);
        assertThat(only().failure()).isEqualTo(Optional.of("INTERRUPTED"));
        invited();
        assertThat(district.invitations.deliver()).as("the clerk sends another").isEqualTo(1);
    }

    /** Delivers and is expected to die on the way. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            Messages said = new Messages() {
                @Override
                public Set<Channel> channels() {
                    return Set.of(Channel.LETTER);
                }

                @Override
                public Delivery send(Message message) {
                    System.out.println("handed over " + message.id());
                    return new Delivery.Sent();
                }
            };
            FakeClock then = new FakeClock(Instant.parse(args[Crashing.OWN]));
            int sent = Crashing.resumed(args, then, said).invitations.deliver();
            throw new AssertionError("lived through it: " + sent);
        }
    }

    private InviteResult invite(Channel channel, String address) {
        return district.write(tx -> district.invitations.invite(tx, Actor.job(), request, channel, address));
    }

    private void invited() {
        assertThat(invite(Channel.LETTER, ADDRESS)).isInstanceOf(InviteResult.Queued.class);
    }

    private Invitation only() {
        List<Invitation> all = district.write(tx -> district.invitations.ofCase(tx, CASE));
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    @Test
    void aLetterGoesOutAndItsLinkLeadsToTheRequestOnce() {
        invited();
        assertThat(only().state()).isEqualTo(State.WAITING);

        assertThat(district.invitations.deliver()).isEqualTo(1);

        assertThat(post.posted).singleElement().satisfies(message -> {
            assertThat(message.address()).isEqualTo(ADDRESS);
            assertThat(message.until()).isEqualTo(district.now().plus(Invitations.LIFE));
            assertThat(message.toString()).doesNotContain(ADDRESS, post.token().revealText());
        });
        assertThat(only().state()).isEqualTo(State.SENT);
        assertThat(only().sentAt()).isPresent();
        assertThat(district.invitations.look(post.token())).isPresent();
        assertThat(district.invitations.look(post.token()))
                .as("looking uses nothing up")
                .isPresent();
        assertThat(district.invitations.follow(post.token())).isEqualTo(Optional.of(request));
        assertThat(district.invitations.follow(post.token())).isEmpty();
        assertThat(only().openedAt()).isPresent();
        assertThat(district.invitations.deliver()).as("nothing is left to send").isZero();
    }

    @Test
    void theLinkEndsAfterItsDaysAndAnInventedOneLeadsNowhere() {
        invited();
        district.invitations.deliver();
        clock.advance(Invitations.LIFE);

        assertThat(district.invitations.look(post.token())).isEmpty();
        assertThat(district.invitations.follow(post.token())).isEmpty();
        assertThat(district.invitations.follow(Secret.of("invented"))).isEmpty();
    }

    @Test
    void whatFailsIsTriedAgainLaterWithTheSameLinkThenGivenUpAndSaid() {
        post.closed = Optional.of("UNREACHABLE");
        invited();
        for (Duration pause : List.of(
                Duration.ZERO,
                Duration.ofMinutes(1),
                Duration.ofMinutes(5),
                Duration.ofMinutes(30),
                Duration.ofHours(2))) {
            clock.advance(pause);
            assertThat(district.invitations.deliver()).isZero();
            assertThat(district.invitations.deliver()).as("not at once").isZero();
        }

        assertThat(post.posted).hasSize(5);
        assertThat(post.posted.stream().map(Messages.Message::path).distinct()).hasSize(1);
        assertThat(only().state()).isEqualTo(State.FAILED);
        assertThat(only().failure()).isEqualTo(Optional.of("UNREACHABLE"));
        post.closed = Optional.empty();
        invited();
        assertThat(district.invitations.deliver()).as("the next one goes").isEqualTo(1);
    }

    @Test
    void aSecondOneWaitsForTheFirstAndIsThenAReminderWithItsOwnLink() {
        invited();
        assertThat(invite(Channel.LETTER, ADDRESS)).isEqualTo(new InviteResult.Refused("ALREADY_WAITING"));
        district.invitations.deliver();
        Secret first = post.token();
        invited();
        district.invitations.deliver();

        assertThat(post.token().revealText()).isNotEqualTo(first.revealText());
        assertThat(district.invitations.follow(first)).isPresent();
        assertThat(district.invitations.follow(post.token())).isPresent();
        for (int i = 2; i < Invitations.MOST; i++) {
            invited();
            district.invitations.deliver();
        }
        assertThat(invite(Channel.LETTER, ADDRESS)).isEqualTo(new InviteResult.Refused("TOO_MANY"));
    }

    @Test
    void whatCannotBeSentIsRefusedWithItsReason() {
        assertThat(invite(Channel.SMS, "13800000000")).isEqualTo(new InviteResult.Refused("CHANNEL_OFF"));
        assertThat(invite(Channel.LETTER, " ")).isEqualTo(new InviteResult.Refused("ADDRESS_MALFORMED"));
        assertThat(invite(Channel.LETTER, "x".repeat(201))).isEqualTo(new InviteResult.Refused("ADDRESS_MALFORMED"));
        assertThat(invite(Channel.LETTER, "one\u202etwo")).isEqualTo(new InviteResult.Refused("ADDRESS_MALFORMED"));
        var unused = district.authorisations.answer(District.actorOf(owner), request, Map.of(TITLE, true));
        assertThat(invite(Channel.LETTER, ADDRESS)).isEqualTo(new InviteResult.Refused("NOTHING_ASKED"));
    }

    @Test
    void neitherAddressNorTokenStandsInTheClearAndBothGoWithTheDelivery() throws SQLException {
        invited();
        assertThat(row()).doesNotContain(hex(ADDRESS));
        post.closed = Optional.of("UNREACHABLE");
        district.invitations.deliver();
        assertThat(row())
                .doesNotContain(hex(post.token().revealText()), post.token().revealText());
        post.closed = Optional.empty();
        clock.advance(Duration.ofMinutes(1));
        district.invitations.deliver();
        assertThat(row()).as("kept for a reminder, under his key").doesNotContain(hex(ADDRESS));
        clock.advance(Duration.ofDays(3));
        district.invitations.remind();
        district.invitations.deliver();
        assertThat(columns("select count(*) from identity.invitation where content is not null"))
                .isEqualTo("0");
    }

    @Test
    void whileAMessageGoesNoTransactionIsOpenAndNobodyElseSendsIt() throws SQLException {
        invited();
        post.meanwhile = () -> {
            post.meanwhile = () -> {};
            assertThat(district.invitations.deliver()).as("somebody else's job").isZero();
            assertThat(only().state()).isEqualTo(State.SENDING);
            // A lock held by whoever sends would let this wait for ever.
            district.execute(tx -> assertThat(tx.dsl().fetch("select id from identity.invitation for update nowait"))
                    .hasSize(1));
        };

        assertThat(district.invitations.deliver()).isEqualTo(1);

        assertThat(post.posted).hasSize(1);
        assertThat(only().state()).isEqualTo(State.SENT);
    }

    @Test
    void whoDoesNotAnswerIsRemindedAsOftenAsTheDistrictSaysAndNobodyElseIs() throws SQLException {
        invited();
        district.invitations.deliver();
        Secret first = post.token();
        assertThat(district.invitations.remind()).as("not yet").isZero();
        clock.advance(Duration.ofDays(3));

        assertThat(district.invitations.remind()).isEqualTo(1);
        assertThat(district.invitations.remind()).as("once").isZero();
        assertThat(district.invitations.deliver()).isEqualTo(1);
        assertThat(post.posted.getLast().address()).isEqualTo(ADDRESS);
        assertThat(post.token().revealText()).isNotEqualTo(first.revealText());
        List<Invitation> all = district.write(tx -> district.invitations.ofCase(tx, CASE));
        assertThat(all).extracting(Invitation::automatic).containsExactly(false, true);
        clock.advance(Duration.ofDays(3));
        assertThat(district.invitations.remind())
                .as("one reminder is what the district wants")
                .isZero();
        assertThat(columns("select count(*) from identity.invitation where content is not null"))
                .as("and then the address is gone")
                .isEqualTo("0");

        UUID answered = request;
        request = ask(UUID.randomUUID());
        invited();
        district.invitations.deliver();
        clock.advance(Duration.ofDays(3));
        var unused = district.authorisations.answer(District.actorOf(owner), request, Map.of(TITLE, false));
        assertThat(district.invitations.remind()).as("he has answered").isZero();
        assertThat(request).isNotEqualTo(answered);
    }

    private String row() throws SQLException {
        return columns("select i::text from identity.invitation i");
    }

    private String columns(String sql) throws SQLException {
        try (Connection connection = database.superuser().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static String hex(String text) {
        return java.util.HexFormat.of().formatHex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
