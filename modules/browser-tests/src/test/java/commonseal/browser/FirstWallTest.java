package commonseal.browser;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The same crawl with row security switched off: the application alone keeps strangers out. */
@Tag("long")
class FirstWallTest extends StrangerCrawlTest {

    @BeforeAll
    static void withoutRowSecurity() throws SQLException {
        rowSecurity("disable");
    }

    @AfterAll
    static void withRowSecurity() throws SQLException {
        rowSecurity("enable");
    }

    private static void rowSecurity(String how) throws SQLException {
        try (Connection connection = District.get().migrating().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set role commonseal_owner");
            statement.execute(
                    "do $$ declare t regclass; begin for t in select oid from pg_class where relforcerowsecurity"
                            + " loop execute format('alter table %s " + how
                            + " row level security', t); end loop; end $$");
        }
    }
}
