package commonseal.verifier;

import static commonseal.verifier.VerifierFixture.ISSUED;
import static commonseal.verifier.VerifierFixture.NOW;
import static commonseal.verifier.VerifierFixture.build;
import static commonseal.verifier.VerifierFixture.chain;
import static commonseal.verifier.VerifierFixture.object;
import static commonseal.verifier.VerifierFixture.target;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.proof.Blinding;
import commonseal.proof.CanonicalJson;
import commonseal.proof.Checkpoint;
import commonseal.proof.Hash;
import commonseal.proof.SignedNote;
import commonseal.proof.TlogProof;
import commonseal.proof.VerifierKey;
import commonseal.verifier.ChainView.Finding;
import commonseal.verifier.Verdict.Row;
import commonseal.verifier.Verdict.State;
import commonseal.verifier.Verdict.Value;
import commonseal.verifier.VerifierFixture.Key;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

final class VerifierTest {
    private final VerifierFixture district = new VerifierFixture();

    // --- good

    @Test
    void aDocumentOfARealDistrictOnARealChainIsValid() {
        Verdict verdict = district.aDocument().verdict();

        assertThat(verdict.value()).isEqualTo(Value.VALID);
        assertThat(verdict.underlying()).isEmpty();
        assertThat(verdict.remarks()).isEmpty();
        assertThat(verdict.checks().stream().map(Verdict.Check::row)).containsExactly(Row.values());
        assertThat(verdict.checks().stream().map(Verdict.Check::code))
                .containsExactly(
                        Code.FMT_OK,
                        Code.SIG_OK,
                        Code.KEY_OK,
                        Code.LOG_OK,
                        Code.ANCHOR_OK,
                        Code.ST_OK,
                        Code.DT_OK,
                        Code.HB_NOT_SHOWN);
    }

    @Test
    void theJsonValuesAreExactlyTheTenOfTheDesign() {
        assertThat(Arrays.stream(Value.values()).map(Value::json))
                .containsExactly(
                        "valid",
                        "valid-pending-anchor",
                        "expired",
                        "superseded",
                        "suspended",
                        "revoked",
                        "altered",
                        "unknown",
                        "cannot-check",
                        "demo");
        assertThat(EnumSet.allOf(Value.class).stream().filter(Value::isGood))
                .containsExactly(Value.VALID, Value.VALID_PENDING_ANCHOR);
    }

    // --- anchors

    @ParameterizedTest
    @CsvSource({
        "NOT_ASKED,   ANCHOR_UNCHECKED, CANNOT_CHECK, VALID_PENDING_ANCHOR",
        "UNREACHABLE, ANCHOR_UNCHECKED, CANNOT_CHECK, VALID_PENDING_ANCHOR",
        "NOT_FOUND,   ANCHOR_NOT_FOUND, WARNING,      VALID_PENDING_ANCHOR",
        "MISMATCH,    ANCHOR_BAD,       FAIL,         ALTERED",
        "CONFIRMED,   ANCHOR_OK,        PASS,         VALID"
    })
    void whatTheChainSaysDecidesBetweenValidAndPending(Finding finding, Code code, State state, Value value) {
        Verdict verdict = district.aDocument().verdict(district.trust(), chain(finding));

        assertThat(row(verdict, Row.ANCHORED)).isEqualTo(state + " " + code);
        assertThat(verdict.value()).isEqualTo(value);
        assertThat(verdict.remarks()).isEqualTo(finding == Finding.UNREACHABLE ? List.of(Code.NET_DOWN) : List.of());
    }

    @Test
    void withoutAnAnchorADocumentIsPendingWhateverTheChainSays() {
        VerifierFixture.Case unanchored = district.aDocument();
        unanchored.anchors.clear();

        assertPending(unanchored.verdict(district.trust(), chain(Finding.CONFIRMED)));
    }

    @Test
    void anAnchorThatIsNotFinalOrOnAnUntrustedTargetCountsForNothing() {
        VerifierFixture.Case document = district.aDocument();
        AnchorClaim good = document.anchors.getFirst();
        List<AnchorClaim> useless = List.of(
                changed(good, c -> c.put("final", false)),
                changed(good, c -> c.put("chainId", 2)),
                changed(good, c -> c.put("genesis", Hash.sha256().hex())),
                changed(good, c -> c.put("contract", "0x" + "00".repeat(20))),
                changed(good, c -> c.put("sender", "0x" + "00".repeat(20))));
        for (AnchorClaim claim : useless) {
            document.anchors = List.of(claim);
            assertPending(document.verdict(district.trust(), chain(Finding.CONFIRMED)));
        }
    }

    @Test
    void anAnchoredTreeThatDoesNotExtendTheReceiptsTreeIsAFork() {
        VerifierFixture.Case document = district.aDocument();
        AnchorClaim good = document.anchors.getFirst();
        document.anchors =
                List.of(changed(good, c -> c.put("root", Hash.sha256().base64())));

        Verdict verdict = document.verdict(district.trust(), chain(Finding.CONFIRMED));

        assertThat(row(verdict, Row.ANCHORED)).isEqualTo("FAIL ANCHOR_BAD");
        assertThat(verdict.value()).isEqualTo(Value.ALTERED);
    }

    @Test
    void anAnchorOfASmallerTreeCountsIfTheRecordIsInIt() {
        VerifierFixture.Case document = district.aDocument();
        document.anchors = List.of(district.anchor(document.index, document.size, document.index + 1));
        assertThat(document.verdict().value()).isEqualTo(Value.VALID);

        document.anchors = List.of(district.anchor(document.index, document.size, document.size));
        assertThat(document.verdict().value()).isEqualTo(Value.VALID);
    }

    @Test
    void aPolicyMayDemandMoreChains() {
        VerifierFixture.Case document = district.aDocument();
        Policy two = new Policy(0, 2, Duration.ofDays(1), false);
        document.anchors.add(district.anchor(document.index, document.size, document.size));

        Verdict verdict = Verifier.verify(
                document.bundle().bytes(), district.trust(), two, NOW, StatusSource.OFFLINE, chain(Finding.CONFIRMED));

        assertThat(verdict.value()).as("two anchors on one chain are one chain").isEqualTo(Value.VALID_PENDING_ANCHOR);
    }

    // --- demonstration

    @Test
    void aDemonstrationDistrictIsDemoWithTheVerdictItWouldHave() {
        TrustFile demo =
                build(district.trustWithoutAnchors().anchorTarget(target(false)).demo(true));
        VerifierFixture.Case document = district.aDocument();

        assertDemo(document.verdict(demo, chain(Finding.CONFIRMED)), Value.VALID);
        assertDemo(document.verdict(demo, ChainView.OFFLINE), Value.VALID_PENDING_ANCHOR);
        document.changed("revoked", NOW);
        assertDemo(document.verdict(demo, chain(Finding.CONFIRMED)), Value.REVOKED);
        ((ObjectNode) document.document.get("credentialSubject")).put("capital", 2);
        assertDemo(document.verdict(demo, chain(Finding.CONFIRMED)), Value.ALTERED);
    }

    @Test
    void aDocumentThatSaysItIsADemonstrationStaysOneWhoeverVouchesForIt() {
        VerifierFixture.Case document = district.new Case(1);
        ObjectNode unsigned = VerifierFixture.unsignedDocument(1);
        unsigned.put("demonstration", true);
        document.document = district.signed(unsigned);
        document.recorded();

        assertDemo(document.verdict(), Value.VALID);
        assertDemo(document.verdict(district.trust(), ChainView.OFFLINE), Value.VALID_PENDING_ANCHOR);
        assertThat(document.verdict().remarks()).contains(Code.TEST_ONLY);
    }

    @Test
    void aTestChainMakesADemonstration() {
        TrustFile test = build(district.trustWithoutAnchors().anchorTarget(target(true)));

        assertDemo(district.aDocument().verdict(test, chain(Finding.CONFIRMED)), Value.VALID);
    }

    @Test
    void inARealDistrictATestAnchorCountsForNothing() {
        TrustFile.AnchorTarget real =
                new TrustFile.AnchorTarget(5, Hash.sha256(), VerifierFixture.CONTRACT, List.of(), false);
        TrustFile both =
                build(district.trustWithoutAnchors().anchorTarget(target(true)).anchorTarget(real));

        assertPending(district.aDocument().verdict(both, chain(Finding.CONFIRMED)));
    }

    @Test
    void whatADemonstrationDistrictDoesNotKnowIsUnknown() {
        TrustFile demo = build(district.trustWithoutAnchors().demo(true));

        Verdict verdict = Verifier.verify(new byte[] {1, 2, 3}, demo, Policy.standard(), NOW);

        assertThat(verdict.value()).isEqualTo(Value.UNKNOWN);
        assertThat(verdict.underlying()).isEmpty();
    }

    // --- dates

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T15:59:59Z, EXPIRED, DT_NOT_YET",
        "2026-03-01T16:00:00Z, VALID,   DT_CLOCK",
        "2027-03-01T15:59:59Z, VALID,   DT_OK",
        "2027-03-01T16:00:00Z, EXPIRED, DT_EXPIRED"
    })
    void datesAreJudgedToTheSecondInTheirOwnZone(Instant at, Value value, Code code) {
        VerifierFixture.Case document = district.aDocument();
        if (at.isAfter(NOW)) {
            document.answer = Optional.of(district.active(1, at));
        }

        Verdict verdict = Verifier.verify(
                document.bundle().bytes(),
                district.trust(),
                Policy.standard(),
                at,
                StatusSource.OFFLINE,
                chain(Finding.CONFIRMED));

        assertThat(verdict.value()).isEqualTo(value);
        assertThat(verdict.check(Row.DATES).orElseThrow().code()).isEqualTo(code);
    }

    @Test
    void aDocumentWithoutEndDoesNotExpireAndOneWithAnUnreadableEndIsNotJudged() {
        ObjectNode endless = VerifierFixture.unsignedDocument(1);
        endless.remove("validUntil");
        assertThat(recorded(district.signed(endless)).verdict().value()).isEqualTo(Value.VALID);

        ObjectNode odd = VerifierFixture.unsignedDocument(1);
        odd.put("validUntil", "next year");
        Verdict verdict = recorded(district.signed(odd)).verdict();
        assertThat(verdict.value()).isEqualTo(Value.CANNOT_CHECK);
        assertThat(row(verdict, Row.DATES)).isEqualTo("CANNOT_CHECK DT_UNREADABLE");
    }

    // --- status

    @ParameterizedTest
    @CsvSource({
        "suspended,   SUSPENDED,  ST_SUSPENDED",
        "revoked,     REVOKED,    ST_REVOKED",
        "surrendered, REVOKED,    ST_SURRENDERED",
        "void,        REVOKED,    ST_VOID",
        "superseded,  SUPERSEDED, ST_SUPERSEDED"
    })
    void aProvedEventEndsOrSuspends(String change, Value value, Code code) {
        VerifierFixture.Case document = district.aDocument().changed(change, NOW.minusSeconds(60));

        Verdict verdict = document.verdict();

        assertThat(verdict.value()).isEqualTo(value);
        Verdict.Check status = verdict.check(Row.STATUS).orElseThrow();
        assertThat(status.state()).isEqualTo(State.FAIL);
        assertThat(status.code()).isEqualTo(code);
        assertThat(status.data())
                .containsEntry("since", NOW.minusSeconds(60).toString())
                .containsEntry("office", "AMR")
                .containsEntry("reason", "INSPECTION");
    }

    @Test
    void reinstatedIsValidAgainAndNothingReinstatesARevokedDocument() {
        VerifierFixture.Case document = district.aDocument()
                .changed("suspended", NOW.minusSeconds(7200))
                .changed("reinstated", NOW.minusSeconds(7000));
        assertThat(document.verdict().value()).isEqualTo(Value.VALID);

        document.changed("revoked", NOW.minusSeconds(6000)).changed("reinstated", NOW.minusSeconds(5000));
        assertThat(document.verdict().value()).isEqualTo(Value.REVOKED);
    }

    @Test
    void renewedStaysValidUntilItRunsOut() {
        VerifierFixture.Case document = district.aDocument().changed("renewed", NOW.minusSeconds(60));
        assertThat(document.verdict().value()).isEqualTo(Value.VALID);
    }

    @Test
    void eventsCountInTheOrderOfTheLedgerNotOfTheFile() {
        VerifierFixture.Case document = district.aDocument()
                .changed("suspended", NOW.minusSeconds(7200))
                .changed("reinstated", NOW.minusSeconds(7000));
        document.status = document.status.reversed();
        assertThat(document.verdict().value()).isEqualTo(Value.VALID);
    }

    @Test
    void aChangeThatTakesEffectLaterIsNotInForceYet() {
        VerifierFixture.Case document = district.aDocument()
                .changed(VerifierFixture.changeRecord(1, "revoked", NOW.minusSeconds(60))
                        .put("effectiveAt", NOW.plusSeconds(60).toString()));
        assertThat(document.verdict().value()).isEqualTo(Value.VALID);
        document.answer = Optional.of(district.active(1, NOW.plusSeconds(100)));
        Verdict later =
                Verifier.verify(document.bundle().bytes(), district.trust(), Policy.standard(), NOW.plusSeconds(100));
        assertThat(later.value()).isEqualTo(Value.REVOKED);
    }

    @Test
    void aBundleWithoutAnAnswerSaysNothingAboutStatusUnlessItIsOnesOwn() {
        VerifierFixture.Case document = district.aDocument();
        document.answer = Optional.empty();

        assertStatus(document.verdict(), Value.CANNOT_CHECK, "CANNOT_CHECK ST_UNKNOWN");
        Verdict own = Verifier.verify(
                document.bundle().bytes(),
                district.trust(),
                Policy.ownRecords(),
                NOW,
                StatusSource.OFFLINE,
                chain(Finding.CONFIRMED));
        assertStatus(own, Value.VALID, "PASS ST_OK");
    }

    @Test
    void aStaleAnswerIsNoAnswer() {
        VerifierFixture.Case document = district.aDocument();
        document.answer = Optional.of(district.active(1, NOW.minus(Duration.ofHours(24))));
        assertStatus(document.verdict(), Value.VALID, "PASS ST_OK");

        document.answer =
                Optional.of(district.active(1, NOW.minus(Duration.ofHours(24)).minusSeconds(1)));
        assertStatus(document.verdict(), Value.CANNOT_CHECK, "CANNOT_CHECK ST_LIST_STALE");
    }

    @Test
    void anAnswerByAnyoneElseOrAboutAnythingElseIsDamage() {
        VerifierFixture.Case document = district.aDocument();
        SignedNote foreign = StatusAnswer.active(VerifierFixture.id(1), NOW).sign(district.stranger);
        SignedNote other = district.active(2, NOW);
        SignedNote checkpoint = district.cosigned(district.checkpoint(3));
        for (SignedNote note : List.of(foreign, other, checkpoint)) {
            document.answer = Optional.of(note);
            assertStatus(document.verdict(), Value.CANNOT_CHECK, "CANNOT_CHECK ST_LIST_BAD");
        }
    }

    @Test
    void aRevocationTakenOutOfTheFileIsStillInTheAnswer() {
        VerifierFixture.Case document = district.aDocument();
        document.answer = Optional.of(new StatusAnswer(
                        VerifierFixture.id(1),
                        StatusAnswer.State.REVOKED,
                        NOW.minus(Duration.ofDays(90)),
                        Optional.of(NOW.minus(Duration.ofDays(91))),
                        Optional.of("AMR"),
                        Optional.empty(),
                        Optional.empty())
                .sign(district.log));
        assertStatus(document.verdict(), Value.REVOKED, "FAIL ST_REVOKED");
    }

    @Test
    void anAnswerOlderThanASuspensionDoesNotLiftItAndANewerOneDoes() {
        VerifierFixture.Case document = district.aDocument().changed("suspended", NOW.minusSeconds(1800));
        assertStatus(document.verdict(), Value.SUSPENDED, "FAIL ST_SUSPENDED");

        document.answer = Optional.of(district.active(1, NOW.minusSeconds(60)));
        assertStatus(document.verdict(), Value.VALID, "PASS ST_OK");
    }

    @Test
    void anEventThatProvesNothingIsDamageAndNeverHidesWhatIsProved() {
        VerifierFixture.Case document = district.aDocument().changed("suspended", NOW.minusSeconds(7200));
        Receipt good = document.status.getFirst();
        Receipt ofAnother = new VerifierFixture.Case[] {district.aDocument()}
                [0].changed(VerifierFixture.changeRecord(2, "revoked", NOW))
                .status
                .getFirst();
        Receipt unproved = new Receipt(VerifierFixture.changeRecord(1, "revoked", NOW), good.blinding(), good.proof());
        Receipt unknownType = receiptOf(object("{\"v\":1,\"type\":\"document.eaten\",\"document\":\"x\"}"));
        Receipt unknownVersion =
                receiptOf(VerifierFixture.changeRecord(1, "revoked", NOW).put("v", 2));
        for (Receipt bad : List.of(ofAnother, unproved, unknownType, unknownVersion, document.receipt.orElseThrow())) {
            document.status = List.of(bad);
            assertStatus(document.verdict(), Value.CANNOT_CHECK, "CANNOT_CHECK ST_LIST_BAD");
        }
        VerifierFixture.Case revoked = district.aDocument().changed("revoked", NOW);
        revoked.status.add(unproved);
        assertStatus(revoked.verdict(), Value.REVOKED, "FAIL ST_REVOKED");
    }

    @Test
    void anEventFromBeforeTheIssueIsNotAboutThisIssue() {
        int early = district.append(VerifierFixture.changeRecord(1, "revoked", ISSUED.minusSeconds(1)));
        VerifierFixture.Case document = district.aDocument();
        document.status = List.of(district.receipt(early));
        assertStatus(document.verdict(), Value.CANNOT_CHECK, "CANNOT_CHECK ST_LIST_BAD");
    }

    @Test
    void theDistrictAskedNowKnowsBetterThanTheFile() {
        VerifierFixture.Case document = district.aDocument();
        StatusAnswer revoked = new StatusAnswer(
                VerifierFixture.id(1),
                StatusAnswer.State.REVOKED,
                NOW,
                Optional.of(NOW),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertThat(asking(document, id -> new StatusSource.Answer.Known(revoked))
                        .value())
                .isEqualTo(Value.REVOKED);

        document.answer = Optional.empty();
        Verdict down = asking(document, id -> new StatusSource.Answer.Unreachable());
        assertThat(down.value()).isEqualTo(Value.CANNOT_CHECK);
        assertThat(down.remarks()).containsExactly(Code.NET_DOWN);
    }

    @Test
    void anUnreachableDistrictNeverMakesADocumentInvalid() {
        VerifierFixture.Case document = district.aDocument();
        Verdict verdict = asking(document, id -> new StatusSource.Answer.Unreachable());
        assertThat(verdict.value()).isEqualTo(Value.VALID);
        assertThat(verdict.remarks()).containsExactly(Code.NET_DOWN);
    }

    @Test
    void whatIsCertainlyOverIsNotUncheckable() {
        VerifierFixture.Case document = district.aDocument();
        document.answer = Optional.empty();
        Verdict verdict = Verifier.verify(
                document.bundle().bytes(), district.trust(), Policy.standard(), NOW.plus(Duration.ofDays(3650)));
        assertThat(verdict.value()).isEqualTo(Value.EXPIRED);
    }

    // --- altered

    @Test
    void aChangedFieldIsAlteredAndNothingAfterItIsShown() {
        VerifierFixture.Case document = district.aDocument();
        ((ObjectNode) document.document.get("credentialSubject")).put("capital", 9);

        Verdict verdict = document.verdict();

        assertThat(verdict.value()).isEqualTo(Value.ALTERED);
        assertThat(verdict.checks().stream().map(Verdict.Check::row)).containsExactly(Row.READABLE, Row.UNALTERED);
    }

    @Test
    void aReceiptOfAnotherDocumentOrAnotherIssueIsWrong() {
        VerifierFixture.Case document = district.aDocument();
        VerifierFixture.Case other = district.new Case(2).recorded();
        document.receipt = other.receipt;
        document.anchors = List.of();

        assertRecorded(document.verdict(), Value.ALTERED, "FAIL LOG_PROOF_BAD");
    }

    @Test
    void everyPartOfAReceiptIsBound() {
        VerifierFixture.Case document = district.aDocument();
        Receipt good = document.receipt.orElseThrow();
        TlogProof proof = good.proof();
        String forged = proof.checkpoint().replace("\n" + document.size + "\n", "\n" + (document.size + 1) + "\n");
        List<Receipt> bad = List.of(
                new Receipt(good.record().put("kind", "AMR-02"), good.blinding(), proof),
                new Receipt(good.record(), Blinding.of(new byte[32]), proof),
                new Receipt(
                        good.record(),
                        good.blinding(),
                        new TlogProof("", proof.index() + 1, proof.path(), proof.checkpoint())),
                new Receipt(
                        good.record(),
                        good.blinding(),
                        new TlogProof("", proof.index(), proof.path().reversed(), proof.checkpoint())),
                new Receipt(
                        good.record(),
                        good.blinding(),
                        new TlogProof("", proof.index(), List.of(), proof.checkpoint())),
                new Receipt(good.record(), good.blinding(), new TlogProof("", proof.index(), proof.path(), forged)),
                new Receipt(good.record(), good.blinding(), new TlogProof("", proof.index(), proof.path(), "no note")));
        for (Receipt receipt : bad) {
            document.receipt = Optional.of(receipt);
            assertRecorded(document.verdict(), Value.ALTERED, "FAIL LOG_PROOF_BAD");
        }
    }

    // --- unknown

    @Test
    void aSignatureByAKeyOutsideTheTrustFileProvesNothing() {
        VerifierFixture.Case document = district.aDocument();
        Verdict verdict = document.verdict(build(district.trustWithoutKeys()), ChainView.OFFLINE);
        assertThat(verdict.value()).isEqualTo(Value.UNKNOWN);
        assertThat(row(verdict, Row.ISSUER)).isEqualTo("FAIL KEY_UNKNOWN");
        assertThat(row(verdict, Row.UNALTERED)).isEqualTo("CANNOT_CHECK KEY_UNKNOWN");
    }

    @Test
    void aSignatureByAnotherKeyUnderAKnownNameIsAltered() {
        VerifierFixture.Case document =
                recorded(VerifierFixture.signed(VerifierFixture.unsignedDocument(1), district.stranger));
        assertThat(document.verdict().value()).isEqualTo(Value.ALTERED);
    }

    @Test
    void aDocumentWithoutSignatureIsUnknown() {
        VerifierFixture.Case document = recorded(VerifierFixture.unsignedDocument(1));
        assertThat(document.verdict().value()).isEqualTo(Value.UNKNOWN);
    }

    @Test
    void aKeyCountsOnlyInItsWindow() {
        VerifierFixture.Case document = district.aDocument();
        assertIssuer(document, district.officeKey(Optional.of(ISSUED.plusSeconds(1)), Optional.empty()), "PASS KEY_OK");
        assertIssuer(document, district.officeKey(Optional.of(ISSUED), Optional.empty()), "FAIL KEY_UNKNOWN");
    }

    @Test
    void aStolenKeyCountsOnlyForWhatTheLedgerHeldBefore() {
        VerifierFixture.Case document = district.aDocument();
        long index = document.index;
        assertIssuer(document, district.officeKey(Optional.empty(), Optional.of(index + 1)), "PASS KEY_OK");
        assertIssuer(document, district.officeKey(Optional.empty(), Optional.of(index)), "FAIL KEY_COMPROMISED_LATE");
        document.receipt = Optional.empty();
        assertIssuer(
                document, district.officeKey(Optional.empty(), Optional.of(index + 1)), "FAIL KEY_COMPROMISED_LATE");
    }

    @ParameterizedTest
    @CsvSource({
        "AMR, AMR-02, 2026-01-01T00:00:00Z, 2030-01-01T00:00:00Z",
        "CAB, AMR-01, 2026-01-01T00:00:00Z, 2030-01-01T00:00:00Z",
        "AMR, AMR-01, 2026-03-02T01:02:04Z, 2030-01-01T00:00:00Z",
        "AMR, AMR-01, 2026-01-01T00:00:00Z, 2026-03-02T01:02:03Z"
    })
    void anOfficeMayIssueOnlyWhatItMayWhenItMay(String office, String kind, Instant from, Instant until) {
        TrustFile trust = build(district.trustWithoutAuthority()
                .authority(new TrustFile.Authority(office, kind, from, Optional.of(until))));

        Verdict verdict = district.aDocument().verdict(trust, ChainView.OFFLINE);

        assertThat(verdict.value()).isEqualTo(Value.UNKNOWN);
        assertThat(row(verdict, Row.ISSUER)).isEqualTo("FAIL AUTH_NOT_ALLOWED");
    }

    @Test
    void aCopyNeedsNoAuthorityAndSaysThatItIsOne() {
        VerifierFixture.Case copy = district.aCopy();

        Verdict verdict = copy.verdict();

        assertThat(verdict.value()).isEqualTo(Value.VALID);
        assertThat(row(verdict, Row.ISSUER)).isEqualTo("WARNING COPY_ATTESTED");
        assertThat(verdict.check(Row.ISSUER).orElseThrow().data())
                .containsEntry("office", "AMR")
                .containsEntry("method", "ORIGINAL_SEEN");
        // Without the type it is a document of a kind that the office may not issue.
        ObjectNode document = VerifierFixture.unsignedDocument(1);
        VerifierFixture.Case pretended = district.new Case(1);
        pretended.document = district.signed(document);
        pretended.recorded(VerifierFixture.issuedRecord(pretended.document, 1)
                .put("kind", "PSB-01")
                .put("form", "attested-copy"));
        assertThat(row(pretended.verdict(), Row.ISSUER)).isEqualTo("FAIL AUTH_NOT_ALLOWED");
    }

    @Test
    void anOfficeAttestsNothingInTheNameOfAnother() {
        VerifierFixture.Case copy = district.aCopy();
        VerifierFixture.Case other = district.new Case(1);
        other.document = copy.document;
        other.recorded(VerifierFixture.issuedRecord(other.document, 1).put("office", "CAB"));

        assertThat(row(other.verdict(), Row.ISSUER)).isEqualTo("FAIL AUTH_NOT_ALLOWED");
    }

    @Test
    void anOfficeCannotIssueInTheNameOfAnother() {
        ObjectNode document = district.signed(VerifierFixture.unsignedDocument(1));
        VerifierFixture.Case c = district.new Case(1);
        c.document = document;
        c.index = district.append(VerifierFixture.issuedRecord(document, 1).put("office", "CAB"));
        c.receipt = Optional.of(district.receipt(c.index));
        TrustFile trust = build(district.trustWithoutAnchors()
                .authority(new TrustFile.Authority("CAB", "AMR-01", Instant.EPOCH, Optional.empty())));
        assertThat(row(c.verdict(trust, ChainView.OFFLINE), Row.ISSUER)).isEqualTo("FAIL AUTH_NOT_ALLOWED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"did:webvh:QmScid:district.example.evil", "did:web:other", ""})
    void aDocumentInTheNameOfAnotherDistrictIsUnknown(String did) {
        ObjectNode document = VerifierFixture.unsignedDocument(1);
        document.put("issuer", did);
        Verdict verdict = recorded(district.signed(document)).verdict();
        assertThat(verdict.value()).isEqualTo(Value.UNKNOWN);
        assertThat(row(verdict, Row.ISSUER)).isEqualTo("FAIL KEY_UNKNOWN");
    }

    @Test
    void anotherLedgerOrALedgerKeyOutsideItsSizesProvesNothing() {
        VerifierFixture.Case document = district.aDocument();
        TrustFile other = build(TrustFile.builder("other.example/log", VerifierFixture.DID, district.root.verifierKey())
                .issuerKey(district.officeKey(Optional.empty(), Optional.empty()))
                .authority(new TrustFile.Authority("AMR", "AMR-01", Instant.EPOCH, Optional.empty())));
        assertRecorded(document.verdict(other, ChainView.OFFLINE), Value.UNKNOWN, "FAIL LOG_MISSING");

        for (long[] range : new long[][] {{0, document.size}, {document.size + 1, 1000}}) {
            TrustFile retired =
                    build(TrustFile.builder(VerifierFixture.ORIGIN, VerifierFixture.DID, district.root.verifierKey())
                            .logKey(district.log.verifierKey(), range[0], Optional.of(range[1]))
                            .issuerKey(district.officeKey(Optional.empty(), Optional.empty()))
                            .authority(new TrustFile.Authority("AMR", "AMR-01", Instant.EPOCH, Optional.empty())));
            assertRecorded(document.verdict(retired, ChainView.OFFLINE), Value.UNKNOWN, "FAIL LOG_MISSING");
        }
    }

    @Test
    void aStrangersTreeUnderTheLedgersNameProvesNothing() {
        VerifierFixture.Case document = district.aDocument();
        Checkpoint checkpoint = district.checkpoint(document.size);
        document.receipt =
                Optional.of(district.receipt(document.index, checkpoint.sign(district.stranger), document.size));
        assertRecorded(document.verdict(), Value.UNKNOWN, "FAIL LOG_MISSING");
    }

    // --- cannot check

    @Test
    void aBareCredentialHasNoProofOfRecord() {
        VerifierFixture.Case document = district.aDocument();

        Verdict verdict = Verifier.verify(
                document.document.toPrettyString().getBytes(StandardCharsets.UTF_8),
                district.trust(),
                Policy.standard(),
                NOW);

        assertThat(verdict.value()).isEqualTo(Value.CANNOT_CHECK);
        assertThat(row(verdict, Row.UNALTERED)).isEqualTo("PASS SIG_OK");
        assertThat(row(verdict, Row.RECORDED)).isEqualTo("CANNOT_CHECK LOG_MISSING");
    }

    @Test
    void tooFewWitnessesIsNotCheckedEnough() {
        VerifierFixture.Case document = district.aDocument();
        document.receipt = Optional.of(district.receipt(
                document.index, district.checkpoint(document.size).sign(district.log), document.size));
        assertRecorded(document.verdict(), Value.CANNOT_CHECK, "CANNOT_CHECK LOG_WITNESS_SHORT");
    }

    @Test
    void aPolicyMayDemandMoreWitnessesAndTwoKeysOfOneWitnessAreOne() {
        VerifierFixture.Case document = district.aDocument();
        Key second = new Key(district.witness.name(), 77);
        VerifierKey secondKey = VerifierKey.ed25519(second.name(), second.publicKey());
        TrustFile trust = build(district.trustWithoutAnchors().witnesses(List.of(district.witnessKey(), secondKey), 1));
        SignedNote note = district.cosigned(district.checkpoint(document.size)).with(second);
        document.receipt = Optional.of(district.receipt(document.index, note, document.size));
        assertRecorded(document.verdict(trust, ChainView.OFFLINE), Value.VALID_PENDING_ANCHOR, "PASS LOG_OK");

        Verdict two =
                Verifier.verify(document.bundle().bytes(), trust, new Policy(2, 1, Duration.ofDays(1), false), NOW);
        assertRecorded(two, Value.CANNOT_CHECK, "CANNOT_CHECK LOG_WITNESS_SHORT");
    }

    // --- evidence

    @Test
    void evidenceOfAPullVerifiesWithTheDocumentInside() {
        Bundle bundle = evidence(Optional.of(district.aDocument()), "PULLED");

        Verdict verdict = verify(bundle);

        assertThat(verdict.value()).isEqualTo(Value.VALID);
        assertThat(row(verdict, Row.UNALTERED)).isEqualTo("PASS SIG_OK");
        assertThat(row(verdict, Row.ISSUER)).isEqualTo("PASS KEY_OK");
        assertThat(row(verdict, Row.STATUS)).isEqualTo("NOT_APPLICABLE ST_AT_PULL");
        assertThat(row(verdict, Row.DATES)).isEqualTo("NOT_APPLICABLE DT_AT_PULL");
        assertThat(verdict.check(Row.STATUS).orElseThrow().data())
                .containsEntry("outcome", "PULLED")
                .containsEntry("verdict", "valid");
        assertThat(row(verdict, Row.HOLDER)).isEqualTo("NOT_APPLICABLE HB_AT_PULL");
        assertThat(verdict.subject()).contains(Verdict.Subject.EVIDENCE);
        assertThat(verdict.evidence().orElseThrow().pulled()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"REFUSED_BY_OWNER", "NOT_AUTHORISED", "NOT_VALID", "ALTERED", "CANNOT_CHECK", "PULLED"})
    void evidenceWithoutADocumentIsAGenuineRecordAndNoCheckOfADocumentPasses(String outcome) {
        Verdict verdict = verify(evidence(Optional.empty(), outcome));

        assertThat(verdict.value()).isEqualTo(Value.VALID);
        assertThat(row(verdict, Row.UNALTERED)).isEqualTo("PASS SEAL_OK");
        assertThat(row(verdict, Row.RECORDED)).isEqualTo("PASS LOG_OK");
        assertThat(row(verdict, Row.ISSUER)).isEqualTo("NOT_APPLICABLE KEY_NO_DOCUMENT");
        for (Row row : List.of(Row.STATUS, Row.DATES, Row.HOLDER)) {
            assertThat(verdict.check(row).orElseThrow().state()).isEqualTo(Verdict.State.NOT_APPLICABLE);
        }
        Verdict.Evidence said = verdict.evidence().orElseThrow();
        assertThat(said.outcome()).isEqualTo(outcome);
        assertThat(said.office()).isEqualTo("GSC");
        assertThat(said.document()).isEqualTo(VerifierFixture.id(1));
        ObjectNode json = verdict.toJson();
        assertThat(json.get("subject").stringValue()).isEqualTo("evidence");
        assertThat(json.get("outcome").stringValue()).isEqualTo(outcome);
        assertThat(json.get("evidence").get("at").stringValue()).isEqualTo("2026-03-05T08:00:00Z");
    }

    @Test
    void evidenceThatTellsOfADemonstrationIsOneWhoeverVouchesForIt() {
        ObjectNode record = VerifierFixture.evidenceRecord(Optional.empty(), "NOT_AUTHORISED");
        record.put("verdict", "demo").put("underlying", "valid-pending-anchor");
        Verdict verdict = verify(Bundle.evidence(receiptOf(record), Optional.empty(), Optional.empty(), List.of()));
        assertDemo(verdict, Value.VALID_PENDING_ANCHOR);
        assertThat(verdict.evidence().orElseThrow().underlying()).contains("valid-pending-anchor");
    }

    @Test
    void aFileOfNineMegabytesIsJudgedAsAnyOther() {
        ObjectNode document = VerifierFixture.unsignedDocument(1);
        document.put("attachment", "x".repeat(9_200_000));
        VerifierFixture.Case large = recorded(district.signed(document));
        assertThat(large.bundle().bytes().length).isBetween(9_200_000, Verifier.MAX_BYTES);
        assertThat(row(large.verdict(), Row.UNALTERED)).isEqualTo("PASS SIG_OK");
    }

    @Test
    void onlyEvidenceThatTheLedgerHoldsTellsWhatHappened() {
        Bundle good = evidence(Optional.empty(), "ALTERED");
        TrustFile other =
                build(TrustFile.builder("other.example/log", VerifierFixture.DID, district.root.verifierKey()));
        Verdict elsewhere = Verifier.verify(good.bytes(), other, Policy.standard(), NOW);
        assertRecorded(elsewhere, Value.UNKNOWN, "FAIL LOG_MISSING");
        assertThat(row(elsewhere, Row.UNALTERED)).isEqualTo("CANNOT_CHECK SEAL_NOT_SHOWN");
        assertThat(elsewhere.subject()).contains(Verdict.Subject.EVIDENCE);
        assertThat(elsewhere.evidence()).isEmpty();

        Receipt receipt = good.receipt().orElseThrow();
        Receipt changed = new Receipt(receipt.record().put("outcome", "PULLED"), receipt.blinding(), receipt.proof());
        Verdict forged = verify(Bundle.evidence(changed, Optional.empty(), Optional.empty(), good.anchors()));
        assertThat(forged.value()).isEqualTo(Value.ALTERED);
        assertThat(forged.evidence()).isEmpty();
    }

    @Test
    void aDocumentIsToldFromEvidence() {
        Verdict verdict = district.aDocument().verdict();
        assertThat(verdict.subject()).contains(Verdict.Subject.DOCUMENT);
        assertThat(verdict.evidence()).isEmpty();
        assertThat(Verifier.verify(new byte[0], district.trust(), Policy.standard(), NOW)
                        .subject())
                .isEmpty();
    }

    @Test
    void evidenceWithAnotherDocumentOrAnotherRecordIsAltered() {
        VerifierFixture.Case pulled = district.aDocument();
        Bundle good = evidence(Optional.of(pulled), "PULLED");
        ObjectNode other = district.signed(VerifierFixture.unsignedDocument(2));
        Receipt receipt = good.receipt().orElseThrow();
        Receipt changed = new Receipt(receipt.record().put("officer", "o-2"), receipt.blinding(), receipt.proof());

        assertThat(verify(Bundle.evidence(receipt, Optional.of(other), Optional.empty(), good.anchors()))
                        .value())
                .isEqualTo(Value.ALTERED);
        assertThat(verify(Bundle.evidence(changed, good.document(), good.documentReceipt(), good.anchors()))
                        .value())
                .isEqualTo(Value.ALTERED);
        assertThat(verify(Bundle.evidence(changed, Optional.empty(), Optional.empty(), good.anchors()))
                        .value())
                .isEqualTo(Value.ALTERED);
        Receipt wrongIssue = receiptOf(VerifierFixture.issuedRecord(other, 1));
        assertThat(verify(Bundle.evidence(receipt, good.document(), Optional.of(wrongIssue), good.anchors()))
                        .value())
                .isEqualTo(Value.ALTERED);
    }

    @Test
    void evidenceIsNoBetterWitnessedThanTheIssueItRestsOn() {
        VerifierFixture.Case pulled = district.aDocument();
        pulled.receipt = Optional.of(
                district.receipt(pulled.index, district.checkpoint(pulled.size).sign(district.log), pulled.size));
        assertRecorded(
                verify(evidence(Optional.of(pulled), "PULLED")), Value.CANNOT_CHECK, "CANNOT_CHECK LOG_WITNESS_SHORT");
        pulled.receipt = Optional.empty();
        assertThat(verify(evidence(Optional.of(pulled), "PULLED")).value()).isEqualTo(Value.VALID);
    }

    @Test
    void evidenceWithADocumentOfAStrangerIsUnknown() {
        ObjectNode document = VerifierFixture.unsignedDocument(1);
        document.put("issuer", "did:web:other");
        ObjectNode signed = district.signed(document);
        int index = district.append(VerifierFixture.evidenceRecord(Optional.of(signed), "PULLED"));
        Bundle bundle = Bundle.evidence(district.receipt(index), Optional.of(signed), Optional.empty(), List.of());
        assertThat(verify(bundle).value()).isEqualTo(Value.UNKNOWN);
    }

    @Test
    void anIssueIsNoEvidence() {
        VerifierFixture.Case document = district.aDocument();
        Bundle bundle =
                Bundle.evidence(document.receipt.orElseThrow(), Optional.empty(), Optional.empty(), document.anchors);
        assertThat(verify(bundle).value()).isEqualTo(Value.UNKNOWN);
    }

    // --- helpers

    private VerifierFixture.Case recorded(ObjectNode document) {
        VerifierFixture.Case c = district.new Case(1);
        c.document = document;
        return c.recorded();
    }

    private Receipt receiptOf(ObjectNode record) {
        return district.receipt(district.append(record));
    }

    private Bundle evidence(Optional<VerifierFixture.Case> pulled, String outcome) {
        Optional<ObjectNode> document = pulled.map(c -> c.document);
        int index = district.append(VerifierFixture.evidenceRecord(document, outcome));
        int size = district.size();
        Receipt receipt = district.receipt(index);
        return Bundle.evidence(
                receipt, document, pulled.flatMap(c -> c.receipt), List.of(district.anchor(index, size, size)));
    }

    private Verdict verify(Bundle bundle) {
        return Verifier.verify(
                bundle.bytes(),
                district.trust(),
                Policy.standard(),
                NOW,
                StatusSource.OFFLINE,
                chain(Finding.CONFIRMED));
    }

    private Verdict asking(VerifierFixture.Case document, StatusSource source) {
        return Verifier.verify(
                document.bundle().bytes(), district.trust(), Policy.standard(), NOW, source, chain(Finding.CONFIRMED));
    }

    private void assertIssuer(VerifierFixture.Case document, TrustFile.IssuerKey key, String expected) {
        TrustFile trust = build(district.trustWithoutKeys()
                .issuerKey(key)
                .authority(new TrustFile.Authority("AMR", "AMR-01", Instant.EPOCH, Optional.empty())));
        Verdict verdict = document.verdict(trust, ChainView.OFFLINE);
        assertThat(row(verdict, Row.ISSUER)).isEqualTo(expected);
        assertThat(verdict.value()).isEqualTo(expected.startsWith("PASS") ? Value.VALID_PENDING_ANCHOR : Value.UNKNOWN);
    }

    private static void assertStatus(Verdict verdict, Value value, String row) {
        assertThat(row(verdict, Row.STATUS)).isEqualTo(row);
        assertThat(verdict.value()).isEqualTo(value);
    }

    private static void assertRecorded(Verdict verdict, Value value, String row) {
        assertThat(row(verdict, Row.RECORDED)).isEqualTo(row);
        assertThat(verdict.value()).isEqualTo(value);
    }

    private static void assertPending(Verdict verdict) {
        assertThat(row(verdict, Row.ANCHORED)).isEqualTo("WARNING ANCHOR_MISSING");
        assertThat(verdict.value()).isEqualTo(Value.VALID_PENDING_ANCHOR);
    }

    private static void assertDemo(Verdict verdict, Value underlying) {
        assertThat(verdict.value()).isEqualTo(Value.DEMO);
        assertThat(verdict.effective()).isEqualTo(underlying);
        assertThat(verdict.remarks()).contains(Code.TEST_ONLY);
    }

    private static String row(Verdict verdict, Row row) {
        return verdict.check(row).map(c -> c.state() + " " + c.code()).orElse("not evaluated");
    }

    private static AnchorClaim changed(AnchorClaim claim, java.util.function.UnaryOperator<ObjectNode> change) {
        return AnchorClaim.parse(CanonicalJson.parse(CanonicalJson.of(change.apply(claim.toJson()))));
    }
}
