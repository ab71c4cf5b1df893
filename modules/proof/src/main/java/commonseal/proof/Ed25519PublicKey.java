package commonseal.proof;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An Ed25519 public key: 32 bytes in their only canonical encoding, not of small order (a key of small order would
 * verify one signature over many messages). Verified with the JDK, which refuses S &gt;= L as RFC 8032 demands.
 */
public final class Ed25519PublicKey implements PublicSigningKey {
    /** Length in bytes. */
    public static final int SIZE = 32;

    private static final BigInteger P = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));

    /** The y coordinate of a point of order 8; its negative is the other one. */
    private static final BigInteger ORDER_8 =
            new BigInteger("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16);

    /** The y coordinates of the eight points of small order. */
    private static final Set<BigInteger> SMALL_ORDER_Y =
            Set.of(BigInteger.ZERO, BigInteger.ONE, P.subtract(BigInteger.ONE), ORDER_8, P.subtract(ORDER_8));

    private final byte[] bytes;
    private final PublicKey key;

    private Ed25519PublicKey(byte[] bytes, PublicKey key) {
        this.bytes = bytes;
        this.key = key;
    }

    /**
     * The key in a copy of {@code bytes}.
     *
     * @throws MalformedException if they are not 32, not canonical or of small order
     */
    public static Ed25519PublicKey of(byte[] bytes) {
        if (bytes.length != SIZE) {
            throw new MalformedException("an Ed25519 public key has 32 bytes");
        }
        byte[] bigEndian = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            bigEndian[i] = bytes[SIZE - 1 - i];
        }
        boolean xOdd = (bigEndian[0] & 0x80) != 0;
        bigEndian[0] &= 0x7f;
        BigInteger y = new BigInteger(1, bigEndian);
        if (y.compareTo(P) >= 0) {
            throw new MalformedException("an Ed25519 public key in a non-canonical encoding");
        }
        if (SMALL_ORDER_Y.contains(y)) {
            throw new MalformedException("an Ed25519 public key of small order");
        }
        try {
            PublicKey key = KeyFactory.getInstance("Ed25519")
                    .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, new EdECPoint(xOdd, y)));
            return new Ed25519PublicKey(bytes.clone(), key);
        } catch (GeneralSecurityException e) {
            throw new MalformedException("not an Ed25519 public key", e);
        }
    }

    @Override
    public Suite suite() {
        return Suite.INTERNATIONAL;
    }

    @Override
    public boolean verify(byte[] message, byte[] signature) {
        return signature.length == 64
                && GoodSignatures.verify(this, message, signature, () -> isGood(message, signature));
    }

    private boolean isGood(byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (SignatureException e) {
            return false; // R is no point or S >= L
        } catch (GeneralSecurityException e) {
            // A key that is no point of the curve is found only here.
            return false;
        }
    }

    /** A copy of the 32 bytes. */
    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Ed25519PublicKey that && Arrays.equals(bytes, that.bytes);
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
