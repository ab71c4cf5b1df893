package commonseal.app;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.testkit.GoldenFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CommandLineTest {

    @TempDir
    Path directory;

    private String definition = "";

    @BeforeEach
    void readPackagedDefinition() throws IOException {
        try (InputStream in =
                Main.class.getResourceAsStream("/commonseal/catalog/demo/processes/vr-experience-hall.yaml")) {
            assertThat(in).isNotNull();
            definition = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--nonsense", "nonsense", "serve --nonsense", "plan", "verify x", "config print --config"})
    void wrongUseEndsWith64(String arguments) {
        Ran ran = run(arguments.split(" "));

        assertThat(ran.code()).isEqualTo(64);
        assertThat(ran.err()).isNotBlank();
    }

    @Test
    void aMomentOfTheWrongShapeEndsWith64() throws IOException {
        Path trust = Files.writeString(directory.resolve("trust.json"), "{}");

        Ran ran = run("verify", trust.toString(), "--trust", trust.toString(), "--at", "yesterday");

        // An unusable trust file is found first.
        assertThat(ran.code()).isEqualTo(66);
        assertThat(ran.err()).startsWith("VERIFY-002 " + trust);
    }

    @Test
    void evidenceOfAFailureIsNeverAValidDocument() throws IOException {
        JsonNode vectors = JsonMapper.builder()
                .build()
                .readTree(Files.readString(GoldenFile.repositoryRoot().resolve("docs/vectors/verifier.json")));
        Path trust = Files.writeString(
                directory.resolve("trust.json"), vectors.at("/trust/real").asString());
        JsonNode failure = vectors.path("cases")
                .valueStream()
                .filter(one -> one.path("name").asString().equals("evidence of a failure"))
                .findFirst()
                .orElseThrow();
        String text = failure.path("file").asString();
        Path file = Files.writeString(directory.resolve("evidence.json"), text);
        Path changed = Files.writeString(directory.resolve("changed.json"), text.replace("ALTERED", "PULLED"));

        Ran ran = run("verify", file.toString(), "--trust", trust.toString());
        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .startsWith("evidence (outcome ALTERED): record verifies: valid-pending-anchor\n  at ")
                .contains("office GSC tried to use document", "outcome then: ALTERED", "not-applicable");
        Ran forged = run("verify", changed.toString(), "--trust", trust.toString());
        assertThat(forged.code()).isEqualTo(1);
        assertThat(forged.out()).startsWith("evidence: record does not verify: altered\n");
    }

    @Test
    void aFileTooLargeToBeADocumentIsNamedAsThat() throws IOException {
        JsonNode vectors = JsonMapper.builder()
                .build()
                .readTree(Files.readString(GoldenFile.repositoryRoot().resolve("docs/vectors/verifier.json")));
        Path trust = Files.writeString(
                directory.resolve("trust.json"), vectors.at("/trust/real").asString());
        Path file = Files.write(directory.resolve("large.json"), new byte[10 * 1024 * 1024 + 1]);

        Ran ran = run("verify", file.toString(), "--trust", trust.toString());
        assertThat(ran.code()).isEqualTo(66);
        assertThat(ran.err()).startsWith("VERIFY-004 " + file + " has more than 10 MB");
    }

    @Test
    void unreadableInputEndsWith66AndNamesTheFile() {
        Path absent = directory.resolve("absent");

        assertThat(run("plan", absent.toString()))
                .isEqualTo(new Ran(66, "", "PLAN-001 " + absent + " cannot be read: check its path and rights\n"));
        assertThat(run("verify", absent.toString(), "--trust", absent.toString()))
                .isEqualTo(new Ran(66, "", "VERIFY-001 " + absent + " cannot be read: check its path and rights\n"));
        assertThat(run("catalogue", "validate", absent.toString()))
                .isEqualTo(new Ran(66, "", "CAT-001 " + absent + " cannot be read: check its path and rights\n"));
    }

    @Test
    void aDataDirectoryThatCannotBeWrittenEndsWith69() throws IOException {
        // Below a plain file nobody can write, not even root.
        Path file = Files.writeString(directory.resolve("file"), "");
        Path data = file.resolve("data");

        Ran ran = run("serve", "--set", "profile=demonstration", "--set", "data.directory=" + data);

        assertThat(ran)
                .isEqualTo(new Ran(
                        69,
                        "",
                        "START-001 the data directory " + data
                                + " cannot be written: give it to this user or set data.directory\n"));
    }

    @Test
    void anUnreachableDatabaseEndsWith69() throws IOException {
        Path passwords = passwords();

        Ran ran = run(
                "serve",
                "--set",
                "profile=demonstration",
                "--set",
                "data.directory=" + directory,
                "--set",
                "db.url=jdbc:postgresql://127.0.0.1:1/commonseal",
                "--set",
                "db.passwords-file=" + passwords);

        assertThat(ran.code()).isEqualTo(69);
        assertThat(ran.err()).startsWith("PG-009 ").contains("127.0.0.1:1").doesNotContain("\tat ");
    }

    @Test
    void aConfigurationThatCannotBeUsedEndsWith78() {
        Ran unnamed = run("serve", "--set", "data.directory=" + directory);
        assertThat(unnamed.code()).isEqualTo(78);
        assertThat(unnamed.err()).startsWith("CONFIG-005 a real district needs district.name-zh");

        Ran mistyped = run("serve", "--set", "http.prot=80");
        assertThat(mistyped.code()).isEqualTo(78);
        assertThat(mistyped.err()).contains("did you mean http.port?");
    }

    @Test
    void plansThePackagedProcess() throws IOException {
        Path file = Files.writeString(directory.resolve("hall.yaml"), definition);

        Ran ran = run("plan", file.toString(), "--json");

        assertThat(ran.code()).isZero();
        JsonNode plan = JsonMapper.builder().build().readTree(ran.out());
        assertThat(plan.path("seriesDays").asInt()).isEqualTo(47);
        assertThat(plan.path("parallelDays").asInt()).isEqualTo(26);
        JsonNode materials = plan.path("materials");
        assertThat(materials.path("total").asInt()).isEqualTo(41);
        assertThat(materials.path("counts").path("applicant").asInt()).isEqualTo(23);
        assertThat(materials.path("counts").path("on-ledger").asInt()).isEqualTo(8);
        assertThat(materials.path("counts").path("result-of-link").asInt()).isEqualTo(10);
        assertThat(plan.path("deadlock").isEmpty()).isTrue();
    }

    @Test
    void nothingHeldMeansMoreToBring() throws IOException {
        Path file = Files.writeString(directory.resolve("hall.yaml"), definition);

        JsonNode plan = JsonMapper.builder()
                .build()
                .readTree(run("plan", file.toString(), "--held", "", "--json").out());

        assertThat(plan.path("materials").path("counts").path("on-ledger").asInt())
                .isZero();
        assertThat(plan.path("materials").path("counts").path("applicant").asInt())
                .isEqualTo(31);
    }

    @Test
    void aBrokenDefinitionNamesTheLine() throws IOException {
        String broken = definition.replace("onExpiry: deemed-accepted", "onExpiry: never");
        assertThat(broken).isNotEqualTo(definition);
        long line = broken.substring(0, broken.indexOf("onExpiry: never"))
                        .chars()
                        .filter(each -> each == '\n')
                        .count()
                + 1;
        Path good = Files.writeString(directory.resolve("good.yaml"), definition);
        Path bad = Files.writeString(directory.resolve("bad.yaml"), broken);

        Ran ran = run("catalogue", "validate", good.toString(), bad.toString());

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out())
                .contains(bad + ":" + line + ": ")
                .contains("onExpiry")
                .doesNotContain(good.toString());
        assertThat(run("catalogue", "validate", good.toString())).isEqualTo(new Ran(0, "1 valid\n", ""));
        assertThat(run("plan", bad.toString()).code()).isEqualTo(66);
    }

    @Test
    void textThatIsNoYamlIsAProblemAndNoFault() throws IOException {
        Path bad = Files.writeString(directory.resolve("bad.yaml"), "a: [1, 2\nb: }\n");

        Ran ran = run("catalogue", "validate", "--json", bad.toString());

        assertThat(ran.code()).isEqualTo(1);
        JsonNode problems = JsonMapper.builder().build().readTree(ran.out());
        assertThat(problems.size()).isPositive();
        assertThat(problems.path(0).path("file").asString()).isEqualTo(bad.toString());
        assertThat(problems.path(0).path("line").asInt()).isPositive();
    }

    @Test
    void printsEveryValueAndWhereItComesFrom() throws IOException {
        Path file = Files.writeString(directory.resolve("c.properties"), "profile=demonstration\nhttp.port=9\n");

        Ran ran = run("config", "print", "--config", file.toString(), "--set", "db.pool=5");

        assertThat(ran.code()).isZero();
        assertThat(ran.out().lines())
                .hasSize(Setting.values().length)
                .contains("http.port=9   # " + file, "db.pool=5   # command line", "anchor.every=10m   # default");
    }

    @Test
    void theKeysPrintedAreAUsableFile() throws IOException {
        Path file = Files.writeString(
                directory.resolve("keys.properties"), run("config", "keys").out());

        assertThat(run("config", "print", "--config", file.toString(), "--set", "profile=demonstration")
                        .code())
                .isZero();
    }

    @Test
    void printsTheRolesOfAnExternalDatabaseWithoutTouchingOne() {
        Ran ran = run("migrate", "--print-roles");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("commonseal_owner", "commonseal_sequencer");
    }

    @Test
    void helpAndVersionEndWith0() {
        assertThat(run("--help").out()).contains("serve", "verify", "ledger", "plan", "catalogue", "migrate", "config");
        assertThat(run("--version").out()).startsWith("Commonseal ");
    }

    @Test
    void aPasswordsFileThatOthersMayReadEndsWith78() throws IOException {
        Path passwords = passwords();
        Files.setPosixFilePermissions(passwords, PosixFilePermissions.fromString("rw-r-----"));

        Ran ran = run("config", "print", "--set", "profile=demonstration", "--set", "db.passwords-file=" + passwords);

        assertThat(ran.code()).isEqualTo(78);
        assertThat(ran.err()).startsWith("CONFIG-007 " + passwords + " (db.passwords-file) is readable by others");
    }

    private Path passwords() throws IOException {
        Path file = Files.createFile(
                directory.resolve("passwords"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, """
                commonseal_migrate=a
                commonseal_app=b
                commonseal_sequencer=c
                """);
    }

    @Test
    void aTakenPortIsFoundBeforeAnythingIsMade() throws IOException {
        Path data = directory.resolve("data");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ran ran = run(
                    "serve",
                    "--set",
                    "profile=demonstration",
                    "--set",
                    "data.directory=" + data,
                    "--set",
                    "http.port=" + taken.getLocalPort());

            assertThat(ran)
                    .isEqualTo(new Ran(
                            69,
                            "",
                            "START-002 port " + taken.getLocalPort()
                                    + " on 127.0.0.1 is taken: stop what uses it or set http.port\n"));
        }
        assertThat(data).doesNotExist();
    }

    @Test
    void anAddressOfAnotherMachineIsFoundBeforeAnythingIsMade() {
        Path data = directory.resolve("data");

        Ran ran = run(
                "serve",
                "--set",
                "profile=demonstration",
                "--set",
                "data.directory=" + data,
                "--set",
                "http.host=192.0.2.1");

        assertThat(ran.code()).isEqualTo(69);
        assertThat(ran.err()).startsWith("START-007 http.host 192.0.2.1 is no address of this machine");
        assertThat(data).doesNotExist();
    }

    @Test
    void everyCommandTellsWhatItDoes() {
        List<String> silent = new ArrayList<>();
        List<List<String>> commands = List.of(
                List.of("serve"),
                List.of("verify"),
                List.of("did-log"),
                List.of("did-log", "verify"),
                List.of("ledger"),
                List.of("ledger", "verify"),
                List.of("plan"),
                List.of("catalogue"),
                List.of("catalogue", "validate"),
                List.of("migrate"),
                List.of("admin"),
                List.of("admin", "link"),
                List.of("config"),
                List.of("config", "print"),
                List.of("config", "keys"),
                List.of("prepare"));
        for (List<String> command : commands) {
            List<String> arguments = new ArrayList<>(command);
            arguments.add("--help");
            Ran ran = run(arguments.toArray(String[]::new));
            if (ran.code() != 0 || !ran.out().startsWith("Usage: commonseal " + String.join(" ", command))) {
                silent.add(command + " " + ran);
            }
        }

        assertThat(silent).isEmpty();
    }

    @Test
    void anIncompleteConfigurationIsShownBeforeItIsRefused() {
        Ran ran = run("config", "print", "--set", "db.pool=5");

        assertThat(ran.code()).isEqualTo(78);
        assertThat(ran.out().lines())
                .hasSize(Setting.values().length)
                .contains("db.pool=5   # command line", "district.origin=   # default");
        assertThat(ran.err()).startsWith("CONFIG-005 a real district needs district.name-zh");
    }

    @Test
    void aProcessThatCannotFinishHasNoDays() throws IOException {
        Path file = Files.writeString(directory.resolve("circle.yaml"), """
                format: 1
                code: demo.circle
                version: 1
                title: {zh: 互相等待, en: Circle}
                limits: {statutory: {days: 20}}
                materials: []
                links:
                  - {id: first, agency: AMR, role: {decide: approver}, needs: {links: [second]}, limit: {days: 5}, outcomes: {ok: {effect: approve}}}
                  - {id: second, agency: AMR, role: {decide: approver}, needs: {links: [first]}, limit: {days: 5}, outcomes: {ok: {effect: approve}}}
                  - {id: third, agency: AMR, role: {decide: approver}, limit: {days: 5}, outcomes: {ok: {effect: approve}}}
                decision: {approve: all}
                """);

        Ran ran = run("plan", file.toString());

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out())
                .contains(
                        "parallel days  none: the process cannot finish, see deadlock\n",
                        "deadlock       first second ")
                .doesNotContain("parallel days  5", "critical path");
    }

    @Test
    void fewOfficersMakeItLongerAndThePlanSaysSo() throws IOException {
        Path file = Files.writeString(directory.resolve("hall.yaml"), definition);
        int given = JsonMapper.builder()
                .build()
                .readTree(run("plan", file.toString(), "--officers", "CTB=1,GSC=1", "--json")
                        .out())
                .path("officers")
                .path("days")
                .asInt();

        Ran ran = run("plan", file.toString(), "--officers", "CTB=1", "--officers", "GSC=1");

        assertThat(ran.code()).isZero();
        assertThat(given).isGreaterThanOrEqualTo(26);
        assertThat(ran.out()).contains("parallel days  26\n", "with officers  " + given + " ");
        assertThat(run("plan", file.toString()).out()).doesNotContain("with officers");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --supply-days | -3      | PLAN-003 --supply-days needs a whole number of working days, 0 or more, not "-3"
            --supply-days | three   | PLAN-003 --supply-days needs a whole number of working days, 0 or more, not "three"
            --officers    | AMR=0   | PLAN-004 --officers needs OFFICE=N with at least one officer, such as AMR=2,PSB=1, not "AMR=0"
            --officers    | AMR     | PLAN-004 --officers needs OFFICE=N with at least one officer, such as AMR=2,PSB=1, not "AMR"
            --officers    | AMR=1,, | PLAN-004 --officers needs OFFICE=N with at least one officer, such as AMR=2,PSB=1, not ""
            --officers    | =1      | PLAN-004 --officers needs OFFICE=N with at least one officer, such as AMR=2,PSB=1, not "=1"
            --officers    | AMR=1,AMR=2 | PLAN-004 --officers names AMR twice: give one number
            --officers    | AMX=1   | PLAN-005 --officers: office AMX has no part in this process: did you mean AMR?
            --held        | PSB-010 | PLAN-006 --held: no material of this process is of kind PSB-010: did you mean PSB-01?
            """)
    void whatThePlanCannotTakeEndsWith64AndASentence(String option, String value, String sentence) throws IOException {
        Path file = Files.writeString(directory.resolve("hall.yaml"), definition);

        assertThat(run("plan", file.toString(), option, value)).isEqualTo(new Ran(64, "", sentence + "\n"));
    }

    @Test
    void aProblemOfTheFileIsASentenceWithLineAndPlace() throws IOException {
        Path bad = Files.writeString(directory.resolve("bad.yaml"), definition.replaceFirst("(?m)^title:", "titel:"));

        Ran ran = run("plan", bad.toString());

        assertThat(ran.code()).isEqualTo(66);
        assertThat(ran.err())
                .contains("[SCHEMA_REQUIRED]", "required property 'title'")
                .containsPattern("bad.yaml:[1-9][0-9]*: ")
                .doesNotContain("argument0");
    }

    private static Ran run(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
            int code = Main.run(arguments);
            return new Ran(code, printed.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private record Ran(int code, String out, String err) {}
}
