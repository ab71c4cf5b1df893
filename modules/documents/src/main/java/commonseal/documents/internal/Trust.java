package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.TRUST_VERSION;

import commonseal.anchoring.Anchoring;
import commonseal.anchoring.Anchoring.Target;
import commonseal.catalog.Catalog;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.KindRules.Issuer;
import commonseal.documents.internal.DocumentsModule.Settings;
import commonseal.kernel.Act;
import commonseal.kernel.Db;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.keys.Keys.IssuerKey;
import commonseal.ledger.Ledger;
import commonseal.ledger.Ledger.EntryId;
import commonseal.ledger.Ledger.Sealed;
import commonseal.proof.VerifierKey;
import commonseal.verifier.TrustFile;
import commonseal.verifier.TrustFile.AnchorTarget;
import commonseal.verifier.TrustFile.Authority;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.impl.DSL;

/**
 * The district's trust file: versions only add and end, each is signed by the root key and sealed in the ledger. A new
 * version appears in the transaction that needs it (the first document of an office or kind), so that no document is
 * ever signed by a key the file of that moment does not name. Its ledger record is also the public notice of a new key.
 */
final class Trust {
    static final String TABLE = "documents.trust_version";

    /** A version as published; its ledger entry tells it from one of the same number that was rolled back. */
    record Published(int version, EntryId entry, TrustFile file, Bytes bytes) {}

    /** A row of trust_version. */
    record Row(int version, Bytes file, Instant at, Bytes blinding, EntryId entry) {}

    private final Db db;
    private final Keys keys;
    private final Ledger ledger;
    private final Anchoring anchoring;
    private final Catalog catalog;
    private final Vault vault;
    private final Settings settings;
    private final Seals seals;
    private final DidEntries didLog;
    /** Newest version this node has read; another node may have published since, so readers compare the number. */
    private final AtomicReference<Optional<Published>> cached = new AtomicReference<>(Optional.empty());

    Trust(
            Db db,
            Keys keys,
            Ledger ledger,
            Anchoring anchoring,
            Catalog catalog,
            Vault vault,
            Settings settings,
            DidEntries didLog) {
        this.db = db;
        this.keys = keys;
        this.ledger = ledger;
        this.anchoring = anchoring;
        this.catalog = catalog;
        this.vault = vault;
        this.settings = settings;
        this.seals = new Seals(keys, settings);
        this.didLog = didLog;
    }

    /** Says what every version says of keys, for who does not read our files. */
    DidEntries didLog() {
        return didLog;
    }

    /** The seal on PDF files, whose authority every version names. */
    Seals seals() {
        return seals;
    }

    /** The newest version; published if there is none yet, hence not inside a transaction. */
    Published newest() {
        Optional<Published> found = db.read(Act.job("documents.trust"), this::newest);
        return found.orElseGet(this::refresh);
    }

    /** The newest version as of this transaction; absent before the first. From memory but for one number. */
    Optional<Published> newest(Tx tx) {
        return tx.dsl()
                .select(TRUST_VERSION.VERSION, TRUST_VERSION.ENTRY)
                .from(TRUST_VERSION)
                .orderBy(TRUST_VERSION.VERSION.desc())
                .limit(1)
                .fetchOptional()
                .map(row -> {
                    EntryId entry = new EntryId(row.value2());
                    return cached.get()
                            .filter(published -> published.entry().equals(entry))
                            .orElseGet(() -> load(tx, row.value1(), entry));
                });
    }

    private Published load(Tx tx, int version, EntryId entry) {
        byte[] file = tx.dsl()
                .select(TRUST_VERSION.FILE)
                .from(TRUST_VERSION)
                .where(TRUST_VERSION.VERSION.eq(version))
                .fetchSingle()
                .value1();
        // Opened with our own root key: a version inserted behind the application is refused, not believed.
        TrustFile open = TrustFile.open(file, keys.rootSigner().verifierKey());
        Published published = new Published(version, entry, open, Bytes.of(file));
        cached.set(Optional.of(published));
        return published;
    }

    /** Publishes a new version if keys, kinds, targets or settings changed. */
    Published refresh() {
        // Asked before the transaction: keys that are not in memory are looked up on a connection of their own.
        Map<String, IssuerKey> keysByOffice = keys.issuerKeys();
        Map<String, IssuerKey> present = new LinkedHashMap<>();
        catalog.kinds().stream()
                .flatMap(kind -> kind.issuers().stream())
                .map(Issuer::office)
                .filter(keysByOffice::containsKey)
                .forEach(office -> present.put(office, keysByOffice.get(office)));
        Optional.ofNullable(keysByOffice.get(TrustFile.STATUS_OFFICE))
                .ifPresent(key -> present.put(TrustFile.STATUS_OFFICE, key));
        Present all = new Present(present, anchoring.targets());
        return db.write(Act.job("documents.trust"), tx -> publish(tx, all));
    }

    /**
     * Makes sure that the newest version lets this key of the office issue this kind, and says from when it does: the
     * moment of an issue is never before it.
     */
    Instant since(Tx tx, IssuerKey key, String office, Kind kind) {
        return newest(tx)
                .flatMap(published -> since(published.file(), key, office, kind, tx.now()))
                .orElseGet(() -> since(
                                publish(tx, new Present(Map.of(office, key), List.of()))
                                        .file(),
                                key,
                                office,
                                kind,
                                tx.now())
                        .orElseThrow(() -> new IllegalStateException(
                                "DOC-001 the catalogue does not let " + office + " issue " + kind.code())));
    }

    /** Makes sure that the newest version names this key, which issues no kind, and says from when it does. */
    Instant since(Tx tx, IssuerKey key, String office) {
        return newest(tx)
                .flatMap(published -> since(published.file(), key))
                .orElseGet(() -> since(
                                publish(tx, new Present(Map.of(office, key), List.of()))
                                        .file(),
                                key)
                        .orElseThrow(() -> new IllegalStateException("a key that was just published is not there")));
    }

    /** The newest version, which names the authority of the seal: published if it did not yet. */
    TrustFile namingSeal(Tx tx) {
        return newest(tx)
                .map(Published::file)
                .filter(file -> file.walletAuthorities().contains(seals.authorityCertificate(tx)))
                .orElseGet(() -> publish(tx, new Present(Map.of(), List.of())).file());
    }

    private Optional<Instant> since(TrustFile file, IssuerKey key) {
        return file.issuerKey(method(key)).filter(k -> k.until().isEmpty()).map(TrustFile.IssuerKey::from);
    }

    private Optional<Instant> since(TrustFile file, IssuerKey key, String office, Kind kind, Instant now) {
        Optional<Instant> keyFrom = since(file, key);
        Optional<Instant> authorityFrom = file.authorities().stream()
                .filter(a -> a.office().equals(office) && a.kind().equals(kind.code()))
                .filter(a -> a.until().map(now::isBefore).orElse(true))
                .map(Authority::from)
                .min(Comparator.naturalOrder());
        return keyFrom.flatMap(k -> authorityFrom.map(a -> k.isAfter(a) ? k : a));
    }

    /** The verification method in proofs. */
    String method(IssuerKey key) {
        return settings.did() + "#" + key.id();
    }

    /** What the trust file must know beside what it knows already: keys by office, places of anchors. */
    private record Present(Map<String, IssuerKey> keys, List<Target> targets) {}

    /** One publisher at a time; whoever waited finds the other's version and adds to it. */
    private Published publish(Tx tx, Present present) {
        lock(tx);
        Published newest = published(tx, present);
        // Also of a version from before there was a log.
        didLog.follow(tx, newest.file());
        return newest;
    }

    private Published published(Tx tx, Present present) {
        Optional<Published> previous = newest(tx);
        int version = previous.map(p -> p.version() + 1).orElse(1);
        TrustFile candidate = candidate(tx, previous.map(Published::file), present, version);
        if (previous.isPresent() && sameContent(previous.get().file(), candidate)) {
            return previous.get();
        }
        byte[] file = candidate.sign(keys.rootSigner());
        Sealed sealed = ledger.append(
                tx, "trust.published|" + version, Records.trust(version, file, candidate.fingerprint(), tx.now()));
        tx.dsl()
                .insertInto(TRUST_VERSION)
                .set(TRUST_VERSION.VERSION, version)
                .set(TRUST_VERSION.FILE, file)
                .set(TRUST_VERSION.AT, tx.now())
                .set(
                        TRUST_VERSION.BLINDING,
                        vault.blinding(TABLE, Integer.toString(version), sealed.blinding())
                                .copy())
                .set(TRUST_VERSION.ENTRY, sealed.entry().value())
                .execute();
        return new Published(version, sealed.entry(), candidate, Bytes.of(file));
    }

    private TrustFile candidate(Tx tx, Optional<TrustFile> previous, Present present, int version) {
        VerifierKey log = keys.logSigner().verifierKey();
        TrustFile.Builder next = TrustFile.builder(
                        log.name(), settings.did(), keys.rootSigner().verifierKey())
                .demo(settings.demonstration())
                .logKey(log, 0, Optional.empty());
        List<TrustFile.IssuerKey> issuers = issuerKeys(previous, present.keys());
        issuers.forEach(next::issuerKey);
        Set<String> offices = issuers.stream().map(TrustFile.IssuerKey::office).collect(Collectors.toSet());
        authorities(previous, offices, tx.now()).forEach(next::authority);
        targets(previous, present.targets()).forEach(next::anchorTarget);
        added(previous, TrustFile::sealAuthorities, seals.authority(tx)).forEach(next::sealAuthority);
        added(previous, TrustFile::walletAuthorities, seals.authorityCertificate(tx))
                .forEach(next::walletAuthority);
        return next.build(version, tx.now());
    }

    private static List<String> added(
            Optional<TrustFile> previous, Function<TrustFile, List<String>> member, String present) {
        return Stream.concat(previous.stream().flatMap(file -> member.apply(file).stream()), Stream.of(present))
                .distinct()
                .toList();
    }

    /** Every place the ledger was ever anchored, with every sender that ever paid there. */
    private static List<AnchorTarget> targets(Optional<TrustFile> previous, List<Target> present) {
        List<AnchorTarget> all =
                new ArrayList<>(previous.map(TrustFile::anchorTargets).orElse(List.of()));
        for (Target target : present) {
            AnchorTarget added = new AnchorTarget(
                    target.chainId(), target.genesis(), target.contract(), List.of(target.sender()), target.test());
            Optional<AnchorTarget> same = all.stream()
                    .filter(known -> known.chainId() == added.chainId()
                            && known.genesis().equals(added.genesis())
                            && known.contract().equals(added.contract())
                            && known.test() == added.test())
                    .findFirst();
            if (same.isEmpty()) {
                all.add(added);
            } else if (!same.get().senders().containsAll(added.senders())) {
                List<String> senders = new ArrayList<>(same.get().senders());
                senders.addAll(added.senders());
                all.set(
                        all.indexOf(same.get()),
                        new AnchorTarget(added.chainId(), added.genesis(), added.contract(), senders, added.test()));
            }
        }
        return all;
    }

    private List<TrustFile.IssuerKey> issuerKeys(Optional<TrustFile> previous, Map<String, IssuerKey> present) {
        List<TrustFile.IssuerKey> all = new ArrayList<>();
        for (TrustFile.IssuerKey old : previous.map(TrustFile::issuerKeys).orElse(List.of())) {
            Optional<Instant> replacedAt = Optional.ofNullable(present.get(old.office()))
                    .filter(now -> old.until().isEmpty() && !old.id().equals(method(now)))
                    .map(IssuerKey::since);
            all.add(
                    replacedAt.isEmpty()
                            ? old
                            : new TrustFile.IssuerKey(
                                    old.id(),
                                    old.key(),
                                    old.office(),
                                    old.from(),
                                    replacedAt,
                                    old.compromisedAtSize()));
        }
        present.forEach((office, key) -> {
            if (all.stream().noneMatch(known -> known.id().equals(method(key)))) {
                all.add(new TrustFile.IssuerKey(
                        method(key), key.publicKey(), office, key.since(), Optional.empty(), Optional.empty()));
            }
        });
        return all;
    }

    /** What was granted stays, what the catalogue takes away ends, offices with a key gain their kinds. */
    private List<Authority> authorities(Optional<TrustFile> previous, Set<String> offices, Instant now) {
        List<Authority> granted = previous.map(TrustFile::authorities).orElse(List.of());
        return new Authorities(settings.zone(), now).next(granted, catalog.kinds(), offices);
    }

    private static boolean sameContent(TrustFile a, TrustFile b) {
        TrustFile renumbered = new TrustFile(
                a.version(),
                a.issuedAt(),
                b.demo(),
                b.origin(),
                b.did(),
                b.root(),
                b.logKeys(),
                b.witnesses(),
                b.witnessQuorum(),
                b.issuerKeys(),
                b.authorities(),
                b.anchorTargets(),
                b.sealAuthorities(),
                b.walletAuthorities());
        return a.equals(renumbered);
    }

    private static void lock(Tx tx) {
        tx.dsl()
                .select(DSL.field(
                        "pg_advisory_xact_lock(hashtextextended({0}, 11))",
                        org.jooq.impl.SQLDataType.OTHER, DSL.val("documents.trust")))
                .fetch();
    }

    /** Versions in order, for the ledger's audit. */
    static List<Row> inOrder(Tx tx, int after, int limit) {
        return tx.dsl()
                .select(
                        TRUST_VERSION.VERSION,
                        TRUST_VERSION.FILE,
                        TRUST_VERSION.AT,
                        TRUST_VERSION.BLINDING,
                        TRUST_VERSION.ENTRY)
                .from(TRUST_VERSION)
                .where(TRUST_VERSION.VERSION.greaterThan(after))
                .orderBy(TRUST_VERSION.VERSION)
                .limit(limit)
                .fetch(row -> new Row(
                        row.value1(),
                        Bytes.of(row.value2()),
                        row.value3(),
                        Bytes.of(row.value4()),
                        new EntryId(row.value5())));
    }
}
