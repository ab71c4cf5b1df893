package commonseal.identity.internal;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Encrypted bytes as a column holds them; wrapped so that rows can be records. */
final class Ciphertext {

    private final byte[] bytes;

    private Ciphertext(byte[] bytes) {
        this.bytes = bytes;
    }

    static Ciphertext of(byte[] bytes) {
        return new Ciphertext(bytes.clone());
    }

    static Optional<Ciphertext> ofColumn(byte @Nullable [] bytes) {
        return bytes == null ? Optional.empty() : Optional.of(of(bytes));
    }

    /** For an insert or update: null where absent. */
    static byte @Nullable [] column(Optional<Ciphertext> value) {
        return value.isPresent() ? value.get().bytes() : null;
    }

    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Ciphertext that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
