package commonseal.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class Ed25519Test {
    @Test
    void verifiesTheSecondExampleOfRfc8032() {
        Ed25519PublicKey key = Ed25519PublicKey.of(
                HexFormat.of().parseHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
        byte[] signature = HexFormat.of()
                .parseHex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");

        assertThat(key.verify(new byte[] {0x72}, signature)).isTrue();
        assertThat(key.verify(new byte[] {0x73}, signature)).isFalse();
        assertThat(key.verify(new byte[] {0x72}, new byte[63])).isFalse();
    }

    @Test
    void everyFlippedBitOfASignatureIsNoticed() {
        TestKey key = new TestKey("k", 3);
        byte[] message = "message".getBytes(StandardCharsets.UTF_8);
        byte[] signature = key.sign(message);
        assertThat(key.publicKey().verify(message, signature)).isTrue();
        for (int i = 0; i < signature.length * 8; i++) {
            byte[] flipped = signature.clone();
            flipped[i / 8] ^= (byte) (1 << (i % 8));
            assertThat(key.publicKey().verify(message, flipped)).isFalse();
        }
    }

    @Test
    void anEdgeCaseIsAcceptedOnlyIfItsPointsAreCanonicalAndItsKeyIsNotOfSmallOrder() {
        TreeMap<String, Integer> accepted = new TreeMap<>();
        for (JsonNode vector :
                Vectors.json("ed25519-cctv/ed25519/ed25519vectors.json").values()) {
            Set<String> flags = vector.get("flags").isNull()
                    ? Set.of()
                    : vector.get("flags").values().stream()
                            .map(JsonNode::stringValue)
                            .collect(Collectors.toSet());
            boolean verified;
            try {
                verified = Ed25519PublicKey.of(
                                HexFormat.of().parseHex(vector.get("key").stringValue()))
                        .verify(
                                vector.get("msg").stringValue().getBytes(StandardCharsets.UTF_8),
                                HexFormat.of().parseHex(vector.get("sig").stringValue()));
            } catch (MalformedException e) {
                verified = false;
            }
            if (flags.contains("low_order_A") || flags.contains("non_canonical_A")) {
                assertThat(verified).as(vector.toString()).isFalse();
            }
            if (flags.contains("low_order_residue")) {
                assertThat(verified)
                        .as("cofactorless, as RFC 8032 permits: " + vector)
                        .isFalse();
            }
            if (flags.isEmpty()) {
                assertThat(verified).isTrue();
            }
            if (verified) {
                accepted.merge(flags.stream().sorted().collect(Collectors.joining(" ")), 1, Integer::sum);
            }
        }
        System.out.println("accepted edge cases " + accepted);
        assertThat(accepted.keySet()).noneMatch(flags -> flags.contains("non_canonical"));
    }

    @Test
    void multibaseReadsBackWhatItWrites() {
        long seed = System.nanoTime();
        System.out.println("Ed25519Test seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[random.nextInt(70)];
            random.nextBytes(bytes);
            for (int zero = random.nextInt(4); zero > 0 && zero <= bytes.length; zero--) {
                bytes[zero - 1] = 0;
            }
            assertThat(Multikey.bytes(Multikey.multibase(bytes))).isEqualTo(bytes);
        }
        Ed25519PublicKey key = new TestKey("k", 4).publicKey();
        assertThat(Multikey.publicKey(Multikey.multikey(key))).isEqualTo(key);
        for (String bad :
                new String[] {"", "z0", "zO", "u" + Multikey.multikey(key).substring(1), "z1"}) {
            assertThatThrownBy(() -> Multikey.publicKey(bad)).isInstanceOf(MalformedException.class);
        }
    }
}
