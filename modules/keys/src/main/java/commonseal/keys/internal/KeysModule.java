package commonseal.keys.internal;

import commonseal.kernel.Clock;
import commonseal.kernel.Db;
import commonseal.keys.IndexedColumn;
import commonseal.keys.KeyProtection;
import commonseal.keys.Keys;
import commonseal.keys.MasterKeyProvider;
import commonseal.keys.RecoverResult;
import commonseal.keys.Rotation;
import commonseal.keys.SealedColumns;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Wires the module. */
public final class KeysModule {

    private KeysModule() {}

    /** Loads the cryptographic library; may run beside other work while a program starts. */
    public static void warmUp() {
        Keysets.register();
    }

    /**
     * Opens every key, or makes them at the first start of a district.
     *
     * @param db connections of role commonseal_app to a migrated database
     * @param masterKeyFile made with mode 0600 if neither it nor any key exists; never replaced
     * @param origin the ledger's name, which names its signing key
     * @throws commonseal.keys.KeysRefused if the file is missing, damaged, readable by others or not the right one
     */
    public static Keys wire(Db db, Path masterKeyFile, String origin) {
        Path folder = masterKeyFile.toAbsolutePath().getParent();
        return wire(db, new MasterKey.InFile(masterKeyFile), folder == null ? masterKeyFile : folder, origin);
    }

    /**
     * The same with a master key from anywhere.
     *
     * @param folder outside the database and its backups: the erasure journal, the public keys
     */
    public static Keys wire(Db db, MasterKeyProvider masterKey, Path folder, String origin) {
        return LoadedKeys.load(db, masterKey, folder, origin);
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
