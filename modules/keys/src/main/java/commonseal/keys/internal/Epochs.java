package commonseal.keys.internal;

import com.google.crypto.tink.Aead;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.keys.KeysRefused;
import commonseal.keys.internal.EpochFile.Epoch;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The weeks' keys, inside the wrapping of subjects' keys and outside the database. A backup opens as long as the key of its
 * week is there; after that nothing of it does that was erased, whoever holds the backup and the master key.
 */
final class Epochs {

    static final Duration EPOCH = Duration.ofDays(7);

    private static final Logger LOG = LoggerFactory.getLogger(Epochs.class);

    private final EpochFile file;
    private final Algorithms algorithms;
    /** By number; replaced as a whole, so readers need no lock. */
    private volatile Map<Integer, Aead> keys = Map.of();

    private volatile int current;

    private Epochs(EpochFile file) {
        this.file = file;
        this.algorithms = file.master().algorithms();
    }

    /**
     * Reads the file, or makes it with the first key.
     *
     * @throws KeysRefused KEYS-016 if it is missing, damaged or older than the rows of the database
     */
    static Epochs open(Tx tx, EpochFile file) {
        Epochs epochs = new Epochs(file);
        SubjectKeyTable.holdEpochs(tx);
        int newestRow = SubjectKeyTable.newestEpoch(tx);
        if (!file.isThere() && newestRow == 0) {
            file.write(List.of(epochs.fresh(1, tx.now())));
        }
        epochs.load(file.read());
        if (newestRow > epochs.current) {
            throw new KeysRefused(
                    "KEYS-016 the file " + file.file() + " is missing or older than the database (it knows week "
                            + epochs.current + ", the database was written in week " + newestRow
                            + "): restore its newest copy, or no content of any person opens");
        }
        return epochs;
    }

    private Epoch fresh(int number, Instant now) {
        return new Epoch(
                number, now.truncatedTo(ChronoUnit.MICROS), Optional.empty(), Ids.randomBytes(algorithms.keyBytes()));
    }

    private void load(List<Epoch> epochs) {
        Map<Integer, Aead> loaded = new HashMap<>();
        for (Epoch epoch : epochs) {
            loaded.put(epoch.number(), algorithms.aead(epoch.key()));
        }
        keys = Map.copyOf(loaded);
        current = epochs.isEmpty() ? 0 : epochs.getLast().number();
    }

    /** The week under which keys are wrapped now. */
    int current() {
        return current;
    }

    byte[] wrap(int epoch, UUID subject, byte[] key) {
        try {
            return of(epoch).encrypt(key, AssociatedData.ofEpoch(subject, epoch));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key of the week that was just read is there", e);
        }
    }

    /** @throws GeneralSecurityException if the week's key was destroyed, or never wrapped this */
    byte[] unwrap(int epoch, UUID subject, byte[] wrapped) throws GeneralSecurityException {
        return of(epoch).decrypt(wrapped, AssociatedData.ofEpoch(subject, epoch));
    }

    private Aead of(int epoch) throws GeneralSecurityException {
        Aead key = keys.get(epoch);
        if (key == null && epoch > current) {
            // Another process began the week.
            load(file.read());
            key = keys.get(epoch);
        }
        if (key == null) {
            throw new GeneralSecurityException("the key of week " + epoch + " is not there");
        }
        return key;
    }

    /**
     * Begins a week if it is time; destroys the keys of weeks that no row is under and no backup needs any more. One
     * process at a time.
     *
     * @param retention how long backups of the database are kept
     * @param clean whether a whole pass has just found no row that opens under an earlier week
     */
    void turn(Tx tx, Duration retention, boolean clean) {
        SubjectKeyTable.holdEpochs(tx);
        List<Epoch> epochs = new ArrayList<>(file.read());
        if (epochs.isEmpty()) {
            throw new KeysRefused("KEYS-016 the file " + file.file() + " went away: restore its newest copy");
        }
        boolean begins = !tx.now().isBefore(epochs.getLast().made().plus(EPOCH));
        if (begins) {
            epochs.add(fresh(epochs.getLast().number() + 1, tx.now()));
        }
        List<Epoch> kept = new ArrayList<>();
        List<Integer> destroyed = new ArrayList<>();
        Instant now = tx.now().truncatedTo(ChronoUnit.MICROS);
        for (Epoch epoch : epochs) {
            // Of this process's week, not of one that begins just now.
            boolean isLeft = clean && epoch.number() < current;
            Optional<Instant> left = epoch.left().or(() -> isLeft ? Optional.of(now) : Optional.empty());
            if (isLeft && !now.isBefore(left.orElse(now).plus(retention))) {
                destroyed.add(epoch.number());
            } else {
                kept.add(new Epoch(epoch.number(), epoch.made(), left, epoch.key()));
            }
        }
        if (begins || kept.size() < epochs.size() || !isSame(kept, epochs)) {
            CrashPoint.reach("keys.epoch.before-write");
            file.write(kept);
            CrashPoint.reach("keys.epoch.written");
            LOG.atInfo()
                    .addKeyValue("week", kept.getLast().number())
                    .addKeyValue("destroyed", destroyed)
                    .log(
                            "KEYS-017 the file of the weeks' keys changed: put a copy of epoch.keys in place of the older one");
        }
        load(kept);
    }

    private static boolean isSame(List<Epoch> a, List<Epoch> b) {
        for (int i = 0; i < a.size(); i++) {
            if (!a.get(i).left().equals(b.get(i).left())) {
                return false;
            }
        }
        return true;
    }
}
