package commonseal.carriers;

import com.upokecenter.cbor.CBOREncodeOptions;
import com.upokecenter.cbor.CBORException;
import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import commonseal.proof.MalformedException;
import commonseal.proof.PublicSigningKey;
import commonseal.proof.Suite;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is printed on a document as a QR code: a CBOR Web Token (RFC 8392) in a COSE_Sign1 (RFC 9052), about 250 bytes. A
 * value as read or made; {@link #signedBy} proves it.
 *
 * @param content what it says
 * @param key which key signed: the part of a verification method behind the #
 * @param bytes the whole seal
 */
public record PaperSeal(Content content, String key, byte[] bytes) {
    /** Largest seal in bytes: what still prints as a QR code that a cheap camera reads. */
    public static final int MAX_BYTES = 1024;

    /** Bytes of a document's digest that a seal carries: enough that nobody finds a second document to it. */
    public static final int HANDLE_SIZE = 16;

    /**
     * The text of a QR code: a seal, alone or behind the # of an address. Every seal begins alike, for its first bytes are the
     * tag and an array of four.
     */
    private static final Pattern QR_TEXT =
            Pattern.compile("[ \\t\\r\\n]*(?:https?://[!-\"$-~]*#)?(0o[A-Za-z0-9_-]*)[ \\t\\r\\n]*");

    /** Most characters that a text with a seal may have. */
    private static final int LONGEST_TEXT = 4096;

    /** COSE tag 18 before a COSE_Sign1. */
    private static final byte SIGN1 = (byte) 0xd2;

    private static final int EDDSA = -8;
    /** SM2 with SM3: the registry has no number for it, this one is from the range for private use. */
    private static final int SM2_SM3 = -65_601;

    private static final int ALGORITHM = 1;
    private static final int KEY_ID = 4;

    private static final int ISSUER = 1;
    private static final int SUBJECT = 2;
    private static final int EXPIRES = 4;
    private static final int NOT_BEFORE = 5;
    private static final int ISSUED_AT = 6;
    // From the range for private use.
    private static final int OFFICE = -65_537;
    private static final int KIND = -65_538;
    private static final int SHOWN = -65_539;
    private static final int HANDLE = -65_540;

    private static final CBOREncodeOptions DETERMINISTIC = new CBOREncodeOptions("ctap2canonical=true");

    /**
     * What a seal says.
     *
     * @param issuer DID of the district
     * @param office code of the office that issued
     * @param publicCode by which the district is asked about the document
     * @param kind code of the kind
     * @param shown what the kind lets stand on paper, by name of the field: its number, a name
     * @param validFrom first moment
     * @param validUntil first moment at which it is no longer valid; absent if it has no end
     * @param issuedAt when it was issued; whole seconds
     * @param handle first {@value PaperSeal#HANDLE_SIZE} bytes of the sealed document's digest
     */
    public record Content(
            String issuer,
            String office,
            String publicCode,
            String kind,
            Map<String, String> shown,
            Instant validFrom,
            Optional<Instant> validUntil,
            Instant issuedAt,
            byte[] handle) {
        public Content {
            shown = Map.copyOf(shown);
            handle = handle.clone();
            if (handle.length != HANDLE_SIZE) {
                throw new MalformedException("a seal carries " + HANDLE_SIZE + " bytes of the document's digest");
            }
        }

        @Override
        public byte[] handle() {
            return handle.clone();
        }

        @Override
        public boolean equals(@org.jspecify.annotations.Nullable Object other) {
            return other instanceof Content that && Arrays.equals(encoded(this), encoded(that));
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(encoded(this));
        }
    }

    public PaperSeal {
        bytes = bytes.clone();
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * Seals.
     *
     * @param suite of the key that signs
     * @param sign gives the 64 bytes of a signature
     * @throws MalformedException if it does not fit into {@link #MAX_BYTES}
     */
    public static PaperSeal create(Content content, String key, Suite suite, UnaryOperator<byte[]> sign) {
        byte[] header = header(suite, key);
        byte[] payload = encoded(content);
        byte[] signature = sign.apply(toSign(header, payload));
        byte[] bytes = sealed(header, payload, signature);
        if (bytes.length > MAX_BYTES) {
            throw new MalformedException("a seal that is too long for paper");
        }
        return new PaperSeal(content, key, bytes);
    }

    private static byte[] header(Suite suite, String key) {
        return CBORObject.NewMap()
                .Add(ALGORITHM, algorithm(suite))
                .Add(KEY_ID, key.getBytes(StandardCharsets.UTF_8))
                .EncodeToBytes(DETERMINISTIC);
    }

    private static int algorithm(Suite suite) {
        return switch (suite) {
            case INTERNATIONAL -> EDDSA;
            case SM -> SM2_SM3;
        };
    }

    private static byte[] sealed(byte[] header, byte[] payload, byte[] signature) {
        byte[] array = CBORObject.NewArray()
                .Add(header)
                .Add(CBORObject.NewMap())
                .Add(payload)
                .Add(signature)
                .EncodeToBytes(DETERMINISTIC);
        return ByteBuffer.allocate(1 + array.length).put(SIGN1).put(array).array();
    }

    /** The Sig_structure of RFC 9052 section 4.4. */
    private static byte[] toSign(byte[] header, byte[] payload) {
        return CBORObject.NewArray()
                .Add("Signature1")
                .Add(header)
                .Add(new byte[0])
                .Add(payload)
                .EncodeToBytes(DETERMINISTIC);
    }

    private static byte[] encoded(Content content) {
        CBORObject claims = CBORObject.NewMap()
                .Add(ISSUER, content.issuer())
                .Add(SUBJECT, content.publicCode())
                .Add(NOT_BEFORE, content.validFrom().getEpochSecond())
                .Add(ISSUED_AT, content.issuedAt().getEpochSecond())
                .Add(OFFICE, content.office())
                .Add(KIND, content.kind())
                .Add(HANDLE, content.handle());
        content.validUntil().ifPresent(end -> claims.Add(EXPIRES, end.getEpochSecond()));
        if (!content.shown().isEmpty()) {
            CBORObject shown = CBORObject.NewMap();
            new TreeMap<>(content.shown()).forEach(shown::Add);
            claims.Add(SHOWN, shown);
        }
        return claims.EncodeToBytes(DETERMINISTIC);
    }

    /**
     * Reads a seal strictly: what this version would not write the same, byte for byte, is refused, unknown claims
     * included.
     *
     * @throws MalformedException if it is none
     */
    public static PaperSeal parse(byte[] bytes) {
        if (bytes.length > MAX_BYTES || bytes.length < 1 || bytes[0] != SIGN1) {
            throw new MalformedException("not a seal on paper");
        }
        try {
            CBORObject array = decoded(Arrays.copyOfRange(bytes, 1, bytes.length));
            if (array.getType() != CBORType.Array || array.size() != 4) {
                throw new MalformedException("not a seal on paper");
            }
            byte[] header = array.get(0).GetByteString();
            byte[] payload = array.get(2).GetByteString();
            byte[] signature = array.get(3).GetByteString();
            String key = new String(decoded(header).get(KEY_ID).GetByteString(), StandardCharsets.UTF_8);
            Content content = content(decoded(payload));
            boolean same = Arrays.equals(bytes, sealed(header, payload, signature))
                    && Arrays.equals(payload, encoded(content))
                    && signature.length == 64
                    && Arrays.stream(Suite.values()).anyMatch(suite -> Arrays.equals(header, header(suite, key)));
            if (!same) {
                throw new MalformedException("a seal with unknown members or other spellings");
            }
            return new PaperSeal(content, key, bytes);
        } catch (CBORException | IllegalStateException | ArithmeticException | NullPointerException e) {
            // What is missing or of another type shows in the library as one of these.
            throw new MalformedException("not a seal on paper", e);
        }
    }

    private static CBORObject decoded(byte[] bytes) {
        return CBORObject.DecodeFromBytes(bytes, DETERMINISTIC);
    }

    private static Content content(CBORObject claims) {
        Map<String, String> shown = new TreeMap<>();
        CBORObject said = claims.get(SHOWN);
        if (said != null) {
            said.getEntries()
                    .forEach(entry -> shown.put(
                            entry.getKey().AsString(), entry.getValue().AsString()));
        }
        return new Content(
                claims.get(ISSUER).AsString(),
                claims.get(OFFICE).AsString(),
                claims.get(SUBJECT).AsString(),
                claims.get(KIND).AsString(),
                shown,
                seconds(claims.get(NOT_BEFORE)),
                Optional.ofNullable(claims.get(EXPIRES)).map(PaperSeal::seconds),
                seconds(claims.get(ISSUED_AT)),
                claims.get(HANDLE).GetByteString());
    }

    private static Instant seconds(CBORObject number) {
        return Members.seconds(number.AsInt64Value());
    }

    /** Whether this key sealed it. */
    public boolean signedBy(PublicSigningKey key) {
        CBORObject array = decoded(Arrays.copyOfRange(bytes, 1, bytes.length));
        byte[] header = array.get(0).GetByteString();
        return Arrays.equals(header, header(key.suite(), this.key))
                && key.verify(
                        toSign(header, array.get(2).GetByteString()),
                        array.get(3).GetByteString());
    }

    /** As it stands behind the # of an address: base64url. */
    public String text() {
        return Base64Url.encode(bytes);
    }

    /**
     * What looks like a seal in a text: the text of a QR code as a camera or scanner gives it, or the seal alone.
     *
     * @return base64url for {@link #parse(String)}, which may refuse it; absent if the text is something else
     */
    public static Optional<String> find(byte[] text) {
        if (text.length > LONGEST_TEXT) {
            return Optional.empty();
        }
        Matcher matcher = QR_TEXT.matcher(new String(text, StandardCharsets.ISO_8859_1));
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** As {@link #parse(byte[])}, from base64url. */
    public static PaperSeal parse(String text) {
        if (text.length() > MAX_BYTES * 2) {
            throw new MalformedException("not a seal on paper");
        }
        return parse(Base64Url.decode(text));
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof PaperSeal that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
