package commonseal.verifier;

import commonseal.proof.Checkpoint;
import commonseal.proof.ForgedNoteException;
import commonseal.proof.Hash;
import commonseal.proof.MalformedException;
import commonseal.proof.SignedNote;
import commonseal.proof.VerifierKey;
import commonseal.verifier.Verdict.Check;
import commonseal.verifier.Verdict.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether the district's ledger holds a record. */
sealed interface Recorded {
    /**
     * It does.
     *
     * @param witnesses how many known witnesses saw the checkpoint
     * @param enough whether those are as many as demanded
     */
    record Yes(Receipt receipt, Hash leafHash, Checkpoint checkpoint, int witnesses, boolean enough)
            implements Recorded {
        long index() {
            return receipt.proof().index();
        }
    }

    /** There is no proof that it does: none given, or by another ledger. */
    record Missing(String reason, boolean given) implements Recorded {}

    /** The proof is wrong. */
    record Bad(String reason) implements Recorded {}

    /** Checks leaf, path, checkpoint, its signatures and witnesses; says nothing about what the record means. */
    static Recorded check(Inquiry inquiry, Receipt receipt) {
        TrustFile trust = inquiry.trust();
        List<VerifierKey> keys = new ArrayList<>(trust.witnesses());
        trust.logKeys().forEach(logKey -> keys.add(logKey.key()));
        Checkpoint checkpoint;
        List<VerifierKey> by;
        try {
            SignedNote note = SignedNote.parse(receipt.proof().checkpoint());
            checkpoint = Checkpoint.parse(note.text());
            by = note.verifiedBy(keys);
        } catch (ForgedNoteException e) {
            return new Bad("checkpoint-signature");
        } catch (MalformedException e) {
            return new Bad("checkpoint-unreadable");
        }
        if (!checkpoint.origin().equals(trust.origin())) {
            return new Missing("other-ledger", true);
        }
        boolean byLog = trust.logKeys().stream()
                .anyMatch(logKey -> logKey.covers(checkpoint.size()) && by.contains(logKey.key()));
        if (!byLog) {
            return new Missing("unknown-ledger-key", true);
        }
        Hash leafHash = receipt.leafHash();
        if (!receipt.proof().leads(leafHash, checkpoint)) {
            return new Bad("not-included");
        }
        // By name: two keys of one witness are one pair of eyes.
        Set<String> witnesses = by.stream()
                .filter(trust.witnesses()::contains)
                .map(VerifierKey::name)
                .collect(Collectors.toSet());
        int demanded = Math.max(trust.witnessQuorum(), inquiry.policy().minWitnesses());
        return new Yes(receipt, leafHash, checkpoint, witnesses.size(), witnesses.size() >= demanded);
    }

    /** As the row of the answer. */
    default Check row() {
        return switch (this) {
            case Yes yes -> {
                Map<String, String> data = Map.of(
                        "index", Long.toString(yes.index()),
                        "size", Long.toString(yes.checkpoint().size()),
                        "origin", yes.checkpoint().origin(),
                        "witnesses", Integer.toString(yes.witnesses()));
                yield yes.enough()
                        ? Inquiry.pass(Row.RECORDED, Code.LOG_OK, data)
                        : Inquiry.cannot(Row.RECORDED, Code.LOG_WITNESS_SHORT, data);
            }
            case Missing missing ->
                missing.given()
                        ? Inquiry.fail(Row.RECORDED, Code.LOG_MISSING, Map.of("reason", missing.reason()))
                        : Inquiry.cannot(Row.RECORDED, Code.LOG_MISSING, Map.of("reason", missing.reason()));
            case Bad bad -> Inquiry.fail(Row.RECORDED, Code.LOG_PROOF_BAD, Map.of("reason", bad.reason()));
        };
    }
}
