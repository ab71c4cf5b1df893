package commonseal.proof;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * An SM2 public key: a point of the curve of GB/T 32918.5-2017, compressed to 33 bytes. Signatures (GB/T 32918.2-2016) are
 * the 64 bytes r ‖ s over SM3(Z ‖ message), Z with the identity {@code 1234567812345678} that GM/T 0009-2012 gives whoever
 * has no other. Verifying takes about three milliseconds and needs no library.
 */
public final class Sm2PublicKey implements PublicSigningKey {
    /** Length in bytes. */
    public static final int SIZE = 33;

    private static final int NUMBER = 32;
    private static final byte[] IDENTITY = "1234567812345678".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;
    private final Sm2Curve.Point point;
    private final byte[] z;

    private Sm2PublicKey(byte[] bytes, Sm2Curve.Point point) {
        this.bytes = bytes;
        this.point = point;
        this.z = Sm3.digest(
                new byte[] {0, (byte) (IDENTITY.length * 8)},
                IDENTITY,
                number(Sm2Curve.A),
                number(Sm2Curve.B),
                number(Sm2Curve.G.x()),
                number(Sm2Curve.G.y()),
                number(point.x()),
                number(point.y()));
    }

    /**
     * The key in a copy of {@code bytes}: 2 or 3 (y even or odd), then x.
     *
     * @throws MalformedException if they are not 33 or no point of the curve
     */
    public static Sm2PublicKey of(byte[] bytes) {
        if (bytes.length != SIZE || bytes[0] != 2 && bytes[0] != 3) {
            throw new MalformedException("an SM2 public key has 33 bytes, the first of them 2 or 3");
        }
        BigInteger x = new BigInteger(1, bytes, 1, NUMBER);
        return new Sm2PublicKey(
                bytes.clone(),
                Sm2Curve.point(x, bytes[0] == 3)
                        .orElseThrow(() -> new MalformedException("an SM2 public key that is no point of the curve")));
    }

    @Override
    public Suite suite() {
        return Suite.SM;
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean verify(byte[] message, byte[] signature) {
        return signature.length == 2 * NUMBER
                && GoodSignatures.verify(this, message, signature, () -> isGood(message, signature));
    }

    private boolean isGood(byte[] message, byte[] signature) {
        BigInteger r = new BigInteger(1, signature, 0, NUMBER);
        BigInteger s = new BigInteger(1, signature, NUMBER, NUMBER);
        BigInteger t = r.add(s).mod(Sm2Curve.N);
        if (!isInRange(r) || !isInRange(s) || t.signum() == 0) {
            return false;
        }
        BigInteger e = new BigInteger(1, Sm3.digest(z, message));
        return Sm2Curve.sum(s, t, point)
                .filter(x -> e.add(x).mod(Sm2Curve.N).equals(r))
                .isPresent();
    }

    private static boolean isInRange(BigInteger number) {
        return number.signum() > 0 && number.compareTo(Sm2Curve.N) < 0;
    }

    /** 32 bytes, big endian. */
    private static byte[] number(BigInteger value) {
        byte[] magnitude = value.toByteArray();
        byte[] fixed = new byte[NUMBER];
        int skip = Math.max(0, magnitude.length - NUMBER);
        System.arraycopy(magnitude, skip, fixed, NUMBER - magnitude.length + skip, magnitude.length - skip);
        return fixed;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Sm2PublicKey that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
