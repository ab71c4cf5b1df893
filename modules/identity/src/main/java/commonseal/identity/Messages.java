package commonseal.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * The one way out for messages to people: printed letters, short messages, e-mails. What an installation has is its configuration;
 * none at all is a supported state. A message carries a link and no word about the person, the case or a document.
 */
public interface Messages {

    /** What this installation can send by; empty if nothing is configured. */
    Set<Channel> channels();

    /** How long a message may take to be handed over. */
    Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * Hands one message over; may take up to {@link #PATIENCE}, and no transaction is open meanwhile. Called again with the
     * same id after a failure it has answered, and never after one that nobody knows of.
     */
    Delivery send(Message message);

    /** An installation that sends nothing. */
    static Messages none() {
        return new Messages() {
            @Override
            public Set<Channel> channels() {
                return Set.of();
            }

            @Override
            public Delivery send(Message message) {
                return new Delivery.Failed("CHANNEL_OFF");
            }
        };
    }

    /** How a message goes. */
    enum Channel {
        /** A printed letter to a postal address. */
        LETTER,
        /** A short message to a telephone number. */
        SMS,
        /** An e-mail. */
        EMAIL
    }

    /**
     * A message to be worded and sent.
     *
     * @param address postal address, telephone number or e-mail address, as typed
     * @param path of the link within the installation; the token in it is a secret of the recipient
     * @param until when the link stops working
     */
    record Message(UUID id, Channel channel, String address, String path, Instant until) {

        /** Neither address nor token gets into a log. */
        @Override
        public String toString() {
            return "message " + id + " by " + channel;
        }
    }

    /** What became of a message. */
    sealed interface Delivery {
        /** It was handed over; whether it is read, nobody knows. */
        record Sent() implements Delivery {}

        /** {@code code}: CHANNEL_OFF (not configured any more), NOT_WRITABLE, UNREACHABLE, REFUSED (by the gateway). */
        record Failed(String code) implements Delivery {}
    }
}
