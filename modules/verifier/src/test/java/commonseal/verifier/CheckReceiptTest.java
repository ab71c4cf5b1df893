package commonseal.verifier;

import static commonseal.verifier.VerifierFixture.NOW;
import static commonseal.verifier.VerifierFixture.chain;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.proof.Hash;
import commonseal.proof.NoteSigner;
import commonseal.verifier.Verdict.Row;
import commonseal.verifier.Verdict.State;
import commonseal.verifier.Verdict.Subject;
import commonseal.verifier.Verdict.Value;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CheckReceiptTest {
    private final VerifierFixture district = new VerifierFixture();

    @Test
    void tellsWhatWasFoundThenAndVerifiesYearsLater() {
        Verdict later = verify(receipt(district.log).bytes(), district.trust());

        assertThat(later.value()).isEqualTo(Value.VALID_PENDING_ANCHOR);
        assertThat(later.subject()).contains(Subject.CHECK);
        Verdict.Check told = later.check(Row.STATUS).orElseThrow();
        assertThat(told.state()).isEqualTo(State.NOT_APPLICABLE);
        assertThat(told.data())
                .containsEntry("verdict", "revoked")
                .containsEntry("at", NOW.toString())
                .containsEntry("file", Hash.sha256(new byte[] {7}).hex());
    }

    @Test
    void noFlippedByteLeavesItGood() {
        byte[] file = receipt(district.log).bytes();
        TrustFile trust = district.trust();
        for (int i = 0; i < file.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] flipped = file.clone();
                flipped[i] ^= (byte) (1 << bit);
                assertThat(verify(flipped, trust).value().isGood())
                        .as("byte " + i + " near "
                                + new String(
                                        file,
                                        Math.max(0, i - 20),
                                        Math.min(40, file.length - Math.max(0, i - 20)),
                                        StandardCharsets.UTF_8))
                        .isFalse();
            }
        }
    }

    @Test
    void anotherKeyAnotherLedgerAndAKeyOutOfItsRangeAreUnknown() {
        assertUnknown(verify(receipt(district.stranger).bytes(), district.trust()));
        TrustFile other = VerifierFixture.build(
                TrustFile.builder("other.example/log", VerifierFixture.DID, district.root.verifierKey()));
        assertUnknown(verify(receipt(district.log).bytes(), other));
        TrustFile retired = VerifierFixture.build(
                TrustFile.builder(VerifierFixture.ORIGIN, VerifierFixture.DID, district.root.verifierKey())
                        .logKey(district.log.verifierKey(), 0, Optional.of(50L)));
        assertUnknown(verify(receipt(district.log).bytes(), retired));
    }

    @Test
    void inADemonstrationItIsOne() {
        TrustFile demo = VerifierFixture.build(district.trustWithoutAnchors().demo(true));
        assertThat(verify(receipt(district.log).bytes(), demo).value()).isEqualTo(Value.DEMO);
    }

    private static void assertUnknown(Verdict verdict) {
        assertThat(verdict.value()).isEqualTo(Value.UNKNOWN);
        assertThat(verdict.check(Row.ISSUER).orElseThrow().code()).isEqualTo(Code.KEY_UNKNOWN);
    }

    private CheckReceipt receipt(NoteSigner by) {
        Verdict found = district.aDocument()
                .changed("revoked", NOW)
                .verdict(district.trust(), chain(ChainView.Finding.CONFIRMED));
        return CheckReceipt.sign(
                VerifierFixture.id(7),
                new CheckReceipt.About.File(Hash.sha256(new byte[] {7})),
                found,
                NOW,
                district.trust(),
                100,
                by);
    }

    private static Verdict verify(byte[] file, TrustFile trust) {
        return Verifier.verify(file, trust, Policy.standard(), NOW.plusSeconds(100_000_000));
    }
}
