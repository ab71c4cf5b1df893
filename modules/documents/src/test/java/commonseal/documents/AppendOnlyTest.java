package commonseal.documents;

import static commonseal.documents.District.CARD;
import static commonseal.documents.District.card;
import static commonseal.documents.District.context;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.documents.Documents.Ground;
import commonseal.documents.Documents.StatusChange.Kind;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Role;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AppendOnlyTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    @TempDir
    static Path home;

    private District district;

    @BeforeAll
    void oneRowInEveryTable() {
        district = District.start(database, home, false);
        Actor psb = district.officer(Role.ISSUER, "PSB");
        Actor clerk = district.officer(Role.COUNTER_CLERK, "AMR");
        PersonId owner = district.person("张三");
        UUID document = district.provable(psb, card(owner)).document();
        UUID evidence = district.pull(
                        context(clerk, UUID.randomUUID(), CARD, Set.of(owner), new Ground.OwnerAuthorised()), document)
                .evidence();
        var unused = district.export(district.officer(Role.AUDITOR, "*"), evidence, "complaint")
                .orElseThrow();
        var drawn = district.<Documents.PdfResult>write(tx -> district.documents.pdf(tx, psb, document));
        assertThat(drawn).isInstanceOf(Documents.PdfResult.Ready.class);
        Actor holder = District.citizen(owner);
        int copy = new Wallet().take(district, holder, document).copy();
        assertThat(district.<Boolean>write(
                        tx -> district.documents.walletCopies().withdraw(tx, holder, document, copy)))
                .isTrue();
        district.change(psb, document, Kind.REVOKED, "LOST");
        district.documents.publishStatusLists();
        var receipt = district.documents.check(new byte[] {1}, Optional.empty());
        assertThat(receipt.receipt()).isNotEmpty();
        readRegister(district, psb);
        var unusedRule = district.<Exchange.RuleResult>write(tx -> district.documents
                .exchange()
                .publish(
                        tx,
                        Actor.job(),
                        new Exchange.Requirement("OWNERSHIP", "权属", "Ownership", List.of("PNR-01"), 0)));
    }

    private static void readRegister(District district, Actor psb) {
        Registers registers = district.documents.registers();
        var unusedMapping =
                district.<Registers.MapResult>write(tx -> registers.map(tx, psb, RegisterTest.mapping(CARD)));
        byte[] file = ("no,name,id,since\n旧字第1号,张三," + RegisterTest.identity(1) + ",2019-03-01\n")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(district.<Registers.ReadResult>write(
                        tx -> registers.read(tx, psb, "HUKOU", Batches.Format.CSV, file)))
                .isInstanceOf(Registers.ReadResult.Read.class);
    }

    @AfterAll
    void stopDistrict() {
        district.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "document",
                "document_holder",
                "status_event",
                "evidence",
                "evidence_owner",
                "evidence_export",
                "status_slot",
                "status_publication",
                "check_receipt",
                "exchange_rule",
                "register_mapping",
                "register_reading",
                "artefact",
                "seal_certificate",
                "wallet_copy",
                "wallet_withdrawal",
                "trust_version",
                "did_log"
            })
    void theApplicationCannotChangeOrRemoveRows(String table) throws SQLException {
        String column = firstColumn(table);
        for (String statement : List.of(
                "update documents." + table + " set " + column + " = " + another(table, column),
                "delete from documents." + table,
                "truncate documents." + table + " cascade")) {
            assertThatThrownBy(() -> execute(database.app(), statement))
                    .as(statement)
                    .hasMessageContaining("permission denied");
            // The owner has the right, and meets the trigger; replication mode does not get around it.
            assertThatThrownBy(
                            () -> execute(database.superuser(), "set session_replication_role = replica; " + statement))
                    .as(statement)
                    .hasMessageContaining("INV-D1");
        }
    }

    @Test
    void theApplicationCannotBringADocumentBackToLife() {
        assertThatThrownBy(
                        () -> execute(
                                database.app(),
                                "set commonseal.actor = 'job:test'; update documents.standing set state = 'ACTIVE', events = events + 1"))
                .hasMessageContaining("INV-D4");
        assertThatThrownBy(() -> execute(database.app(), "delete from documents.standing"))
                .hasMessageContaining("permission denied");
    }

    @Test
    void noOlderListTakesThePlaceOfANewerOne() {
        assertThatThrownBy(() ->
                        execute(database.app(), "update documents.status_list set number = number, revocation = 'x'"))
                .hasMessageContaining("INV-D6");
        assertThatThrownBy(() -> execute(database.app(), "delete from documents.status_list"))
                .hasMessageContaining("permission denied");
    }

    @Test
    void noEntryOfTheDidLogComesOutOfOrder() {
        for (String next :
                List.of("number + 2, line, version_time + interval '1 day'", "number + 1, line, version_time")) {
            assertThatThrownBy(() -> execute(
                            database.superuser(),
                            "insert into documents.did_log select " + next + ", at, blinding, entry + 1000000"
                                    + " from documents.did_log order by number desc limit 1"))
                    .as(next)
                    .hasMessageContaining("INV-D9");
        }
    }

    @Test
    void aDocumentEndsOnceWhateverTheProgramBelieves() {
        assertThatThrownBy(
                        () -> execute(
                                database.superuser(),
                                "insert into documents.status_event select document_id, 2, 'VOID', reason, effective_at,"
                                        + " recorded_at, office, actor, null, blinding, entry + 1000000 from documents.status_event"))
                .hasMessageContaining("status_event_one_end");
    }

    @Test
    void everyTableSaysHowItIsProtected() throws SQLException {
        try (Connection connection = database.superuser().getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("select relname, obj_description(oid) from pg_class"
                        + " where relnamespace = 'documents'::regnamespace and relkind = 'r'"
                        + " and relname <> 'flyway_schema_history'")) {
            int count = 0;
            while (rows.next()) {
                count++;
                assertThat(rows.getString(2))
                        .as(rows.getString(1))
                        .matches("(?s)(LEDGERED|DERIVED|HASHED|EPHEMERAL): .*");
            }
            assertThat(count).isEqualTo(31);
        }
    }

    @Test
    void nothingPersonalIsReadableInTheTables() throws SQLException {
        try (Connection connection = database.superuser().getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : List.of("document", "evidence", "status_event", "evidence_export")) {
                try (var rows = statement.executeQuery("select t::text from documents." + table + " t")) {
                    while (rows.next()) {
                        assertThat(rows.getString(1)).doesNotContain("张三", "110101199003070011", "QH-PSB", "complaint");
                    }
                }
            }
        }
    }

    /** Sealing a value again is allowed, so the column gets another one. */
    private static String another(String table, String column) throws SQLException {
        try (Connection connection = database.superuser().getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select pg_typeof(" + column + ")::text from documents." + table + " limit 1")) {
            assertThat(rows.next()).as(table).isTrue();
            return switch (rows.getString(1)) {
                case "uuid" -> "gen_random_uuid()";
                case "integer", "bigint" -> column + " + 1";
                default -> column + " || 'x'";
            };
        }
    }

    private static String firstColumn(String table) throws SQLException {
        try (Connection connection = database.superuser().getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("select attname from pg_attribute where attrelid = 'documents."
                        + table + "'::regclass and attnum = 1")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void execute(DataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
