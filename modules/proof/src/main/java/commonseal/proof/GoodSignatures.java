package commonseal.proof;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Signatures that were found good in this process. Verifying is a pure function of key, message and signature, so a good one
 * stays good: the checkpoint that a hundred documents share is verified once. Remembered are SHA-256 values of all three, at
 * most 16,384 (2 MB); what is forgotten, and what was not good, is verified again.
 */
final class GoodSignatures {
    private static final int GENERATION = 8_192;

    private static volatile Set<Hash> young = ConcurrentHashMap.newKeySet();
    private static volatile Set<Hash> old = Set.of();

    private GoodSignatures() {}

    /** @param verify the arithmetic, done unless the same was found good before */
    static boolean verify(PublicSigningKey key, byte[] message, byte[] signature, BooleanSupplier verify) {
        // Key and signature have the lengths of their suite, so no two triples make the same bytes.
        Hash triple = Hash.sha256(key.bytes(), signature, message);
        Set<Hash> known = young;
        if (known.contains(triple)) {
            return true;
        }
        if (!old.contains(triple) && !verify.getAsBoolean()) {
            return false;
        }
        if (known.size() >= GENERATION) {
            // Two at once forget a little more.
            old = known;
            known = ConcurrentHashMap.newKeySet();
            young = known;
        }
        known.add(triple);
        return true;
    }
}
