package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.DID_LOG;

import commonseal.carriers.DidLog;
import commonseal.documents.Documents.PublishedLog;
import commonseal.documents.Documents.StatusFile;
import commonseal.documents.internal.DocumentsModule.Settings;
import commonseal.identity.Identity;
import commonseal.kernel.Act;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Db;
import commonseal.kernel.Tx;
import commonseal.keys.KeyChanged;
import commonseal.keys.Keys;
import commonseal.keys.Keys.DidKey;
import commonseal.ledger.Ledger;
import commonseal.ledger.Ledger.EntryId;
import commonseal.ledger.Ledger.Sealed;
import commonseal.proof.Hash;
import commonseal.proof.Suite;
import commonseal.verifier.TrustFile;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The district's DID log (did:webvh 1.0). Whatever the trust file says of keys, the log says in the same transaction; each
 * entry is signed by a key of its own, which the entry before announced, and sealed in the ledger. The DID is the hash of the
 * first entry: it is made once, and read from the table ever after.
 */
final class DidEntries {
    static final String TABLE = "documents.did_log";

    private static final Logger LOG = LoggerFactory.getLogger(DidEntries.class);
    private static final Act ACT = Act.job("documents.did");
    /** The log lies at the same host as the document of this method, and is named after it. */
    private static final String ISSUER_METHOD = "did:web:";

    private static final String MEDIA_TYPE = "application/jsonl";
    private static final Duration KEPT = Duration.ofMinutes(5);

    private final Db db;
    private final Keys keys;
    private final Ledger ledger;
    private final Identity identity;
    private final Vault vault;
    private final Settings settings;
    /** As of the newest entry, for the next; another node may have appended since, so the entry is compared. */
    private final AtomicReference<Optional<Loaded>> written = new AtomicReference<>(Optional.empty());
    /** As of the newest entry whose moment has come. */
    private final AtomicReference<Optional<Loaded>> served = new AtomicReference<>(Optional.empty());

    DidEntries(Db db, Keys keys, Ledger ledger, Identity identity, Vault vault, Settings settings) {
        this.db = db;
        this.keys = keys;
        this.ledger = ledger;
        this.identity = identity;
        this.vault = vault;
        this.settings = settings;
    }

    /** A row of did_log. */
    record Row(int number, Bytes line, Instant versionTime, Instant at, Bytes blinding, EntryId entry) {}

    /** The log up to an entry; that entry of the ledger tells it from one that was rolled back. */
    private record Loaded(EntryId last, DidLog log, StatusFile file) {}

    /** did:webvh knows Ed25519 only. */
    private boolean isKept() {
        return keys.suite() == Suite.INTERNATIONAL && settings.did().startsWith(ISSUER_METHOD);
    }

    /** Appends an entry unless the newest says already what this trust file says. The caller holds the lock of publishers. */
    void follow(Tx tx, TrustFile trust) {
        if (!isKept()) {
            return;
        }
        Optional<DidLog> before = load(tx, DSL.noCondition(), written).map(Loaded::log);
        if (before.filter(log -> document(log.did(), trust).equals(log.latest().document()))
                .isPresent()) {
            return;
        }
        int number = before.map(log -> log.versions().size()).orElse(0) + 1;
        if (number > DidLog.MOST_ENTRIES) {
            // Said before anything is made. Documents are issued all the same: their issuer is the did:web.
            LOG.atError()
                    .addKeyValue("code", "DOC-004")
                    .addKeyValue("entries", DidLog.MOST_ENTRIES)
                    .log("the DID log is full and does not name the newest keys: give out the trust file and"
                            + " /.well-known/did.json, which do");
            return;
        }
        DidLog.Control control = control(tx, number);
        DidLog after = before.map(log -> log.append(document(log.did(), trust), control, tx.now()))
                .orElseGet(() -> DidLog.create(
                        settings.did().substring(ISSUER_METHOD.length()),
                        did -> document(did, trust),
                        control,
                        tx.now()));
        insert(tx, number, after);
        // A crash from here on, or an act that ends otherwise, takes the trust file with it.
        CrashPoint.reach("documents.did.appended");
    }

    /** The entry's own key, which the one before announced, and the next one's, which is announced now. */
    private DidLog.Control control(Tx tx, int number) {
        if (number == 1) {
            keys.ensureDidKey(tx, number).ifPresent(made -> identity.keyActs().made(tx, made));
        }
        KeyChanged next = keys.ensureDidKey(tx, number + 1)
                .orElseThrow(
                        () -> new IllegalStateException("DOC-005 entry " + number + " of the DID log was there and is"
                                + " gone: restore the table documents.did_log from a backup"));
        identity.keyActs().made(tx, next);
        CrashPoint.reach("documents.did.announced");
        DidKey key = keys.didKey(tx, number);
        return new DidLog.Control(
                key.publicKey(), key::sign, keys.didKey(tx, number + 1).publicKey());
    }

    private static ObjectNode document(String did, TrustFile trust) {
        return DidLog.document(did, trust.didKeys(), List.of(trust.did()));
    }

    private void insert(Tx tx, int number, DidLog log) {
        byte[] line = log.line(number - 1).getBytes(StandardCharsets.UTF_8);
        Instant versionTime = log.latest().time();
        Sealed sealed = ledger.append(tx, "did.published|" + number, Records.did(number, line, versionTime, tx.now()));
        tx.dsl()
                .insertInto(DID_LOG)
                .set(DID_LOG.NUMBER, number)
                .set(DID_LOG.LINE, line)
                .set(DID_LOG.VERSION_TIME, versionTime)
                .set(DID_LOG.AT, tx.now())
                .set(
                        DID_LOG.BLINDING,
                        vault.blinding(TABLE, Integer.toString(number), sealed.blinding())
                                .copy())
                .set(DID_LOG.ENTRY, sealed.entry().value())
                .execute();
        written.set(Optional.of(new Loaded(sealed.entry(), log, file(log.bytes()))));
    }

    /**
     * What anybody may have. In a burst entries are dated ahead by a second each; one whose moment has not come is left out,
     * for every reader would have to refuse the log. Needs no secret: a sealed server gives it out too.
     */
    Optional<PublishedLog> published() {
        return db.read(ACT, tx -> load(tx, DID_LOG.VERSION_TIME.lessOrEqual(tx.now()), served))
                .map(loaded -> new PublishedLog(loaded.log().did(), loaded.file()));
    }

    /** From memory but for one number; else every entry is read and verified. */
    private Optional<Loaded> load(Tx tx, Condition which, AtomicReference<Optional<Loaded>> memory) {
        return tx.dsl()
                .select(DID_LOG.ENTRY)
                .from(DID_LOG)
                .where(which)
                .orderBy(DID_LOG.NUMBER.desc())
                .limit(1)
                .fetchOptional(row -> new EntryId(row.value1()))
                .map(last -> memory.get()
                        .filter(loaded -> loaded.last().equals(last))
                        .orElseGet(() -> read(tx, which, last, memory)));
    }

    private static Loaded read(Tx tx, Condition which, EntryId last, AtomicReference<Optional<Loaded>> memory) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        tx.dsl()
                .select(DID_LOG.LINE)
                .from(DID_LOG)
                .where(which)
                .orderBy(DID_LOG.NUMBER)
                .limit(DidLog.MOST_ENTRIES)
                .forEach(row -> {
                    lines.writeBytes(row.value1());
                    lines.write('\n');
                });
        // An entry written behind the application is refused, not believed; ours may be dated ahead.
        Loaded loaded = new Loaded(last, DidLog.parse(lines.toByteArray(), Instant.MAX), file(lines.toByteArray()));
        memory.set(Optional.of(loaded));
        return loaded;
    }

    private static StatusFile file(byte[] bytes) {
        return new StatusFile(bytes, MEDIA_TYPE, Hash.sha256(bytes).hex(), KEPT);
    }

    /** Entries in order, for the ledger's audit. */
    static List<Row> inOrder(Tx tx, int after, int limit) {
        return tx.dsl()
                .select(DID_LOG.NUMBER, DID_LOG.LINE, DID_LOG.VERSION_TIME, DID_LOG.AT, DID_LOG.BLINDING, DID_LOG.ENTRY)
                .from(DID_LOG)
                .where(DID_LOG.NUMBER.greaterThan(after))
                .orderBy(DID_LOG.NUMBER)
                .limit(limit)
                .fetch(row -> new Row(
                        row.value1(),
                        Bytes.of(row.value2()),
                        row.value3(),
                        row.value4(),
                        Bytes.of(row.value5()),
                        new EntryId(row.value6())));
    }
}
