package commonseal.keys.internal;

import commonseal.kernel.Act;
import commonseal.kernel.Db;
import commonseal.kernel.Invariant;
import commonseal.kernel.Tx;
import commonseal.keys.KeyChanged;
import commonseal.keys.KeyRotated;
import commonseal.keys.Keys;
import commonseal.keys.KeysRefused;
import commonseal.keys.MasterKeyProvider;
import commonseal.keys.Opener;
import commonseal.keys.Rotating;
import commonseal.keys.SealSigner;
import commonseal.keys.SubjectKey;
import commonseal.proof.NoteSigner;
import commonseal.proof.Suite;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All keys, opened once at start and used from memory. */
final class LoadedKeys implements Keys {

    private static final Logger LOG = LoggerFactory.getLogger(LoadedKeys.class);
    private static final Act ACT = Act.job("keys");

    private static final String ISSUER_PREFIX = "issuer/";
    private static final String DID_PREFIX = "did/";
    /** Number of an office's key. */
    private static final String FIRST = "-1";

    private static final int LONGEST_OFFICE = 150;

    private record Signing(KeyChanged change, Signer signer) {}

    private final Db db;
    private final MasterKey master;
    private final Keysets keysets;
    private final RotatingKeys rotating;
    private final SubjectKeyWrapping wrapping;
    private final SubjectKeys subjects;
    private final NoteSigner log;
    private final NoteSigner root;
    private final byte[] anchor;
    private final SealSigner sealAuthority;
    private final SealSigner seal;
    private final ConcurrentHashMap<String, Signing> signing;

    private LoadedKeys(
            Db db,
            MasterKey master,
            Keysets keysets,
            RotatingKeys rotating,
            Epochs epochs,
            Path journal,
            String origin,
            byte[] anchor,
            SealSigner sealAuthority,
            SealSigner seal,
            ConcurrentHashMap<String, Signing> signing) {
        this.db = db;
        this.master = master;
        this.keysets = keysets;
        this.rotating = rotating;
        this.wrapping = new SubjectKeyWrapping(rotating.keyEncryption(), epochs);
        IndexKey first = rotating.firstIndex();
        this.subjects = new SubjectKeys(
                keysets.algorithms(),
                wrapping,
                new ErasureJournal(journal, text -> first.index("keys.erasure-journal", text)));
        this.anchor = anchor;
        this.sealAuthority = sealAuthority;
        this.seal = seal;
        this.signing = signing;
        this.log = named(signing, Keysets.LOG, origin);
        this.root = named(signing, Keysets.ROOT, origin + "/root");
    }

    /** @param folder of the erasure journal and of the public keys */
    static LoadedKeys load(Db db, Suite suite, MasterKeyProvider provider, Path folder, String origin) {
        InternationalAlgorithms.register();
        boolean newDistrict = isNew(db, suite);
        if (!provider.isThere()) {
            if (!newDistrict) {
                throw new KeysRefused(
                        "KEYS-001 the database holds encrypted data, but its master key " + provider.place()
                                + " is missing: restore the master key file from its backup, then start again;"
                                + " a new key could not open anything");
            }
            provider.keep(MasterKey.random());
        }
        MasterKey master = MasterKey.read(provider, Algorithms.of(suite));
        Keysets keysets = new Keysets(master);
        List<KeysetTable.Row> rows = db.write(ACT, tx -> complete(tx, keysets));
        if (newDistrict) {
            LOG.atWarn()
                    .addKeyValue("code", "KEYS-007")
                    .addKeyValue("kept", provider.place())
                    .addKeyValue("fingerprint", master.fingerprint())
                    .log("the master key file protects every encrypted field: keep a copy of it elsewhere, now");
        } else {
            LOG.atInfo().addKeyValue("fingerprint", master.fingerprint()).log("master key opened");
        }
        LoadedKeys keys = open(db, master, keysets, rows, folder, origin);
        PublicKeys.keep(folder, keys.log.verifierKey(), keys.root.verifierKey());
        return keys;
    }

    /**
     * Whether there is no key yet.
     *
     * @throws KeysRefused KEYS-018 if there are keys of the other suite
     */
    static boolean isNew(Db db, Suite suite) {
        Optional<Suite> there = db.read(ACT, KeysetTable::suite);
        there.filter(other -> other != suite).ifPresent(other -> {
            throw new KeysRefused("KEYS-018 this district was founded with the suite " + other.code()
                    + ", but keys.suite is " + suite.code() + ": set keys.suite=" + other.code()
                    + "; a suite is chosen once, before the first start");
        });
        return there.isEmpty();
    }

    /** Makes the keys of the district that are missing; of two processes at once each ends with the same rows. */
    private static List<KeysetTable.Row> complete(Tx tx, Keysets keysets) {
        List<String> there =
                KeysetTable.all(tx).stream().map(KeysetTable.Row::name).toList();
        for (String name : List.of(
                Keysets.FIELD,
                Keysets.BLIND_INDEX,
                Keysets.KEY_ENCRYPTION,
                Keysets.LOG,
                Keysets.ROOT,
                Keysets.ANCHOR,
                Keysets.SEAL_AUTHORITY,
                Keysets.SEAL)) {
            if (!there.contains(name)) {
                KeysetTable.insert(tx, keysets.make(tx, name, name));
            }
        }
        List<KeysetTable.Row> rows = KeysetTable.all(tx);
        if (rows.size() >= KeysetTable.MOST) {
            throw new KeysRefused("KEYS-008 there are more than " + KeysetTable.MOST + " keys: ask for support");
        }
        return rows;
    }

    private static LoadedKeys open(
            Db db, MasterKey master, Keysets keysets, List<KeysetTable.Row> rows, Path folder, String origin) {
        ConcurrentHashMap<String, Signing> signing = new ConcurrentHashMap<>();
        // A private key is checked against its public one: with an office each, worth all processors.
        rows.parallelStream()
                .filter(row -> Keysets.SIGNING.contains(row.purpose()))
                .forEach(row -> signing.put(row.name(), signing(keysets, row)));
        byte[] anchor = raw(keysets, rows, Keysets.ANCHOR);
        RotatingKeys rotating = db.read(ACT, tx -> RotatingKeys.open(tx, db.clock(), keysets, rows));
        Epochs epochs = db.write(ACT, tx -> Epochs.open(tx, new EpochFile(folder.resolve("epoch.keys"), master)));
        return new LoadedKeys(
                db,
                master,
                keysets,
                rotating,
                epochs,
                folder.resolve("erasure.journal"),
                origin,
                anchor,
                P256Signer.of(raw(keysets, rows, Keysets.SEAL_AUTHORITY)),
                P256Signer.of(raw(keysets, rows, Keysets.SEAL)),
                signing);
    }

    private static byte[] raw(Keysets keysets, List<KeysetTable.Row> rows, String purpose) {
        return rows.stream()
                .filter(row -> row.purpose().equals(purpose))
                .findFirst()
                .map(keysets::raw)
                .orElseThrow(() -> new IllegalStateException("a key that was just made is not there"));
    }

    SubjectKeyWrapping wrapping() {
        return wrapping;
    }

    RotatingKeys rotating() {
        return rotating;
    }

    @Override
    public byte[] seal(Place place, byte[] plain) {
        return SealingKey.encrypt(rotating.field(), plain, AssociatedData.of(place));
    }

    @Override
    public byte[] open(Place place, byte[] sealed) {
        try {
            return SealingKey.decrypt(rotating.field(), sealed, AssociatedData.of(place));
        } catch (GeneralSecurityException e) {
            throw new Tampered(place);
        }
    }

    @Override
    public SubjectKey subjectKey(Tx tx, UUID subject) {
        return subjects.toSeal(tx, subject);
    }

    @Override
    public Map<UUID, SubjectKey> subjectKeys(Tx tx, Set<UUID> all) {
        return subjects.toSeal(tx, all);
    }

    @Override
    public Opener opener(Tx tx, Collection<? extends byte @Nullable []> sealed) {
        return subjects.opener(tx, sealed, this);
    }

    @Override
    public boolean erase(Tx tx, UUID subject) {
        return subjects.erase(tx, subject);
    }

    @Override
    public Set<UUID> replayErasures(Tx tx) {
        return subjects.replay(tx);
    }

    @Override
    public Optional<KeyRotated> rotate(Tx tx, Rotating purpose) {
        return rotating.rotate(tx, purpose);
    }

    @Override
    public byte[] blindIndex(String fieldName, String normalised) {
        return rotating.firstIndex().index(fieldName, normalised);
    }

    @Override
    public byte[] lookupIndex(String fieldName, String normalised) {
        return rotating.blindIndex().current().key().index(fieldName, normalised);
    }

    @Override
    public List<byte[]> lookupIndexes(String fieldName, String normalised) {
        return rotating.blindIndex().inUse().stream()
                .map(each -> each.key().index(fieldName, normalised))
                .toList();
    }

    @Override
    public NoteSigner logSigner() {
        return log;
    }

    @Override
    public NoteSigner rootSigner() {
        return root;
    }

    @Override
    public byte[] anchorKey() {
        return anchor.clone();
    }

    @Override
    public SealSigner sealAuthority() {
        return sealAuthority;
    }

    @Override
    public SealSigner seal() {
        return seal;
    }

    @Override
    public String masterKeyFingerprint() {
        return master.fingerprint();
    }

    @Override
    public Suite suite() {
        return keysets.algorithms().suite();
    }

    @Override
    public boolean isSealed() {
        return false;
    }

    @Override
    public List<KeyChanged> signingKeys() {
        List<KeyChanged> all = new ArrayList<>();
        signing.values().forEach(s -> all.add(s.change()));
        all.sort(Comparator.comparing(KeyChanged::at).thenComparing(KeyChanged::key));
        return List.copyOf(all);
    }

    @Override
    public IssuerKey issuerKey(Tx tx, String office) {
        ensureIssuerKey(tx, office);
        return issuer(signing(tx, issuerName(office)).orElseThrow());
    }

    @Override
    public Map<String, IssuerKey> issuerKeys() {
        db.read(ACT, tx -> KeysetTable.others(tx, Keysets.ISSUER, signing.keySet()))
                .forEach(row -> signing.putIfAbsent(row.name(), signing(keysets, row)));
        Map<String, IssuerKey> keys = new HashMap<>();
        signing.forEach((name, key) -> {
            if (name.startsWith(ISSUER_PREFIX)) {
                keys.put(name.substring(ISSUER_PREFIX.length(), name.length() - FIRST.length()), issuer(key));
            }
        });
        return keys;
    }

    @Override
    public Optional<KeyChanged> ensureIssuerKey(Tx tx, String office) {
        return ensure(tx, issuerName(office), Keysets.ISSUER);
    }

    @Override
    public Optional<KeyChanged> ensureDidKey(Tx tx, int number) {
        return ensure(tx, didName(number), Keysets.DID);
    }

    @Override
    public DidKey didKey(Tx tx, int number) {
        if (signing(tx, didName(number)).map(Signing::signer).orElse(null) instanceof Ed25519Signer signer) {
            return signer;
        }
        throw new IllegalStateException("entry " + number + " of the DID log has no key yet");
    }

    private static String didName(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("entries of the DID log are numbered from 1");
        }
        return DID_PREFIX + number;
    }

    private Optional<KeyChanged> ensure(Tx tx, String name, String purpose) {
        if (signing.containsKey(name)) {
            return Optional.empty();
        }
        KeysetTable.Row row = keysets.make(tx, name, purpose);
        if (!KeysetTable.insert(tx, row)) {
            return Optional.empty();
        }
        Signing made = signing(keysets, row);
        // Not earlier: a key of a transaction that rolled back must not sign.
        tx.afterCommit(() -> signing.putIfAbsent(name, made));
        return Optional.of(made.change());
    }

    /** From memory, else from the row: another node made it, or this transaction did. */
    private Optional<Signing> signing(Tx tx, String name) {
        return Optional.ofNullable(signing.get(name))
                .or(() -> KeysetTable.byName(tx, name).map(row -> signing(keysets, row)));
    }

    private static IssuerKey issuer(Signing key) {
        return key.signer().issuer(key.change().key(), key.change().at());
    }

    private static NoteSigner named(ConcurrentHashMap<String, Signing> signing, String key, String name) {
        Signing found = signing.get(key);
        if (found != null && found.signer() instanceof Ed25519Signer signer) {
            return signer.named(name);
        }
        throw new IllegalStateException("a key that was just made is not there");
    }

    /** The first key of an office; later ones will count on. */
    private static String issuerName(String office) {
        boolean fits = !office.isBlank()
                && office.length() <= LONGEST_OFFICE
                && office.chars().noneMatch(Character::isISOControl);
        if (!fits) {
            throw new IllegalArgumentException("an office is named by 1 to " + LONGEST_OFFICE + " characters");
        }
        return ISSUER_PREFIX + office + FIRST;
    }

    private static Signing signing(Keysets keysets, KeysetTable.Row row) {
        Signer signer = keysets.signer(row);
        Invariant.check(
                Arrays.equals(signer.publicKey().bytes(), row.publicKey()),
                "INV-KEYS-1",
                "the public key of %s is not that of its keyset",
                row.name());
        KeyChanged.Purpose purpose = switch (row.purpose()) {
            case Keysets.LOG -> KeyChanged.Purpose.LOG;
            case Keysets.ROOT -> KeyChanged.Purpose.ROOT;
            case Keysets.DID -> KeyChanged.Purpose.DID;
            default -> KeyChanged.Purpose.ISSUER;
        };
        String id = row.name().startsWith(ISSUER_PREFIX) ? row.name().substring(ISSUER_PREFIX.length()) : row.name();
        return new Signing(new KeyChanged(id, purpose, signer.publicKey(), row.createdAt()), signer);
    }
}
