package commonseal.proof;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A witness's statement that it saw a checkpoint at a time (C2SP tlog-cosignature, Ed25519): 8 + 64 bytes. */
public final class Cosignature {
    private final long unixSeconds;
    private final byte[] signature;

    private Cosignature(long unixSeconds, byte[] signature) {
        this.unixSeconds = unixSeconds;
        this.signature = signature;
    }

    /** What the witness signs: the checkpoint's text under a header with the time. */
    public static byte[] message(long unixSeconds, byte[] checkpointText) {
        String header = "cosignature/v1\ntime " + unixSeconds + "\n";
        return Encoding.join(header.getBytes(StandardCharsets.UTF_8), checkpointText);
    }

    /**
     * From the time and the 64-byte Ed25519 signature over {@link #message}.
     *
     * @throws MalformedException for a negative time or another length
     */
    public static Cosignature of(long unixSeconds, byte[] signature) {
        if (unixSeconds < 0 || signature.length != 64) {
            throw new MalformedException("not a cosignature");
        }
        return new Cosignature(unixSeconds, signature.clone());
    }

    /** Reads the 72 bytes of a note signature; absent for anything else. */
    public static Optional<Cosignature> parse(byte[] bytes) {
        if (bytes.length != 72) {
            return Optional.empty();
        }
        long time = ByteBuffer.wrap(bytes).getLong();
        return time < 0
                ? Optional.empty()
                : Optional.of(new Cosignature(time, Arrays.copyOfRange(bytes, 8, bytes.length)));
    }

    /** When the witness saw the checkpoint. */
    public long unixSeconds() {
        return unixSeconds;
    }

    /** The 64-byte Ed25519 signature; a copy. */
    public byte[] signature() {
        return signature.clone();
    }

    /** The 72 bytes a note carries after the key id. */
    public byte[] bytes() {
        return ByteBuffer.allocate(72).putLong(unixSeconds).put(signature).array();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Cosignature that
                && unixSeconds == that.unixSeconds
                && Arrays.equals(signature, that.signature);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(signature);
    }
}
