package commonseal.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.Cases.CaseView;
import commonseal.approvals.Cases.DecideResult;
import commonseal.approvals.Cases.LinkState;
import commonseal.approvals.Cases.Pulled;
import commonseal.approvals.Cases.SlotState;
import commonseal.approvals.Cases.StepResult;
import commonseal.documents.Documents.Evidence;
import commonseal.documents.Documents.EvidenceQuery;
import commonseal.documents.Documents.Outcome;
import commonseal.identity.HolderId;
import commonseal.kernel.Page;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration's main case through the facade, start to finish. */
class VrCaseTest {

    @TempDir
    Path home;

    private TestDatabase database;
    private District district;

    @BeforeEach
    void start() {
        database = TestDatabase.create();
        district = District.start(database, home);
    }

    @AfterEach
    void stop() {
        district.close();
        database.close();
    }

    @Test
    void theHallOpensIn26DaysWith23Materials() {
        Hall hall = new Hall(district).withDocuments();
        UUID id = district.apply(hall.applicant(), hall.application(Hall.SERVICE, false));
        counts(id, 23, 8, 10);

        district.done(district.cases.requestAuthorisations(district.clerk(), id, Optional.empty()));
        assertThat(slot(id, "L01.M02").state()).isEqualTo(SlotState.ASKED);
        hall.owners().forEach((owner, by) -> {
            if (owner.equals(hall.operators.getFirst())) {
                district.refuse(id, owner, by);
            } else {
                district.agree(id, owner, by);
            }
        });
        district.revoke(hall.qualification, "HUD-04");
        Cases.PullReport report = district.cases.pull(district.clerk(), id);

        assertThat(report.refused()).isEmpty();
        assertThat(outcome(report, "L04.M19", hall.contractor)).isEqualTo(Outcome.NOT_VALID);
        // The refusal was recorded when the owner answered; a pull has nothing to add to it.
        assertThat(report.items()).noneMatch(item -> item.owner().equals(hall.operators.getFirst()));
        assertThat(slot(id, "L05.M27").items())
                .anyMatch(item -> item.outcome().equals(Optional.of(Outcome.REFUSED_BY_OWNER)));
        assertThat(outcome(report, "L01.M02", hall.boss)).isEqualTo(Outcome.PULLED);
        assertThat(report.items())
                .filteredOn(item -> item.outcome() == Outcome.PULLED)
                .isNotEmpty()
                .allMatch(item -> item.verdict().equals("demo")
                        && item.underlying().orElseThrow().startsWith("valid"));
        assertThat(refusalOf(id)).satisfies(refusal -> {
            assertThat(refusal.officerRef()).isEqualTo(district.clerk().ref());
            assertThat(refusal.office()).isEqualTo("GSC");
            assertThat(refusal.refusedBy()).contains(hall.operators.getFirst().ref());
        });
        // One of the two operators refused, so the material of all operators cannot be pulled.
        counts(id, 25, 6, 10);
        assertThat(slot(id, "L05.M27").why()).contains("owner-refused");
        assertThat(slot(id, "L04.M19").why()).contains("revoked");

        district.done(
                district.cases.requestAuthorisations(district.clerk(), id, Optional.of(hall.operators.getFirst())));
        district.agree(id, hall.operators.getFirst(), hall.operators.getFirst());
        UUID successor = district.hold("HUD-04", hall.contractor);
        district.done(district.cases.requestAuthorisations(district.clerk(), id, Optional.empty()));
        district.agree(id, hall.contractor, hall.builder);
        Cases.PullReport second = district.cases.pull(district.clerk(), id);
        assertThat(second.items()).hasSize(2).allMatch(item -> item.outcome() == Outcome.PULLED);
        assertThat(slot(id, "L04.M19").items().getFirst().document()).contains(successor);
        counts(id, 23, 8, 10);

        assertThat(form(id, "landlord-name").locked()).isTrue();
        assertThat(form(id, "floor-area").locked()).isFalse();
        assertThat(form(id, "floor-area").source().orElseThrow().document()).isEqualTo(hall.title);
        assertThat(district.cases.answer(hall.applicant(), id, Map.of("landlord-name", "另一个人")))
                .isEqualTo(new Cases.AnswersResult.Invalid(Map.of("landlord-name", "LOCKED")));

        assertThat(district.cases.accept(district.clerk(), id))
                .isEqualTo(new StepResult.Refused("WRONG_STATE", Map.of()));
        assertThat(((StepResult.Refused) district.cases.submit(hall.applicant(), id)).values())
                .hasSize(23);
        district.uploadAll(hall.applicant(), id);
        district.done(district.cases.submit(hall.applicant(), id));
        district.done(district.cases.accept(district.clerk(), id));
        assertThat(district.view(id).plan().parallelDays()).isEqualTo(26);

        int days = district.run(
                id, link -> district.plus(link.startedOn().orElseThrow(), limit(link.id())), (day, caseId) -> {
                    district.cases.sweep();
                    visitTogether(caseId, day);
                    earlyMembersWaitForTheVisit(caseId);
                });

        CaseView end = district.view(id);
        assertThat(district.events(id).stream()
                        .filter(event -> event.type().equals("deadline.overdue"))
                        .map(event -> event.businessDay() + " " + event.data()))
                .isEmpty();
        assertThat(days).isEqualTo(26);
        assertThat(end.summary().state()).isEqualTo(CaseState.APPROVED);
        assertThat(end.finishedOn()).contains(district.plus(District.MONDAY, 26));
        assertThat(end.applicant()).isInstanceOf(HolderId.OrganisationId.class);
        assertThat(end.summary().applicantName()).isEqualTo("清河示范幻境科技有限公司");
        assertThat(end.links()).allMatch(link -> link.state() == LinkState.DECIDED);
        assertThat(end.joints().getFirst().heldOn()).isPresent();
        counts(id, 23, 8, 10);
        everyEvidenceIsStillAttached(end, hall);
        // Evidence of pulled = disclosures, and one per document and slot.
        Map<Outcome, Long> evidence = district.read(tx -> district.documents.evidenceCounts(tx, id));
        long disclosed = district.read(tx -> district.identity.access().count(tx, id));
        assertThat(evidence.get(Outcome.PULLED)).isEqualTo(disclosed);
        assertThat(evidence).containsEntry(Outcome.REFUSED_BY_OWNER, 1L).containsEntry(Outcome.NOT_VALID, 1L);
        assertThat(district.cases.reconcile()).isZero();
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();

        secondVenueIsShorter(hall, end.applicant());
        whatIsRevokedLaterFlagsTheDecisions(hall, id);
    }

    private void whatIsRevokedLaterFlagsTheDecisions(Hall hall, UUID id) {
        assertThat(district.cases.flagged(district.approver("PNR").actor()))
                .noneMatch(flag -> flag.use().document().equals(hall.title));

        district.revoke(hall.title, "PNR-01");

        assertThat(district.cases.flagged(district.approver("PNR").actor()))
                .filteredOn(flag -> flag.use().document().equals(hall.title))
                .isNotEmpty()
                .allSatisfy(flag -> {
                    assertThat(flag.caseId()).isEqualTo(id);
                    assertThat(flag.links()).as("which needs the title").containsExactly("L02");
                    assertThat(flag.use().reason()).isEqualTo("TEST");
                });
        assertThat(district.cases.flagged(district.approver("AGR").actor()))
                .as("an office that did not use it")
                .isEmpty();
        assertThat(district.cases.flagged(district.clerk())).isEmpty();
    }

    /** Also what was gathered under the founders, before L03 founded the company. */
    private static void everyEvidenceIsStillAttached(CaseView end, Hall hall) {
        assertThat(end.slots())
                .filteredOn(slot -> List.of("on-ledger", "result-of-link").contains(slot.reason()))
                .hasSize(18)
                .allSatisfy(slot -> {
                    assertThat(slot.state()).as(slot.slot()).isIn(SlotState.PULLED, SlotState.FROM_LINK);
                    assertThat(slot.items())
                            .as(slot.slot())
                            .isNotEmpty()
                            .allMatch(item -> item.evidence().isPresent());
                });
        Cases.Item reserved = end.slots().stream()
                .filter(slot -> slot.slot().equals("L03.M12"))
                .flatMap(slot -> slot.items().stream())
                .findFirst()
                .orElseThrow();
        assertThat(reserved.owner()).isEqualTo(hall.boss);
    }

    private void secondVenueIsShorter(Hall hall, HolderId company) {
        var preview = (Cases.PreviewResult.Preview)
                district.cases.preview(District.citizen(hall.boss), Hall.SERVICE, hall.parties(), Optional.of(company));
        assertThat(preview.counts().toSubmit()).isLessThan(23);
        assertThat(preview.counts().total()).isLessThan(41);
        assertThat(preview.plan().link("L03").state()).isEqualTo(commonseal.planner.Plan.State.SKIPPED);
        assertThat(preview.slots())
                .filteredOn(slot -> slot.slot().equals("L05.M23"))
                .allMatch(slot -> slot.reason().equals("on-ledger"));
    }

    @Test
    void theSameCaseInSeriesTakes47Days() {
        Hall hall = new Hall(district);
        UUID id = district.apply(
                hall.applicant(),
                new Cases.Application(
                        Hall.SERVICE + "-series",
                        hall.parties(),
                        Optional.empty(),
                        Optional.of(Hall.UNIT),
                        Hall.typed(),
                        true));
        counts(id, 41, 0, 0);
        bring(hall, id, slot -> slot.reason().equals("applicant"));
        district.accepted(hall.applicant(), id);

        int days = district.run(
                id,
                (day, caseId) -> district.view(caseId).links().stream()
                        .filter(link -> link.state() == LinkState.READY)
                        .forEach(link -> {
                            bring(
                                    hall,
                                    caseId,
                                    slot -> slot.link().equals(link.id())
                                            && slot.reason().equals("later"));
                            visitAlone(caseId, link, day);
                        }));

        assertThat(days).isEqualTo(47);
        assertThat(district.view(id).summary().state()).isEqualTo(CaseState.APPROVED);
        assertThat(district.view(id).joints())
                .hasSize(3)
                .allMatch(visit -> visit.heldOn().isPresent());
    }

    /** Uploads what is still to be submitted of these; the clerk finds it usable. */
    private void bring(Hall hall, UUID id, Predicate<Cases.Slot> which) {
        district.view(id).slots().stream()
                .filter(slot -> slot.state() == Cases.SlotState.TO_SUBMIT)
                .filter(which)
                .forEach(slot -> {
                    assertThat(district.cases.upload(
                                    hall.applicant(), id, slot.slot(), "paper.pdf", District.pdf(slot.slot())))
                            .isInstanceOf(Cases.UploadResult.Stored.class);
                    district.done(
                            district.cases.checkMaterial(district.clerk(), id, slot.slot(), true, Optional.empty()));
                });
    }

    private void visitAlone(UUID id, Cases.LinkView link, java.time.LocalDate day) {
        district.view(id).joints().stream()
                .filter(visit -> visit.links().equals(List.of(link.id()))
                        && visit.heldOn().isEmpty())
                .forEach(visit -> district.done(district.cases.recordJoint(
                        district.approver(link.office()).actor(), id, visit.id(), day, "本部门单独踏勘")));
    }

    @Test
    void onPaperTheApplicantSubmitsWhatTheLedgerWouldHaveGiven() {
        Hall hall = new Hall(district).withDocuments();
        UUID id = district.apply(
                hall.applicant(),
                new Cases.Application(
                        Hall.SERVICE, hall.parties(), Optional.empty(), Optional.of(Hall.UNIT), Hall.typed(), true));
        counts(id, 31, 0, 10);
        assertThat(district.cases.requestAuthorisations(district.clerk(), id, Optional.empty()))
                .isEqualTo(new StepResult.Refused("NOTHING_TO_ASK", Map.of()));
        district.uploadAll(hall.applicant(), id);
        district.accepted(hall.applicant(), id);
        assertThat(district.decide(id, "L01", "no")).isInstanceOf(DecideResult.Decided.class);
        assertThat(district.view(id).summary().state()).isEqualTo(CaseState.REFUSED);
    }

    // -- helpers

    private Evidence refusalOf(UUID id) {
        EvidenceQuery query = new EvidenceQuery(
                Optional.of(id),
                Optional.empty(),
                Set.of(),
                Optional.of(district.clerk().id()),
                Optional.of(Outcome.REFUSED_BY_OWNER),
                Optional.empty(),
                Optional.empty());
        return district.<Page<Evidence>>read(tx -> district.documents.evidence(tx, query, Page.Request.first(10)))
                .items()
                .getFirst();
    }

    private void visitTogether(UUID id, java.time.LocalDate day) {
        List<Cases.LinkView> members = district.view(id).links().stream()
                .filter(link -> List.of("L05", "L06", "L10").contains(link.id()))
                .toList();
        boolean open = district.view(id).joints().getFirst().heldOn().isEmpty();
        if (open && members.stream().allMatch(link -> link.state() == LinkState.READY)) {
            district.done(
                    district.cases.recordJoint(district.approver("FRD").actor(), id, "site-visit", day, "三个部门一次联合踏勘"));
        }
    }

    /** As long as the window of the board is open, and never shorter than their own limit. */
    private void earlyMembersWaitForTheVisit(UUID id) {
        CaseView view = district.view(id);
        java.time.LocalDate closes = view.joints().getFirst().notAfter().orElseThrow();
        assertThat(view.links())
                .filteredOn(link -> link.id().equals("L10") && link.state() == LinkState.READY)
                .allSatisfy(link -> assertThat(link.dueOn().orElseThrow())
                        .isAfter(district.plus(link.startedOn().orElseThrow(), 2))
                        .isBeforeOrEqualTo(closes));
    }

    /** L06 and L10 may wait for the visit: they have slack. */
    private int limit(String link) {
        int days = district.catalog
                .process(Hall.SERVICE)
                .orElseThrow()
                .definition()
                .link(link)
                .days(Map.of());
        return switch (link) {
            case "L06" -> 8;
            case "L10" -> 8;
            default -> days;
        };
    }

    private void counts(UUID id, int toSubmit, int onLedger, int results) {
        Cases.Counts counts = district.view(id).counts();
        assertThat(List.of(counts.total(), counts.toSubmit(), counts.onLedger(), counts.resultOfLink()))
                .as("%s", counts)
                .containsExactly(41, toSubmit, onLedger, results);
    }

    private Cases.Slot slot(UUID id, String slot) {
        return district.view(id).slots().stream()
                .filter(s -> s.slot().equals(slot))
                .findFirst()
                .orElseThrow();
    }

    private Cases.FormField form(UUID id, String field) {
        return district.view(id).form().stream()
                .filter(f -> f.id().equals(field))
                .findFirst()
                .orElseThrow();
    }

    private static Outcome outcome(Cases.PullReport report, String slot, HolderId owner) {
        return report.items().stream()
                .filter(item -> item.slot().equals(slot) && item.owner().equals(owner))
                .map(Pulled::outcome)
                .findFirst()
                .orElseThrow();
    }
}
