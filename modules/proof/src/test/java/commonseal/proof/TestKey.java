package commonseal.proof;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Arrays;

/** An Ed25519 key pair whose seed is a byte repeated 32 times: the same in every run. */
final class TestKey implements NoteSigner {
    private final String name;
    private final KeyPair pair;

    TestKey(String name, int seed) {
        this.name = name;
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(255, new FixedBytes((byte) seed));
            this.pair = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    Ed25519PublicKey publicKey() {
        byte[] encoded = pair.getPublic().getEncoded();
        return Ed25519PublicKey.of(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public VerifierKey verifierKey() {
        return VerifierKey.ed25519(name, publicKey());
    }

    @Override
    public byte[] sign(byte[] text) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(pair.getPrivate());
            signer.update(text);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class FixedBytes extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private final byte value;

        FixedBytes(byte value) {
            this.value = value;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, value);
        }
    }
}
