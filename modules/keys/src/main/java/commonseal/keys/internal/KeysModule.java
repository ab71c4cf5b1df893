package commonseal.keys.internal;

import commonseal.kernel.Clock;
import commonseal.kernel.Db;
import commonseal.kernel.Secret;
import commonseal.keys.IndexedColumn;
import commonseal.keys.KeyProtection;
import commonseal.keys.KeyWrapping;
import commonseal.keys.Keys;
import commonseal.keys.MasterKeyProvider;
import commonseal.keys.RecoverResult;
import commonseal.keys.Rotation;
import commonseal.keys.SealedColumns;
import commonseal.proof.Suite;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Wires the module. */
public final class KeysModule {

    private KeysModule() {}

    /** Loads the cryptographic library; may run beside other work while a program starts. */
    public static void warmUp() {
        InternationalAlgorithms.register();
    }

    /**
     * Opens every key, or makes them at the first start of a district; of the international suite.
     *
     * @param db connections of role commonseal_app to a migrated database
     * @param masterKeyFile made with mode 0600 if neither it nor any key exists; never replaced
     * @param origin the ledger's name, which names its signing key
     * @throws commonseal.keys.KeysRefused if the file is missing, damaged, readable by others or not the right one
     */
    public static Keys wire(Db db, Path masterKeyFile, String origin) {
        Path folder = masterKeyFile.toAbsolutePath().getParent();
        return wire(
                db,
                Suite.INTERNATIONAL,
                new MasterKey.InFile(masterKeyFile),
                folder == null ? masterKeyFile : folder,
                origin);
    }

    /**
     * The same with a master key from anywhere.
     *
     * @param suite chosen once, before the first start
     * @param folder outside the database and its backups: the erasure journal, the public keys
     * @throws commonseal.keys.KeysRefused also if the district was founded with another suite
     */
    public static Keys wire(Db db, Suite suite, MasterKeyProvider masterKey, Path folder, String origin) {
        return LoadedKeys.load(db, suite, masterKey, folder, origin);
    }

    /**
     * For a start without the master key: compares the suite with that of the keys there are.
     *
     * @throws commonseal.keys.KeysRefused if the district was founded with another suite
     */
    public static void check(Db db, Suite suite) {
        LoadedKeys.isNew(db, suite);
    }

    /**
     * What there is before the master key is given: the public keys that the last start with it left in the folder.
     *
     * @throws commonseal.keys.KeysRefused if that file is damaged
     */
    public static Keys sealed(Path folder) {
        return new SealedKeys(PublicKeys.read(folder));
    }

    /** The master key in {@code master.key} of this folder. */
    public static MasterKeyProvider inFile(Path folder) {
        return new MasterKey.InFile(folder.resolve(PassphraseProtection.PLAIN));
    }

    /** The master key in {@code master.wrapped} of this folder, under a key of the service. */
    public static MasterKeyProvider wrapped(Path folder, KeyWrapping service) {
        return new WrappedMasterKey(folder.resolve(WrappedMasterKey.FILE), service);
    }

    /**
     * A service that speaks the protocol of the transit engine of OpenBao and Vault; described in docs/kms.md.
     *
     * @param url up to the engine, for instance {@code https://bao.example:8200/v1/transit}
     * @param key name of the service's key
     * @param tokenFile mode 0600
     */
    public static KeyWrapping transit(URI url, String key, Path tokenFile) {
        return new TransitWrapping(url, key, tokenFile);
    }

    /**
     * The key as the provider gives it now, once: who asks the result asks the provider no more.
     *
     * @throws commonseal.keys.KeysRefused if there is a key that cannot be had
     * @throws commonseal.keys.KeysUnavailable if the provider is a service that cannot be asked
     */
    public static MasterKeyProvider opened(MasterKeyProvider provider) {
        return new PassphraseProtection.Given(provider.place(), Secret.of(provider.key()));
    }

    /**
     * Wraps the key of the plain file {@code master.key} and deletes that file once the service gave the key back. After a
     * crash one of the two files opens the district, and the same again completes it.
     *
     * @return the key's fingerprint
     * @throws commonseal.keys.KeysRefused if there is no such file, or another key was wrapped before
     * @throws commonseal.keys.KeysUnavailable if the service cannot be asked; nothing changed
     */
    public static String wrap(Path folder, KeyWrapping service) {
        return new WrappedMasterKey(folder.resolve(WrappedMasterKey.FILE), service)
                .takeOver(folder.resolve(PassphraseProtection.PLAIN));
    }

    /** The master key under a passphrase, in this folder; attempts are counted from here on. */
    public static KeyProtection protection(Path folder, Clock clock) {
        return new PassphraseProtection(folder, clock);
    }

    /**
     * The background work after {@link Keys#rotate}.
     *
     * @param keys as {@link #wire} gave it
     * @param sealed every table with values under the district's key; what is left out keeps the old key in use
     * @param indexed every column under {@link Keys#lookupIndex}
     * @param retention how long backups of the database are kept: so long after its last row the key of a week opens them
     */
    public static Rotation rotation(
            Db db, Keys keys, List<SealedColumns> sealed, List<IndexedColumn> indexed, Duration retention) {
        if (!(keys instanceof LoadedKeys loaded)) {
            throw new IllegalArgumentException("keys of this module are meant");
        }
        return new Rotator(db, loaded.rotating(), loaded.wrapping(), sealed, indexed, retention);
    }

    /** The same, with backups kept for four weeks. */
    public static Rotation rotation(Db db, Keys keys, List<SealedColumns> sealed, List<IndexedColumn> indexed) {
        return rotation(db, keys, sealed, indexed, Duration.ofDays(28));
    }

    /**
     * The master key as three printed shares (24 groups of five digits each), any two of which give it back; one tells
     * nothing. Shares of different calls do not go together.
     *
     * @throws commonseal.keys.KeysRefused if the key cannot be had
     */
    public static List<String> split(MasterKeyProvider masterKey) {
        return Shares.split(masterKey.key());
    }

    /** Writes the master key file from two shares, with mode 0600; never replaces one. */
    public static RecoverResult recover(String first, String second, Path masterKeyFile) {
        return Shares.recover(first, second, masterKeyFile);
    }
}
