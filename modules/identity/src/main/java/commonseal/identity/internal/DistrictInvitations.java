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
    /** What goes into a header stays one address: no space, quote, comma or line end. */
    private static final Pattern EMAIL =
            Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+");

    /** Longer than any message takes to be handed over, also by a slow machine. */
    private static final Duration AWAITED = Messages.PATIENCE.multipliedBy(3);

    private static final int MOST_REMINDED = 50;
    private static final int LONGEST_ADDRESS = 200;

    private final Db db;
    private final Seals seals;
    private final AuthorisationRows authorisations;
    private final InvitationRows rows;
    private final Messages messages;
    private final Reminders reminding;

    DistrictInvitations(
            Db db,
            Seals seals,
            AuthorisationRows authorisations,
            InvitationRows rows,
            Messages messages,
            Reminders reminding) {
        this.reminding = reminding;
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
        if (before.stream().anyMatch(each -> each.state() == State.WAITING || each.state() == State.SENDING)) {
            return new InviteResult.Refused("ALREADY_WAITING");
        }
        if (before.size() >= MOST) {
            return new InviteResult.Refused("TOO_MANY");
        }
        return new InviteResult.Queued(insert(tx, asked.get(), channel, address, false));
    }

    private UUID insert(Tx tx, Full asked, Channel channel, String address, boolean automatic) {
        UUID id = Ids.next(tx);
        rows.insert(
                tx,
                new Invitation(
                        id,
                        asked.row().id(),
                        channel,
                        State.WAITING,
                        0,
                        Optional.empty(),
                        tx.now(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(tx.now()),
                        tx.now().plus(LIFE).truncatedTo(ChronoUnit.MICROS),
                        automatic,
                        Optional.empty()),
                asked.row().caseId(),
                seals.subjectKey(tx, HolderId.parse(asked.row().owner()).value()),
                new Content(address, Tokens.fresh()));
        return id;
    }

    private static boolean fits(Channel channel, String address) {
        return switch (channel) {
            case LETTER ->
                !address.isEmpty()
                        && address.codePointCount(0, address.length()) <= LONGEST_ADDRESS
                        && Texts.valueRefusal(Optional.of(address)).isEmpty();
            case SMS -> TELEPHONE.matcher(address).matches();
            case EMAIL ->
                address.length() <= LONGEST_ADDRESS && EMAIL.matcher(address).matches();
        };
    }

    @Override
    public List<Invitation> ofCase(Tx tx, UUID caseId) {
        return rows.ofCase(tx, caseId);
    }

    @Override
    public int deliver() {
        db.execute(Act.job(PURPOSE), rows::lost);
        int sent = 0;
        for (int i = 0; i < AT_ONCE; i++) {
            Optional<Optional<Due>> next =
                    db.write(Act.job(PURPOSE), tx -> rows.next(tx).map(due -> claim(tx, due)));
            if (next.isEmpty()) {
                break;
            }
            sent += next.get().filter(this::deliver).isPresent() ? 1 : 0;
        }
        return sent;
    }

    /** From here on it goes once at most: nobody else takes it, and after a crash nobody sends it again. */
    private Optional<Due> claim(Tx tx, Due due) {
        Invitation invitation = due.invitation();
        if (due.content().isEmpty()) {
            rows.givenUp(tx, invitation.id(), invitation.tries(), "ERASED");
            return Optional.empty();
        }
        if (!tx.now().isBefore(invitation.until())) {
            rows.givenUp(tx, invitation.id(), invitation.tries(), "TOO_LATE");
            return Optional.empty();
        }
        rows.claimed(tx, invitation.id(), invitation.tries() + 1, tx.now().plus(AWAITED));
        return Optional.of(due);
    }

    private boolean deliver(Due due) {
        CrashPoint.reach("identity.invitation.claimed");
        Invitation invitation = due.invitation();
        Content content = due.content().orElseThrow();
        Delivery delivery = messages.send(new Message(
                invitation.id(),
                invitation.channel(),
                content.address(),
                "/invitation/" + content.token().revealText(),
                invitation.until()));
        CrashPoint.reach("identity.invitation.handed-over");
        int tries = invitation.tries() + 1;
        return db.write(Act.job(PURPOSE), tx -> switch (delivery) {
            case Delivery.Sent() -> {
                rows.sent(tx, invitation.id(), remindAt(tx, invitation));
                yield true;
            }
            case Delivery.Failed(String code) -> {
                if (tries > PAUSES.size()) {
                    rows.givenUp(tx, invitation.id(), tries, code);
                } else {
                    rows.again(tx, invitation.id(), code, tx.now().plus(PAUSES.get(tries - 1)));
                }
                yield false;
            }
        });
    }

    // -- reminders

    private Optional<Instant> remindAt(Tx tx, Invitation invitation) {
        List<Invitation> all = rows.ofRequest(tx, invitation.authorisation());
        long reminders = all.stream().filter(Invitation::automatic).count();
        return reminders < reminding.most() && all.size() < MOST
                ? Optional.of(tx.now().plus(reminding.after()))
                : Optional.empty();
    }

    @Override
    public int remind() {
        int queued = 0;
        for (int i = 0; i < MOST_REMINDED; i++) {
            Optional<Boolean> reminded =
                    db.write(Act.job(PURPOSE), tx -> rows.toRemind(tx).map(due -> remind(tx, due)));
            if (reminded.isEmpty()) {
                break;
            }
            queued += reminded.get() ? 1 : 0;
        }
        return queued;
    }

    /** The address moves on to the reminder, or goes: each message keeps it for one reminder at most. */
    private boolean remind(Tx tx, Due due) {
        Invitation before = due.invitation();
        rows.reminded(tx, before.id());
        Optional<Full> asked = authorisations
                .lock(tx, before.authorisation())
                .filter(full -> full.any(ItemState.ASKED) && due.content().isPresent());
        boolean another = rows.ofRequest(tx, before.authorisation()).stream()
                .anyMatch(each -> each.at().isAfter(before.at()));
        if (asked.isEmpty() || another || !channels().contains(before.channel())) {
            return false;
        }
        insert(tx, asked.get(), before.channel(), due.content().get().address(), true);
        return true;
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
