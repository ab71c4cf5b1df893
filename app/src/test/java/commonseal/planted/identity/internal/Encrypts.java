package commonseal.planted.identity.internal;

import com.google.crypto.tink.subtle.Hex;

/** A breach: Tink is keys'. */
final class Encrypts {
    private Encrypts() {}

    static String hex(byte[] bytes) {
        return Hex.encode(bytes);
    }
}
