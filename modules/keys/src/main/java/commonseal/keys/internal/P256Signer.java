package commonseal.keys.internal;

import commonseal.kernel.Ids;
import commonseal.keys.SealSigner;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import org.bouncycastle.crypto.ec.CustomNamedCurves;

/** A key on P-256, kept as its 32 bytes; the public key is computed from it. */
record P256Signer(PrivateKey privateKey, PublicKey publicKey) implements SealSigner {

    static final int BYTES = 32;

    private static final String CURVE = "secp256r1";

    /** Random, from 1 to below the order of the curve. */
    static byte[] newKey() {
        BigInteger order = CustomNamedCurves.getByName(CURVE).getN();
        while (true) {
            byte[] key = Ids.randomBytes(BYTES);
            BigInteger number = new BigInteger(1, key);
            if (number.signum() > 0 && number.compareTo(order) < 0) {
                return key;
            }
        }
    }

    static P256Signer of(byte[] key) {
        try {
            BigInteger number = new BigInteger(1, key);
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(CURVE));
            ECParameterSpec curve = parameters.getParameterSpec(ECParameterSpec.class);
            var point =
                    CustomNamedCurves.getByName(CURVE).getG().multiply(number).normalize();
            ECPoint w = new ECPoint(
                    point.getAffineXCoord().toBigInteger(),
                    point.getAffineYCoord().toBigInteger());
            KeyFactory factory = KeyFactory.getInstance("EC");
            return new P256Signer(
                    factory.generatePrivate(new ECPrivateKeySpec(number, curve)),
                    factory.generatePublic(new ECPublicKeySpec(w, curve)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has P-256", e);
        }
    }

    @Override
    public byte[] sign(byte[] message) {
        return sign("SHA256withECDSA", message);
    }

    @Override
    public byte[] signToken(byte[] message) {
        return sign("SHA256withECDSAinP1363Format", message);
    }

    private byte[] sign(String form, byte[] message) {
        try {
            Signature signature = Signature.getInstance(form);
            signature.initSign(privateKey);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java signs with P-256", e);
        }
    }
}
