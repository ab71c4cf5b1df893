package commonseal.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.kernel.Act;
import commonseal.kernel.Db;
import commonseal.keys.internal.KeysModule;
import commonseal.proof.Checkpoint;
import commonseal.proof.Merkle;
import commonseal.proof.PublicSigningKey;
import commonseal.testkit.Seeds;
import commonseal.testkit.TestDatabase;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysTest {

    private static final String ORIGIN = "ledger.qinghe.example";
    private static final Act ACT = new Act("person:test", "test");
    private static final Keys.Place PLACE = new Keys.Place("identity.person", "number", "p-1");

    private final TestDatabase database = TestDatabase.create();
    private final Db db = database.db();

    @TempDir
    Path folder;

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void theFirstStartMakesAMasterKeyFileForItsOwnerAloneAndLaterStartsOpenTheSameKeys() throws IOException {
        Keys first = start();
        byte[] sealed = first.seal(PLACE, bytes("310101199001011234"));

        Keys second = start();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(second.open(PLACE, sealed)).isEqualTo(bytes("310101199001011234"));
        assertThat(second.blindIndex("f", "x")).isEqualTo(first.blindIndex("f", "x"));
        assertThat(second.logSigner().verifierKey()).isEqualTo(first.logSigner().verifierKey());
        assertThat(second.rootSigner().verifierKey())
                .isEqualTo(first.rootSigner().verifierKey());
        assertThat(second.anchorKey()).isEqualTo(first.anchorKey());
        assertThat(second.masterKeyFingerprint())
                .isEqualTo(first.masterKeyFingerprint())
                .matches("[0-9a-f]{16}");
        try (var files = Files.list(folder)) {
            assertThat(files)
                    .containsExactlyInAnyOrder(file(), folder.resolve("public.keys"), folder.resolve("epoch.keys"));
        }
    }

    @Test
    void aSealedValueOpensInItsOwnPlaceOnly() {
        Keys keys = start();
        byte[] sealed = keys.seal(PLACE, bytes("secret"));

        assertThat(keys.seal(PLACE, bytes("secret"))).isNotEqualTo(sealed);
        for (Keys.Place elsewhere : List.of(
                new Keys.Place("identity.person", "number", "p-2"),
                new Keys.Place("identity.person", "name", "p-1"),
                new Keys.Place("identity.personn", "umber", "p-1"),
                new Keys.Place("identity.person", "numberp", "-1"))) {
            assertThatThrownBy(() -> keys.open(elsewhere, sealed)).isInstanceOf(Keys.Tampered.class);
        }
    }

    @Test
    void everyFlippedBitAndEveryCutOfASealedValueIsNoticed() {
        Random random = Seeds.random("flippedBits");
        Keys keys = start();
        byte[] plain = new byte[40];
        random.nextBytes(plain);
        byte[] sealed = keys.seal(PLACE, plain);

        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] flipped = sealed.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> keys.open(PLACE, flipped))
                    .isInstanceOf(Keys.Tampered.class)
                    .hasMessageContaining("identity.person.number");
        }
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(sealed, length);
            assertThatThrownBy(() -> keys.open(PLACE, cut)).isInstanceOf(Keys.Tampered.class);
        }
    }

    @Test
    void aBlindIndexIsSixteenBytesAndDiffersByField() {
        Keys keys = start();

        assertThat(keys.blindIndex("a", "x")).hasSize(16).isEqualTo(keys.blindIndex("a", "x"));
        assertThat(keys.blindIndex("a", "x"))
                .isNotEqualTo(keys.blindIndex("a", "y"))
                .isNotEqualTo(keys.blindIndex("b", "x"));
    }

    @Test
    void theLogKeySignsCheckpointsThatAStrangerVerifies() {
        Keys keys = start();
        Checkpoint checkpoint = new Checkpoint(ORIGIN, 1, Merkle.EMPTY_ROOT);

        String note = checkpoint.sign(keys.logSigner()).format();

        assertThat(Checkpoint.open(note, List.of(keys.logSigner().verifierKey())))
                .isEqualTo(checkpoint);
        assertThat(keys.rootSigner().name()).isEqualTo(ORIGIN + "/root");
        assertThat(keys.rootSigner().verifierKey().key())
                .isNotEqualTo(keys.logSigner().verifierKey().key());
    }

    @Test
    void theAnchorKeyIsAPrivateKeyOfItsCurve() {
        BigInteger order = new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

        byte[] key = start().anchorKey();

        assertThat(key).hasSize(32);
        assertThat(new BigInteger(1, key)).isPositive().isLessThan(order);
    }

    @Test
    void anOfficeGetsItsKeyOnFirstUseAndTheActToBeRecorded() {
        Keys keys = start();
        assertThat(keys.issuerKeys()).doesNotContainKey("QH-MSR");

        Optional<KeyChanged> made = db.write(ACT, tx -> keys.ensureIssuerKey(tx, "QH-MSR"));
        Keys.IssuerKey key = Objects.requireNonNull(keys.issuerKeys().get("QH-MSR"));

        assertThat(key.id()).isEqualTo("QH-MSR-1");
        assertThat(made.orElseThrow().publicKey()).isEqualTo(key.publicKey());
        assertThat(made.orElseThrow().record().get("type").asString()).isEqualTo("key.created");
        byte[] signature = key.sign(bytes("document"));
        assertThat(key.publicKey().verify(bytes("document"), signature)).isTrue();
        Optional<KeyChanged> again = db.write(ACT, tx -> keys.ensureIssuerKey(tx, "QH-MSR"));
        assertThat(again).isEmpty();
        assertThat(start().issuerKeys())
                .hasEntrySatisfying(
                        "QH-MSR", stored -> assertThat(stored.publicKey()).isEqualTo(key.publicKey()));
        assertThat(keys.signingKeys()).extracting(KeyChanged::key).containsExactlyInAnyOrder("log", "root", "QH-MSR-1");
    }

    @Test
    void eachEntryOfTheDidLogHasAKeyOfItsOwn() {
        Keys keys = start();
        Keys other = start();
        assertThatThrownBy(() -> db.execute(ACT, tx -> keys.didKey(tx, 1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> db.execute(ACT, tx -> keys.ensureDidKey(tx, 0)))
                .isInstanceOf(IllegalArgumentException.class);

        Optional<KeyChanged> made = db.write(ACT, tx -> keys.ensureDidKey(tx, 1));
        Optional<KeyChanged> next = db.write(ACT, tx -> keys.ensureDidKey(tx, 2));

        assertThat(made.map(KeyChanged::key)).contains("did/1");
        assertThat(made.map(KeyChanged::purpose)).contains(KeyChanged.Purpose.DID);
        Keys.DidKey key = db.read(ACT, tx -> keys.didKey(tx, 1));
        assertThat(key.publicKey()).isEqualTo(made.orElseThrow().publicKey());
        assertThat(key.publicKey()).isNotEqualTo(next.orElseThrow().publicKey());
        assertThat(key.publicKey().verify(bytes("entry"), key.sign(bytes("entry"))))
                .isTrue();
        assertThat(db.<Optional<KeyChanged>>write(ACT, tx -> keys.ensureDidKey(tx, 1)))
                .isEmpty();
        // Another process finds it in the database, and every later start in its memory.
        assertThat(db.read(ACT, tx -> other.didKey(tx, 1)).publicKey()).isEqualTo(key.publicKey());
        assertThat(db.read(ACT, tx -> start().didKey(tx, 1)).publicKey()).isEqualTo(key.publicKey());
    }

    @Test
    void aKeyOfARolledBackTransactionNeverWas() {
        Keys keys = start();

        assertThatThrownBy(() -> db.execute(ACT, tx -> {
                    Keys.IssuerKey inside = keys.issuerKey(tx, "QH-MSR");
                    assertThat(inside.id()).isEqualTo("QH-MSR-1");
                    throw new IllegalArgumentException("the act fails");
                }))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(keys.issuerKeys()).doesNotContainKey("QH-MSR");
    }

    @Test
    void twoProcessesThatStartAtOnceEndWithTheSameKeys() throws Exception {
        try (var threads = Executors.newFixedThreadPool(6)) {
            List<Callable<Keys>> work = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                work.add(this::start);
            }
            List<Keys> all = new ArrayList<>();
            for (Future<Keys> done : threads.invokeAll(work)) {
                all.add(done.get());
            }
            byte[] sealed = all.getFirst().seal(PLACE, bytes("x"));
            for (Keys keys : all) {
                assertThat(keys.open(PLACE, sealed)).isEqualTo(bytes("x"));
                assertThat(keys.logSigner().verifierKey())
                        .isEqualTo(all.getFirst().logSigner().verifierKey());
            }

            List<Callable<PublicSigningKey>> offices = new ArrayList<>();
            for (Keys keys : all) {
                offices.add(
                        () -> db.write(ACT, tx -> keys.issuerKey(tx, "QH-MSR").publicKey()));
            }
            List<PublicSigningKey> made = new ArrayList<>();
            for (Future<PublicSigningKey> done : threads.invokeAll(offices)) {
                made.add(done.get());
            }
            assertThat(made).allSatisfy(key -> assertThat(key).isEqualTo(made.getFirst()));
        }
    }

    @Test
    void refusesToStartWithoutTheMasterKeyFileOfADistrictThatHasData() throws IOException {
        start();
        Files.delete(file());

        assertThatThrownBy(this::start)
                .isInstanceOf(KeysRefused.class)
                .hasMessageStartingWith("KEYS-001")
                .hasMessageContaining("restore the master key file from its backup");

        assertThat(file()).as("no new key in its place").doesNotExist();
    }

    @Test
    void refusesAnotherADamagedOrAnOpenMasterKeyFile() throws IOException {
        String right = start().masterKeyFingerprint();
        String text = Files.readString(file());

        Path other = folder.resolve("elsewhere").resolve("other");
        try (TestDatabase another = TestDatabase.create()) {
            KeysModule.wire(another.db(), other, ORIGIN);
        }
        assertThatThrownBy(() -> KeysModule.wire(db, other, ORIGIN))
                .isInstanceOf(KeysRefused.class)
                .hasMessageStartingWith("KEYS-003")
                .hasMessageContaining(right);

        Files.writeString(file(), text.substring(0, text.length() - 5));
        assertThatThrownBy(this::start).hasMessageStartingWith("KEYS-006");

        Files.writeString(file(), text);
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(this::start).hasMessageStartingWith("KEYS-004");
    }

    @Test
    void refusesAKeyThatWasExchangedBehindTheApplication() {
        start();
        database.tamper(
                "alter table keys.keyset disable trigger all",
                "update keys.keyset set created_at = created_at + interval '1 day' where name = 'log'");

        assertThatThrownBy(this::start).isInstanceOf(KeysRefused.class).hasMessageStartingWith("KEYS-009 the key log");
    }

    @Test
    void noRoleChangesAKey() throws SQLException {
        start();
        for (var source : List.of(
                database.app(),
                database.sequencer(),
                database.read(),
                database.backup(),
                database.migrate(),
                database.superuser())) {
            for (String statement : List.of(
                    "update keys.keyset set purpose = 'log'", "delete from keys.keyset", "truncate keys.keyset")) {
                try (Connection connection = source.getConnection();
                        Statement execute = connection.createStatement()) {
                    assertThatThrownBy(() -> execute.execute(statement))
                            .isInstanceOfSatisfying(
                                    SQLException.class,
                                    refused -> assertThat(refused.getSQLState()).isIn("42501", "CS001"));
                }
            }
        }
    }

    @Test
    void nothingSecretStandsInTheDatabaseInClear() throws SQLException {
        Keys keys = start();
        try (Connection connection = database.superuser().getConnection();
                Statement query = connection.createStatement();
                var rows = query.executeQuery("select name, encode(keyset, 'hex') from keys.keyset")) {
            String anchor = java.util.HexFormat.of().formatHex(keys.anchorKey());
            while (rows.next()) {
                assertThat(rows.getString(2)).doesNotContain(anchor);
                // A Tink keyset in clear begins with the key id and names its type.
                assertThat(rows.getString(2))
                        .doesNotContain(java.util.HexFormat.of().formatHex(bytes("type.googleapis.com/google.crypto")));
            }
        }
    }

    private Keys start() {
        return KeysModule.wire(db, file(), ORIGIN);
    }

    private Path file() {
        return folder.resolve("master.key");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
