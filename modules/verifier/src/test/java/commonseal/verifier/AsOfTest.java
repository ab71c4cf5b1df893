package commonseal.verifier;

import static commonseal.verifier.VerifierFixture.NOW;
import static commonseal.verifier.VerifierFixture.changeRecord;
import static commonseal.verifier.VerifierFixture.id;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.proof.CanonicalJson;
import commonseal.proof.VerifierKey;
import commonseal.verifier.ChainView.Finding;
import commonseal.verifier.StatusAnswer.Past;
import commonseal.verifier.StatusAnswer.State;
import commonseal.verifier.Verdict.Row;
import commonseal.verifier.Verdict.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * "Was it valid on that day": one document that was suspended, lifted and at last revoked, asked about at every stage.
 * The vectors in docs/vectors/verifier-as-of.json; written again with {@code -Dgolden=write}.
 */
final class AsOfTest {
    private static final Path FILE =
            Path.of(System.getProperty("commonseal.root", "../..")).resolve("docs/vectors/verifier-as-of.json");

    private static final Instant SUSPENDED = Instant.parse("2026-04-10T00:00:00Z");
    private static final Instant REINSTATED = Instant.parse("2026-04-20T00:00:00Z");
    private static final Instant REVOKED = Instant.parse("2026-05-20T00:00:00Z");
    private static final Instant BEFORE = Instant.parse("2026-04-01T00:00:00Z");
    private static final Instant WITHIN = Instant.parse("2026-04-15T00:00:00Z");
    private static final Instant THIRD_OF_MAY = Instant.parse("2026-05-03T00:00:00Z");

    private final VerifierFixture district = new VerifierFixture();

    @Test
    void theAnswerOfTheDayTellsThePastAloneAndCannotBeStripped() {
        VerifierFixture.Case document = district.aDocument();
        document.answer = Optional.of(answer(State.ACTIVE)
                .withHistory(List.of(
                        new Past(State.SUSPENDED, SUSPENDED, SUSPENDED),
                        new Past(State.ACTIVE, REINSTATED, REINSTATED)))
                .sign(district.log));

        assertThat(asOf(document, BEFORE).value()).isEqualTo(Value.VALID);
        assertStatus(asOf(document, WITHIN), Value.SUSPENDED, Code.ST_SUSPENDED);
        assertThat(asOf(document, THIRD_OF_MAY).value()).isEqualTo(Value.VALID);
        assertThat(asOf(document, NOW).value()).isEqualTo(Value.VALID);
    }

    @Test
    void anAnswerWithoutThePastSaysNothingBeforeItsStateBegan() {
        VerifierFixture.Case document = district.aDocument();
        document.answer = Optional.of(answer(State.ACTIVE).sign(district.log));
        assertStatus(asOf(document, THIRD_OF_MAY), Value.CANNOT_CHECK, Code.ST_PAST_UNKNOWN);

        document.answer = Optional.of(ended(State.REVOKED, REVOKED).sign(district.log));
        assertStatus(asOf(document, THIRD_OF_MAY), Value.CANNOT_CHECK, Code.ST_PAST_UNKNOWN);
        assertStatus(asOf(document, REVOKED), Value.REVOKED, Code.ST_REVOKED);

        document.answer = Optional.empty();
        assertStatus(asOf(document, THIRD_OF_MAY), Value.CANNOT_CHECK, Code.ST_UNKNOWN);
    }

    @Test
    void whatEndedItLaterDoesNotReachBackUnlessItSaysSo() {
        VerifierFixture.Case document = district.aDocument().changed("revoked", REVOKED);
        document.answer = Optional.of(ended(State.REVOKED, REVOKED)
                .withHistory(List.of(new Past(State.REVOKED, REVOKED, REVOKED)))
                .sign(district.log));
        assertThat(document.verdict().value()).isEqualTo(Value.REVOKED);
        Verdict then = asOf(document, THIRD_OF_MAY);
        assertThat(then.value()).isEqualTo(Value.VALID);
        assertThat(then.at()).isEqualTo(THIRD_OF_MAY);
        assertThat(then.checkedAt()).contains(NOW);

        VerifierFixture.Case fromTheStart = district.aDocument()
                .changed(changeRecord(1, "void", REVOKED).put("effectiveAt", "2026-03-02T01:02:03Z"));
        fromTheStart.answer = document.answer;
        Verdict never = asOf(fromTheStart, THIRD_OF_MAY);
        assertStatus(never, Value.REVOKED, Code.ST_VOID);
        // Nobody could know on that day.
        assertThat(never.check(Row.STATUS).orElseThrow().data()).containsEntry("recorded", REVOKED.toString());
    }

    @Test
    void anEventProvedLaterThanTheAnswerCountsIfItReachesBack() {
        VerifierFixture.Case document = district.aDocument()
                .changed(changeRecord(1, "suspended", NOW.minusSeconds(60)).put("effectiveAt", BEFORE.toString()));
        document.answer =
                Optional.of(answer(State.ACTIVE).withHistory(List.of()).sign(district.log));

        assertStatus(asOf(document, THIRD_OF_MAY), Value.SUSPENDED, Code.ST_SUSPENDED);
        assertThat(asOf(document, BEFORE.minusSeconds(1)).value()).isEqualTo(Value.VALID);
    }

    @Test
    void anAnswerOlderThanTheDayGrowsOldBeforeIt() {
        VerifierFixture.Case document = district.aDocument();
        document.answer = Optional.of(district.active(1, THIRD_OF_MAY.minus(Duration.ofHours(23))));
        assertThat(asOf(document, THIRD_OF_MAY).value()).isEqualTo(Value.VALID);
        document.answer = Optional.of(district.active(1, THIRD_OF_MAY.minus(Duration.ofHours(25))));
        assertStatus(asOf(document, THIRD_OF_MAY), Value.CANNOT_CHECK, Code.ST_LIST_STALE);
    }

    @Test
    void datesAreThoseOfTheDayAndWhatWasIssuedLaterIsSaid() {
        VerifierFixture.Case document = district.aDocument();
        document.answer =
                Optional.of(answer(State.ACTIVE).withHistory(List.of()).sign(district.log));

        assertThat(asOf(document, Instant.parse("2026-03-01T15:59:59Z"))
                        .check(Row.DATES)
                        .orElseThrow()
                        .code())
                .isEqualTo(Code.DT_NOT_YET);
        Verdict.Check early = asOf(document, Instant.parse("2026-03-01T16:00:00Z"))
                .check(Row.DATES)
                .orElseThrow();
        assertThat(early.code()).isEqualTo(Code.DT_ISSUED_LATER);
        assertThat(early.data()).containsEntry("issued", VerifierFixture.ISSUED.toString());
        // The clock is compared with the moment of asking, not with the one asked about.
        assertThat(asOf(document, THIRD_OF_MAY).check(Row.DATES).orElseThrow().code())
                .isEqualTo(Code.DT_OK);
    }

    @Test
    void whoeverKnowsHisRecordsKnowsThePast() {
        VerifierFixture.Case document = district.aDocument().changed("revoked", REVOKED);
        document.answer = Optional.empty();
        Verdict verdict = Verifier.verify(
                document.bundle().bytes(),
                district.trust(),
                Policy.ownRecords(),
                Moment.asOf(THIRD_OF_MAY, NOW),
                StatusSource.OFFLINE,
                claim -> Finding.CONFIRMED);
        assertThat(verdict.value()).isEqualTo(Value.VALID);
    }

    @Test
    void everyVectorHasTheVerdictThatStandsBesideIt() throws IOException {
        if ("write".equals(System.getProperty("golden"))) {
            write();
        }
        JsonNode golden = CanonicalJson.parse(Files.readAllBytes(FILE));
        TrustFile trust = TrustFile.open(
                golden.get("trust").stringValue().getBytes(StandardCharsets.UTF_8),
                VerifierKey.parse(golden.get("root").stringValue()));
        JsonNode cases = golden.get("cases");
        for (JsonNode vector : cases.values()) {
            Verdict verdict = Verifier.verify(
                    golden.get("files")
                            .get(vector.get("file").stringValue())
                            .stringValue()
                            .getBytes(StandardCharsets.UTF_8),
                    trust,
                    Policy.standard(),
                    Moment.asOf(
                            Instant.parse(vector.get("asOf").stringValue()),
                            Instant.parse(vector.get("now").stringValue())),
                    StatusSource.OFFLINE,
                    claim -> Finding.CONFIRMED);
            assertThat(CanonicalJson.text(verdict.toJson()))
                    .as(vector.get("file") + " " + vector.get("asOf"))
                    .isEqualTo(CanonicalJson.text(vector.get("verdict")));
        }
        assertThat(cases).hasSize(24);
    }

    private void write() throws IOException {
        ObjectNode golden = JsonNodeFactory.instance.objectNode();
        golden.put("about", "Vectors for questions about the past, as those of verifier.json. The chain confirms.");
        golden.put("root", district.root.verifierKey().format());
        golden.put("trust", new String(district.trust().sign(district.root), StandardCharsets.UTF_8));
        VerifierFixture.Case plain = district.aDocument();
        VerifierFixture.Case whole = district.aDocument()
                .changed("suspended", SUSPENDED)
                .changed("reinstated", REINSTATED)
                .changed("revoked", REVOKED);
        whole.answer = Optional.of(ended(State.REVOKED, REVOKED)
                .withHistory(List.of(
                        new Past(State.SUSPENDED, SUSPENDED, SUSPENDED),
                        new Past(State.ACTIVE, REINSTATED, REINSTATED),
                        new Past(State.REVOKED, REVOKED, REVOKED)))
                .sign(district.log));
        VerifierFixture.Case stripped = district.aDocument();
        stripped.answer = whole.answer;
        VerifierFixture.Case voided = district.aDocument()
                .changed(changeRecord(1, "void", REVOKED).put("effectiveAt", "2026-03-02T01:02:03Z"));
        SortedMap<String, String> files = new TreeMap<>(Map.of(
                "plain", text(plain),
                "whole", text(whole),
                "stripped of its events", text(stripped),
                "void from the start", text(voided)));
        ObjectNode written = golden.putObject("files");
        files.forEach(written::put);
        ArrayNode cases = golden.putArray("cases");
        for (Map.Entry<String, String> file : files.entrySet()) {
            for (Instant asOf :
                    List.of(Instant.parse("2026-03-01T16:00:00Z"), BEFORE, WITHIN, THIRD_OF_MAY, REVOKED, NOW)) {
                Verdict verdict = Verifier.verify(
                        file.getValue().getBytes(StandardCharsets.UTF_8),
                        district.trust(),
                        Policy.standard(),
                        Moment.asOf(asOf, NOW),
                        StatusSource.OFFLINE,
                        claim -> Finding.CONFIRMED);
                ObjectNode vector = cases.addObject();
                vector.put("file", file.getKey());
                vector.put("asOf", asOf.toString());
                vector.put("now", NOW.toString());
                vector.set("verdict", verdict.toJson());
            }
        }
        Files.writeString(FILE, golden.toPrettyString() + "\n", StandardCharsets.UTF_8);
    }

    private static String text(VerifierFixture.Case document) {
        return new String(document.bundle().bytes(), StandardCharsets.UTF_8);
    }

    private static StatusAnswer answer(State state) {
        return new StatusAnswer(
                id(1),
                state,
                NOW.minusSeconds(3600),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static StatusAnswer ended(State state, Instant since) {
        return new StatusAnswer(
                id(1),
                state,
                NOW.minusSeconds(3600),
                Optional.of(since),
                Optional.of("AMR"),
                Optional.of("INSPECTION"),
                Optional.empty());
    }

    private Verdict asOf(VerifierFixture.Case document, Instant at) {
        return Verifier.verify(
                document.bundle().bytes(),
                district.trust(),
                Policy.standard(),
                Moment.asOf(at, NOW),
                StatusSource.OFFLINE,
                claim -> Finding.CONFIRMED);
    }

    private static void assertStatus(Verdict verdict, Value value, Code code) {
        assertThat(verdict.value()).isEqualTo(value);
        assertThat(verdict.check(Row.STATUS).orElseThrow().code()).isEqualTo(code);
    }
}
