package commonseal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.kernel.Tx;
import commonseal.proof.Blinding;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A superuser switches the triggers off and changes something: the audit names it, and nothing else. */
class TamperTest {

    private final TestDatabase database = TestDatabase.create();

    @TempDir
    Path folder;

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void namesAnAlteredEntry() {
        grow();
        tamper(
                "entry",
                "update ledger.entry set leaf = l, leaf_hash = sha256('\\x00'::bytea || l) from"
                        + " (select decode(repeat('01', 34), 'hex') as l) x where entry_id = 10");
        assertFinding("ENTRY_ALTERED", "ledger.entry", "10");
    }

    @Test
    void namesAnEntryWhoseHashAloneWasAltered() {
        grow();
        tamper(
                "entry",
                "alter table ledger.entry drop constraint entry_check",
                "update ledger.entry set leaf_hash = sha256('x') where entry_id = 299");
        assertFinding("ENTRY_ALTERED", "ledger.entry", "299");
    }

    @Test
    void namesAMissingEntry() {
        grow();
        tamper("entry", "delete from ledger.entry where entry_id = 10");
        assertFinding("ENTRY_LOST", "ledger.entry", "10");
    }

    @Test
    void namesAnEntryTakenOutOfTheQueue() {
        grow();
        TestLedger.wire(database, folder, TestLedger.CONFIG).append("waits");
        tamper("pending", "delete from ledger.pending");
        assertFinding("ENTRY_LOST", "ledger.entry", "301");
    }

    @Test
    void namesAnAlteredLeaf() {
        grow();
        tamper("leaf", "update ledger.leaf set leaf_hash = sha256('x') where idx = 20");
        assertFinding("LEAF_MISMATCH", "ledger.leaf", "20");
    }

    @Test
    void namesAnAlteredLeafOfTheRightEdge() {
        grow();
        tamper("leaf", "update ledger.leaf set leaf_hash = sha256('x') where idx = 299");
        assertFinding("LEAF_MISMATCH", "ledger.leaf", "299");
    }

    @Test
    void namesTwoLeavesThatChangedPlaces() {
        grow();
        tamper(
                "leaf",
                "alter table ledger.leaf drop constraint leaf_entry_id_key",
                "update ledger.leaf a set entry_id = b.entry_id, leaf_hash = b.leaf_hash from ledger.leaf b"
                        + " where a.idx in (3, 4) and b.idx = 7 - a.idx");
        assertThat(audit().findings()).extracting(Ledger.Finding::code).contains("TILE_MISMATCH", "ROOT_MISMATCH");
    }

    @Test
    void namesAMissingLeafInTheMiddleAndAtTheEnd() {
        grow();
        tamper("leaf", "delete from ledger.leaf where idx = 299");
        assertThat(audit().findings())
                .contains(new Ledger.Finding(
                        "GAP", "ledger.leaf", "299", "a checkpoint of size 300 was signed, but leaves end at 299"));

        tamper("leaf", "delete from ledger.leaf where idx = 5");
        assertThat(audit().findings()).extracting(Ledger.Finding::code).contains("GAP", "ENTRY_LOST");
    }

    @Test
    void namesAnAlteredAMissingAndAnAddedTile() {
        grow();
        tamper("tile", "update ledger.tile set hashes = decode(repeat('00', 8192), 'hex')");
        assertFinding("TILE_MISMATCH", "ledger.tile", "0/0");
        tamper("tile", "delete from ledger.tile");
        assertFinding("GAP", "ledger.tile", "0/0");
        tamper(
                "tile",
                "insert into ledger.tile select 0, n, string_agg(leaf_hash, ''::bytea order by idx) from ledger.leaf,"
                        + " generate_series(0, 1) n where idx < 256 group by n");
        assertFinding("TILE_MISMATCH", "ledger.tile", "0/1");
    }

    @Test
    void namesACheckpointWithAnotherRootNoteOrPredecessor() {
        grow();
        tamper("checkpoint", "update ledger.checkpoint set root = sha256('x') where size = 100");
        assertFinding("ROOT_MISMATCH", "ledger.checkpoint", "100");
    }

    @Test
    void namesACheckpointWithAForgedNote() {
        grow();
        tamper(
                "checkpoint",
                "update ledger.checkpoint set note = overlay(note placing 'AAAA' from length(note) - 20) where size = 200");
        assertFinding("SIGNATURE_BAD", "ledger.checkpoint", "200");
    }

    @Test
    void namesAMissingCheckpoint() {
        grow();
        tamper("checkpoint", "delete from ledger.published", "delete from ledger.checkpoint where size = 100");
        assertFinding("GAP", "ledger.checkpoint", "200");
    }

    @Test
    void namesAnAlteredPublication() {
        grow();
        tamper(
                "published",
                "update ledger.published set note = (select note from ledger.checkpoint where size = 100) where size = 300");
        assertFinding("ROOT_MISMATCH", "ledger.published", "300");
    }

    @Test
    void anAlteredEdgeForbidsSigningAfterARestart() {
        grow();
        tamper("leaf", "update ledger.leaf set leaf_hash = sha256('x') where idx = 20");

        try (TestLedger test = TestLedger.wire(database, folder, TestLedger.CONFIG)) {
            test.sequencer.start();

            assertThat(test.sequencer.status())
                    .isInstanceOfSatisfying(
                            Sequencer.Status.Refusing.class,
                            refusing -> assertThat(refusing.sentence()).startsWith("LEDGER-006"));
            assertThat(test.append("still accepted").entry().value()).isPositive();
        }
    }

    @Test
    void anAlteredEntryOrTileForbidsSigningAfterARestart() {
        grow();
        tamper("tile", "update ledger.tile set hashes = decode(repeat('00', 8192), 'hex')");
        assertRefuses("LEDGER-007");
        tamper(
                "tile",
                "update ledger.tile set hashes = (select string_agg(leaf_hash, ''::bytea order by idx) from ledger.leaf where idx < 256)");
        tamper(
                "entry",
                "update ledger.entry set leaf = l, leaf_hash = sha256('\\x00'::bytea || l) from"
                        + " (select decode(repeat('01', 34), 'hex') as l) x where entry_id = 290");
        assertRefuses("LEDGER-008");
    }

    @Test
    void namesTheRowOfAModuleThatWasAlteredRemovedOrAdded() {
        List<Ledger.Sealed> sealed;
        try (TestLedger test = TestLedger.start(database, folder)) {
            sealed = test.grow("row", 1200);
        }
        List<SealedRows.Row> rows = new ArrayList<>();
        sealed.forEach(s -> rows.add(new SealedRows.Row(
                String.format(java.util.Locale.ROOT, "%06d", s.entry().value()),
                s.entry(),
                Optional.of(s.record()),
                s.blinding())));
        assertThat(audit(new Rows(rows)).findings()).isEmpty();
        assertThat(audit(new Rows(rows)).rowsChecked()).isGreaterThan(2400);

        SealedRows.Row altered = rows.get(600);
        rows.set(
                600,
                new SealedRows.Row(
                        altered.key(), altered.entry(), Optional.of(TestLedger.record("another")), altered.blinding()));
        SealedRows.Row unreadable = rows.get(601);
        rows.set(
                601, new SealedRows.Row(unreadable.key(), unreadable.entry(), Optional.empty(), unreadable.blinding()));
        SealedRows.Row removed = rows.remove(700);
        rows.add(new SealedRows.Row(
                "999999",
                new Ledger.EntryId(999_999),
                Optional.<JsonNode>of(TestLedger.record("invented")),
                Blinding.random(commonseal.proof.Suite.INTERNATIONAL, new SecureRandom())));

        assertThat(audit(new Rows(rows)).findings())
                .extracting(f -> f.code() + " " + f.table() + " " + f.row())
                .containsExactly(
                        "ROW_ALTERED test.row " + altered.key(),
                        "ROW_ALTERED test.row " + unreadable.key(),
                        "ROW_UNSEALED test.row 999999",
                        "ENTRY_UNCLAIMED ledger.entry " + removed.entry().value());
    }

    private record Rows(List<SealedRows.Row> all) implements SealedRows {
        @Override
        public String table() {
            return "test.row";
        }

        @Override
        public List<Row> rows(Tx tx, Optional<String> after, int limit) {
            return all.stream()
                    .filter(row -> after.isEmpty() || row.key().compareTo(after.get()) > 0)
                    .limit(limit)
                    .toList();
        }
    }

    /** Three checkpoints: sizes 100, 200 and 300; entry ids 1 to 300 at index id - 1. */
    private void grow() {
        try (TestLedger test = TestLedger.start(database, folder)) {
            test.grow("a", 100);
            test.grow("b", 100);
            test.grow("c", 100);
            assertThat(test.ledger.checkpoints(1000, 10))
                    .extracting(Ledger.Signed::size)
                    .containsExactly(300L, 200L, 100L);
        }
        assertThat(audit().findings()).isEmpty();
    }

    private void tamper(String table, String... statements) {
        List<String> all = new ArrayList<>();
        all.add("alter table ledger." + table + " disable trigger all");
        all.add("alter table ledger.published disable trigger all");
        all.addAll(List.of(statements));
        all.add("alter table ledger." + table + " enable trigger all");
        database.tamper(all.toArray(String[]::new));
    }

    /** An audit by a process that remembers nothing. */
    private Ledger.Audit audit(SealedRows... modules) {
        return TestLedger.wire(database, folder, TestLedger.CONFIG).ledger.verify(List.of(modules));
    }

    private void assertFinding(String code, String table, String row) {
        assertThat(audit().findings())
                .extracting(f -> f.code() + " " + f.table() + " " + f.row())
                .containsOnly(code + " " + table + " " + row);
    }

    private void assertRefuses(String code) {
        try (TestLedger test = TestLedger.wire(database, folder, TestLedger.CONFIG)) {
            test.sequencer.start();
            assertThat(test.sequencer.status())
                    .isInstanceOfSatisfying(
                            Sequencer.Status.Refusing.class,
                            refusing -> assertThat(refusing.sentence()).startsWith(code));
        }
    }
}
