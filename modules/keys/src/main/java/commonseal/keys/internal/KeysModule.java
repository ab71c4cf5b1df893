package commonseal.keys.internal;

import commonseal.kernel.Db;
import commonseal.keys.Keys;
import java.nio.file.Path;

/** Wires the module. */
public final class KeysModule {

    private KeysModule() {}

    /** Loads the cryptographic library; may run beside other work while a program starts. */
    public static void warmUp() {
        LoadedKeys.register();
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
        return LoadedKeys.load(db, masterKeyFile, origin);
    }
}
