package commonseal.carriers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.proof.CanonicalJson;
import commonseal.proof.MalformedException;
import commonseal.proof.Multikey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** The log of the district's DID. */
class DidLogTest {
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant SECOND = Instant.parse("2026-06-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-07-01T00:00:00Z");

    private final Keys.Ed update1 = Keys.ed();
    private final Keys.Ed update2 = Keys.ed();
    private final Keys.Ed update3 = Keys.ed();
    private final Keys.Ed office1 = Keys.ed();
    private final Keys.Ed office2 = Keys.ed();

    private DidLog created() {
        return DidLog.create(
                "district.example",
                did -> DidLog.document(did, Map.of("AMR-1", office1.open()), List.of("did:web:district.example")),
                new DidLog.Control(update1.open(), update1::sign, update2.open()),
                FIRST);
    }

    private DidLog rotated() {
        DidLog log = created();
        return log.append(
                DidLog.document(log.did(), Map.of("AMR-2", office2.open()), List.of()),
                new DidLog.Control(update2.open(), update2::sign, update3.open()),
                SECOND);
    }

    @Test
    void findsTheKeyThatCountedOnADay() {
        DidLog log = DidLog.parse(rotated().bytes(), NOW);
        String did = log.did();

        assertThat(did).matches("did:webvh:Qm[1-9A-HJ-NP-Za-km-z]{44}:district.example");
        assertThat(log.versions()).hasSize(2);
        assertThat(log.at(FIRST.minusSeconds(1))).isEmpty();
        assertThat(log.at(SECOND.minusSeconds(1)).orElseThrow().assertionKey(did + "#AMR-1"))
                .contains(office1.open());
        assertThat(log.at(NOW).orElseThrow().assertionKey(did + "#AMR-1")).isEmpty();
        assertThat(log.latest().assertionKey(did + "#AMR-2")).contains(office2.open());
        assertThat(log.latest().assertionKeys()).containsExactly(Map.entry(did + "#AMR-2", office2.open()));
        assertThat(log.at(FIRST).orElseThrow().alsoKnownAs()).containsExactly("did:web:district.example");
        assertThat(log.latest().alsoKnownAs()).isEmpty();
        assertThat(log.bytes()).isEqualTo(rotated().bytes());
    }

    @Test
    void aRewrittenHistoryIsRefused() {
        String text = new String(rotated().bytes(), StandardCharsets.UTF_8);
        String swapped = text.replace(
                Multikey.multikey(office1.open()), Multikey.multikey(Keys.ed().open()));

        assertThatThrownBy(() -> DidLog.parse(swapped.getBytes(StandardCharsets.UTF_8), NOW))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void aStolenKeyOfTheEntryBeforeSignsNothing() {
        DidLog log = created();
        Keys.Ed thief = Keys.ed();
        ObjectNode document = DidLog.document(log.did(), Map.of("AMR-1", thief.open()), List.of());

        assertThatThrownBy(() ->
                        log.append(document, new DidLog.Control(update1.open(), update1::sign, thief.open()), SECOND))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("announce");
        assertThatThrownBy(() ->
                        log.append(document, new DidLog.Control(update2.open(), thief::sign, thief.open()), SECOND))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("signed");
    }

    @Test
    void entriesOutOfOrderFromTheFutureOrMissingAreRefused() {
        String[] lines = new String(rotated().bytes(), StandardCharsets.UTF_8).split("\n");

        refused(lines[1]);
        refused(lines[1] + "\n" + lines[0]);
        refused(lines[0] + "\n" + lines[1] + "\n" + lines[1]);
        refused("");
        assertThatThrownBy(() -> DidLog.parse(rotated().bytes(), SECOND.minusSeconds(1)))
                .isInstanceOf(MalformedException.class);
    }

    private static void refused(String text) {
        assertThatThrownBy(() -> DidLog.parse(text.getBytes(StandardCharsets.UTF_8), NOW))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void twoEntriesNeverHaveOneMoment() {
        DidLog log = created();
        DidLog next = log.append(
                log.latest().document(), new DidLog.Control(update2.open(), update2::sign, update3.open()), FIRST);

        assertThat(next.latest().time()).isEqualTo(FIRST.plusSeconds(1));
    }

    @Test
    void aFullLogTakesNoMore() {
        Keys.Ed only = Keys.ed();
        DidLog.Control control = new DidLog.Control(only.open(), only::sign, only.open());
        DidLog log =
                DidLog.create("district.example", did -> DidLog.document(did, Map.of(), List.of()), control, FIRST);
        ObjectNode document = log.latest().document();
        while (log.versions().size() < DidLog.MOST_ENTRIES) {
            log = log.append(document, control, FIRST);
        }
        DidLog full = log;

        assertThat(full.latest().time()).isEqualTo(FIRST.plusSeconds(DidLog.MOST_ENTRIES - 1));
        assertThatThrownBy(() -> full.append(document, control, SECOND))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("too many");
        byte[] text = full.bytes();
        byte[] more = Arrays.copyOf(text, text.length + 1);
        more[text.length] = '\n';
        assertThat(DidLog.parse(text, NOW).versions()).hasSize(DidLog.MOST_ENTRIES);
        assertThatThrownBy(() -> DidLog.parse(more, NOW)).isInstanceOf(MalformedException.class);
    }

    @Test
    void noChangedByteIsBelieved() {
        byte[] bytes = rotated().bytes();
        Mutations.of(bytes, 3_000, changed -> {
            DidLog read = DidLog.parse(changed, NOW);
            // White space between members says nothing, and a lost line end neither.
            return !Arrays.equals(read.bytes(), bytes);
        });
    }

    @Test
    void witnessesAndUnknownParametersAreNotOverlooked() {
        ObjectNode entry = (ObjectNode) CanonicalJson.parse(created().line(0));
        ((ObjectNode) entry.get("parameters")).putObject("witness").put("threshold", 1);
        refused(CanonicalJson.text(entry));
        ObjectNode other = (ObjectNode) CanonicalJson.parse(created().line(0));
        ((ObjectNode) other.get("parameters")).put("more", 1);
        refused(CanonicalJson.text(other));
    }
}
