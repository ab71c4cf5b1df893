package commonseal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.kernel.Db;
import commonseal.ledger.Foundation.Result;
import commonseal.ledger.internal.LedgerModule;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a ledger is founded as, it stays. */
class FoundationTest {

    private static final String OTHER = "other.example/ledger";
    private static final SealedRows NOTHING = new SealedRows() {
        @Override
        public String table() {
            return "test.nothing";
        }

        @Override
        public List<Row> rows(commonseal.kernel.Tx tx, Optional<String> after, int limit) {
            return List.of();
        }
    };

    private final TestDatabase database = TestDatabase.create();

    @TempDir
    Path folder;

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void isTheFirstEntryAndStays() {
        Result first = establish("demonstration", TestLedger.ORIGIN);
        assertThat(first).isInstanceOfSatisfying(Result.Ours.class, ours -> {
            assertThat(ours.foundation().profile()).isEqualTo("demonstration");
            assertThat(ours.foundation().origin()).isEqualTo(TestLedger.ORIGIN);
        });
        grow();

        assertThat(establish("demonstration", TestLedger.ORIGIN)).isEqualTo(first);
        Foundation founded = ((Result.Ours) first).foundation();
        assertThat(establish("real", TestLedger.ORIGIN)).isEqualTo(new Result.Other(founded));
        assertThat(establish("demonstration", OTHER)).isEqualTo(new Result.Other(founded));
    }

    @Test
    void manyProcessesAtOnceFoundOnce() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            Callable<Result> start = () -> establish("real", TestLedger.ORIGIN);
            List<Result> results = threads.invokeAll(java.util.Collections.nCopies(8, start)).stream()
                    .map(Future::resultNow)
                    .distinct()
                    .toList();

            assertThat(results).singleElement().isInstanceOf(Result.Ours.class);
        }
    }

    @Test
    void aRowThatWasRewrittenOrRemovedIsNoticed() {
        establish("demonstration", TestLedger.ORIGIN);
        grow();

        tamper("update ledger.foundation set profile = 'real'");
        assertThat(establish("real", TestLedger.ORIGIN)).isInstanceOf(Result.Untrue.class);
        tamper("update ledger.foundation set profile = 'demonstration', entry_id = 2");
        assertThat(establish("demonstration", TestLedger.ORIGIN)).isInstanceOf(Result.Untrue.class);
        tamper("delete from ledger.foundation");
        assertThat(establish("real", TestLedger.ORIGIN)).isInstanceOf(Result.Untrue.class);
        assertThat(establish("demonstration", TestLedger.ORIGIN)).isInstanceOf(Result.Untrue.class);
    }

    @Test
    void aRewrittenEntryDoesNotHelpForLeafZeroStays() {
        establish("demonstration", TestLedger.ORIGIN);
        grow();
        // As somebody does who knows the format: another row, another entry, both fitting each other.
        TestDatabase real = TestDatabase.create();
        try {
            LedgerModule.establish(real.db(), real.sequencer(), "real", TestLedger.ORIGIN);
            String[] forged = real.db()
                    .read(
                            TestLedger.ACT,
                            tx -> tx.dsl()
                                    .fetchSingle("select encode(f.blinding, 'hex'), f.founded_at::text,"
                                            + " encode(e.leaf, 'hex') from ledger.foundation f join ledger.entry e"
                                            + " on e.entry_id = f.entry_id")
                                    .into(String[].class));
            tamper(
                    "alter table ledger.entry disable trigger entry_append_only",
                    "update ledger.entry set leaf = '\\x" + forged[2] + "', leaf_hash = sha256('\\x00" + forged[2]
                            + "'::bytea) where entry_id = 1",
                    "update ledger.foundation set profile = 'real', blinding = '\\x" + forged[0] + "', founded_at = '"
                            + forged[1] + "'");
        } finally {
            real.close();
        }

        assertThat(establish("real", TestLedger.ORIGIN))
                .isEqualTo(new Result.Untrue("ledger.foundation says something else than leaf 0"));
    }

    @Test
    void theAuditKnowsWhoseEntryItIs() {
        establish("real", TestLedger.ORIGIN);
        try (TestLedger ledger = TestLedger.start(database, folder)) {
            ledger.grow("a", 1);
            assertThat(ledger.ledger.verify(List.of(NOTHING)).findings())
                    .extracting(Ledger.Finding::row)
                    .containsExactly("2");
        }
    }

    @Test
    void refusesEveryChange() {
        establish("real", TestLedger.ORIGIN);

        assertThatThrownBy(() -> database.tamper("update ledger.foundation set profile = 'demonstration'"))
                .hasMessageContaining("append-only");
    }

    private Result establish(String profile, String origin) {
        Db db = database.db();
        return LedgerModule.establish(db, database.sequencer(), profile, origin);
    }

    private void grow() {
        try (TestLedger ledger = TestLedger.start(database, folder)) {
            ledger.grow("a", 3);
        }
    }

    private void tamper(String... statements) {
        database.tamper("alter table ledger.foundation disable trigger foundation_append_only");
        database.tamper(statements);
        database.tamper("alter table ledger.foundation enable always trigger foundation_append_only");
    }
}
