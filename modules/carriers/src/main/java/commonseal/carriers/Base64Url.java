package commonseal.carriers;

import commonseal.proof.MalformedException;
import java.util.Base64;

/** RFC 4648 section 5 without padding; one spelling of each value. */
final class Base64Url {
    private Base64Url() {}

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] decode(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("not base64url", e);
        }
        if (!encode(bytes).equals(text)) {
            throw new MalformedException("base64url is not in its canonical form");
        }
        return bytes;
    }
}
