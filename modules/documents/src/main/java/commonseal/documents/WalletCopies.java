package commonseal.documents;

import commonseal.documents.Documents.StatusFile;
import commonseal.identity.Actor;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Copies of documents in the wallets of their holders: {@code dc+sd-jwt} (RFC 9901), of which the holder shows what he
 * chooses and proves with his key that it is his. Only the holder himself, or the legal representative of an organisation,
 * in his own session.
 */
public interface WalletCopies {
    /** Most copies of one document that are in force at once. */
    int MOST = 20;

    /** The {@code typ} of the proof that a wallet makes (OpenID4VCI 1.0, section F.1). */
    String PROOF_TYPE = "openid4vci-proof+jwt";

    /**
     * What the wallet has to sign to show that it has the key. Nothing is stored.
     *
     * @return absent if there is no such document, or it is not his
     */
    Optional<Question> question(Tx tx, Actor holder, UUID document);

    /**
     * A question.
     *
     * @param audience for {@code aud}
     * @param nonce for {@code nonce}
     * @param until when it is answered too late
     */
    record Question(String audience, String nonce, Instant until) {}

    /**
     * Makes a copy. That it left, and with which fields, is sealed in the ledger in {@code tx}, before it is returned; it is
     * kept nowhere, so one that is lost is withdrawn and made again. Cost: a ledger entry and a signature.
     *
     * @param proof the wallet's answer: a JWT (ES256) of {@link #PROOF_TYPE} with the public {@code jwk} in its header
     */
    GiveResult give(Tx tx, Actor holder, UUID document, String proof);

    /** What became of a request for a copy. */
    sealed interface GiveResult {
        /**
         * Here it is.
         *
         * @param copy its number among those of the document, from 1
         * @param text the token with all its disclosures; whoever has it sees everything in it
         */
        record Given(int copy, String text, Instant expiresAt) implements GiveResult {}

        /**
         * Nothing was made. {@code reason}: NOT_IN_FORCE (document ended, resting or out of its dates), OFFICE_ENDED (its
         * office may no longer issue the kind), RECORDS_DOUBTFUL, TOO_MANY; of the proof PROOF_UNREADABLE, PROOF_KEY (not
         * by the key it names), PROOF_AUDIENCE, PROOF_NONCE (not ours, or too late), KEY_USED (for another copy).
         */
        record NotGiven(String reason) implements GiveResult {}

        /** No such document, or not his, or its row was altered or erased. */
        record Unknown() implements GiveResult {}
    }

    /** Copies of his document, newest first; empty also if it is not his. */
    List<Copy> of(Tx tx, Actor holder, UUID document);

    /** A copy that was made. */
    record Copy(int number, Instant madeAt, Instant expiresAt, Optional<Instant> withdrawnAt) {
        /** Whether it counts as far as this says: the document may have ended. */
        public boolean inForce(Instant at) {
            return withdrawnAt.isEmpty() && at.isBefore(expiresAt);
        }
    }

    /**
     * Takes a copy back for good; the next status list says so. A ledger entry.
     *
     * @return false if there is no such copy of his, or it was withdrawn before
     */
    boolean withdraw(Tx tx, Actor holder, UUID document, int copy);

    /**
     * What a copy of this kind looks like, for wallets: names and labels in both languages (SD-JWT VC type metadata). The
     * same bytes for ever, for copies name their digest.
     *
     * @return absent if the kind never had this version
     */
    Optional<StatusFile> type(String kind, int version);
}
