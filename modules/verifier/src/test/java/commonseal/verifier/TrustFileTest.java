package commonseal.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.proof.CanonicalJson;
import commonseal.proof.MalformedException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

final class TrustFileTest {
    private final VerifierFixture district = new VerifierFixture();

    @Test
    void whatTheRootSignedIsReadBack() {
        TrustFile trust = full();

        byte[] file = trust.sign(district.root);

        assertThat(CanonicalJson.of(CanonicalJson.parse(file))).isEqualTo(file);
        assertThat(TrustFile.open(file, district.root.verifierKey())).isEqualTo(trust);
        assertThat(TrustFile.openUnpinned(file).fingerprint()).isEqualTo(trust.fingerprint());
    }

    @Test
    void noOtherRootIsBelieved() {
        byte[] file = full().sign(district.root);
        assertThatThrownBy(() -> TrustFile.open(file, district.stranger.verifierKey()))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> full().sign(district.stranger)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noFlippedByteIsBelieved() {
        byte[] file = full().sign(district.root);
        for (int i = 0; i < file.length; i++) {
            byte[] flipped = file.clone();
            flipped[i] ^= 1;
            assertThatThrownBy(() -> TrustFile.open(flipped, district.root.verifierKey()))
                    .as("byte " + i)
                    .isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void anUnknownMemberIsNotReadOver() {
        ObjectNode json = (ObjectNode) CanonicalJson.parse(full().sign(district.root));
        json.put("more", 1);
        assertThatThrownBy(() -> TrustFile.open(CanonicalJson.of(json), district.root.verifierKey()))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void refusesWhatCannotBe() {
        TrustFile.Builder base = district.trustWithoutAuthority();
        assertThatThrownBy(() -> base.build(0, Instant.EPOCH)).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() ->
                        VerifierFixture.build(district.trustWithoutKeys().witnesses(List.of(district.witnessKey()), 2)))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> VerifierFixture.build(district.trustWithoutAuthority()
                        .issuerKey(district.officeKey(Optional.empty(), Optional.empty()))))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> VerifierFixture.build(
                        district.trustWithoutKeys().logKey(district.root.verifierKey(), 0, Optional.empty())))
                .isInstanceOf(MalformedException.class);
    }

    private TrustFile full() {
        return VerifierFixture.build(district.trustWithoutKeys()
                .logKey(district.stranger.verifierKey(), 100, Optional.of(200L))
                .issuerKey(district.officeKey(Optional.of(Instant.parse("2027-01-01T00:00:00Z")), Optional.of(9L)))
                .authority(new TrustFile.Authority(
                        "AMR", "AMR-01", Instant.EPOCH, Optional.of(Instant.parse("2030-01-01T00:00:00.5Z"))))
                .anchorTarget(VerifierFixture.target(true))
                .demo(true));
    }
}
