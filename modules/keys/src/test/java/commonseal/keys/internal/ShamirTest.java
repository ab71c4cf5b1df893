package commonseal.keys.internal;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.testkit.Seeds;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShamirTest {

    /** FIPS 197, 4.2: {57} times {83} is {c1}, {57} times {13} is {fe}; 4.4: {53} and {ca} are inverses. */
    @Test
    void multipliesAsAesDoes() {
        assertThat(Shamir.multiply(0x57, 0x83)).isEqualTo(0xc1);
        assertThat(Shamir.multiply(0x57, 0x13)).isEqualTo(0xfe);
        assertThat(Shamir.multiply(0x53, 0xca)).isEqualTo(0x01);
    }

    /** Every pair of bytes, by the definition: shift and add, reduced by x^8 + x^4 + x^3 + x + 1. */
    @Test
    void agreesWithTheDefinitionForAllPairs() {
        for (int a = 0; a < 256; a++) {
            for (int b = 0; b < 256; b++) {
                int product = 0;
                int shifted = a;
                for (int bit = 0; bit < 8; bit++) {
                    product ^= (b >> bit & 1) == 1 ? shifted : 0;
                    shifted <<= 1;
                    shifted ^= shifted > 0xff ? 0x11b : 0;
                }
                assertThat(Shamir.multiply(a, b)).isEqualTo(product);
            }
        }
    }

    /** Computed by hand: 57 + 83 x at 1 is d4, at 2 is 57 + 1d = 4a, at 3 is 57 + 9e = c9. */
    @Test
    void goldenShares() {
        byte[] secret = HexFormat.of().parseHex("57");
        byte[] slope = HexFormat.of().parseHex("83");

        assertThat(Shamir.share(secret, slope, 1)).isEqualTo(HexFormat.of().parseHex("d4"));
        assertThat(Shamir.share(secret, slope, 2)).isEqualTo(HexFormat.of().parseHex("4a"));
        assertThat(Shamir.share(secret, slope, 3)).isEqualTo(HexFormat.of().parseHex("c9"));
    }

    @Test
    void twoSharesGiveTheSecretAndOneFitsEverySecret() {
        Random random = Seeds.random("shamir");
        for (int round = 0; round < 2_000; round++) {
            byte[] secret = new byte[32];
            byte[] slopes = new byte[32];
            random.nextBytes(secret);
            random.nextBytes(slopes);
            int x = 1 + random.nextInt(255);
            int y = 1 + (x - 1 + 1 + random.nextInt(254)) % 255;

            assertThat(Shamir.combine(x, Shamir.share(secret, slopes, x), y, Shamir.share(secret, slopes, y)))
                    .isEqualTo(secret);
        }
        // For one byte and one share: through it and each of the 256 secrets goes a line.
        boolean[] possible = new boolean[256];
        byte share = Shamir.share(new byte[] {0x2a}, new byte[] {0x11}, 2)[0];
        for (int secret = 0; secret < 256; secret++) {
            for (int slope = 0; slope < 256; slope++) {
                if (Shamir.share(new byte[] {(byte) secret}, new byte[] {(byte) slope}, 2)[0] == share) {
                    possible[secret] = true;
                }
            }
        }
        assertThat(possible).containsOnly(true);
    }
}
