package commonseal.identity;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A third party's check of what a passkey signed, from the words of WebAuthn and docs/threats.md; none of our code. */
record KeptSignature(List<byte[]> parts) {

    private static final List<String> NAMES = List.of("nonce", "authenticatorData", "clientDataJSON", "signature");
    private static final int PRESENT_AND_VERIFIED = 0x05;

    static KeptSignature of(JsonNode answer) {
        return new KeptSignature(NAMES.stream()
                .map(name -> bytes(answer.path(name).stringValue()))
                .toList());
    }

    boolean signs(byte[] digest, PublicKey key) throws GeneralSecurityException {
        byte[] nonce = parts.get(0);
        byte[] data = parts.get(1);
        byte[] client = parts.get(2);
        byte[] challenge = sha256("commonseal passkey STEP_UP\0".getBytes(StandardCharsets.US_ASCII), nonce, digest);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initVerify(key);
        signature.update(data);
        signature.update(sha256(client));
        byte[] host = sha256("localhost".getBytes(StandardCharsets.US_ASCII));
        return asked(client, challenge)
                && Arrays.equals(Arrays.copyOf(data, host.length), host)
                && (data[host.length] & PRESENT_AND_VERIFIED) == PRESENT_AND_VERIFIED
                && verified(signature);
    }

    private static boolean asked(byte[] client, byte[] challenge) {
        try {
            JsonNode said = JsonMapper.builder().build().readTree(client);
            return said.path("type").asString().equals("webauthn.get")
                    && said.path("origin").asString().equals(Authenticator.SITE)
                    && Arrays.equals(bytes(said.path("challenge").asString()), challenge);
        } catch (JacksonException | IllegalArgumentException e) {
            return false;
        }
    }

    private boolean verified(Signature signature) {
        try {
            return signature.verify(parts.get(3));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** With one byte changed, each in turn. */
    List<KeptSignature> flips() {
        List<KeptSignature> flips = new ArrayList<>();
        for (int part = 0; part < parts.size(); part++) {
            for (int at = 0; at < parts.get(part).length; at++) {
                List<byte[]> changed = new ArrayList<>(parts);
                byte[] bytes = parts.get(part).clone();
                bytes[at] ^= 1;
                changed.set(part, bytes);
                flips.add(new KeptSignature(changed));
            }
        }
        return flips;
    }

    /** The COSE key of ES256 as authenticators write it: a map of five whose x and y stand at fixed places. */
    static PublicKey es256(String cose) throws GeneralSecurityException {
        byte[] key = bytes(cose);
        ECPoint point = new ECPoint(
                new BigInteger(1, Arrays.copyOfRange(key, 10, 42)), new BigInteger(1, Arrays.copyOfRange(key, 45, 77)));
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        return KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class)));
    }

    static PublicKey another() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair().getPublic();
    }

    private static byte[] sha256(byte[]... parts) throws GeneralSecurityException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return MessageDigest.getInstance("SHA-256").digest(all.toByteArray());
    }

    private static byte[] bytes(String base64) {
        return Base64.getUrlDecoder().decode(base64);
    }
}
