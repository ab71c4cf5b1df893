package commonseal.proof;

import java.math.BigInteger;
import java.util.Arrays;

/** How DIDs and Data Integrity proofs write bytes: multibase "z" (base58btc), Multikey prefix 0xed01 for Ed25519. */
public final class Ed25519Did {
    private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(58);
    private static final byte[] ED25519_PUB = {(byte) 0xed, 0x01};

    /** Keys and signatures only; decoding is quadratic. */
    private static final int MAX_LENGTH = 256;

    private Ed25519Did() {}

    /** The key as a Multikey, "z6Mk...". */
    public static String multikey(Ed25519PublicKey key) {
        return multibase(Encoding.join(ED25519_PUB, key.bytes()));
    }

    /**
     * Reads a Multikey.
     *
     * @throws MalformedException if it is not an Ed25519 public key
     */
    public static Ed25519PublicKey publicKey(String multikey) {
        byte[] bytes = bytes(multikey);
        if (bytes.length != 2 + Ed25519PublicKey.SIZE || bytes[0] != ED25519_PUB[0] || bytes[1] != ED25519_PUB[1]) {
            throw new MalformedException("not the multikey of an Ed25519 public key");
        }
        return Ed25519PublicKey.of(Arrays.copyOfRange(bytes, 2, bytes.length));
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
