package commonseal.keys.internal;

import commonseal.kernel.Ids;
import commonseal.keys.RecoverResult;
import commonseal.proof.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * The master key as three printed shares, any two of which give it back. A share is 48 bytes, printed as 24 groups of five
 * digits, one for two bytes: version, number of the split (3 bytes, random), number of the share, 32 bytes of the share,
 * fingerprint of the key (8 bytes, tells nothing of it), check bytes (3, of SHA-256 over the rest).
 */
final class Shares {

    static final int SHARES = 3;
    private static final byte VERSION = 1;
    private static final int BYTES = 48;
    private static final int CHECKED = 45;
    private static final int SECRET = 32;
    private static final int GROUPS = BYTES / 2;
    private static final int GROUPS_A_LINE = 6;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Share(byte[] split, int number, byte[] value, byte[] fingerprint) {}

    private Shares() {}

    /** Three shares of the key, each four lines of digits; another split every time. */
    static List<String> split(byte[] key) {
        byte[] slopes = Ids.randomBytes(SECRET);
        byte[] split = Ids.randomBytes(3);
        byte[] fingerprint = HexFormat.of().parseHex(MasterKey.fingerprint(key));
        List<String> shares = new ArrayList<>();
        for (int number = 1; number <= SHARES; number++) {
            shares.add(text(new Share(split, number, Shamir.share(key, slopes, number), fingerprint)));
        }
        return shares;
    }

    /** What two shares give. */
    sealed interface Combined {
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Key(byte[] bytes, String fingerprint) implements Combined {}

        record Bad(RecoverResult why) implements Combined {}
    }

    /** Writes the file from two shares, with any spacing. */
    static RecoverResult recover(String first, String second, Path file) {
        return switch (combine(first, second)) {
            case Combined.Bad(RecoverResult why) -> why;
            case Combined.Key key when Files.exists(file) -> new RecoverResult.FileExists();
            case Combined.Key(byte[] bytes, String fingerprint) -> {
                MasterKey.write(file, bytes);
                yield new RecoverResult.Written(fingerprint);
            }
        };
    }

    static Combined combine(String first, String second) {
        List<Share> shares = new ArrayList<>();
        for (String text : List.of(first, second)) {
            String[] groups = text.strip().split("\\s+");
            int wrong = wrongGroup(groups);
            byte[] bytes = bytes(groups, wrong);
            if (wrong > 0
                    || groups.length != GROUPS
                    || bytes[0] != VERSION
                    || !Arrays.equals(check(bytes), 0, 3, bytes, CHECKED, BYTES)) {
                return new Combined.Bad(new RecoverResult.Mistyped(shares.size() + 1, wrong));
            }
            shares.add(share(bytes));
        }
        Share one = shares.getFirst();
        Share other = shares.getLast();
        if (!Arrays.equals(one.split(), other.split())) {
            return new Combined.Bad(new RecoverResult.NotTogether());
        }
        if (one.number() == other.number()) {
            return new Combined.Bad(new RecoverResult.SameShare());
        }
        byte[] key = Shamir.combine(one.number(), one.value(), other.number(), other.value());
        String fingerprint = MasterKey.fingerprint(key);
        if (!fingerprint.equals(HexFormat.of().formatHex(one.fingerprint()))
                || !Arrays.equals(one.fingerprint(), other.fingerprint())) {
            return new Combined.Bad(new RecoverResult.NotTogether());
        }
        return new Combined.Key(key, fingerprint);
    }

    private static String text(Share share) {
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .put(VERSION)
                .put(share.split())
                .put((byte) share.number())
                .put(share.value())
                .put(share.fingerprint())
                .array();
        System.arraycopy(check(bytes), 0, bytes, CHECKED, 3);
        ByteBuffer pairs = ByteBuffer.wrap(bytes);
        StringBuilder text = new StringBuilder();
        for (int group = 0; group < GROUPS; group++) {
            if (group > 0) {
                text.append(group % GROUPS_A_LINE == 0 ? '\n' : ' ');
            }
            text.append(String.format(Locale.ROOT, "%05d", pairs.getShort() & 0xffff));
        }
        return text.toString();
    }

    /** Finds slips of the hand; it is no secret and no defence. */
    private static byte[] check(byte[] bytes) {
        return Hash.sha256(
                        "commonseal key share/v1\n".getBytes(StandardCharsets.US_ASCII), Arrays.copyOf(bytes, CHECKED))
                .bytes();
    }

    /** Number of the first group that is not five digits up to 65535; 0 if all are. */
    private static int wrongGroup(String[] groups) {
        for (int i = 0; i < groups.length; i++) {
            if (!groups[i].matches("[0-9]{5}") || Integer.parseInt(groups[i]) > 0xffff) {
                return i + 1;
            }
        }
        return 0;
    }

    private static byte[] bytes(String[] groups, int wrong) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        for (int i = 0; wrong == 0 && i < Math.min(groups.length, GROUPS); i++) {
            bytes.putShort((short) Integer.parseInt(groups[i]));
        }
        return bytes.array();
    }

    private static Share share(byte[] bytes) {
        return new Share(
                Arrays.copyOfRange(bytes, 1, 4),
                bytes[4] & 0xff,
                Arrays.copyOfRange(bytes, 5, 5 + SECRET),
                Arrays.copyOfRange(bytes, 5 + SECRET, CHECKED));
    }
}
