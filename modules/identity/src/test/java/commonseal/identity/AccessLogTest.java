package commonseal.identity;

import static commonseal.identity.District.OFFICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import commonseal.identity.Access.Disclosure;
import commonseal.identity.AccessLog.Difference;
import commonseal.identity.AccessLog.Finding;
import commonseal.identity.HolderId.PersonId;
import commonseal.kernel.Page;
import commonseal.testkit.FakeClock;
import commonseal.testkit.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What leaves is in the file first; whoever changes rows or lines afterwards is found. */
class AccessLogTest {

    private static final LocalDate MONDAY = LocalDate.of(2026, 3, 2);
    private static final LocalDate TUESDAY = MONDAY.plusDays(1);

    private final TestDatabase database = TestDatabase.create();
    private final FakeClock clock = new FakeClock();

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private District district;

    @SuppressWarnings("NullAway.Init")
    private PersonId owner;

    @SuppressWarnings("NullAway.Init")
    private Actor clerk;

    @BeforeEach
    void build() {
        district = District.on(database, clock, folder);
        district.addOffices();
        owner = district.addPerson("王小明");
        PersonId officer = district.addPerson("李四");
        district.grant(officer, Role.COUNTER_CLERK, OFFICE);
        List<Grant> grants = district.write(tx -> district.officers.grants(tx, officer));
        clerk = District.actorOf(officer, grants.toArray(Grant[]::new));
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    /** A new row of the holder's log. */
    private UUID disclose() {
        Disclosure disclosure = new Disclosure(
                UUID.randomUUID(),
                UUID.randomUUID(),
                "PSB-01",
                List.of(owner),
                clerk,
                OFFICE,
                UUID.randomUUID(),
                "VR-01",
                "result-of-link",
                List.of("name"));
        district.execute(tx -> district.access.record(tx, disclosure));
        return district.write(tx -> district.access.ofHolder(tx, owner, Page.Request.first(1)))
                .items()
                .getFirst()
                .id();
    }

    private void lookUp(String number) {
        district.db.execute(
                clerk.act("counter-check"), tx -> district.access.identify(tx, clerk, List.of("CN-ID"), number));
    }

    private Path file(LocalDate day) {
        return folder.resolve("access-log").resolve(day + ".jsonl");
    }

    private List<String> lines(LocalDate day) throws IOException {
        return Files.readAllLines(file(day), StandardCharsets.UTF_8);
    }

    private void rewrite(LocalDate day, List<String> lines) throws IOException {
        Files.writeString(file(day), String.join("\n", lines) + "\n");
    }

    /** Monday has two disclosures, a look and its seal; Tuesday one disclosure. */
    private List<UUID> twoDays() {
        List<UUID> rows = new ArrayList<>(List.of(disclose(), disclose()));
        lookUp("nobody's");
        clock.advance(Duration.ofDays(1));
        rows.add(disclose());
        assertThat(district.accessLog.sealFinishedDays()).isEqualTo(1);
        assertThat(district.accessLog.verify()).isEmpty();
        return rows;
    }

    private void asSuperuser(String... sql) {
        List<String> all = new ArrayList<>(List.of("set session_replication_role = replica"));
        all.addAll(List.of(sql));
        all.add("reset session_replication_role");
        database.tamper(all.toArray(String[]::new));
    }

    // -- the file

    @Test
    void everyDisclosureAndLookIsALineThatNamesNobody() throws IOException {
        UUID row = disclose();
        lookUp("110108198001011239");

        List<String> lines = lines(MONDAY);
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).contains("\"type\":\"identity.access-log/v1\",\"day\":\"2026-03-02\"");
        assertThat(lines.get(1))
                .contains("\"type\":\"identity.disclosure/v1\",\"id\":\"" + row)
                .contains("\"owners\":[\"" + owner.ref())
                .contains("\"office\":\"GSC\"", "\"actor\":\"" + clerk.ref(), "\"ground\":\"result-of-link\"");
        assertThat(lines.get(2))
                .contains("\"type\":\"identity.look/v1\"", "\"outcome\":\"UNKNOWN\"")
                .doesNotContain("110108198001011239");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(MONDAY))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("access-log"))))
                .isEqualTo("rwx------");
    }

    @Test
    void theChainIsComputedFromTheLinesAloneAndGoesOnOverDaysAndRestarts() throws Exception {
        disclose();
        clock.advance(Duration.ofDays(3));
        district = district.restarted();
        disclose();
        district = district.restarted();
        disclose();

        LocalDate thursday = MONDAY.plusDays(3);
        byte[] chain = chained(new byte[32], lines(MONDAY));
        chained(chain, lines(thursday));
        assertThat(lines(thursday)).hasSize(3);
        assertThat(lines(thursday).getFirst()).contains("\"previous\":\"2026-03-02\"");
    }

    /** Another way than the code's own: what openssl and jq would do. */
    private static byte[] chained(byte[] start, List<String> lines) throws NoSuchAlgorithmException {
        byte[] chain = start;
        for (String line : lines) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(chain);
            int record = line.indexOf("\"record\":") + "\"record\":".length();
            digest.update(line.substring(record, line.length() - 1).getBytes(StandardCharsets.UTF_8));
            chain = digest.digest();
            assertThat(line).startsWith("{\"chain\":\"" + HexFormat.of().formatHex(chain) + "\"");
        }
        return chain;
    }

    @Test
    void withoutItsLineNothingIsDisclosed() throws IOException {
        UUID before = disclose();
        Path away = folder.resolve("elsewhere");
        Files.move(folder.resolve("access-log"), away);
        Files.writeString(folder.resolve("access-log"), "not a folder");

        assertThatThrownBy(this::disclose)
                .isInstanceOf(AccessLogUnavailable.class)
                .hasMessageStartingWith("IDENTITY-005");
        assertThatThrownBy(() -> lookUp("1")).isInstanceOf(AccessLogUnavailable.class);

        Files.delete(folder.resolve("access-log"));
        Files.move(away, folder.resolve("access-log"));
        assertThat(district.write(tx -> district.access.ofHolder(tx, owner, Page.Request.first(9)))
                        .items())
                .extracting(Access.Entry::id)
                .containsExactly(before);
        disclose();
        assertThat(lines(MONDAY))
                .anyMatch(line -> line.contains("identity.access-log-gap/v1")
                        && line.contains("\"since\":\"" + clock.now() + "\",\"refused\":2"));
        assertThat(district.accessLog.verify()).isEmpty();
    }

    @Test
    void actsOfTheSameMomentEachHaveTheirLine() throws IOException, InterruptedException, ExecutionException {
        List<Future<UUID>> all = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 40; i++) {
                all.add(threads.submit(this::disclose));
            }
            for (Future<UUID> one : all) {
                assertThat(one.get()).isNotNull();
            }
        }

        assertThat(lines(MONDAY)).hasSize(41);
        assertThat(district.accessLog.verify()).isEmpty();
    }

    @Test
    void anActThatWasRolledBackStaysAsAnAttempt() throws IOException {
        UUID caseId = UUID.randomUUID();
        assertThatThrownBy(() -> district.execute(tx -> {
                    lookAs(tx, caseId);
                    throw new IllegalStateException("the pull failed");
                }))
                .hasMessage("the pull failed");

        assertThat(lines(MONDAY)).anyMatch(line -> line.contains(caseId.toString()));
        assertThat(district.accessLog.verify()).isEmpty();
    }

    private void lookAs(commonseal.kernel.Tx tx, UUID caseId) {
        district.access.record(
                tx,
                new Disclosure(
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        "PSB-01",
                        List.of(owner),
                        clerk,
                        OFFICE,
                        caseId,
                        "VR-01",
                        "result-of-link",
                        List.of("name")));
    }

    @Test
    void halfALineAtTheEndStaysAndIsMarked() throws IOException {
        disclose();
        String half = "{\"chain\":\"00ff";
        Files.writeString(file(MONDAY), half, StandardOpenOption.APPEND);
        assertThat(district.accessLog.verify()).isEmpty();
        district = district.restarted();
        disclose();

        List<String> lines = lines(MONDAY);
        assertThat(lines.get(2)).isEqualTo(half);
        assertThat(lines.get(3)).contains("identity.access-log-repair/v1", "\"bytes\":" + half.length());
        assertThat(lines).hasSize(5);
        assertThat(district.accessLog.verify()).isEmpty();

        lines.set(2, half + "0");
        rewrite(MONDAY, lines);
        assertThat(district.accessLog.verify()).containsExactly(new Finding(MONDAY, Difference.LINE_ALTERED, "line 3"));
    }

    @Test
    void halfALineOfTheDayBeforeIsMarkedThereAndTheChainGoesOn() throws IOException {
        disclose();
        Files.writeString(file(MONDAY), "{\"cha", StandardOpenOption.APPEND);
        clock.advance(Duration.ofDays(1));
        assertThat(district.accessLog.sealFinishedDays()).isEqualTo(1);
        disclose();

        assertThat(lines(MONDAY).getLast()).contains("identity.access-log-repair/v1");
        assertThat(lines(TUESDAY)).hasSize(2);
        assertThat(district.accessLog.verify()).isEmpty();
    }

    // -- sealed days, and what is found

    @Test
    void aDayIsSealedOnceItsTransactionsAreOver() {
        disclose();
        clock.advance(Duration.ofHours(23));
        assertThat(district.accessLog.sealFinishedDays()).isZero();
        clock.advance(AccessLog.GRACE);
        assertThat(district.accessLog.sealFinishedDays()).isEqualTo(1);
        clock.advance(Duration.ofDays(3));
        assertThat(district.accessLog.sealFinishedDays()).isEqualTo(3);
        assertThat(district.accessLog.sealFinishedDays()).isZero();
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
        assertThat(district.accessLog.verify()).isEmpty();
    }

    @Test
    void aRowThatWasDeletedIsNamedWhetherItsDayIsSealedOrNot() {
        List<UUID> rows = twoDays();
        asSuperuser("delete from identity.disclosure where id in ('" + rows.get(0) + "', '" + rows.get(2) + "')");

        assertThat(district.accessLog.verify())
                .containsExactly(
                        new Finding(MONDAY, Difference.ROW_MISSING, rows.get(0).toString()),
                        new Finding(MONDAY, Difference.ROWS_DIFFER, ""),
                        new Finding(TUESDAY, Difference.ROW_MISSING, rows.get(2).toString()));
    }

    @Test
    void aRowThatWasChangedAndOneThatWasAddedAreNamed() {
        List<UUID> rows = twoDays();
        UUID added = UUID.randomUUID();
        asSuperuser(
                "update identity.disclosure set office = 'MSA' where id = '" + rows.get(1) + "'",
                "insert into identity.look select '" + added
                        + "', holder, office, purpose, outcome, reason, at, actor, entry + 5000, blinding"
                        + " from identity.look limit 1");

        assertThat(district.accessLog.verify())
                .extracting(Finding::day, Finding::what, Finding::row)
                .containsExactly(
                        tuple(MONDAY, Difference.ROW_ALTERED, rows.get(1).toString()),
                        tuple(MONDAY, Difference.LINE_MISSING, added.toString()),
                        tuple(MONDAY, Difference.ROWS_DIFFER, ""));
    }

    @Test
    void aLineThatWasChangedRemovedOrAddedIsNamed() throws IOException {
        List<UUID> rows = twoDays();
        List<String> before = lines(MONDAY);
        List<String> lines = new ArrayList<>(before);

        lines.set(1, lines.get(1).replace("\"GSC\"", "\"MSA\""));
        rewrite(MONDAY, lines);
        assertThat(district.accessLog.verify())
                .containsExactly(
                        new Finding(MONDAY, Difference.LINE_ALTERED, "line 2"),
                        new Finding(MONDAY, Difference.ROW_ALTERED, rows.get(0).toString()));

        lines = new ArrayList<>(before);
        lines.remove(2);
        rewrite(MONDAY, lines);
        assertThat(district.accessLog.verify())
                .containsExactly(
                        new Finding(MONDAY, Difference.LINE_ALTERED, "line 3"),
                        new Finding(MONDAY, Difference.LINE_MISSING, rows.get(1).toString()));

        lines = new ArrayList<>(before);
        lines.add(
                2,
                lines.get(1).replace(rows.get(0).toString(), UUID.randomUUID().toString()));
        rewrite(MONDAY, lines);
        assertThat(district.accessLog.verify()).contains(new Finding(MONDAY, Difference.LINE_ALTERED, "line 3"));
    }

    @Test
    void aFileCutShortOrGoneIsFoundThoughEveryLineLeftIsWhole() throws IOException {
        List<UUID> rows = twoDays();
        List<String> before = lines(TUESDAY);
        rewrite(TUESDAY, before.subList(0, 1));
        assertThat(district.accessLog.verify())
                .containsExactly(new Finding(
                        TUESDAY, Difference.LINE_MISSING, rows.get(2).toString()));
        rewrite(TUESDAY, before);

        Files.delete(file(MONDAY));
        assertThat(district.accessLog.verify())
                .contains(
                        new Finding(MONDAY, Difference.FILE_DIFFERS, ""),
                        new Finding(MONDAY, Difference.LINE_MISSING, rows.get(0).toString()))
                .contains(new Finding(TUESDAY, Difference.LINE_ALTERED, "line 1"));
    }

    @Test
    void aSealThatWasTakenOutOfTheMiddleIsFound() {
        disclose();
        clock.advance(Duration.ofDays(4));
        assertThat(district.accessLog.sealFinishedDays()).isEqualTo(4);
        asSuperuser("delete from identity.access_day where day = '" + TUESDAY + "'");

        assertThat(district.accessLog.verify()).containsExactly(new Finding(TUESDAY, Difference.UNSEALED, ""));
    }
}
