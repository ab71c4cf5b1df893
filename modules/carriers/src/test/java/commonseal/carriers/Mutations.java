package commonseal.carriers;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.proof.MalformedException;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Predicate;

/** Changes bytes at random, the same in every run, and counts how often the changed text is still believed. */
final class Mutations {
    private Mutations() {}

    /** Flips a bit, drops, doubles or exchanges bytes, cuts; none may be accepted. */
    static void of(byte[] genuine, int times, Predicate<byte[]> accepts) {
        Random random = new Random(genuine.length);
        int accepted = 0;
        for (int i = 0; i < times; i++) {
            byte[] changed = changed(genuine, random, i % 5);
            if (!Arrays.equals(changed, genuine) && accepted(accepts, changed)) {
                accepted++;
            }
        }
        assertThat(accepted).as("changed and yet accepted, of %d", times).isZero();
    }

    private static boolean accepted(Predicate<byte[]> accepts, byte[] changed) {
        try {
            return accepts.test(changed);
        } catch (MalformedException e) {
            return false;
        }
    }

    private static byte[] changed(byte[] genuine, Random random, int how) {
        int at = random.nextInt(genuine.length);
        int other = random.nextInt(genuine.length);
        byte[] changed = genuine.clone();
        switch (how) {
            case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> changed[at] = genuine[other];
            case 2 -> {
                changed[at] = genuine[other];
                changed[other] = genuine[at];
            }
            case 3 -> {
                changed = Arrays.copyOf(genuine, genuine.length - 1);
                System.arraycopy(genuine, at + 1, changed, at, genuine.length - at - 1);
            }
            default -> {
                changed = Arrays.copyOf(genuine, genuine.length + 1);
                System.arraycopy(genuine, at, changed, at + 1, genuine.length - at);
            }
        }
        return changed;
    }
}
