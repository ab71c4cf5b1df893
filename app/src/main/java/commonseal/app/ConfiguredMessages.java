package commonseal.app;

import commonseal.identity.Messages;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The ways of sending that the configuration names; none is fine. */
final class ConfiguredMessages implements Messages {

    private final Map<Channel, Function<Message, Delivery>> ways = new EnumMap<>(Channel.class);

    ConfiguredMessages(Config config) {
        Wording wording = new Wording(config.baseUrl(config.port()), config.nameZh(), config.nameEn());
        String letters = config.text(Setting.MESSAGES_LETTERS);
        if (!letters.isEmpty()) {
            ways.put(Channel.LETTER, new LetterFolder(Path.of(letters), wording)::send);
        }
        String sms = config.text(Setting.MESSAGES_SMS_URL);
        if (!sms.isEmpty()) {
            Optional<Path> token = Optional.of(config.text(Setting.MESSAGES_SMS_TOKEN_FILE))
                    .filter(file -> !file.isEmpty())
                    .map(Path::of);
            ways.put(Channel.SMS, new SmsGateway(URI.create(sms), token, wording)::send);
        }
        if (!config.text(Setting.MESSAGES_SMTP_URL).isEmpty()) {
            ways.put(Channel.EMAIL, SmtpServer.of(config, wording)::send);
        }
    }

    @Override
    public Set<Channel> channels() {
        return Set.copyOf(ways.keySet());
    }

    @Override
    public Delivery send(Message message) {
        return Optional.ofNullable(ways.get(message.channel()))
                .map(way -> way.apply(message))
                .orElseGet(() -> new Delivery.Failed("CHANNEL_OFF"));
    }
}
