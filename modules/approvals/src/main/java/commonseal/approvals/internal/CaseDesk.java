package commonseal.approvals.internal;

import commonseal.approvals.Cases;
import commonseal.documents.Documents;
import commonseal.identity.Actor;
import commonseal.identity.Authorisations.AnswerResult;
import commonseal.identity.HolderId;
import commonseal.identity.Messages;
import commonseal.kernel.Db;
import commonseal.kernel.Page;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The facade: hands each act to the part that does it. */
final class CaseDesk implements Cases {

    private final Desk desk;
    private final Intake intake;
    private final Answering answering;
    private final Departing departing;
    private final Db db;
    private final Uploading uploading;
    private final Authorising authorising;
    private final Refusing refusing;
    private final Pulling pulling;
    private final Previews previews;
    private final Counter counter;
    private final Attesting attesting;
    private final Supplements supplements;
    private final Decisions decisions;
    private final Opinions opinions;
    private final JointVisits visits;
    private final View view;
    private final Lists lists;
    private final Sweeper sweeper;

    CaseDesk(Desk desk, Vault vault) {
        this.desk = desk;
        this.view = new View(desk);
        this.lists = new Lists(desk, vault);
        this.intake = new Intake(desk, view, new Strangers(desk, lists));
        this.answering = new Answering(desk);
        this.departing = new Departing(desk);
        this.db = desk.db();
        this.uploading = new Uploading(desk, view);
        this.attesting = new Attesting(desk);
        this.authorising = new Authorising(desk, attesting);
        this.refusing = new Refusing(desk, attesting);
        this.pulling = new Pulling(desk);
        this.previews = new Previews(desk, view);
        this.counter = new Counter(desk);
        this.supplements = new Supplements(desk);
        this.opinions = new Opinions(desk);
        this.decisions = new Decisions(desk, opinions, supplements);
        this.visits = new JointVisits(desk);
        this.sweeper = new Sweeper(desk, counter);
    }

    @Override
    public PreviewResult preview(
            Actor applicant, String service, Map<String, List<HolderId>> parties, Optional<HolderId> onBehalfOf) {
        return intake.preview(applicant, service, parties, onBehalfOf);
    }

    @Override
    public ApplyResult apply(Actor applicant, Application application) {
        return intake.apply(applicant, application);
    }

    @Override
    public AnswersResult answer(Actor actor, UUID caseId, Map<String, String> answers, Map<String, String> reasons) {
        return answering.answer(actor, caseId, Map.copyOf(answers), Map.copyOf(reasons));
    }

    @Override
    public StepResult choose(Actor actor, UUID caseId, String field, UUID document, String reason) {
        return departing.choose(actor, caseId, field, document, reason);
    }

    @Override
    public StepResult keepOverride(Actor actor, UUID caseId, String field, String reason) {
        return departing.keep(actor, caseId, field, reason);
    }

    @Override
    public Map<String, FillShare> fillShares() {
        return FillShares.shares(db);
    }

    @Override
    public UploadResult upload(Actor actor, UUID caseId, String slot, String fileName, byte[] bytes) {
        return uploading.upload(actor, caseId, slot, fileName, bytes.clone());
    }

    @Override
    public UploadedResult uploaded(Actor actor, UUID caseId, String slot) {
        return uploading.uploaded(actor, caseId, slot);
    }

    @Override
    public StepResult submit(Actor applicant, UUID caseId) {
        return intake.submit(applicant, caseId);
    }

    @Override
    public StepResult withdraw(Actor applicant, UUID caseId, String reason) {
        return intake.withdraw(applicant, caseId, reason);
    }

    @Override
    public StepResult requestAuthorisations(Actor clerk, UUID caseId, Optional<HolderId> again) {
        return authorising.request(clerk, caseId, again);
    }

    @Override
    public StepResult invite(Actor clerk, UUID caseId, UUID authorisation, Messages.Channel channel, String address) {
        return authorising.invite(clerk, caseId, authorisation, channel, address);
    }

    @Override
    public RedeemResult redeem(Actor clerk, UUID caseId, Secret code) {
        return authorising.redeem(clerk, caseId, code);
    }

    @Override
    public AnswerResult answerRequest(Actor owner, UUID authorisation, Map<UUID, Boolean> agreed) {
        return refusing.answer(owner, authorisation, Map.copyOf(agreed));
    }

    @Override
    public PullReport pull(Actor clerk, UUID caseId) {
        return pulling.pull(clerk, caseId, new Pulling.Wanted.Authorised());
    }

    @Override
    public PullReport pull(Actor clerk, UUID caseId, String slot) {
        return pulling.pull(clerk, caseId, new Pulling.Wanted.InSlot(slot));
    }

    @Override
    public PullReport pullByLaw(Actor officer, UUID caseId, String slot, String reason) {
        return pulling.pull(officer, caseId, new Pulling.Wanted.ByLaw(slot, reason.strip()));
    }

    @Override
    public PullReport pull(Actor clerk, UUID caseId, UUID document) {
        return pulling.pull(clerk, caseId, new Pulling.Wanted.Named(document));
    }

    @Override
    public LookResult look(Actor officer, UUID caseId, String slot, UUID document) {
        return previews.look(officer, caseId, slot, document);
    }

    @Override
    public FileCheckResult checkFile(Actor officer, UUID caseId, byte[] file) {
        return previews.checkFile(officer, caseId, file.clone());
    }

    @Override
    public Documents.CorrectResult correctEvidence(
            Actor supervisor, UUID evidence, Optional<UUID> caseId, Optional<String> ground, String reason) {
        return previews.correct(supervisor, evidence, caseId, ground, reason);
    }

    @Override
    public StepResult usePaper(Actor actor, UUID caseId, String slot) {
        return counter.usePaper(actor, caseId, slot);
    }

    @Override
    public StepResult checkMaterial(Actor clerk, UUID caseId, String slot, boolean usable, Optional<String> reason) {
        return counter.checkMaterial(clerk, caseId, slot, usable, reason);
    }

    @Override
    public CopyResult proposeCopy(Actor officer, UUID caseId, String slot, AttestedPaper paper) {
        return attesting.propose(officer, caseId, slot, paper);
    }

    @Override
    public StepResult accept(Actor clerk, UUID caseId) {
        return counter.accept(clerk, caseId);
    }

    @Override
    public StepResult requestSupplement(Actor officer, UUID caseId, List<String> slots, String reason) {
        return supplements.request(officer, caseId, List.copyOf(slots), reason);
    }

    @Override
    public StepResult supplied(Actor actor, UUID caseId) {
        return supplements.supplied(actor, caseId);
    }

    @Override
    public StepResult lapse(Actor clerk, UUID caseId) {
        return supplements.lapse(clerk, caseId);
    }

    @Override
    public Page<InboxItem> inbox(Actor officer, Page.Request page) {
        return lists.inbox(officer, page);
    }

    @Override
    public List<Flagged> flagged(Actor officer) {
        return Flags.of(desk, officer);
    }

    @Override
    public StepResult claim(Actor officer, UUID caseId, String link) {
        return decisions.claim(officer, caseId, link);
    }

    @Override
    public DecideResult decide(
            Actor officer,
            UUID caseId,
            String link,
            String outcome,
            Optional<String> reason,
            Map<String, String> fields,
            Secret stepUp) {
        return decisions.decide(officer, caseId, link, outcome, reason, fields, stepUp);
    }

    @Override
    public Optional<byte[]> digestToDecide(
            Actor officer,
            UUID caseId,
            String link,
            String outcome,
            Optional<String> reason,
            Map<String, String> fields) {
        return decisions.digest(officer, caseId, link, outcome, reason, fields);
    }

    @Override
    public StepResult giveOpinion(Actor assistant, UUID caseId, String link, String answer, Optional<String> reason) {
        return opinions.give(assistant, caseId, link, answer, reason);
    }

    @Override
    public StepResult recordJoint(Actor officer, UUID caseId, String joint, LocalDate heldOn, String minutes) {
        return visits.record(officer, caseId, joint, heldOn, minutes);
    }

    @Override
    public Optional<CaseView> view(Actor actor, UUID caseId) {
        return view.view(actor, caseId);
    }

    @Override
    public Set<HolderId> withOpenCase(Tx tx, Actor officer, Collection<HolderId> holders) {
        return lists.withOpenCase(tx, officer, holders);
    }

    @Override
    public Page<CaseSummary> casesOf(Actor actor, HolderId holder, Page.Request page) {
        return lists.casesOf(actor, holder, page);
    }

    @Override
    public Page<CaseSummary> casesAt(Actor officer, String office, Optional<CaseState> state, Page.Request page) {
        return lists.casesAt(officer, office, state, page);
    }

    @Override
    public Optional<UUID> byReference(String reference) {
        return lists.byReference(reference);
    }

    @Override
    public Map<UUID, String> references(Tx tx, Collection<UUID> cases) {
        return Lists.references(tx, cases);
    }

    @Override
    public Optional<Page<Event>> events(Actor actor, UUID caseId, Page.Request page) {
        return lists.events(actor, caseId, page);
    }

    @Override
    public int sweep() {
        return sweeper.sweep();
    }

    @Override
    public int reconcile() {
        return sweeper.reconcile();
    }
}
