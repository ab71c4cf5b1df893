package commonseal.carriers;

import commonseal.proof.Ed25519PublicKey;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;

/** Fresh key pairs, and chance that is the same in every run. */
final class Keys {
    private Keys() {}

    record Ed(Ed25519PublicKey open, PrivateKey secret) {
        byte[] sign(byte[] message) {
            return signature("Ed25519", secret, message);
        }
    }

    record P256(KeyPair pair) {
        P256Key open() {
            return P256Key.of(pair.getPublic());
        }

        byte[] sign(byte[] message) {
            return signature("SHA256withECDSAinP1363Format", pair.getPrivate(), message);
        }
    }

    static Ed ed() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] encoded = pair.getPublic().getEncoded();
            return new Ed(
                    Ed25519PublicKey.of(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)),
                    pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static P256 p256() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return new P256(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static Supplier<byte[]> chance(long seed) {
        Random random = new Random(seed);
        return () -> {
            byte[] bytes = new byte[16];
            random.nextBytes(bytes);
            return bytes;
        };
    }

    private static byte[] signature(String algorithm, PrivateKey key, byte[] message) {
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
