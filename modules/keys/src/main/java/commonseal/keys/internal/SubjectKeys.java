package commonseal.keys.internal;

import com.google.crypto.tink.Aead;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.keys.Keys.Erased;
import commonseal.keys.Keys.Place;
import commonseal.keys.Keys.Tampered;
import commonseal.keys.Opener;
import commonseal.keys.SubjectKey;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Random keys of persons and organisations, wrapped in the table and open in memory. A value sealed by one says whose it
 * is: format byte 2, the subject's id, then nonce, ciphertext and tag. (A value under a key of the
 * district begins with byte 1.)
 */
final class SubjectKeys {

    static final byte FORMAT = 2;
    private static final int HEADER = 1 + 16;
    /** About half a kilobyte each: ten megabytes, and everybody who has business with a district in a week. */
    private static final int MOST_REMEMBERED = 20_000;
    /** So long another node may still open what was erased here. */
    private static final Duration REMEMBERED_FOR = Duration.ofMinutes(5);

    /** What there is of a subject. */
    private sealed interface State {
        record Present(Aead key) implements State {}

        record Gone() implements State {}

        record Unknown() implements State {}
    }

    private record Remembered(Aead key, Instant until) {}

    private final Algorithms algorithms;
    private final SubjectKeyWrapping wrapping;
    private final ErasureJournal journal;
    private final Set<UUID> erasedHere = new HashSet<>();
    private final Map<UUID, Remembered> memory = new LinkedHashMap<>(256, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Remembered> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    SubjectKeys(Algorithms algorithms, SubjectKeyWrapping wrapping, ErasureJournal journal) {
        this.algorithms = algorithms;
        this.wrapping = wrapping;
        this.journal = journal;
    }

    /** Whose key sealed this; empty if the district's did. */
    static Optional<UUID> subjectOf(byte[] sealed) {
        if (sealed.length < HEADER || sealed[0] != FORMAT) {
            return Optional.empty();
        }
        ByteBuffer header = ByteBuffer.wrap(sealed, 1, 16);
        return Optional.of(new UUID(header.getLong(), header.getLong()));
    }

    /** @throws Erased if the subject's key was deleted: he gets no other */
    SubjectKey toSeal(Tx tx, UUID subject) {
        State there = states(tx, Set.of(subject)).getOrDefault(subject, new State.Unknown());
        return switch (there) {
            case State.Present(Aead key) -> new Handle(subject, key);
            case State.Gone() -> throw new Erased(subject);
            case State.Unknown() -> new Handle(subject, make(tx, subject));
        };
    }

    /** Without those whose key was deleted. */
    Map<UUID, SubjectKey> toSeal(Tx tx, Set<UUID> subjects) {
        Map<UUID, State> there = states(tx, subjects);
        Map<UUID, SubjectKey> keys = new HashMap<>();
        // In their order: two transactions that make the same keys wait for each other, not both for both.
        for (UUID subject : new TreeSet<>(subjects)) {
            switch (there.getOrDefault(subject, new State.Unknown())) {
                case State.Present(Aead key) -> keys.put(subject, new Handle(subject, key));
                case State.Gone() -> {}
                case State.Unknown() -> keys.put(subject, toSeal(tx, subject));
            }
        }
        return keys;
    }

    private Aead make(Tx tx, UUID subject) {
        SubjectKeyTable.hold(tx, subject);
        if (!SubjectKeyTable.erased(tx, Set.of(subject)).isEmpty()) {
            throw new Erased(subject);
        }
        byte[] key = Ids.randomBytes(algorithms.keyBytes());
        if (SubjectKeyTable.insert(tx, wrapping.wrap(subject, key, tx.now()))) {
            Aead made = algorithms.aead(key);
            // Not earlier: a key of a transaction that rolled back must seal nothing.
            tx.afterCommit(() -> remember(subject, made, tx.now()));
            return made;
        }
        return states(tx, Set.of(subject)).get(subject) instanceof State.Present(Aead other)
                ? other
                : unusable(subject);
    }

    private static Aead unusable(UUID subject) {
        throw new IllegalStateException(
                "KEYS-010 the key of subject " + subject
                        + " was changed in the database behind the application: restore the table keys.subject_key from a backup");
    }

    /** @param district opens what no subject's key sealed */
    Opener opener(Tx tx, Collection<? extends byte @Nullable []> sealed, Opener district) {
        Set<UUID> subjects = new HashSet<>();
        for (byte @Nullable [] each : sealed) {
            if (each != null) {
                subjectOf(each).ifPresent(subjects::add);
            }
        }
        Map<UUID, State> states = subjects.isEmpty() ? Map.of() : states(tx, subjects);
        return (place, value) -> subjectOf(value)
                .map(subject -> open(states.getOrDefault(subject, new State.Unknown()), place, subject, value))
                .orElseGet(() -> district.open(place, value));
    }

    private static byte[] open(State state, Place place, UUID subject, byte[] sealed) {
        return switch (state) {
            case State.Present(Aead key) -> new Handle(subject, key).open(place, sealed);
            case State.Gone() -> throw new Erased(subject);
            case State.Unknown() -> throw new Tampered(place);
        };
    }

    /** From memory, else from the tables: one query, a second one only for those without a key. */
    private Map<UUID, State> states(Tx tx, Set<UUID> subjects) {
        Map<UUID, State> states = new HashMap<>();
        Set<UUID> missing = new HashSet<>();
        synchronized (memory) {
            for (UUID subject : subjects) {
                Remembered known = memory.get(subject);
                if (known != null && tx.now().isBefore(known.until())) {
                    states.put(subject, new State.Present(known.key()));
                } else {
                    missing.add(subject);
                }
            }
        }
        if (missing.isEmpty()) {
            return states;
        }
        List<SubjectKeyTable.Row> rows = SubjectKeyTable.of(tx, missing);
        rows.forEach(row -> {
            missing.remove(row.subject());
            unwrap(row).ifPresent(key -> {
                states.put(row.subject(), new State.Present(key));
                // The row may be this transaction's own: remembered once it is durable.
                tx.afterCommit(() -> remember(row.subject(), key, tx.now()));
            });
        });
        if (!missing.isEmpty()) {
            SubjectKeyTable.erased(tx, missing).forEach(subject -> states.put(subject, new State.Gone()));
        }
        return states;
    }

    /** False if he was erased already. */
    boolean erase(Tx tx, UUID subject) {
        if (!SubjectKeyTable.erase(tx, subject)) {
            return false;
        }
        tx.afterCommit(() -> {
            synchronized (memory) {
                erasedHere.add(subject);
                memory.remove(subject);
            }
            CrashPoint.reach("keys.erasure.committed");
            journal.append(Set.of(subject));
        });
        return true;
    }

    /** See {@link commonseal.keys.Keys#replayErasures}. */
    Set<UUID> replay(Tx tx) {
        Set<UUID> again = journal.read();
        again.removeAll(SubjectKeyTable.everErased(tx));
        again.forEach(subject -> erase(tx, subject));
        journal.append(SubjectKeyTable.everErased(tx));
        return again;
    }

    private Optional<Aead> unwrap(SubjectKeyTable.Row row) {
        try {
            return Optional.of(algorithms.aead(wrapping.unwrap(row)));
        } catch (GeneralSecurityException e) {
            return Optional.empty(); // what it sealed is reported as altered, row by row
        }
    }

    private void remember(UUID subject, Aead key, Instant now) {
        synchronized (memory) {
            // A transaction that began before the erasure may end after it.
            if (!erasedHere.contains(subject)) {
                memory.put(subject, new Remembered(key, now.plus(REMEMBERED_FOR)));
            }
        }
    }

    private record Handle(UUID subject, Aead key) implements SubjectKey {
        @Override
        public byte[] seal(Place place, byte[] plain) {
            try {
                byte[] sealed = key.encrypt(plain, AssociatedData.of(place, subject));
                return ByteBuffer.allocate(HEADER + sealed.length)
                        .put(FORMAT)
                        .putLong(subject.getMostSignificantBits())
                        .putLong(subject.getLeastSignificantBits())
                        .put(sealed)
                        .array();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("GCM encrypts every value", e);
            }
        }

        @Override
        public byte[] open(Place place, byte[] sealed) {
            if (!subjectOf(sealed).equals(Optional.of(subject))) {
                throw new Tampered(place);
            }
            try {
                byte[] body = java.util.Arrays.copyOfRange(sealed, HEADER, sealed.length);
                return key.decrypt(body, AssociatedData.of(place, subject));
            } catch (GeneralSecurityException e) {
                throw new Tampered(place);
            }
        }
    }
}
