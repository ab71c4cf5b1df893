package commonseal.documents.internal;

import commonseal.anchoring.Anchoring.Anchor;
import commonseal.documents.Documents;
import commonseal.documents.internal.StoredDocument.StoredEvent;
import commonseal.documents.internal.Unsealing.Claim;
import commonseal.documents.internal.Unsealing.Opened;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.ledger.Ledger;
import commonseal.ledger.Ledger.EntryId;
import commonseal.proof.Checkpoint;
import commonseal.proof.ConsistencyProof;
import commonseal.proof.Hash;
import commonseal.proof.Leaf;
import commonseal.proof.SignedNote;
import commonseal.proof.TlogProof;
import commonseal.verifier.AnchorClaim;
import commonseal.verifier.Bundle;
import commonseal.verifier.Challenge;
import commonseal.verifier.Code;
import commonseal.verifier.Moment;
import commonseal.verifier.Policy;
import commonseal.verifier.Receipt;
import commonseal.verifier.StatusAnswer;
import commonseal.verifier.StatusSource;
import commonseal.verifier.Verdict;
import commonseal.verifier.Verdict.Check;
import commonseal.verifier.Verdict.Row;
import commonseal.verifier.Verdict.State;
import commonseal.verifier.Verdict.Value;
import commonseal.verifier.Verifier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs the public verification on what is stored, and puts together the bundles that others verify. */
final class Verification {
    private static final String URN = "urn:uuid:";
    private final Keys keys;
    private final Ledger ledger;
    private final Anchors anchors;
    private final Trust trust;
    private final Unsealing unsealing;
    private final Doubts doubts;

    Verification(Keys keys, Ledger ledger, Anchors anchors, Trust trust, Unsealing unsealing, Doubts doubts) {
        this.keys = keys;
        this.ledger = ledger;
        this.anchors = anchors;
        this.trust = trust;
        this.unsealing = unsealing;
        this.doubts = doubts;
    }

    /**
     * What came out.
     *
     * @param credential the opened document; absent if it was altered or erased
     * @param provable whether the ledger proves the issue and every status event already
     */
    record Judgement(Verdict verdict, Optional<Credential> credential, boolean provable) {}

    /** Judges a stored document as of {@code at}: opens the sealed bytes, builds the bundle, verifies it like anybody. */
    Judgement judge(Tx tx, StoredDocument stored, Instant at) {
        return judge(tx, stored, Moment.present(at));
    }

    /** The same as of a moment, past or present. */
    Judgement judge(Tx tx, StoredDocument stored, Moment moment) {
        Optional<Opened> opened = unsealing.open(tx, stored);
        Optional<Trust.Published> published = trust.newest(tx);
        if (opened.isEmpty() && unsealing.isErased(tx, stored)) {
            return erased(published, moment);
        }
        if (opened.isEmpty() || published.isEmpty()) {
            return altered(published, moment);
        }
        Proved proved = prove(tx, opened.get());
        if (proved.isForged()) {
            return altered(published, moment);
        }
        Bundle bundle = Bundle.document(
                opened.get().credential().json(),
                proved.issue(),
                proved.events(),
                Optional.empty(),
                anchors(opened.get().issue(), proved));
        // Events that are not provable yet count all the same: this is what the district itself says.
        StatusSource.Answer standing = known(tx, stored, later(tx, moment));
        Verdict verdict = Verifier.verify(
                bundle.bytes(),
                published.get().file(),
                Policy.ownRecords(),
                moment,
                document -> standing,
                anchors.seen());
        return new Judgement(verdict, Optional.of(opened.get().credential()), proved.isComplete(stored));
    }

    private static Instant later(Tx tx, Moment moment) {
        return tx.now().isAfter(moment.now()) ? tx.now() : moment.now();
    }

    private static Judgement altered(Optional<Trust.Published> published, Moment moment) {
        return unopened(
                published,
                moment,
                Value.ALTERED,
                List.of(
                        new Check(Row.READABLE, State.PASS, Code.FMT_OK, Map.of()),
                        new Check(Row.UNALTERED, State.FAIL, Code.SIG_ALTERED, Map.of("reason", "row"))));
    }

    /** The holder's key was deleted: nobody can say any more what the document said, and nobody altered it. */
    private static Judgement erased(Optional<Trust.Published> published, Moment moment) {
        return unopened(
                published,
                moment,
                Value.UNKNOWN,
                List.of(new Check(Row.READABLE, State.FAIL, Code.FMT_NO_CREDENTIAL, Map.of())));
    }

    private static Judgement unopened(
            Optional<Trust.Published> published, Moment moment, Value value, List<Check> checks) {
        boolean demo = published.filter(p -> p.file().demo()).isPresent();
        Verdict verdict = new Verdict(
                demo ? Value.DEMO : value,
                demo ? Optional.of(value) : Optional.empty(),
                Optional.of(Verdict.Subject.DOCUMENT),
                Optional.empty(),
                checks,
                demo ? List.of(Code.TEST_ONLY) : List.of(),
                moment.at(),
                Optional.of(moment).filter(Moment::isPast).map(Moment::now));
        return new Judgement(verdict, Optional.empty(), true);
    }

    /**
     * Receipts from the ledger's memory.
     *
     * @param isForged whether the ledger holds another leaf than a row claims, or none at all
     */
    private record Proved(Optional<Receipt> issue, List<Receipt> events, boolean isForged) {
        boolean isComplete(StoredDocument stored) {
            return issue.isPresent() && events.size() == stored.events().size();
        }
    }

    private Proved prove(Tx tx, Opened opened) {
        boolean forged = isForged(tx, opened.issue());
        List<Receipt> events = new ArrayList<>();
        for (Claim event : opened.events()) {
            forged |= isForged(tx, event);
            receipt(event).ifPresent(events::add);
        }
        return new Proved(receipt(opened.issue()), events, forged);
    }

    /** The leaf must be in the tree; while the entry waits for the sequencer, among the waiting ones. */
    private boolean isForged(Tx tx, Claim claim) {
        Leaf leaf = Leaf.commit(claim.record(), claim.blinding());
        return !ledger.proof(claim.entry())
                .map(proof -> proof.leads(leaf.hash(), checkpoint(proof)))
                .orElseGet(() -> ledger.holds(tx, claim.entry(), leaf));
    }

    private static Checkpoint checkpoint(TlogProof proof) {
        return Checkpoint.parse(SignedNote.parse(proof.checkpoint()).text());
    }

    private Optional<Receipt> receipt(Claim claim) {
        return ledger.proof(claim.entry()).map(proof -> new Receipt(claim.record(), claim.blinding(), proof));
    }

    private List<AnchorClaim> anchors(Claim issue, Proved proved) {
        return proved.issue().map(receipt -> anchors(issue.entry(), receipt)).orElse(List.of());
    }

    /** The final anchor that covers the record, linked to the receipt's own tree. */
    private List<AnchorClaim> anchors(EntryId entry, Receipt receipt) {
        Checkpoint checkpoint = checkpoint(receipt.proof());
        return anchors
                .covering(receipt.proof().index() + 1)
                .flatMap(anchor -> link(entry, checkpoint, anchor).flatMap(link -> Anchors.claim(anchor, link)))
                .stream()
                .toList();
    }

    private Optional<AnchorClaim.Link> link(EntryId entry, Checkpoint checkpoint, Anchor anchor) {
        if (anchor.size() == checkpoint.size()) {
            return Optional.of(new AnchorClaim.Link.Consistency(List.of()));
        }
        if (anchor.size() > checkpoint.size()) {
            return ledger.consistency(checkpoint.size(), anchor.size())
                    .map(ConsistencyProof::path)
                    .map(AnchorClaim.Link.Consistency::new);
        }
        return ledger.proofAt(entry, anchor.size()).map(TlogProof::path).map(AnchorClaim.Link.Inclusion::new);
    }

    /** What the district says when asked now. */
    private StatusSource.Answer known(Tx tx, StoredDocument stored, Instant asOf) {
        return doubts.about(tx, stored)
                ? new StatusSource.Answer.Doubtful()
                : new StatusSource.Answer.Known(answer(stored, asOf));
    }

    /** What the district's records say about the document's status. */
    static StatusAnswer answer(StoredDocument stored, Instant asOf) {
        Optional<StoredEvent> last = stored.events().isEmpty()
                ? Optional.empty()
                : Optional.of(stored.events().getLast());
        StatusAnswer.State state =
                StatusAnswer.State.valueOf(stored.held().state().name());
        Optional<StoredEvent> said = state == StatusAnswer.State.ACTIVE ? Optional.empty() : last;
        return new StatusAnswer(
                stored.held().id().toString(),
                state,
                asOf,
                said.map(StoredEvent::effectiveAt),
                said.map(StoredEvent::office),
                said.map(StoredEvent::reason),
                said.flatMap(StoredEvent::successor).map(UUID::toString),
                Optional.of(stored.events().stream().map(Verification::past).toList()));
    }

    private static StatusAnswer.Past past(StoredEvent event) {
        return new StatusAnswer.Past(
                StatusAnswer.State.valueOf(state(event.type()).name()), event.effectiveAt(), event.recordedAt());
    }

    /** An event leads to one state, wherever from. */
    private static Documents.State state(Transitions.Event event) {
        return Transitions.ALL.stream()
                .filter(step -> step.event() == event)
                .findFirst()
                .map(Transitions.Transition::to)
                .orElseThrow();
    }

    /** The bundle of a document for others; absent if the row was altered or its holder erased. */
    Optional<Bundle> bundle(Tx tx, StoredDocument stored) {
        return unsealing.open(tx, stored).map(opened -> {
            Proved proved = prove(tx, opened);
            // What the district doubts itself it does not sign.
            Optional<SignedNote> answer = doubts.about(tx, stored)
                    ? Optional.empty()
                    : Optional.of(answer(stored, tx.now()).sign(keys.logSigner()));
            Bundle bundle = Bundle.document(
                    opened.credential().json(),
                    proved.issue(),
                    proved.events(),
                    answer,
                    anchors(opened.issue(), proved));
            return withTrust(tx, bundle);
        });
    }

    /**
     * The bundle without what grows old: no signed answer about the status, no copy of the trust file. For files that are
     * made once. Absent until everything in it is provable, and if the row was altered or its holder erased.
     */
    Optional<Bundle> lasting(Tx tx, StoredDocument stored) {
        return unsealing.open(tx, stored).flatMap(opened -> {
            Proved proved = prove(tx, opened);
            return proved.isComplete(stored)
                    ? Optional.of(Bundle.document(
                            opened.credential().json(),
                            proved.issue(),
                            proved.events(),
                            Optional.empty(),
                            anchors(opened.issue(), proved)))
                    : Optional.empty();
        });
    }

    /**
     * The file of a piece of evidence; the ledger must prove it already.
     *
     * @param disclosed the document that left, if one did; left out if its row was altered since
     */
    Bundle evidenceBundle(Tx tx, Claim evidence, Optional<StoredDocument> disclosed) {
        Receipt receipt = receipt(evidence)
                .orElseThrow(() -> new IllegalStateException("DOC-003 the ledger does not prove this evidence yet:"
                        + " check that the sequencer runs, then try again"));
        Optional<Opened> document = disclosed.flatMap(stored -> unsealing.open(tx, stored));
        return withTrust(
                tx,
                Bundle.evidence(
                        receipt,
                        document.map(opened -> opened.credential().json()),
                        document.flatMap(opened -> receipt(opened.issue())),
                        anchors(evidence.entry(), receipt)));
    }

    private Bundle withTrust(Tx tx, Bundle bundle) {
        return trust.newest(tx)
                .map(published -> bundle.withTrust(published.bytes().copy()))
                .orElse(bundle);
    }

    /**
     * A file that somebody handed in.
     *
     * @param document of ours that it says it is; absent if it is none, or the verdict did not depend on its status
     */
    record File(Verdict verdict, Optional<StoredDocument> document) {}

    /** Judges a file that somebody handed in; asks our own records about the status of our own documents. */
    File judgeFile(Tx tx, byte[] file, Trust.Published published, Moment moment, Optional<Challenge> challenge) {
        Instant asOf = later(tx, moment);
        AtomicReference<@Nullable StoredDocument> ours = new AtomicReference<>();
        StatusSource status = asked -> asked.startsWith(StatusSource.WALLET_COPY)
                ? copy(tx, Hash.fromHex(asked.substring(StatusSource.WALLET_COPY.length())), asOf)
                : find(tx, asked)
                        .map(stored -> {
                            ours.set(stored);
                            return known(tx, stored, asOf);
                        })
                        .orElseGet(StatusSource.Answer.NotAsked::new);
        Verdict verdict =
                Verifier.verify(file, published.file(), Policy.standard(), moment, status, anchors.seen(), challenge);
        return new File(verdict, Optional.ofNullable(ours.get()));
    }

    /** What the district says of a copy by the digest of its token: nothing of the document that shows which one it is. */
    private StatusSource.Answer copy(Tx tx, Hash token, Instant asOf) {
        Optional<WalletRows.Row<WalletRows.Given>> found = WalletRows.byToken(tx, token);
        Optional<StoredDocument> stored =
                found.flatMap(row -> DocumentTable.load(tx, row.what().document()));
        if (found.isEmpty() || stored.isEmpty()) {
            return new StatusSource.Answer.Unrecorded();
        }
        WalletRows.Given given = found.get().what();
        if (unsealing.isErased(tx, stored.get())) {
            return new StatusSource.Answer.Known(ended(given, given.madeAt(), asOf, Optional.empty()));
        }
        Optional<Claim> claim = unsealing.copy(tx, found.get());
        if (claim.isEmpty()
                || isForged(tx, claim.get())
                || unsealing.open(tx, stored.get()).isEmpty()) {
            return new StatusSource.Answer.Doubtful();
        }
        return WalletRows.withdrawn(tx, given.document(), given.copy())
                .<StatusSource.Answer>map(row -> new StatusSource.Answer.Known(
                        ended(given, row.what().at(), asOf, Optional.of("WITHDRAWN_BY_HOLDER"))))
                .orElseGet(() -> withoutSuccessor(known(tx, stored.get(), asOf)));
    }

    private static StatusAnswer ended(WalletRows.Given given, Instant since, Instant asOf, Optional<String> reason) {
        return new StatusAnswer(
                given.row(),
                StatusAnswer.State.REVOKED,
                asOf,
                Optional.of(since),
                Optional.empty(),
                reason,
                Optional.empty(),
                Optional.of(List.of(new StatusAnswer.Past(StatusAnswer.State.REVOKED, since, since))));
    }

    /** The id of the newer document would tell two copies of one document for what they are. */
    private static StatusSource.Answer withoutSuccessor(StatusSource.Answer answer) {
        return answer instanceof StatusSource.Answer.Known(StatusAnswer said)
                ? new StatusSource.Answer.Known(new StatusAnswer(
                        said.document(),
                        said.state(),
                        said.asOf(),
                        said.since(),
                        said.office(),
                        said.reason(),
                        Optional.empty(),
                        said.history()))
                : answer;
    }

    /** By id as credentials write it, by public code as seals on paper do. */
    private static Optional<StoredDocument> find(Tx tx, String asked) {
        return asked.startsWith(URN)
                ? id(asked).flatMap(id -> DocumentTable.load(tx, id))
                : DocumentTable.loadByCode(tx, asked);
    }

    private static Optional<UUID> id(String urn) {
        try {
            return urn.startsWith(URN) ? Optional.of(UUID.fromString(urn.substring(URN.length()))) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
