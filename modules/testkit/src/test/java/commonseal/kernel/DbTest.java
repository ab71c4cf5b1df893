package commonseal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import commonseal.postgres.DatabaseRole;
import commonseal.postgres.Pools;
import commonseal.testkit.TestDatabase;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is an outage (come back later) and what is a fault. */
final class DbTest {

    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    private static final Act ACT = Act.job("test");

    private final Db db = database.db();

    private static void endConnectionOf(Tx tx) {
        Integer process =
                tx.dsl().select(DSL.field("pg_backend_pid()", Integer.class)).fetchSingle(0, Integer.class);
        // Waits until it is gone, so what comes next meets a broken connection always.
        database.tamper("select pg_terminate_backend(" + process + ", 5000)");
    }

    private static String seenBy(Tx tx) {
        return tx.dsl()
                .select(DSL.field("current_setting('commonseal.actor')", String.class))
                .fetchSingle()
                .value1();
    }

    @Test
    void theDatabaseKnowsWhoActsAndWhenAndAQuestionOfTheProgramEndsWithItsAnswer() {
        Act somebody = new Act("person:00000000-0000-0000-0000-000000000001", "test");
        db.execute(somebody, tx -> {
            assertThat(seenBy(tx)).isEqualTo(somebody.actor());
            assertThat(tx.dsl()
                            .select(DSL.field("current_setting('commonseal.at')", String.class))
                            .fetchSingle()
                            .value1())
                    .isEqualTo(tx.now().toString());
            assertThat(tx.<String>asProgram(
                            "outer", () -> tx.<String>asProgram("inner", () -> seenBy(tx)) + seenBy(tx)))
                    .isEqualTo("job:innerjob:outer");
            assertThatThrownBy(() -> tx.asProgram("failing", () -> {
                        throw new IllegalStateException("no");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(seenBy(tx)).isEqualTo(somebody.actor());
            assertThat(tx.act()).isEqualTo(somebody);
        });
        assertThatThrownBy(() -> db.execute(
                        somebody, tx -> tx.asProgram("broken", () -> tx.dsl().execute("select 1/0"))))
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("division by zero");
    }

    @Test
    void aConnectionThatBreaksWithinATransactionIsAnOutage() {
        assertThatThrownBy(() -> db.write(ACT, tx -> {
                    endConnectionOf(tx);
                    return tx.dsl().selectOne().fetch();
                }))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasRootCauseInstanceOf(java.sql.SQLException.class);
        assertThatThrownBy(() -> db.read(ACT, tx -> {
                    endConnectionOf(tx);
                    return tx.dsl().selectOne().fetch();
                }))
                .isInstanceOf(DatabaseUnavailable.class);
    }

    @Test
    void itIsAlsoWhenTheWorkWentOnAfterTheFirstFailure() {
        assertThatThrownBy(() -> db.write(ACT, tx -> {
                    endConnectionOf(tx);
                    assertThatThrownBy(() -> tx.dsl().selectOne().fetch()).isInstanceOf(DataAccessException.class);
                    return tx.dsl().selectOne().fetch();
                }))
                .isInstanceOf(DatabaseUnavailable.class);
    }

    @Test
    void aConnectionThatBreaksBeforeTheCommitIsAnOutage() {
        assertThatThrownBy(() -> db.execute(ACT, DbTest::endConnectionOf)).isInstanceOf(DatabaseUnavailable.class);
    }

    @Test
    void aPoolWithoutAFreeConnectionIsAnOutage() {
        try (HikariDataSource one = Pools.open(database.access(), DatabaseRole.APP, "one", 1)) {
            Db narrow = new Db(one, Clock.system());

            narrow.execute(
                    ACT,
                    outer -> assertThatThrownBy(() -> narrow.read(ACT, Tx::now))
                            .isInstanceOf(DatabaseUnavailable.class));
            assertThat(narrow.read(ACT, Tx::now)).isNotNull();
        }
    }

    @Test
    void whatIsOurFaultIsNoOutage() {
        assertThatThrownBy(() -> db.read(ACT, tx -> tx.dsl().fetch("select * from nowhere")))
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void aCommitThatIsRefusedIsNoOutageAndTheConnectionServesOn() {
        database.tamper(
                "create table public.pair (n integer unique deferrable initially deferred)",
                "grant insert, select on public.pair to commonseal_app");
        try (HikariDataSource one = Pools.open(database.access(), DatabaseRole.APP, "deferred", 1)) {
            Db narrow = new Db(one, Clock.system());

            assertThatThrownBy(() ->
                            narrow.execute(ACT, tx -> tx.dsl().execute("insert into public.pair values (1), (1)")))
                    .isInstanceOfSatisfying(
                            DataAccessException.class,
                            e -> assertThat(e.sqlState()).isEqualTo("23505"));
            Integer rows = narrow.read(ACT, tx -> tx.dsl().fetchCount(DSL.table("public.pair")));
            assertThat(rows).isZero();
        }
    }
}
