package commonseal.keys.internal;

/**
 * Two of n: A. Shamir, "How to share a secret" (CACM 22, 1979), over GF(2^8) with the polynomial of AES (FIPS 197, 4.2). For
 * each byte s of the secret a line f(x) = s + a x with a random slope a; a share is f at its number x. One point says
 * nothing: through it and every possible s there is exactly one line.
 */
final class Shamir {

    private static final int POLYNOMIAL = 0x11b;
    /** Exponents of the generator 3. */
    private static final int[] EXP = new int[510];

    private static final int[] LOG = new int[256];

    static {
        int value = 1;
        for (int i = 0; i < 255; i++) {
            EXP[i] = value;
            EXP[i + 255] = value;
            LOG[value] = i;
            int doubled = value << 1;
            value ^= doubled > 0xff ? doubled ^ POLYNOMIAL : doubled;
        }
    }

    private Shamir() {}

    static int multiply(int a, int b) {
        return a == 0 || b == 0 ? 0 : EXP[LOG[a] + LOG[b]];
    }

    private static int divide(int a, int b) {
        return a == 0 ? 0 : EXP[LOG[a] + 255 - LOG[b]];
    }

    /**
     * One share.
     *
     * @param slopes uniformly random, as long as the secret, the same for all shares of it
     * @param x number of the share, 1 to 255
     */
    static byte[] share(byte[] secret, byte[] slopes, int x) {
        byte[] share = new byte[secret.length];
        for (int i = 0; i < secret.length; i++) {
            share[i] = (byte) (secret[i] ^ multiply(slopes[i] & 0xff, x));
        }
        return share;
    }

    /** The secret from two shares with different numbers. */
    static byte[] combine(int x1, byte[] first, int x2, byte[] second) {
        byte[] secret = new byte[first.length];
        for (int i = 0; i < secret.length; i++) {
            // The line through both points at 0: (y1 x2 - y2 x1) / (x2 - x1); minus is plus here.
            int above = multiply(first[i] & 0xff, x2) ^ multiply(second[i] & 0xff, x1);
            secret[i] = (byte) divide(above, x1 ^ x2);
        }
        return secret;
    }
}
