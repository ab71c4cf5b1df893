package commonseal.proof;

import java.util.Arrays;
import java.util.Optional;

/**
 * The algorithms of an installation, chosen at its first start. A suite decides how values are encrypted and indexed, how
 * records are committed to and with what offices sign; it never changes the tree: leaf hashes, nodes, checkpoints and
 * cosignatures are SHA-256 and Ed25519 under each, so that the same witnesses and verifiers serve all districts.
 */
public enum Suite {
    /** AES-256-GCM, HMAC-SHA-256; SHA-256 in commitments; offices sign with Ed25519. */
    INTERNATIONAL(0x01, "international", "eddsa-jcs-2022"),
    /** SM4-GCM, HMAC-SM3; SM3 in commitments (GB/T 32905); offices sign with SM2 and SM3 (GB/T 32918.2). */
    SM(0x02, "sm", "commonseal-sm2-jcs-2026");

    private final byte id;
    private final String code;
    private final String cryptosuite;

    Suite(int id, String code, String cryptosuite) {
        this.id = (byte) id;
        this.code = code;
        this.cryptosuite = cryptosuite;
    }

    /** The byte in leaves. */
    public byte id() {
        return id;
    }

    /** As configuration and database say it. */
    public String code() {
        return code;
    }

    /** As the proof of a document says it; the second is ours, for the W3C has none with SM2. */
    String cryptosuite() {
        return cryptosuite;
    }

    /** The suite with this byte; absent if there is none. */
    public static Optional<Suite> ofId(byte id) {
        return Arrays.stream(values()).filter(suite -> suite.id == id).findFirst();
    }

    /** The suite with this code; absent if there is none. */
    public static Optional<Suite> ofCode(String code) {
        return Arrays.stream(values()).filter(suite -> suite.code.equals(code)).findFirst();
    }

    static Optional<Suite> ofCryptosuite(String name) {
        return Arrays.stream(values())
                .filter(suite -> suite.cryptosuite.equals(name))
                .findFirst();
    }

    /** The suite's hash of the parts, one after the other. For commitments and documents; never for the tree. */
    Hash digest(byte[]... parts) {
        return switch (this) {
            case INTERNATIONAL -> Hash.sha256(parts);
            case SM -> Hash.of(Sm3.digest(parts));
        };
    }
}
