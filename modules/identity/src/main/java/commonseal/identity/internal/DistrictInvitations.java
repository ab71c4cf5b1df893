package commonseal.identity.internal;

import commonseal.identity.Actor;
import commonseal.identity.Authorisations.ItemState;
import commonseal.identity.HolderId;
import commonseal.identity.Invitations;
import commonseal.identity.Messages;
import commonseal.identity.Messages.Channel;
import commonseal.identity.Messages.Delivery;
import commonseal.identity.Messages.Message;
import commonseal.identity.internal.AuthorisationRows.Full;
import commonseal.identity.internal.InvitationRows.Content;
import commonseal.identity.internal.InvitationRows.Due;
import commonseal.kernel.Act;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Db;
import commonseal.kernel.Ids;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** {@link Invitations} on the outbox {@code identity.invitation}. */
final class DistrictInvitations implements Invitations {

    private static final String PURPOSE = "invitation";
    private static final int AT_ONCE = 20;
    private static final List<Duration> PAUSES =
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(30), Duration.ofHours(2));
    private static final Pattern TELEPHONE = Pattern.compile("\\+?[0-9][0-9 -]{5,19}");
    private static final int LONGEST_ADDRESS = 200;

    private final Db db;
    private final Seals seals;
    private final AuthorisationRows authorisations;
    private final InvitationRows rows;
    private final Messages messages;

    DistrictInvitations(Db db, Seals seals, AuthorisationRows authorisations, InvitationRows rows, Messages messages) {
        this.db = db;
        this.seals = seals;
        this.authorisations = authorisations;
        this.rows = rows;
        this.messages = messages;
    }

    @Override
    public Set<Channel> channels() {
        return messages.channels();
    }

    @Override
    public InviteResult invite(Tx tx, Actor officer, UUID authorisation, Channel channel, String typed) {
        if (!channels().contains(channel)) {
            return new InviteResult.Refused("CHANNEL_OFF");
        }
        String address = Texts.tidy(typed);
        if (!fits(channel, address)) {
            return new InviteResult.Refused("ADDRESS_MALFORMED");
        }
        // Locked: two clerks who invite at once send one message.
        Optional<Full> asked = authorisations.lock(tx, authorisation).filter(full -> full.any(ItemState.ASKED));
        if (asked.isEmpty()) {
            return new InviteResult.Refused("NOTHING_ASKED");
        }
        List<Invitation> before = rows.ofRequest(tx, authorisation);
        if (before.stream().anyMatch(each -> each.state() == State.WAITING)) {
            return new InviteResult.Refused("ALREADY_WAITING");
        }
        if (before.size() >= MOST) {
            return new InviteResult.Refused("TOO_MANY");
        }
        UUID id = Ids.next(tx);
        Instant until = tx.now().plus(LIFE).truncatedTo(ChronoUnit.MICROS);
        rows.insert(
                tx,
                new Invitation(
                        id,
                        authorisation,
                        channel,
                        State.WAITING,
                        0,
                        Optional.empty(),
                        tx.now(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(tx.now()),
                        until),
                asked.get().row().caseId(),
                seals.subjectKey(tx, HolderId.parse(asked.get().row().owner()).value()),
                new Content(address, Tokens.fresh()));
        return new InviteResult.Queued(id);
    }

    private static boolean fits(Channel channel, String address) {
        return switch (channel) {
            case LETTER ->
                !address.isEmpty()
                        && address.codePointCount(0, address.length()) <= LONGEST_ADDRESS
                        && Texts.valueRefusal(Optional.of(address)).isEmpty();
            case SMS -> TELEPHONE.matcher(address).matches();
        };
    }

    @Override
    public List<Invitation> ofCase(Tx tx, UUID caseId) {
        return rows.ofCase(tx, caseId);
    }

    @Override
    public int deliver() {
        int sent = 0;
        for (int i = 0; i < AT_ONCE; i++) {
            Optional<Boolean> handedOver =
                    db.write(Act.job(PURPOSE), tx -> rows.next(tx).map(due -> deliver(tx, due)));
            if (handedOver.isEmpty()) {
                break;
            }
            sent += handedOver.get() ? 1 : 0;
        }
        return sent;
    }

    /** Sent before it is written down: after a crash between the two the same message goes once more, never not at all. */
    private boolean deliver(Tx tx, Due due) {
        Invitation invitation = due.invitation();
        int tries = invitation.tries() + 1;
        if (due.content().isEmpty()) {
            rows.givenUp(tx, invitation.id(), invitation.tries(), "ERASED");
            return false;
        }
        if (!tx.now().isBefore(invitation.until())) {
            rows.givenUp(tx, invitation.id(), invitation.tries(), "TOO_LATE");
            return false;
        }
        Content content = due.content().get();
        Delivery delivery = messages.send(new Message(
                invitation.id(),
                invitation.channel(),
                content.address(),
                "/invitation/" + content.token().revealText(),
                invitation.until()));
        return switch (delivery) {
            case Delivery.Sent() -> {
                CrashPoint.reach("identity.invitation.handed-over");
                rows.sent(tx, invitation.id(), tries);
                yield true;
            }
            case Delivery.Failed(String code) -> {
                if (tries > PAUSES.size()) {
                    rows.givenUp(tx, invitation.id(), tries, code);
                } else {
                    rows.again(tx, invitation.id(), tries, code, tx.now().plus(PAUSES.get(tries - 1)));
                }
                yield false;
            }
        };
    }

    @Override
    public Optional<Instant> look(Secret token) {
        return db.read(Act.job(PURPOSE), tx -> rows.byToken(tx, token).map(Invitation::until));
    }

    @Override
    public Optional<UUID> follow(Secret token) {
        return db.write(
                Act.job(PURPOSE),
                tx -> rows.byToken(tx, token)
                        .filter(found -> rows.open(tx, found.id()))
                        .map(Invitation::authorisation));
    }
}
