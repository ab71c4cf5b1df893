package commonseal.proof;

import java.nio.ByteBuffer;

/**
 * The hash function SM3 (GB/T 32905-2016, ISO/IEC 10118-3:2018), which the JDK does not have. Written out here so that
 * whoever verifies needs no library for it; it meets no secret. About 100 MB/s.
 */
final class Sm3 {

    private static final int BLOCK = 64;
    private static final int[] START = {
        0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e
    };

    private Sm3() {}

    /** The 32 bytes for the parts, one after the other. */
    static byte[] digest(byte[]... parts) {
        long length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        // 0x80, zeros to eight bytes before a block's end, the length in bits.
        int padded = Math.toIntExact((length + 9 + BLOCK - 1) / BLOCK * BLOCK);
        ByteBuffer message = ByteBuffer.allocate(padded);
        for (byte[] part : parts) {
            message.put(part);
        }
        message.put((byte) 0x80);
        message.putLong(padded - 8, length * 8);
        message.rewind();
        int[] state = START.clone();
        int[] w = new int[68];
        while (message.hasRemaining()) {
            compress(state, message, w);
        }
        ByteBuffer digest = ByteBuffer.allocate(Hash.SIZE);
        for (int word : state) {
            digest.putInt(word);
        }
        return digest.array();
    }

    /** One block; letters as in the standard, 5.3. */
    private static void compress(int[] v, ByteBuffer message, int[] w) {
        for (int j = 0; j < 16; j++) {
            w[j] = message.getInt();
        }
        for (int j = 16; j < 68; j++) {
            w[j] = p1(w[j - 16] ^ w[j - 9] ^ rotate(w[j - 3], 15)) ^ rotate(w[j - 13], 7) ^ w[j - 6];
        }
        int a = v[0];
        int b = v[1];
        int c = v[2];
        int d = v[3];
        int e = v[4];
        int f = v[5];
        int g = v[6];
        int h = v[7];
        for (int j = 0; j < 64; j++) {
            boolean early = j < 16;
            int a12 = rotate(a, 12);
            int ss1 = rotate(a12 + e + rotate(early ? 0x79cc4519 : 0x7a879d8a, j), 7);
            int ss2 = ss1 ^ a12;
            int ff = early ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
            int gg = early ? e ^ f ^ g : (e & f) | (~e & g);
            int tt1 = ff + d + ss2 + (w[j] ^ w[j + 4]);
            int tt2 = gg + h + ss1 + w[j];
            d = c;
            c = rotate(b, 9);
            b = a;
            a = tt1;
            h = g;
            g = rotate(f, 19);
            f = e;
            e = tt2 ^ rotate(tt2, 9) ^ rotate(tt2, 17);
        }
        v[0] ^= a;
        v[1] ^= b;
        v[2] ^= c;
        v[3] ^= d;
        v[4] ^= e;
        v[5] ^= f;
        v[6] ^= g;
        v[7] ^= h;
    }

    private static int p1(int x) {
        return x ^ rotate(x, 15) ^ rotate(x, 23);
    }

    private static int rotate(int x, int bits) {
        return Integer.rotateLeft(x, bits);
    }
}
