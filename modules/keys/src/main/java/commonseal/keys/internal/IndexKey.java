package commonseal.keys.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;

/** A secret of the district from which each field has its own key: fields cannot be told from one another. */
final class IndexKey {

    private static final int BYTES = 16;

    /** The key of one field. */
    @FunctionalInterface
    interface FieldKey {
        /** Keyed hash; at least sixteen bytes. */
        byte[] digest(byte[] value);
    }

    /** Derives the key of a field: none of them gives away another. */
    @FunctionalInterface
    interface Derivation {
        /** @param info names the field */
        FieldKey derive(byte[] info);
    }

    private final Derivation derivation;
    private final ConcurrentHashMap<String, FieldKey> fields = new ConcurrentHashMap<>();

    IndexKey(Derivation derivation) {
        this.derivation = derivation;
    }

    /** Sixteen bytes; equal for equal values of a field. */
    byte[] index(String field, String normalised) {
        byte[] digest = fields.computeIfAbsent(field, this::derive).digest(normalised.getBytes(StandardCharsets.UTF_8));
        return Arrays.copyOf(digest, BYTES);
    }

    private FieldKey derive(String field) {
        return derivation.derive(("blind-index/v1\n" + field).getBytes(StandardCharsets.UTF_8));
    }
}
