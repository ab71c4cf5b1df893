package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.INVITATION;

import commonseal.identity.Invitations.Invitation;
import commonseal.identity.Invitations.State;
import commonseal.identity.Messages.Channel;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import commonseal.keys.SubjectKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Table {@code identity.invitation}: the outbox. */
final class InvitationRows {

    private static final String TABLE = "identity.invitation";
    private static final int MOST_OF_CASE = 500;

    private final Seals seals;

    InvitationRows(Seals seals) {
        this.seals = seals;
    }

    /** Where a message goes, and the token of its link. */
    record Content(String address, Secret token) {}

    /** A message to be sent; no content if its owner was erased. */
    record Due(Invitation invitation, Optional<Content> content) {}

    void insert(Tx tx, Invitation row, UUID caseId, SubjectKey owner, Content content) {
        String plain = content.token().revealText() + "\n" + content.address();
        tx.dsl()
                .insertInto(INVITATION)
                .set(INVITATION.ID, row.id())
                .set(INVITATION.AUTHORISATION, row.authorisation())
                .set(INVITATION.CASE_ID, caseId)
                .set(INVITATION.CHANNEL, row.channel().name())
                .set(
                        INVITATION.CONTENT,
                        Seals.seal(owner, TABLE, "content", row.id(), plain).bytes())
                .set(INVITATION.TOKEN_MAC, mac(content.token()))
                .set(INVITATION.EXPIRES_AT, row.until())
                .set(INVITATION.STATE, row.state().name())
                .set(INVITATION.TRIES, (short) row.tries())
                .set(INVITATION.DUE_AT, row.nextTry().orElse(null))
                .set(INVITATION.AT, row.at())
                .set(INVITATION.ACTOR, tx.act().actor())
                .set(INVITATION.AUTOMATIC, row.automatic())
                .execute();
    }

    private byte[] mac(Secret token) {
        return Tokens.mac(seals, "invitation", token);
    }

    List<Invitation> ofCase(Tx tx, UUID caseId) {
        // For those whose case it is, too: the caller knows whose it is.
        return tx.asProgram("invitations-of-case", () -> of(tx, INVITATION.CASE_ID.eq(caseId)));
    }

    List<Invitation> ofRequest(Tx tx, UUID authorisation) {
        return of(tx, INVITATION.AUTHORISATION.eq(authorisation));
    }

    private static List<Invitation> of(Tx tx, Condition which) {
        return tx.dsl()
                .select()
                .from(INVITATION)
                .where(which)
                .orderBy(INVITATION.AT, INVITATION.ID)
                .limit(MOST_OF_CASE)
                .fetch(InvitationRows::row);
    }

    /** What is due, held until the transaction ends; what somebody else is sending is passed over. */
    Optional<Due> next(Tx tx) {
        return tx.dsl()
                .select()
                .from(INVITATION)
                .where(INVITATION.STATE.eq(State.WAITING.name()), INVITATION.DUE_AT.le(tx.now()))
                .orderBy(INVITATION.DUE_AT)
                .limit(1)
                .forUpdate()
                .skipLocked()
                .fetchOptional(r -> new Due(row(r), content(tx, r.get(INVITATION.ID), r.get(INVITATION.CONTENT))));
    }

    private Optional<Content> content(Tx tx, UUID id, byte @Nullable [] sealed) {
        return Ciphertext.ofColumn(sealed)
                .flatMap(content -> Seals.unlessErased(
                        () -> Seals.open(seals.opener(tx, List.of(content.bytes())), TABLE, "content", id, content)))
                .map(plain -> {
                    int end = plain.indexOf('\n');
                    return new Content(plain.substring(end + 1), Secret.of(plain.substring(0, end)));
                });
    }

    /** @param awaited until when its result is */
    void claimed(Tx tx, UUID id, int tries, Instant awaited) {
        tx.dsl()
                .update(INVITATION)
                .set(INVITATION.STATE, State.SENDING.name())
                .set(INVITATION.TRIES, (short) tries)
                .set(INVITATION.DUE_AT, awaited)
                .where(INVITATION.ID.eq(id))
                .execute();
    }

    /** Those whose result nobody will write down any more. */
    void lost(Tx tx) {
        tx.dsl()
                .update(INVITATION)
                .set(INVITATION.STATE, State.UNKNOWN.name())
                .set(INVITATION.FAILURE, "INTERRUPTED")
                .setNull(INVITATION.DUE_AT)
                .setNull(INVITATION.CONTENT)
                .where(INVITATION.STATE.eq(State.SENDING.name()), INVITATION.DUE_AT.le(tx.now()))
                .execute();
    }

    /** @param remindAt until when the address is kept; of one that was given up as lost it is gone already */
    void sent(Tx tx, UUID id, Optional<Instant> remindAt) {
        var kept = DSL.condition(DSL.val(remindAt.isPresent())).and(INVITATION.CONTENT.isNotNull());
        tx.dsl()
                .update(INVITATION)
                .set(INVITATION.STATE, State.SENT.name())
                .set(INVITATION.SENT_AT, tx.now())
                .setNull(INVITATION.DUE_AT)
                .set(INVITATION.REMIND_AT, DSL.when(kept, DSL.val(remindAt.orElse(null), INVITATION.REMIND_AT)))
                .set(INVITATION.CONTENT, DSL.when(kept, INVITATION.CONTENT))
                .setNull(INVITATION.FAILURE)
                .where(INVITATION.ID.eq(id))
                .execute();
    }

    /** One whose owner is to be reminded, held until the transaction ends. */
    Optional<Due> toRemind(Tx tx) {
        return tx.dsl()
                .select()
                .from(INVITATION)
                .where(INVITATION.REMIND_AT.le(tx.now()))
                .orderBy(INVITATION.REMIND_AT)
                .limit(1)
                .forUpdate()
                .skipLocked()
                .fetchOptional(r -> new Due(row(r), content(tx, r.get(INVITATION.ID), r.get(INVITATION.CONTENT))));
    }

    void reminded(Tx tx, UUID id) {
        tx.dsl()
                .update(INVITATION)
                .setNull(INVITATION.REMIND_AT)
                .setNull(INVITATION.CONTENT)
                .where(INVITATION.ID.eq(id))
                .execute();
    }

    /** Unless it was given up as lost meanwhile. */
    void again(Tx tx, UUID id, String failure, Instant due) {
        tx.dsl()
                .update(INVITATION)
                .set(INVITATION.STATE, State.WAITING.name())
                .set(INVITATION.FAILURE, failure)
                .set(INVITATION.DUE_AT, due)
                .where(INVITATION.ID.eq(id), INVITATION.STATE.eq(State.SENDING.name()))
                .execute();
    }

    void givenUp(Tx tx, UUID id, int tries, String failure) {
        tx.dsl()
                .update(INVITATION)
                .set(INVITATION.STATE, State.FAILED.name())
                .set(INVITATION.TRIES, (short) tries)
                .set(INVITATION.FAILURE, failure)
                .setNull(INVITATION.DUE_AT)
                .setNull(INVITATION.CONTENT)
                .where(INVITATION.ID.eq(id))
                .execute();
    }

    /** The message whose link this is, unless it was followed or is too old. */
    Optional<Invitation> byToken(Tx tx, Secret token) {
        return tx.dsl()
                .select()
                .from(INVITATION)
                .where(INVITATION.TOKEN_MAC.eq(mac(token)), INVITATION.OPENED_AT.isNull())
                .and(INVITATION.EXPIRES_AT.gt(tx.now()))
                .fetchOptional(InvitationRows::row);
    }

    /** Whether it was this call that used it up. */
    boolean open(Tx tx, UUID id) {
        return tx.dsl()
                        .update(INVITATION)
                        .set(INVITATION.OPENED_AT, DSL.val(tx.now(), INVITATION.OPENED_AT))
                        .where(INVITATION.ID.eq(id), INVITATION.OPENED_AT.isNull())
                        .execute()
                == 1;
    }

    private static Invitation row(Record r) {
        return new Invitation(
                r.get(INVITATION.ID),
                r.get(INVITATION.AUTHORISATION),
                Channel.valueOf(r.get(INVITATION.CHANNEL)),
                State.valueOf(r.get(INVITATION.STATE)),
                r.get(INVITATION.TRIES),
                Optional.ofNullable(r.get(INVITATION.FAILURE)),
                r.get(INVITATION.AT),
                Optional.ofNullable(r.get(INVITATION.SENT_AT)),
                Optional.ofNullable(r.get(INVITATION.OPENED_AT)),
                Optional.ofNullable(r.get(INVITATION.DUE_AT)),
                r.get(INVITATION.EXPIRES_AT),
                r.get(INVITATION.AUTOMATIC),
                Optional.ofNullable(r.get(INVITATION.REMIND_AT)));
    }
}
