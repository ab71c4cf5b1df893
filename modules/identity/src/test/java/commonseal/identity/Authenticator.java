package commonseal.identity;

import commonseal.kernel.Secret;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A device with passkeys, in software, from the words of WebAuthn Level 3 (not with the library under test). */
final class Authenticator {

    static final String SITE = "http://localhost:8080";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int PRESENT = 0x01;
    private static final int VERIFIED = 0x04;
    private static final int HAS_CREDENTIAL = 0x40;

    private final Map<String, Key> keys = new LinkedHashMap<>();

    String origin = SITE;
    boolean verifies = true;
    int counter = 0;

    private record Key(byte[] id, byte[] user, KeyPair pair) {}

    /** A device that holds the same keys (a copy, or a clone made by a thief). */
    Authenticator copy() {
        Authenticator copy = new Authenticator();
        copy.keys.putAll(keys);
        copy.counter = counter;
        return copy;
    }

    /** Answers creation options. */
    Secret create(Passkeys.Question question) {
        try {
            JsonNode options = JSON.readTree(question.options());
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            byte[] id = new byte[16];
            new SecureRandom().nextBytes(id);
            Key key = new Key(id, bytes(options.path("user").path("id")), generator.generateKeyPair());
            keys.put(base64(id), key);
            byte[] data = data(options.path("rp").path("id").stringValue(), HAS_CREDENTIAL, attested(key));
            byte[] object = join(
                    new byte[] {(byte) 0xa3},
                    text("fmt"),
                    text("none"),
                    text("attStmt"),
                    new byte[] {(byte) 0xa0},
                    text("authData"),
                    byteString(data));
            Map<String, Object> response = new LinkedHashMap<>();
            response.put("clientDataJSON", base64(client("webauthn.create", options)));
            response.put("attestationObject", base64(object));
            return answer(key, response);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Answers request options with the last key that is allowed. */
    Secret get(Passkeys.Question question) {
        JsonNode options = JSON.readTree(question.options());
        Key key = keys.values().stream()
                .filter(each -> options.path("allowCredentials").isMissingNode()
                        || options.path("allowCredentials")
                                .valueStream()
                                .anyMatch(allowed ->
                                        allowed.path("id").stringValue().equals(base64(each.id()))))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("no key of this device is allowed"));
        return signed(key, options);
    }

    /** Signs with its only key, whatever is allowed. */
    Secret getAnyway(Passkeys.Question question) {
        return signed(keys.values().iterator().next(), JSON.readTree(question.options()));
    }

    private Secret signed(Key key, JsonNode options) {
        try {
            byte[] client = client("webauthn.get", options);
            byte[] data = data(options.path("rpId").stringValue(), 0, new byte[0]);
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key.pair().getPrivate());
            signature.update(data);
            signature.update(sha256(client));
            Map<String, Object> response = new LinkedHashMap<>();
            response.put("clientDataJSON", base64(client));
            response.put("authenticatorData", base64(data));
            response.put("signature", base64(signature.sign()));
            response.put("userHandle", base64(key.user()));
            return answer(key, response);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static Secret answer(Key key, Map<String, Object> response) {
        Map<String, Object> credential = new LinkedHashMap<>();
        credential.put("id", base64(key.id()));
        credential.put("rawId", base64(key.id()));
        credential.put("type", "public-key");
        credential.put("response", response);
        credential.put("clientExtensionResults", Map.of());
        return Secret.of(JSON.writeValueAsString(credential));
    }

    private byte[] client(String type, JsonNode options) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("type", type);
        data.put("challenge", options.path("challenge").stringValue());
        data.put("origin", origin);
        data.put("crossOrigin", false);
        return JSON.writeValueAsBytes(data);
    }

    private byte[] data(String site, int flags, byte[] rest) {
        int all = flags | PRESENT | (verifies ? VERIFIED : 0);
        return join(
                sha256(site.getBytes(StandardCharsets.UTF_8)),
                new byte[] {(byte) all},
                ByteBuffer.allocate(4).putInt(counter).array(),
                rest);
    }

    /** AAGUID, id and COSE key (ES256). */
    private static byte[] attested(Key key) {
        ECPublicKey point = (ECPublicKey) key.pair().getPublic();
        byte[] cose = join(
                new byte[] {(byte) 0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21},
                byteString(coordinate(point.getW().getAffineX())),
                new byte[] {0x22},
                byteString(coordinate(point.getW().getAffineY())));
        return join(new byte[16], new byte[] {0, (byte) key.id().length}, key.id(), cose);
    }

    private static byte[] coordinate(java.math.BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] padded = new byte[32];
        int length = Math.min(bytes.length, 32);
        System.arraycopy(bytes, bytes.length - length, padded, 32 - length, length);
        return padded;
    }

    private static byte[] text(String text) {
        return join(new byte[] {(byte) (0x60 | text.length())}, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] byteString(byte[] bytes) {
        return join(new byte[] {0x58, (byte) bytes.length}, bytes);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(JsonNode base64) {
        return Base64.getUrlDecoder().decode(base64.stringValue());
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
