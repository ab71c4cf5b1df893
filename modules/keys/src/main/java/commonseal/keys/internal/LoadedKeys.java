package commonseal.keys.internal;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.prf.PredefinedPrfParameters;
import com.google.crypto.tink.prf.PrfConfig;
import com.google.crypto.tink.prf.PrfSet;
import com.google.crypto.tink.signature.SignatureConfig;
import commonseal.kernel.Act;
import commonseal.kernel.Db;
import commonseal.kernel.Ids;
import commonseal.kernel.Invariant;
import commonseal.kernel.Tx;
import commonseal.keys.KeyChanged;
import commonseal.keys.Keys;
import commonseal.keys.KeysRefused;
import commonseal.proof.NoteSigner;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    private static final String FIELD = "field";
    private static final String BLIND_INDEX = "blind-index";
    private static final String LOG_KEY = "log";
    private static final String ROOT_KEY = "root";
    private static final String ANCHOR = "anchor";
    private static final String ISSUER = "issuer";
    private static final String ISSUER_PREFIX = "issuer/";
    /** Number of an office's key. */
    private static final String FIRST = "-1";

    private static final Set<String> SIGNING = Set.of(LOG_KEY, ROOT_KEY, ISSUER);

    private static final int INDEX_BYTES = 16;
    private static final int FIELD_KEY_BYTES = 32;
    private static final int LONGEST_OFFICE = 150;
    /** Order of the group of secp256k1 (SEC 2, 2.4.1): a private key lies from 1 to below it. */
    private static final BigInteger SECP256K1_ORDER =
            new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

    private record Signing(KeyChanged change, Ed25519Signer signer) {}

    private final Db db;
    private final MasterKey master;
    private final Aead field;
    private final PrfSet blindIndex;
    private final NoteSigner log;
    private final NoteSigner root;
    private final byte[] anchor;
    private final ConcurrentHashMap<String, Signing> signing;
    private final ConcurrentHashMap<String, SecretKeySpec> fieldKeys = new ConcurrentHashMap<>();

    private LoadedKeys(
            Db db,
            MasterKey master,
            Aead field,
            PrfSet blindIndex,
            String origin,
            byte[] anchor,
            ConcurrentHashMap<String, Signing> signing) {
        this.db = db;
        this.master = master;
        this.field = field;
        this.blindIndex = blindIndex;
        this.anchor = anchor;
        this.signing = signing;
        this.log = named(signing, LOG_KEY, origin);
        this.root = named(signing, ROOT_KEY, origin + "/root");
    }

    /** Registers what the keysets need, which loads most of the library's classes; once is enough. */
    static void register() {
        try {
            AeadConfig.register();
            PrfConfig.register();
            SignatureConfig.register();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the cryptographic library does not work on this Java", e);
        }
    }

    static LoadedKeys load(Db db, Path file, String origin) {
        register();
        try {
            boolean newDistrict = !db.read(ACT, KeysetTable::any);
            boolean noFile = Files.notExists(file);
            if (noFile && !newDistrict) {
                throw new KeysRefused("KEYS-001 the database holds encrypted data, but its master key file " + file
                        + " is missing: restore the master key file from its backup, then start again;"
                        + " a new key could not open anything");
            }
            MasterKey master = noFile ? MasterKey.create(file) : MasterKey.read(file);
            List<KeysetTable.Row> rows = db.write(ACT, tx -> complete(tx, master));
            if (newDistrict) {
                LOG.atWarn()
                        .addKeyValue("code", "KEYS-007")
                        .addKeyValue("file", file)
                        .addKeyValue("fingerprint", master.fingerprint())
                        .log("the master key file protects every encrypted field: keep a copy of it elsewhere, now");
            } else {
                LOG.atInfo().addKeyValue("fingerprint", master.fingerprint()).log("master key opened");
            }
            return open(db, master, rows, origin);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the cryptographic library does not work on this Java", e);
        }
    }

    /** Makes the keys of the district that are missing; of two processes at once each ends with the same rows. */
    private static List<KeysetTable.Row> complete(Tx tx, MasterKey master) {
        try {
            List<String> there =
                    KeysetTable.all(tx).stream().map(KeysetTable.Row::name).toList();
            for (String name : List.of(FIELD, BLIND_INDEX, LOG_KEY, ROOT_KEY, ANCHOR)) {
                if (!there.contains(name)) {
                    KeysetTable.insert(tx, newRow(tx, master, name, name));
                }
            }
            List<KeysetTable.Row> rows = KeysetTable.all(tx);
            if (rows.size() >= KeysetTable.MOST) {
                throw new KeysRefused("KEYS-008 there are more than " + KeysetTable.MOST + " keys: ask for support");
            }
            return rows;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key could not be made", e);
        }
    }

    private static LoadedKeys open(Db db, MasterKey master, List<KeysetTable.Row> rows, String origin)
            throws GeneralSecurityException {
        @Nullable Aead field = null;
        @Nullable PrfSet blindIndex = null;
        byte @Nullable [] anchor = null;
        ConcurrentHashMap<String, Signing> signing = new ConcurrentHashMap<>();
        // A private key is checked against its public one: with an office each, worth all processors.
        rows.parallelStream()
                .filter(row -> SIGNING.contains(row.purpose()))
                .forEach(row -> signing.put(row.name(), signing(master, row)));
        for (KeysetTable.Row row : rows) {
            switch (row.purpose()) {
                case FIELD -> field = handle(master, row).getPrimitive(RegistryConfiguration.get(), Aead.class);
                case BLIND_INDEX ->
                    blindIndex = handle(master, row).getPrimitive(RegistryConfiguration.get(), PrfSet.class);
                case ANCHOR -> anchor = unseal(master, row);
                default -> {
                    if (!signing.containsKey(row.name())) {
                        throw unreadable(master, row);
                    }
                }
            }
        }
        if (field == null || blindIndex == null || anchor == null) {
            throw new IllegalStateException("a key that was just made is not there");
        }
        return new LoadedKeys(db, master, field, blindIndex, origin, anchor, signing);
    }

    @Override
    public byte[] seal(Place place, byte[] plain) {
        try {
            return field.encrypt(plain, associatedData(place));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM encrypts every value", e);
        }
    }

    @Override
    public byte[] open(Place place, byte[] sealed) {
        try {
            return field.decrypt(sealed, associatedData(place));
        } catch (GeneralSecurityException e) {
            throw new Tampered(place);
        }
    }

    @Override
    public byte[] blindIndex(String fieldName, String normalised) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(fieldKeys.computeIfAbsent(fieldName, this::fieldKey));
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
        db.read(ACT, tx -> KeysetTable.others(tx, ISSUER, signing.keySet()))
                .forEach(row -> signing.putIfAbsent(row.name(), signing(master, row)));
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
        try {
            KeysetTable.Row row = newRow(tx, master, name, ISSUER);
            if (!KeysetTable.insert(tx, row)) {
                return Optional.empty();
            }
            Signing made = signing(master, row);
            // Not earlier: a key of a transaction that rolled back must not sign.
            tx.afterCommit(() -> signing.putIfAbsent(name, made));
            return Optional.of(made.change());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key could not be made", e);
        }
    }

    private Optional<Signing> stored(Tx tx, String office) {
        return KeysetTable.byName(tx, issuerName(office)).map(row -> signing(master, row));
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
    private SecretKeySpec fieldKey(String fieldName) {
        try {
            byte[] info = ("blind-index/v1\n" + fieldName).getBytes(StandardCharsets.UTF_8);
            return new SecretKeySpec(blindIndex.computePrimary(info, FIELD_KEY_BYTES), "HmacSHA256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HKDF gives 32 bytes", e);
        }
    }

    /** Lengths before the parts: no two places give the same bytes. */
    private static byte[] associatedData(Place place) {
        byte[] table = place.table().getBytes(StandardCharsets.UTF_8);
        byte[] column = place.column().getBytes(StandardCharsets.UTF_8);
        byte[] row = place.row().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + 12 + table.length + column.length + row.length)
                .put((byte) 'f')
                .put((byte) '1')
                .putInt(table.length)
                .put(table)
                .putInt(column.length)
                .put(column)
                .putInt(row.length)
                .put(row)
                .array();
    }

    private static KeysetTable.Row newRow(Tx tx, MasterKey master, String name, String purpose)
            throws GeneralSecurityException {
        Instant now = tx.now();
        if (purpose.equals(ANCHOR)) {
            byte[] ad = KeysetTable.Row.associatedData(name, purpose, null, now);
            byte[] sealed = master.aead().encrypt(newSecp256k1Key(), ad);
            return new KeysetTable.Row(name, purpose, sealed, null, master.fingerprint(), now);
        }
        KeysetHandle handle = switch (purpose) {
            case FIELD -> KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
            case BLIND_INDEX -> KeysetHandle.generateNew(PredefinedPrfParameters.HKDF_SHA256);
            default -> Ed25519Signer.generate();
        };
        boolean signs = !purpose.equals(FIELD) && !purpose.equals(BLIND_INDEX);
        byte @Nullable [] publicKey =
                signs ? Ed25519Signer.of(handle).publicKey().bytes() : null;
        byte[] ad = KeysetTable.Row.associatedData(name, purpose, publicKey, now);
        byte[] sealed = TinkProtoKeysetFormat.serializeEncryptedKeyset(handle, master.aead(), ad);
        return new KeysetTable.Row(name, purpose, sealed, publicKey, master.fingerprint(), now);
    }

    private static byte[] newSecp256k1Key() {
        while (true) {
            byte[] key = Ids.randomBytes(32);
            BigInteger number = new BigInteger(1, key);
            if (number.signum() > 0 && number.compareTo(SECP256K1_ORDER) < 0) {
                return key;
            }
        }
    }

    private static Signing signing(MasterKey master, KeysetTable.Row row) {
        try {
            Ed25519Signer signer = Ed25519Signer.of(handle(master, row));
            Invariant.check(
                    Arrays.equals(signer.publicKey().bytes(), row.publicKey()),
                    "INV-KEYS-1",
                    "the public key of %s is not that of its keyset",
                    row.name());
            KeyChanged.Purpose purpose = switch (row.purpose()) {
                case LOG_KEY -> KeyChanged.Purpose.LOG;
                case ROOT_KEY -> KeyChanged.Purpose.ROOT;
                default -> KeyChanged.Purpose.ISSUER;
            };
            String id =
                    row.name().startsWith(ISSUER_PREFIX) ? row.name().substring(ISSUER_PREFIX.length()) : row.name();
            return new Signing(new KeyChanged(id, purpose, signer.publicKey(), row.createdAt()), signer);
        } catch (GeneralSecurityException e) {
            throw unreadable(master, row);
        }
    }

    private static KeysetHandle handle(MasterKey master, KeysetTable.Row row) {
        try {
            return TinkProtoKeysetFormat.parseEncryptedKeyset(row.keyset(), master.aead(), row.associatedData());
        } catch (GeneralSecurityException e) {
            throw unreadable(master, row);
        }
    }

    private static byte[] unseal(MasterKey master, KeysetTable.Row row) {
        try {
            return master.aead().decrypt(row.keyset(), row.associatedData());
        } catch (GeneralSecurityException e) {
            throw unreadable(master, row);
        }
    }

    private static KeysRefused unreadable(MasterKey master, KeysetTable.Row row) {
        if (!row.master().equals(master.fingerprint())) {
            return new KeysRefused("KEYS-003 the master key file is not the one of this database: it has fingerprint "
                    + master.fingerprint() + ", the database was sealed under " + row.master()
                    + ": put the right file in its place, then start again");
        }
        return new KeysRefused("KEYS-009 the key " + row.name()
                + " was changed in the database behind the application: restore the table keys.keyset from a backup");
    }
}
