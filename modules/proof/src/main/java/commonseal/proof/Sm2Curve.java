package commonseal.proof;

import java.math.BigInteger;
import java.util.Optional;

/**
 * The curve of GB/T 32918.5-2017, as much of it as verifying needs. Only public numbers come here, so the time it takes
 * may depend on them; signing is done elsewhere, by a library that takes care of that.
 */
final class Sm2Curve {

    static final BigInteger P = hex("fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff");
    static final BigInteger A = P.subtract(BigInteger.valueOf(3));
    static final BigInteger B = hex("28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93");
    /** Order of the group; the cofactor is 1, so every point of the curve belongs to it. */
    static final BigInteger N = hex("fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123");

    static final Point G = new Point(
            hex("32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"),
            hex("bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"));

    /** A point with both coordinates below p. */
    record Point(BigInteger x, BigInteger y) {}

    /** x/z², y/z³; z = 0 is the point at infinity. */
    private record Jacobian(BigInteger x, BigInteger y, BigInteger z) {
        static final Jacobian INFINITY = new Jacobian(BigInteger.ONE, BigInteger.ONE, BigInteger.ZERO);

        static Jacobian of(Point point) {
            return new Jacobian(point.x(), point.y(), BigInteger.ONE);
        }

        boolean isInfinity() {
            return z.signum() == 0;
        }

        /** dbl-2001-b of the Explicit-Formulas Database, for a = -3. */
        Jacobian twice() {
            BigInteger delta = square(z);
            BigInteger gamma = square(y);
            BigInteger beta = times(x, gamma);
            BigInteger alpha = times(x.subtract(delta).multiply(BigInteger.valueOf(3)), x.add(delta));
            BigInteger x3 = square(alpha).subtract(beta.shiftLeft(3)).mod(P);
            BigInteger y3 = alpha.multiply(beta.shiftLeft(2).subtract(x3))
                    .subtract(square(gamma).shiftLeft(3))
                    .mod(P);
            return new Jacobian(x3, y3, times(y.shiftLeft(1), z));
        }

        /** add-1998-cmo-2. */
        Jacobian plus(Jacobian other) {
            if (isInfinity()) {
                return other;
            }
            if (other.isInfinity()) {
                return this;
            }
            BigInteger z1z1 = square(z);
            BigInteger z2z2 = square(other.z);
            BigInteger u1 = times(x, z2z2);
            BigInteger h = times(other.x, z1z1).subtract(u1).mod(P);
            BigInteger s1 = times(times(y, other.z), z2z2);
            BigInteger r = times(times(other.y, z), z1z1).subtract(s1).mod(P);
            if (h.signum() == 0) {
                return r.signum() == 0 ? twice() : INFINITY;
            }
            BigInteger hh = square(h);
            BigInteger hhh = times(h, hh);
            BigInteger v = times(u1, hh);
            BigInteger x3 = square(r).subtract(hhh).subtract(v.shiftLeft(1)).mod(P);
            BigInteger y3 =
                    r.multiply(v.subtract(x3)).subtract(s1.multiply(hhh)).mod(P);
            return new Jacobian(x3, y3, times(times(h, z), other.z));
        }
    }

    private Sm2Curve() {}

    /** The point with this x whose y is odd or even as asked; empty if there is none. */
    static Optional<Point> point(BigInteger x, boolean odd) {
        if (x.compareTo(P) >= 0) {
            return Optional.empty();
        }
        BigInteger right = square(x).add(A).multiply(x).add(B).mod(P);
        // p = 3 mod 4: a root, if there is one, is this power.
        BigInteger y = right.modPow(P.add(BigInteger.ONE).shiftRight(2), P);
        if (!square(y).equals(right) || y.signum() == 0) {
            return Optional.empty();
        }
        return Optional.of(new Point(x, y.testBit(0) == odd ? y : P.subtract(y)));
    }

    /** The x coordinate of s·G + t·Q; empty for the point at infinity. */
    static Optional<BigInteger> sum(BigInteger s, BigInteger t, Point q) {
        Jacobian g = Jacobian.of(G);
        Jacobian other = Jacobian.of(q);
        Jacobian both = g.plus(other);
        Jacobian sum = Jacobian.INFINITY;
        for (int bit = Math.max(s.bitLength(), t.bitLength()) - 1; bit >= 0; bit--) {
            sum = sum.twice();
            boolean inS = s.testBit(bit);
            boolean inT = t.testBit(bit);
            if (inS || inT) {
                sum = sum.plus(inS && inT ? both : inS ? g : other);
            }
        }
        return sum.isInfinity()
                ? Optional.empty()
                : Optional.of(times(sum.x, square(sum.z).modInverse(P)));
    }

    private static BigInteger square(BigInteger a) {
        return a.multiply(a).mod(P);
    }

    private static BigInteger times(BigInteger a, BigInteger b) {
        return a.multiply(b).mod(P);
    }

    private static BigInteger hex(String digits) {
        return new BigInteger(digits, 16);
    }
}
