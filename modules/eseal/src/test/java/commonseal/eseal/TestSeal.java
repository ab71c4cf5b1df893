package commonseal.eseal;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A district's authority and seal with keys made for the test. */
record TestSeal(PrivateKey key, List<X509Certificate> chain, List<byte[]> revocationLists) implements SealKey {

    static final Instant NOW = Instant.parse("2026-11-24T04:00:00Z");

    static TestSeal of(String district) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair root = generator.generateKeyPair();
            KeyPair leaf = generator.generateKeyPair();
            var authority = new SealCertificates.Party(
                    "Seal authority", root.getPublic(), BigInteger.ONE, bytes -> sign(root.getPrivate(), bytes));
            var seal = new SealCertificates.Party(
                    "Seal", leaf.getPublic(), BigInteger.TWO, bytes -> sign(leaf.getPrivate(), bytes));
            Instant until = NOW.plus(Duration.ofDays(3650));
            return new TestSeal(
                    leaf.getPrivate(),
                    List.of(
                            SealCertificates.seal(authority, seal, district, NOW, until),
                            SealCertificates.root(authority, district, NOW, until)),
                    List.of(SealCertificates.revocationList(authority, district, NOW, until, BigInteger.ONE)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public byte[] sign(byte[] bytes) {
        return sign(key, bytes);
    }

    private static byte[] sign(PrivateKey key, byte[] bytes) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key);
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
