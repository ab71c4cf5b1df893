package commonseal.keys.internal;

import commonseal.proof.PublicSigningKey;
import commonseal.proof.Sm2PublicKey;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import org.bouncycastle.asn1.gm.GMNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.CryptoServicesRegistrar;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.PlainDSAEncoding;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/** SM2 signatures r ‖ s over SM3, with the identity that everybody has ({@link Sm2PublicKey}). */
final class Sm2Signer implements Signer {

    private static final int NUMBER = 32;
    private static final X9ECParameters CURVE = GMNamedCurves.getByName("sm2p256v1");
    private static final ECDomainParameters DOMAIN = new ECDomainParameters(CURVE);

    private final ECPrivateKeyParameters key;
    private final Sm2PublicKey publicKey;

    private Sm2Signer(ECPrivateKeyParameters key) {
        this.key = key;
        this.publicKey = Sm2PublicKey.of(new FixedPointCombMultiplier()
                .multiply(DOMAIN.getG(), key.getD())
                .normalize()
                .getEncoded(true));
    }

    static Sm2Signer generate() {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(DOMAIN, CryptoServicesRegistrar.getSecureRandom()));
        return new Sm2Signer(
                (ECPrivateKeyParameters) generator.generateKeyPair().getPrivate());
    }

    /** @param privateKey as {@link #privateKey} gave it */
    static Sm2Signer of(byte[] privateKey) throws GeneralSecurityException {
        BigInteger d = new BigInteger(1, privateKey);
        // n - 1 is excluded too: 1 + d must have an inverse.
        if (d.signum() == 0 || d.compareTo(DOMAIN.getN().subtract(BigInteger.ONE)) >= 0) {
            throw new GeneralSecurityException("no private key of the curve");
        }
        return new Sm2Signer(new ECPrivateKeyParameters(d, DOMAIN));
    }

    byte[] privateKey() {
        return BigIntegers.asUnsignedByteArray(NUMBER, key.getD());
    }

    @Override
    public PublicSigningKey publicKey() {
        return publicKey;
    }

    @Override
    public byte[] sign(byte[] message) {
        try {
            SM2Signer signer = new SM2Signer(PlainDSAEncoding.INSTANCE);
            signer.init(true, key);
            signer.update(message, 0, message.length);
            return signer.generateSignature();
        } catch (CryptoException e) {
            throw new IllegalStateException("SM2 signs every message", e);
        }
    }
}
