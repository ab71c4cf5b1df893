package commonseal.keys.internal;

import com.google.crypto.tink.prf.PrfSet;
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
import commonseal.keys.SubjectKey;
import commonseal.keys.internal.Generations.Generation;
import commonseal.proof.NoteSigner;
import java.nio.charset.StandardCharsets;
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
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All keys, opened once at start and used from memory. */
final class LoadedKeys implements Keys {

    private static final Logger LOG = LoggerFactory.getLogger(LoadedKeys.class);
    private static final Act ACT = Act.job("keys");

    private static final String ISSUER_PREFIX = "issuer/";
    /** Number of an office's key. */
    private static final String FIRST = "-1";

    private static final int INDEX_BYTES = 16;
    private static final int FIELD_KEY_BYTES = 32;
    private static final int LONGEST_OFFICE = 150;

    private record Signing(KeyChanged change, Ed25519Signer signer) {}

    private final Db db;
    private final MasterKey master;
    private final Keysets keysets;
    private final RotatingKeys rotating;
    private final SubjectKeyWrapping wrapping;
    private final SubjectKeys subjects;
    private final NoteSigner log;
    private final NoteSigner root;
    private final byte[] anchor;
    private final ConcurrentHashMap<String, Signing> signing;
    /** By generation and field. */
    private final ConcurrentHashMap<String, SecretKeySpec> fieldKeys = new ConcurrentHashMap<>();

    private LoadedKeys(
            Db db,
            MasterKey master,
            Keysets keysets,
            RotatingKeys rotating,
            Epochs epochs,
            Path journal,
            String origin,
            byte[] anchor,
            ConcurrentHashMap<String, Signing> signing) {
        this.db = db;
        this.master = master;
        this.keysets = keysets;
        this.rotating = rotating;
        this.wrapping = new SubjectKeyWrapping(rotating.keyEncryption(), epochs);
        this.subjects = new SubjectKeys(
                wrapping,
                new ErasureJournal(journal, text -> index(rotating.firstIndex(), "keys.erasure-journal", text)));
        this.anchor = anchor;
        this.signing = signing;
        this.log = named(signing, Keysets.LOG, origin);
        this.root = named(signing, Keysets.ROOT, origin + "/root");
    }

    /** @param folder of the erasure journal and of the public keys */
    static LoadedKeys load(Db db, MasterKeyProvider provider, Path folder, String origin) {
        Keysets.register();
        boolean newDistrict = !db.read(ACT, KeysetTable::any);
        if (!provider.isThere()) {
            if (!newDistrict) {
                throw new KeysRefused(
                        "KEYS-001 the database holds encrypted data, but its master key " + provider.place()
                                + " is missing: restore the master key file from its backup, then start again;"
                                + " a new key could not open anything");
            }
            provider.keep(MasterKey.random());
        }
        MasterKey master = MasterKey.read(provider);
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
                Keysets.ANCHOR)) {
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
        byte[] anchor = rows.stream()
                .filter(row -> row.purpose().equals(Keysets.ANCHOR))
                .findFirst()
                .map(keysets::raw)
                .orElseThrow(() -> new IllegalStateException("a key that was just made is not there"));
        RotatingKeys rotating = db.read(ACT, tx -> RotatingKeys.open(tx, db.clock(), keysets, rows));
        Epochs epochs = db.write(ACT, tx -> Epochs.open(tx, new EpochFile(folder.resolve("epoch.keys"), master)));
        return new LoadedKeys(
                db, master, keysets, rotating, epochs, folder.resolve("erasure.journal"), origin, anchor, signing);
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
        return index(rotating.firstIndex(), fieldName, normalised);
    }

    @Override
    public byte[] lookupIndex(String fieldName, String normalised) {
        return index(rotating.blindIndex().current(), fieldName, normalised);
    }

    @Override
    public List<byte[]> lookupIndexes(String fieldName, String normalised) {
        return rotating.blindIndex().inUse().stream()
                .map(each -> index(each, fieldName, normalised))
                .toList();
    }

    private byte[] index(Generation<PrfSet> generation, String fieldName, String normalised) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(fieldKeys.computeIfAbsent(
                    generation.number() + "/" + fieldName, key -> fieldKey(generation.key(), fieldName)));
            return Arrays.copyOf(mac.doFinal(normalised.getBytes(StandardCharsets.UTF_8)), INDEX_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
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
    public String masterKeyFingerprint() {
        return master.fingerprint();
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
        Signing inMemory = signing.get(issuerName(office));
        return issuer(inMemory != null ? inMemory : stored(tx, office).orElseThrow());
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
        String name = issuerName(office);
        if (signing.containsKey(name)) {
            return Optional.empty();
        }
        KeysetTable.Row row = keysets.make(tx, name, Keysets.ISSUER);
        if (!KeysetTable.insert(tx, row)) {
            return Optional.empty();
        }
        Signing made = signing(keysets, row);
        // Not earlier: a key of a transaction that rolled back must not sign.
        tx.afterCommit(() -> signing.putIfAbsent(name, made));
        return Optional.of(made.change());
    }

    private Optional<Signing> stored(Tx tx, String office) {
        return KeysetTable.byName(tx, issuerName(office)).map(row -> signing(keysets, row));
    }

    private static IssuerKey issuer(Signing key) {
        return key.signer().issuer(key.change().key(), key.change().at());
    }

    private static NoteSigner named(ConcurrentHashMap<String, Signing> signing, String key, String name) {
        Signing found = signing.get(key);
        if (found == null) {
            throw new IllegalStateException("a key that was just made is not there");
        }
        return found.signer().named(name);
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

    /** HKDF of the district's secret: fields cannot be told from one another, and none gives away another. */
    private static SecretKeySpec fieldKey(PrfSet secret, String fieldName) {
        try {
            byte[] info = ("blind-index/v1\n" + fieldName).getBytes(StandardCharsets.UTF_8);
            return new SecretKeySpec(secret.computePrimary(info, FIELD_KEY_BYTES), "HmacSHA256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HKDF gives 32 bytes", e);
        }
    }

    private static Signing signing(Keysets keysets, KeysetTable.Row row) {
        Ed25519Signer signer = keysets.signer(row);
        Invariant.check(
                Arrays.equals(signer.publicKey().bytes(), row.publicKey()),
                "INV-KEYS-1",
                "the public key of %s is not that of its keyset",
                row.name());
        KeyChanged.Purpose purpose = switch (row.purpose()) {
            case Keysets.LOG -> KeyChanged.Purpose.LOG;
            case Keysets.ROOT -> KeyChanged.Purpose.ROOT;
            default -> KeyChanged.Purpose.ISSUER;
        };
        String id = row.name().startsWith(ISSUER_PREFIX) ? row.name().substring(ISSUER_PREFIX.length()) : row.name();
        return new Signing(new KeyChanged(id, purpose, signer.publicKey(), row.createdAt()), signer);
    }
}
