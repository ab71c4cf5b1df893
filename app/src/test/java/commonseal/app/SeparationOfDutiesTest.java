package commonseal.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who makes is not who checks: refused by the database itself, to whoever writes SQL. */
class SeparationOfDutiesTest {

    private static final UUID ONE = new UUID(0, 1);
    /** Registered twice; found to be {@link #ONE}. */
    private static final UUID AGAIN = new UUID(0, 2);

    private static final UUID OTHER = new UUID(0, 3);
    private static final UUID THING = new UUID(0, 4);
    private static final UUID CASE = new UUID(0, 5);
    private static final String MERGED = "'MERGED'";

    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    /**
     * Two rows that differ in who acts.
     *
     * @param before rows that stand already: table to columns
     * @param column who acts
     */
    record Duty(
            String what,
            List<Map.Entry<String, Map<String, String>>> before,
            String table,
            Map<String, String> row,
            String column,
            UUID same) {
        @Override
        public String toString() {
            return what + (same.equals(AGAIN) ? ", registered twice" : "");
        }
    }

    private static String ref(UUID person) {
        return "'person:" + person + "'";
    }

    private static String id(UUID id) {
        return "'" + id + "'";
    }

    @SafeVarargs
    private static Stream<Duty> both(
            String what,
            String table,
            Map<String, String> row,
            String column,
            Map.Entry<String, Map<String, String>>... before) {
        return Stream.of(ONE, AGAIN).map(same -> new Duty(what, List.of(before), table, row, column, same));
    }

    @SafeVarargs
    private static Stream<Duty> one(
            String what,
            String table,
            Map<String, String> row,
            String column,
            Map.Entry<String, Map<String, String>>... before) {
        return Stream.of(new Duty(what, List.of(before), table, row, column, ONE));
    }

    static Stream<Duty> duties() {
        Map<String, String> granted =
                Map.of("kind", "'GRANTED'", "person", id(ONE), "role", "'AUDITOR'", "office", "'*'");
        Map<String, String> until = Map.of("valid_until", "now() + interval '1 day'");
        Map<String, String> linkB = Map.of("case_id", id(CASE), "link", "'B'", "round", "1", "state", "'WAITING'");
        Map<String, String> decision =
                Map.of("case_id", id(CASE), "link", "'A'", "round", "1", "effect", "'APPROVE'", "inputs", "'{}'");
        return Stream.of(
                        both("a role for himself", "identity.grant_event", granted, "actor"),
                        one(
                                "standing in, set by the deputy",
                                "identity.substitution_event",
                                with(until, Map.of("kind", "'SET'", "deputy", id(ONE))),
                                "actor"),
                        one(
                                "a mandate for himself",
                                "identity.representation",
                                Map.of(
                                        "person",
                                        id(ONE),
                                        "organisation",
                                        id(THING),
                                        "appointed_as",
                                        "'LEGAL_REPRESENTATIVE'"),
                                "actor"),
                        one(
                                "a name for himself",
                                "identity.holder_name",
                                Map.of("holder", ref(ONE), "kind", "'OFFICIAL'", "script", "'zh-Hans'"),
                                "actor"),
                        one(
                                "merging himself",
                                "identity.merge_event",
                                Map.of("kind", "'MERGE_PROPOSED'", "kept", id(ONE), "reason", "'\\x00'"),
                                "actor"),
                        both(
                                "merging what he proposed",
                                "identity.merge_event",
                                Map.of("kind", MERGED, "about", id(THING), "proposed_by", ref(new UUID(0, 9))),
                                "actor",
                                Map.entry(
                                        "identity.merge_event",
                                        Map.of(
                                                "id",
                                                id(THING),
                                                "kind",
                                                "'MERGE_PROPOSED'",
                                                "actor",
                                                ref(ONE),
                                                "reason",
                                                "'\\x00'"))),
                        both(
                                "a delay that he proposed",
                                "identity.access_delay",
                                Map.of(
                                        "kind", "'IN_FORCE'",
                                        "about", id(THING),
                                        "proposed_by", ref(new UUID(0, 9)),
                                        "applies_to", "'purpose:AUDIT'",
                                        "class", "'RELEASE'",
                                        "days", "0"),
                                "actor",
                                Map.entry(
                                        "identity.access_delay",
                                        Map.of(
                                                "id", id(THING),
                                                "kind", "'PROPOSED'",
                                                "actor", ref(ONE),
                                                "applies_to", "'purpose:AUDIT'",
                                                "class", "'RELEASE'",
                                                "days", "0"))),
                        one(
                                "an emergency about himself",
                                "identity.break_glass",
                                Map.of("kind", "'OPENED'", "holder", ref(ONE), "reason", "'OUTAGE'"),
                                "actor"),
                        both(
                                "a review of his own emergency",
                                "identity.break_glass",
                                Map.of(
                                        "kind", "'REVIEWED'",
                                        "holder", ref(THING),
                                        "about", id(THING),
                                        "opened_by", ref(new UUID(0, 9)),
                                        "justified", "true"),
                                "actor",
                                Map.entry(
                                        "identity.break_glass",
                                        Map.of(
                                                "id", id(THING),
                                                "kind", "'OPENED'",
                                                "holder", ref(THING),
                                                "reason", "'OUTAGE'",
                                                "actor", ref(ONE)))),
                        both(
                                "an answer to an objection against himself",
                                "identity.objection",
                                Map.of(
                                        "kind",
                                        "'ANSWERED'",
                                        "about",
                                        id(THING),
                                        "logged",
                                        id(CASE),
                                        "holder",
                                        ref(THING)),
                                "actor",
                                Map.entry(
                                        "identity.look",
                                        Map.of(
                                                "id",
                                                id(CASE),
                                                "purpose",
                                                "'AUDIT'",
                                                "outcome",
                                                "'UNKNOWN'",
                                                "actor",
                                                ref(ONE)))),
                        one(
                                "an answer to his own objection",
                                "identity.objection",
                                Map.of("kind", "'ANSWERED'", "about", id(THING), "holder", ref(ONE)),
                                "actor"),
                        both(
                                "a code for what he agreed to",
                                "identity.authorisation_event",
                                Map.of("authorisation", id(THING), "document", id(THING), "kind", "'REDEEMED'"),
                                "actor",
                                Map.entry(
                                        "identity.authorisation_event",
                                        Map.of(
                                                "authorisation", id(THING),
                                                "document", id(THING),
                                                "kind", "'AGREED'",
                                                "actor", ref(ONE)))),
                        one(
                                "a disclosure of his own to himself",
                                "identity.disclosure",
                                Map.of("owners", "array[" + ref(ONE) + "]"),
                                "officer"),
                        both(
                                "a change of his own document",
                                "documents.status_event",
                                Map.of("document_id", id(THING), "type", "'REVOKED'", "reason", "'X'"),
                                "actor",
                                Map.entry(
                                        "documents.document_holder",
                                        Map.of("document_id", id(THING), "holder", ref(ONE)))),
                        both(
                                "a decision in his own case",
                                "approvals.decision",
                                decision,
                                "officer",
                                Map.entry("approvals.case_party", Map.of("case_id", id(CASE), "holder", ref(ONE)))),
                        both(
                                "an opinion in his own case",
                                "approvals.opinion",
                                Map.of("case_id", id(CASE)),
                                "officer",
                                Map.entry("approvals.case_party", Map.of("case_id", id(CASE), "holder", ref(ONE)))),
                        both(
                                "two links that are kept apart",
                                "approvals.decision",
                                decision,
                                "officer",
                                Map.entry("approvals.case_link", linkB),
                                Map.entry(
                                        "approvals.case_link",
                                        with(linkB, Map.of("link", "'A'", "separate", "array['B']"))),
                                Map.entry(
                                        "approvals.decision",
                                        with(decision, Map.of("link", "'B'", "officer", ref(ONE))))))
                .flatMap(duties -> duties);
    }

    private static Map<String, String> with(Map<String, String> row, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(row);
        all.putAll(more);
        return all;
    }

    @BeforeAll
    static void oneIsRegisteredTwice() throws SQLException {
        try (Connection connection = database.superuser().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica");
            statement.execute(AnyRow.insert(
                    connection,
                    "identity.merge_event",
                    Map.of(
                            "kind", MERGED,
                            "duplicate", id(AGAIN),
                            "kept", id(ONE),
                            "about", "gen_random_uuid()",
                            "proposed_by", ref(THING),
                            "actor", ref(OTHER))));
        }
    }

    @ParameterizedTest
    @MethodSource("duties")
    void whatTakesTwoIsRefusedToOne(Duty duty) throws SQLException {
        try (Connection connection = database.superuser().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            // Rows of other tables are not needed; constraints and these triggers stand all the same.
            statement.execute("set session_replication_role = replica");
            for (var before : duty.before()) {
                statement.execute(AnyRow.insert(connection, before.getKey(), before.getValue()));
            }
            String bad =
                    AnyRow.insert(connection, duty.table(), with(duty.row(), Map.of(duty.column(), ref(duty.same()))));
            var here = connection.setSavepoint();
            assertThatThrownBy(() -> statement.execute(bad))
                    .as(duty.toString())
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            refused -> assertThat(refused.getSQLState())
                                    .as(refused.getMessage())
                                    .isEqualTo("23514"));
            connection.rollback(here);

            assertThat(statement.executeUpdate(AnyRow.insert(
                            connection, duty.table(), with(duty.row(), Map.of(duty.column(), ref(OTHER))))))
                    .isOne();
            connection.rollback();
        }
    }

    @ParameterizedTest
    @MethodSource("ownDocuments")
    void nobodyIssuesOrPullsHisOwnDocument(String act, String parent, String child, UUID who) throws SQLException {
        try (Connection connection = database.superuser().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("set session_replication_role = replica");
            statement.execute(AnyRow.insert(
                    connection,
                    parent,
                    Map.of(
                            "id", id(THING),
                            "issued_by", ref(who),
                            "officer", ref(who),
                            "first_holder", ref(OTHER),
                            "public_code", "'AAAAAAAAAAAAAAAAAAAAAA'",
                            "outcome", "'PULLED'",
                            "credential_digest", "sha256('x')")));
            Map<String, String> key = Map.of("document_id", id(THING), "evidence_id", id(THING));
            var here = connection.setSavepoint();
            assertThatThrownBy(() -> statement.execute(
                            AnyRow.insert(connection, child, with(key, Map.of("holder", ref(ONE), "owner", ref(ONE))))))
                    .as(act)
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            refused -> assertThat(refused.getSQLState())
                                    .as(refused.getMessage())
                                    .isEqualTo("23514"));
            connection.rollback(here);
            assertThat(statement.executeUpdate(AnyRow.insert(
                            connection, child, with(key, Map.of("holder", ref(OTHER), "owner", ref(OTHER))))))
                    .isOne();
            connection.rollback();
        }
    }

    static Stream<Object[]> ownDocuments() {
        return Stream.of(ONE, AGAIN)
                .flatMap(who -> Stream.of(
                        new Object[] {"issue", "documents.document", "documents.document_holder", who},
                        new Object[] {"pull", "documents.evidence", "documents.evidence_owner", who}));
    }
}
