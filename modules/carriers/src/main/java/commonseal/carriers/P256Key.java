package commonseal.carriers;

import commonseal.proof.CanonicalJson;
import commonseal.proof.Hash;
import commonseal.proof.MalformedException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A public key of P-256 that verifies ES256: a point of the curve and not of another one. Verified with the JDK. */
public final class P256Key {
    private static final ECParameterSpec CURVE = curve();
    private static final BigInteger P = ((ECFieldFp) CURVE.getCurve().getField()).getP();
    private static final int SIZE = 32;

    private final ECPoint point;
    private final PublicKey key;

    private P256Key(ECPoint point, PublicKey key) {
        this.point = point;
        this.key = key;
    }

    /**
     * The public key in a certificate or of a key pair.
     *
     * @throws MalformedException if it is none of this curve
     */
    public static P256Key of(PublicKey key) {
        if (!(key instanceof ECPublicKey ec)) {
            throw new MalformedException("not a public key of P-256");
        }
        boolean sameCurve = ec.getParams().getCurve().equals(CURVE.getCurve())
                && ec.getParams().getGenerator().equals(CURVE.getGenerator())
                && ec.getParams().getOrder().equals(CURVE.getOrder());
        if (!sameCurve) {
            throw new MalformedException("not a public key of P-256");
        }
        return of(ec.getW());
    }

    /**
     * Reads a JWK (RFC 7517); members beside the key are ignored, a private one is refused.
     *
     * @throws MalformedException if it is no public key of this curve
     */
    public static P256Key parse(JsonNode jwk) {
        if (!Members.text(jwk, "kty").equals("EC") || !Members.text(jwk, "crv").equals("P-256") || jwk.has("d")) {
            throw new MalformedException("not a public key of P-256");
        }
        return of(new ECPoint(coordinate(jwk, "x"), coordinate(jwk, "y")));
    }

    private static BigInteger coordinate(JsonNode jwk, String name) {
        byte[] bytes = Base64Url.decode(Members.text(jwk, name));
        if (bytes.length != SIZE) {
            throw new MalformedException("a coordinate of P-256 has 32 bytes");
        }
        return new BigInteger(1, bytes);
    }

    private static P256Key of(ECPoint point) {
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        // The JDK takes a point beside the curve without a word.
        boolean onCurve = !point.equals(ECPoint.POINT_INFINITY)
                && x.compareTo(P) < 0
                && y.compareTo(P) < 0
                && y.modPow(BigInteger.TWO, P)
                        .equals(x.modPow(BigInteger.valueOf(3), P)
                                .add(CURVE.getCurve().getA().multiply(x))
                                .add(CURVE.getCurve().getB())
                                .mod(P));
        if (!onCurve) {
            throw new MalformedException("not a point of P-256");
        }
        try {
            return new P256Key(point, KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, CURVE)));
        } catch (GeneralSecurityException e) {
            throw new MalformedException("not a public key of P-256", e);
        }
    }

    private static ECParameterSpec curve() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has P-256", e);
        }
    }

    /** Whether this key signed this message: 64 bytes r and s. False for a signature of any wrong form. Never throws. */
    public boolean verify(byte[] message, byte[] signature) {
        if (signature.length != 2 * SIZE) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The public JWK with its required members only. */
    public ObjectNode jwk() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("kty", "EC")
                .put("crv", "P-256")
                .put("x", Base64Url.encode(bytes(point.getAffineX())))
                .put("y", Base64Url.encode(bytes(point.getAffineY())));
    }

    /** RFC 7638 thumbprint. */
    public Hash thumbprint() {
        return CanonicalJson.digest(jwk());
    }

    private static byte[] bytes(BigInteger coordinate) {
        byte[] magnitude = coordinate.toByteArray();
        int skip = magnitude.length > SIZE ? 1 : 0; // the sign byte
        byte[] bytes = new byte[SIZE];
        int length = magnitude.length - skip;
        System.arraycopy(magnitude, skip, bytes, SIZE - length, length);
        return bytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof P256Key that && point.equals(that.point);
    }

    @Override
    public int hashCode() {
        return point.hashCode();
    }

    @Override
    public String toString() {
        return "P-256 " + thumbprint();
    }
}
