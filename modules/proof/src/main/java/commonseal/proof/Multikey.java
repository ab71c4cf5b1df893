package commonseal.proof;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * How DIDs and Data Integrity proofs write bytes: multibase "z" (base58btc), and before a key the multicodec of its kind:
 * {@code ed25519-pub} 0xed, {@code sm2-pub} 0x1206, each as a varint.
 */
public final class Multikey {
    private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(58);
    private static final byte[] ED25519_PUB = {(byte) 0xed, 0x01};
    private static final byte[] SM2_PUB = {(byte) 0x86, 0x24};

    /** Keys and signatures only; decoding is quadratic. */
    private static final int MAX_LENGTH = 256;

    private Multikey() {}

    /** The key as a Multikey, for Ed25519 "z6Mk...". */
    public static String multikey(PublicSigningKey key) {
        byte[] kind = switch (key) {
            case Ed25519PublicKey ed25519 -> ED25519_PUB;
            case Sm2PublicKey sm2 -> SM2_PUB;
        };
        return multibase(Encoding.join(kind, key.bytes()));
    }

    /**
     * Reads a Multikey.
     *
     * @throws MalformedException if it is no public key of a kind we know
     */
    public static PublicSigningKey publicKey(String multikey) {
        byte[] bytes = bytes(multikey);
        if (bytes.length == 2 + Ed25519PublicKey.SIZE && startsWith(bytes, ED25519_PUB)) {
            return Ed25519PublicKey.of(Arrays.copyOfRange(bytes, 2, bytes.length));
        }
        if (bytes.length == 2 + Sm2PublicKey.SIZE && startsWith(bytes, SM2_PUB)) {
            return Sm2PublicKey.of(Arrays.copyOfRange(bytes, 2, bytes.length));
        }
        throw new MalformedException("not the multikey of a public key of a known kind");
    }

    private static boolean startsWith(byte[] bytes, byte[] kind) {
        return bytes[0] == kind[0] && bytes[1] == kind[1];
    }

    /** "z" and base58btc. */
    public static String multibase(byte[] bytes) {
        StringBuilder digits = new StringBuilder();
        for (BigInteger rest = new BigInteger(1, bytes); rest.signum() > 0; rest = rest.divide(BASE)) {
            digits.append(ALPHABET.charAt(rest.mod(BASE).intValue()));
        }
        for (int i = 0; i < bytes.length && bytes[i] == 0; i++) {
            digits.append(ALPHABET.charAt(0));
        }
        return "z" + digits.reverse();
    }

    /**
     * Reads "z" and base58btc.
     *
     * @throws MalformedException for another base, a foreign character or more than 256 characters
     */
    public static byte[] bytes(String multibase) {
        if (!multibase.startsWith("z") || multibase.length() > MAX_LENGTH) {
            throw new MalformedException("not base58btc multibase");
        }
        BigInteger number = BigInteger.ZERO;
        int zeros = 0;
        for (int i = 1; i < multibase.length(); i++) {
            int digit = ALPHABET.indexOf(multibase.charAt(i));
            if (digit < 0) {
                throw new MalformedException("not base58btc");
            }
            if (digit == 0 && number.signum() == 0) {
                zeros++;
            }
            number = number.multiply(BASE).add(BigInteger.valueOf(digit));
        }
        byte[] magnitude = number.toByteArray();
        int skip = magnitude[0] == 0 ? 1 : 0; // the sign byte, or the single zero byte of zero
        byte[] bytes = new byte[zeros + magnitude.length - skip];
        System.arraycopy(magnitude, skip, bytes, zeros, magnitude.length - skip);
        return bytes;
    }
}
