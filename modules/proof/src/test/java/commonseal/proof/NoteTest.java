package commonseal.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class NoteTest {
    private static final TestKey LOG = new TestKey("example.com/log", 1);
    private static final TestKey OTHER = new TestKey("example.com/other", 2);

    @Test
    void whatWasSignedIsReadBackAndVerified() {
        SignedNote note = SignedNote.sign("some text\n", LOG, OTHER);

        SignedNote read = SignedNote.parse(note.format());

        assertThat(read).isEqualTo(note);
        assertThat(read.verifiedBy(List.of(LOG.verifierKey()))).containsExactly(LOG.verifierKey());
        assertThat(read.verifiedBy(List.of(OTHER.verifierKey(), LOG.verifierKey())))
                .containsExactly(LOG.verifierKey(), OTHER.verifierKey());
        assertThat(read.verifiedBy(List.of())).isEmpty();
    }

    @Test
    void aWrongSignatureOfAKnownKeySpoilsTheNoteAndOfAnUnknownKeyDoesNot() {
        SignedNote good = SignedNote.sign("some text\n", LOG);
        byte[] wrong = OTHER.sign("another text\n".getBytes(StandardCharsets.UTF_8));
        SignedNote note = good.with(new SignedNote.Signature(
                OTHER.name(), OTHER.verifierKey().keyId(), Base64.getEncoder().encodeToString(wrong)));

        assertThat(note.verifiedBy(List.of(LOG.verifierKey()))).containsExactly(LOG.verifierKey());
        assertThatThrownBy(() -> note.verifiedBy(List.of(LOG.verifierKey(), OTHER.verifierKey())))
                .isInstanceOf(ForgedNoteException.class);
    }

    @Test
    void everyFlippedBitOfANoteIsNoticed() {
        byte[] note = SignedNote.sign("some text\n", LOG).format().getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < note.length * 8; i++) {
            byte[] flipped = note.clone();
            flipped[i / 8] ^= (byte) (1 << (i % 8));
            boolean accepted;
            try {
                accepted = !SignedNote.parse(flipped)
                        .verifiedBy(List.of(LOG.verifierKey()))
                        .isEmpty();
            } catch (MalformedException e) {
                accepted = false;
            }
            assertThat(accepted).as("bit " + i).isFalse();
        }
    }

    @Test
    void aCheckpointIsOnlyOpenedByAKeyNamedLikeItsOrigin() {
        Checkpoint checkpoint = new Checkpoint(LOG.name(), 7, Hash.sha256());

        assertThat(Checkpoint.open(checkpoint.sign(LOG).format(), List.of(LOG.verifierKey())))
                .isEqualTo(checkpoint);
        assertThatThrownBy(() -> Checkpoint.open(checkpoint.sign(OTHER), List.of(OTHER.verifierKey())))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> Checkpoint.open(checkpoint.sign(LOG), List.of(OTHER.verifierKey())))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void aWitnessSignsTextAndTime() {
        VerifierKey witness = VerifierKey.cosignature("w.example/1", OTHER.publicKey());
        byte[] text = new Checkpoint(LOG.name(), 7, Hash.sha256()).format().getBytes(StandardCharsets.UTF_8);
        Cosignature cosignature = Cosignature.of(1234, OTHER.sign(Cosignature.message(1234, text)));

        assertThat(VerifierKey.parse(witness.format())).isEqualTo(witness);
        assertThat(witness.verify(text, cosignature.bytes())).isTrue();
        assertThat(witness.verify(
                        text, Cosignature.of(1235, cosignature.signature()).bytes()))
                .isFalse();
        assertThat(witness.verify(text, OTHER.sign(text))).isFalse();
    }

    @Test
    void theGoVectorsOfSignedNotes() {
        JsonNode vectors = Vectors.json("golang-sumdb/note-vectors.json");
        String peterText = vectors.get("vkey_peter").stringValue();
        VerifierKey peter = VerifierKey.parse(peterText);
        VerifierKey enoch = VerifierKey.parse(vectors.get("vkey_enoch").stringValue());
        assertThat(peter.format()).isEqualTo(peterText);
        for (JsonNode valid : vectors.get("valid").values()) {
            SignedNote note = SignedNote.parse(valid.get("note").stringValue());
            assertThat(note.format()).isEqualTo(valid.get("note").stringValue());
            assertThat(note.verifiedBy(List.of(peter, enoch)))
                    .hasSize(valid.get("verified_by").size());
        }
        int refused = 0;
        for (JsonNode invalid : vectors.get("invalid_for_peter").values()) {
            if (invalid.has("note")) {
                assertThatThrownBy(() -> SignedNote.parse(invalid.get("note").stringValue())
                                .verifiedBy(List.of(peter)))
                        .as(invalid.get("desc").stringValue())
                        .isInstanceOf(MalformedException.class);
                refused++;
            }
        }
        assertThat(refused).isGreaterThanOrEqualTo(7);
        SignedNote one =
                SignedNote.parse(vectors.get("valid").get(0).get("note").stringValue());
        String tooMany = one.text() + "\n"
                + one.format().substring(one.text().length() + 1).repeat(101);
        assertThatThrownBy(() -> SignedNote.parse(tooMany)).isInstanceOf(MalformedException.class);

        List<String> bad = new ArrayList<>();
        vectors.get("bad_vkeys").values().forEach(v -> bad.add(v.stringValue()));
        for (int i = 0; i < peterText.length(); i++) {
            bad.add(peterText.substring(0, i));
            bad.add(peterText.substring(i + 1));
            bad.add(peterText.substring(0, i) + (char) (peterText.charAt(i) + 1) + peterText.substring(i + 1));
        }
        for (String vkey : bad) {
            assertThatThrownBy(() -> VerifierKey.parse(vkey)).as(vkey).isInstanceOf(MalformedException.class);
        }
        assertThatThrownBy(() -> SignedNote.sign("abc", LOG)).isInstanceOf(MalformedException.class);
    }

    @Test
    void theExamplesOfC2sp() {
        JsonNode examples = Vectors.json("notes/c2sp-examples.json");
        VerifierKey key =
                VerifierKey.parse(examples.get("signed_note").get("vkey").stringValue());
        SignedNote note =
                SignedNote.parse(examples.get("signed_note").get("note").stringValue());
        assertThat(note.verifiedBy(List.of(key))).containsExactly(key);

        JsonNode cosigned = examples.get("checkpoint_with_cosignature_parse_only");
        SignedNote checkpoint = SignedNote.parse(cosigned.get("note").stringValue());
        Cosignature cosignature =
                Cosignature.parse(checkpoint.signatures().get(1).bytes()).orElseThrow();
        assertThat(cosignature.unixSeconds())
                .isEqualTo(cosigned.get("cosignature_timestamp").longValue());
        byte[] message =
                Cosignature.message(cosignature.unixSeconds(), checkpoint.text().getBytes(StandardCharsets.UTF_8));
        assertThat(new String(message, StandardCharsets.UTF_8))
                .isEqualTo(cosigned.get("ed25519_cosigned_message").stringValue());
        assertThat(Checkpoint.parse(checkpoint.text()).size()).isEqualTo(20852163);
    }

    @Test
    void theForeignCheckpointsParseAsExpectedButForRootsOfAnotherLength() {
        for (JsonNode c :
                Vectors.json("notes/checkpoint-parse.json").get("cases").values()) {
            String text = c.get("text").stringValue();
            boolean ours;
            try {
                Checkpoint parsed = Checkpoint.parse(text);
                ours = true;
                assertThat(parsed.origin()).isEqualTo(c.get("origin").stringValue());
            } catch (MalformedException e) {
                ours = false;
            }
            boolean root32 = text.contains("dGhlIHZpZXcgZnJvbSB0aGUgdHJlZSB0b3BzIGlzIGdyZWF0IQ==") == false
                    && !text.contains("YmFuYW5hcw==");
            assertThat(ours)
                    .as(c.get("desc").stringValue())
                    .isEqualTo(c.get("ok").booleanValue() && root32);
        }
        String withExtension = new Checkpoint("Log", 5, Hash.sha256()).format() + "more\n";
        assertThat(Checkpoint.parse(withExtension).size()).isEqualTo(5);
    }

    @Test
    void unknownSignatureTypesAreIgnored() {
        JsonNode foreign = Vectors.json("notes/rfc6962-note.json");
        SignedNote note = SignedNote.parse(foreign.get("checkpoint").stringValue());
        assertThat(note.verifiedBy(List.of(LOG.verifierKey()))).isEmpty();
        assertThatThrownBy(() -> VerifierKey.parse(foreign.get("vkey").stringValue()))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void theSunlightTilesGiveTheRootThatItsWitnessesSigned() {
        JsonNode expected = Vectors.json("sunlight/expected.json");
        VerifierKey mirror =
                VerifierKey.parse(expected.get("cosigner_vkeys").get("mirror").stringValue());
        SignedNote note = SignedNote.parse(Vectors.bytes("sunlight/tlog-tiles-300/checkpoint"));
        assertThat(note.verifiedBy(List.of(mirror))).containsExactly(mirror);
        List<Hash> leaves = new ArrayList<>();
        for (String tile : List.of("tile/0/000", "tile/0/001.p/44")) {
            TilePath path = TilePath.parse(tile);
            byte[] bytes = Vectors.bytes("sunlight/tlog-tiles-300/" + path.format());
            assertThat(bytes.length).isEqualTo(path.width() * Hash.SIZE);
            for (int i = 0; i < bytes.length; i += Hash.SIZE) {
                leaves.add(Hash.of(java.util.Arrays.copyOfRange(bytes, i, i + Hash.SIZE)));
            }
        }
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        assertThat(checkpoint.size()).isEqualTo(leaves.size());
        assertThat(checkpoint.root()).isEqualTo(Merkle.root(leaves));
        assertThat(Vectors.bytes("sunlight/tlog-tiles-300/tile/1/000.p/1"))
                .isEqualTo(Merkle.root(leaves.subList(0, 256)).bytes());
        for (String name : List.of("witness", "witness2")) {
            VerifierKey witness =
                    VerifierKey.parse(expected.get("cosigner_vkeys").get(name).stringValue());
            String file = name.equals("witness") ? "checkpoint" : "checkpoint.witness2";
            assertThat(SignedNote.parse(Vectors.bytes("sunlight/witness-cosigned/" + file))
                            .verifiedBy(List.of(witness)))
                    .containsExactly(witness);
        }
    }

    @Test
    void theForeignTlogProofs() {
        JsonNode vectors = Vectors.json("notes/tlog-proof.json");
        for (JsonNode c : vectors.get("marshal").values()) {
            TlogProof proof = TlogProof.parse(c.get("text").stringValue());
            assertThat(proof.index()).isEqualTo(c.get("index").longValue());
            assertThat(proof.path()).hasSize(c.get("hashes").size());
            assertThat(proof.checkpoint()).isEqualTo(c.get("checkpoint").stringValue());
            assertThat(proof.format()).isEqualTo(c.get("text").stringValue());
        }
        for (JsonNode c : vectors.get("must_reject").values()) {
            assertThatThrownBy(() -> TlogProof.parse(c.get("text").stringValue()))
                    .as(c.get("why").stringValue())
                    .isInstanceOf(MalformedException.class);
        }
    }
}
