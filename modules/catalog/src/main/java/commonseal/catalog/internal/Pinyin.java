package commonseal.catalog.internal;

import java.nio.charset.Charset;
import java.text.Normalizer;
import java.util.Locale;

/**
 * Initials of the pinyin readings, so that a clerk finds 我要开展览馆 by typing {@code wykzlg}.
 *
 * <p>The 3,755 characters of GB 2312 level 1 (rows 16 to 55) are ordered by pinyin, so the code tells the initial. Rarer
 * characters (level 2 is ordered by radical) are left out, and a character with several readings has the one of its
 * place in the standard. Good enough to find a service among hundreds, not to spell a name.
 */
final class Pinyin {

    private static final Charset GB2312 = Charset.forName("GB2312");

    /** First character of each initial; there are no readings in i, u and v. */
    private static final int[] FIRST = {
        0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC, 0xC2E8, 0xC4C3, 0xC5B6,
        0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9, 0xD4D1
    };

    private static final String INITIALS = "abcdefghjklmnopqrstwxyz";
    private static final int AFTER_LAST = 0xD7FA;

    private Pinyin() {}

    /** Initials of the hanzi and the Latin letters and digits as they are, lower case; everything else is left out. */
    static String initials(String text) {
        StringBuilder initials = new StringBuilder();
        Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .codePoints()
                .forEach(c -> {
                    if (c < 128) {
                        if (Character.isLetterOrDigit(c)) {
                            initials.append((char) c);
                        }
                    } else {
                        initials.append(initial(c));
                    }
                });
        return initials.toString();
    }

    private static String initial(int codePoint) {
        byte[] bytes = Character.toString(codePoint).getBytes(GB2312);
        if (bytes.length != 2) {
            return "";
        }
        int code = (bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF;
        if (code < FIRST[0] || code >= AFTER_LAST) {
            return "";
        }
        int index = FIRST.length - 1;
        while (code < FIRST[index]) {
            index--;
        }
        return INITIALS.substring(index, index + 1);
    }
}
