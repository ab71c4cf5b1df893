package commonseal.verifier;

import commonseal.proof.PublicSigningKey;
import commonseal.proof.Sm2PublicKey;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.asn1.gm.GMNamedCurves;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.PlainDSAEncoding;
import org.bouncycastle.crypto.signers.SM2Signer;

/** An SM2 key of one byte repeated, by a library that the verifier does not have; signs always alike. */
final class SmKey {

    private final ECPrivateKeyParameters key;

    SmKey(int seed) {
        byte[] number = new byte[32];
        Arrays.fill(number, (byte) seed);
        this.key = new ECPrivateKeyParameters(
                new BigInteger(1, number), new ECDomainParameters(GMNamedCurves.getByName("sm2p256v1")));
    }

    PublicSigningKey publicKey() {
        return Sm2PublicKey.of(key.getParameters().getG().multiply(key.getD()).getEncoded(true));
    }

    byte[] sign(byte[] message) {
        try {
            SM2Signer signer = new SM2Signer(PlainDSAEncoding.INSTANCE);
            signer.init(true, new ParametersWithRandom(key, new Repeating()));
            signer.update(message, 0, message.length);
            return signer.generateSignature();
        } catch (CryptoException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Repeating extends SecureRandom {
        private static final long serialVersionUID = 1L;

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 0x5a);
        }
    }
}
