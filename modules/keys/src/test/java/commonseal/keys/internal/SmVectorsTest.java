package commonseal.keys.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.keys.Keys.Place;
import commonseal.proof.Sm2PublicKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

/** SM4, SM4-GCM, HMAC-SM3 and SM2 as this module uses them, against the examples of the standards. */
class SmVectorsTest {

    private static final byte[] KEY = hex("0123456789abcdeffedcba9876543210");

    /** GB/T 32907-2016, A.1 and A.2. */
    @Test
    void sm4GivesTheBlocksOfTheStandardOnceAndAMillionTimes() {
        SM4Engine sm4 = new SM4Engine();
        sm4.init(true, new KeyParameter(KEY));
        byte[] block = KEY.clone();
        sm4.processBlock(block, 0, block, 0);
        assertThat(block).isEqualTo(hex("681edf34d206965e86b3e94f536e4246"));
        for (int i = 1; i < 1_000_000; i++) {
            sm4.processBlock(block, 0, block, 0);
        }
        assertThat(block).isEqualTo(hex("595298c7c6fd271f0402f804c33d3f66"));
    }

    /** RFC 8998, A.1. */
    @Test
    void sm4GcmGivesTheCiphertextAndTagOfRfc8998AndRefusesEveryChange() throws GeneralSecurityException {
        byte[] nonce = hex("00001234567800000000abcd");
        byte[] associated = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        byte[] plain = hex("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
                + "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa");
        Sm4Gcm gcm = new Sm4Gcm(KEY);

        byte[] sealed = gcm.encrypt(nonce, plain, associated);

        assertThat(Arrays.copyOf(sealed, 12)).isEqualTo(nonce);
        assertThat(Arrays.copyOfRange(sealed, 12, 76))
                .isEqualTo(hex("17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
                        + "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"));
        assertThat(Arrays.copyOfRange(sealed, 76, 92)).isEqualTo(hex("83de3541e4c2b58177e065a9bf7b62ec"));
        assertThat(gcm.decrypt(sealed, associated)).isEqualTo(plain);
        for (int i = 0; i < sealed.length; i += 5) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> gcm.decrypt(changed, associated)).isInstanceOf(GeneralSecurityException.class);
        }
        for (int length = 0; length < sealed.length; length += 9) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertThatThrownBy(() -> gcm.decrypt(cut, associated)).isInstanceOf(GeneralSecurityException.class);
        }
        assertThatThrownBy(() -> gcm.decrypt(sealed, AssociatedData.of(new Place("t", "c", "r"))))
                .isInstanceOf(GeneralSecurityException.class);
    }

    /** By the definition of HMAC (GB/T 15852.2-2012, RFC 2104), from the hash alone. */
    @Test
    void hmacSm3IsTheHashOfTheOuterKeyAndTheHashOfTheInner() {
        byte[] key = hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        byte[] value = "110108198001011234".getBytes(StandardCharsets.US_ASCII);
        byte[] inner = padded(key, 0x36);
        byte[] outer = padded(key, 0x5c);

        assertThat(SmAlgorithms.hmac(new KeyParameter(key), value)).isEqualTo(sm3(outer, sm3(inner, value)));
    }

    @Test
    void whatTheLibrarySignsVerifiesWithoutItAndBackFromItsBytes() throws GeneralSecurityException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 20; i++) {
            Sm2Signer signer = Sm2Signer.generate();
            Sm2PublicKey known = Sm2PublicKey.of(signer.publicKey().bytes());
            byte[] message = new byte[random.nextInt(300)];
            random.nextBytes(message);
            byte[] signature = Sm2Signer.of(signer.privateKey()).sign(message);

            assertThat(signature).hasSize(64);
            assertThat(known.verify(message, signature)).as("seed %d", seed).isTrue();
            signature[random.nextInt(64)] ^= 1;
            assertThat(known.verify(message, signature)).as("seed %d", seed).isFalse();
        }
        assertThatThrownBy(() -> Sm2Signer.of(new byte[32])).isInstanceOf(GeneralSecurityException.class);
    }

    private static byte[] padded(byte[] key, int pad) {
        byte[] block = Arrays.copyOf(key, 64);
        for (int i = 0; i < block.length; i++) {
            block[i] ^= (byte) pad;
        }
        return block;
    }

    private static byte[] sm3(byte[]... parts) {
        SM3Digest digest = new SM3Digest();
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] result = new byte[32];
        digest.doFinal(result, 0);
        return result;
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
