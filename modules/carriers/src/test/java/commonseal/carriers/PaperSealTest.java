package commonseal.carriers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.authlete.cbor.CBORDecoder;
import com.authlete.cose.COSESign1;
import com.upokecenter.cbor.CBORObject;
import commonseal.proof.MalformedException;
import commonseal.proof.Suite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The seal on paper. */
class PaperSealTest {
    private static final Instant DAY = Instant.parse("2026-11-01T00:00:00Z");

    private static PaperSeal.Content content() {
        return new PaperSeal.Content(
                "did:webvh:QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR:district.example",
                "AMR",
                "Zk3vT9xQmR4wYp2LhN7cBd",
                "AMR-02",
                Map.of("number", "JY11108110012345", "operator_name", "𠮷野家快餐有限公司"),
                DAY,
                Optional.of(DAY.plusSeconds(86_400L * 365)),
                DAY.plusSeconds(30_000),
                new byte[16]);
    }

    private final Keys.Ed key = Keys.ed();

    private PaperSeal seal(PaperSeal.Content content) {
        return PaperSeal.create(content, "AMR-1", Suite.INTERNATIONAL, key::sign);
    }

    @Test
    void isReadAsItWasMade() {
        PaperSeal made = seal(content());
        PaperSeal read = PaperSeal.parse(made.text());

        assertThat(read).isEqualTo(made);
        assertThat(read.content()).isEqualTo(content());
        assertThat(read.content().shown()).containsEntry("operator_name", "𠮷野家快餐有限公司");
        assertThat(read.key()).isEqualTo("AMR-1");
        assertThat(read.signedBy(key.open())).isTrue();
        assertThat(read.signedBy(Keys.ed().open())).isFalse();
    }

    @Test
    void theSameContentIsTheSameSealAndFitsTheQrCode() {
        assertThat(seal(content()).bytes()).isEqualTo(seal(content()).bytes());
        assertThat(seal(content()).bytes().length).isLessThan(340);
    }

    @Test
    void isFoundInWhatAScannerGivesAndInNothingElse() {
        String seal = seal(content()).text();

        for (String text :
                List.of(seal, "https://a.example/verify#" + seal, "http://a.example/v/x?y#" + seal + "\r\n")) {
            assertThat(PaperSeal.find(text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .contains(seal);
        }
        for (String text : List.of(
                "",
                "{}",
                "12",
                "0",
                "null",
                "https://a.example/verify#",
                "https://a.example/v/0oABC",
                "ftp://a.example/#" + seal,
                seal + " " + seal,
                "信" + seal,
                " ".repeat(4096) + seal)) {
            assertThat(PaperSeal.find(text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .isEmpty();
        }
    }

    @Test
    void withoutAnEndAndWithoutAnythingShown() {
        PaperSeal.Content bare = new PaperSeal.Content(
                "did:web:district.example",
                "AMR",
                "code",
                "AMR-01",
                Map.of(),
                DAY,
                Optional.empty(),
                DAY,
                new byte[16]);

        assertThat(PaperSeal.parse(seal(bare).bytes()).content()).isEqualTo(bare);
    }

    @Test
    void anotherLibraryReadsItAsASignedCwt() throws IOException {
        PaperSeal made = seal(content());
        Object read = new CBORDecoder(made.bytes()).next();

        COSESign1 sign1 = read instanceof com.authlete.cbor.CBORTaggedItem tagged
                ? (COSESign1) tagged.getTagContent()
                : (COSESign1) read;
        assertThat(sign1.getProtectedHeader().getAlg()).isEqualTo(-8);
        assertThat(sign1.getProtectedHeader().getKid())
                .isEqualTo("AMR-1".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        byte[] toSign =
                new com.authlete.cose.SigStructureBuilder().sign1(sign1).build().encode();
        assertThat(key.open().verify(toSign, sign1.getSignature().getValue())).isTrue();
    }

    @Test
    void noChangedByteIsBelieved() {
        PaperSeal made = seal(content());
        Mutations.of(made.bytes(), 6_000, changed -> PaperSeal.parse(changed).signedBy(key.open()));
        Mutations.of(
                made.text().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1),
                4_000,
                changed -> PaperSeal.parse(new String(changed, java.nio.charset.StandardCharsets.ISO_8859_1))
                        .signedBy(key.open()));
    }

    @Test
    void anythingButTheOneSpellingIsRefused() {
        byte[] made = seal(content()).bytes();
        CBORObject array = CBORObject.DecodeFromBytes(made).Untag();
        CBORObject unprotected = CBORObject.NewMap().Add(4, new byte[] {1});
        CBORObject extended = CBORObject.DecodeFromBytes(made).Untag().Set(1, unprotected);
        byte[] unknownClaim = CBORObject.DecodeFromBytes(array.get(2).GetByteString())
                .Add(99, "more")
                .EncodeToBytes();
        CBORObject withClaim = CBORObject.DecodeFromBytes(made).Untag().Set(2, CBORObject.FromObject(unknownClaim));

        assertThatThrownBy(() -> PaperSeal.parse(tagged(extended))).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> PaperSeal.parse(tagged(withClaim))).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> PaperSeal.parse(array.EncodeToBytes())).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> PaperSeal.parse(Arrays.copyOf(made, made.length + 1)))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> PaperSeal.parse(new byte[0])).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> PaperSeal.parse(new byte[] {(byte) 0xd2})).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> PaperSeal.parse(new byte[] {(byte) 0xd2, (byte) 0xf6}))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> PaperSeal.parse("x".repeat(5000))).isInstanceOf(MalformedException.class);
    }

    private static byte[] tagged(CBORObject array) {
        return CBORObject.FromObjectAndTag(array, 18).EncodeToBytes();
    }

    @Test
    void whatDoesNotFitOnPaperIsNotSealed() {
        PaperSeal.Content long1 = content();
        PaperSeal.Content tooLong = new PaperSeal.Content(
                long1.issuer(),
                long1.office(),
                long1.publicCode(),
                long1.kind(),
                Map.of("number", "9".repeat(1200)),
                DAY,
                Optional.empty(),
                DAY,
                new byte[16]);

        assertThatThrownBy(() -> seal(tooLong)).isInstanceOf(MalformedException.class);
    }
}
