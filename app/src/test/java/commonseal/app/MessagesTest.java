package commonseal.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import commonseal.identity.Messages;
import commonseal.identity.Messages.Channel;
import commonseal.identity.Messages.Delivery;
import commonseal.identity.Messages.Message;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Letters in a folder, short messages by a gateway, or nothing at all. */
class MessagesTest {

    private static final Instant UNTIL = Instant.parse("2026-05-08T02:00:00Z");

    @TempDir
    Path home;

    private static Messages configured(String... settings) {
        List<String> all = new ArrayList<>(List.of("profile=demonstration", "http.base-url=https://seal.example.org"));
        all.addAll(List.of(settings));
        return new ConfiguredMessages(Config.read(Optional.empty(), Map.of(), all));
    }

    private static Message message(Channel channel, String address) {
        return new Message(UUID.randomUUID(), channel, address, "/invitation/abc", UNTIL);
    }

    @Test
    void anInstallationWithoutAnyWaySaysSo() {
        Messages none = configured();

        assertThat(none.channels()).isEmpty();
        assertThat(none.send(message(Channel.LETTER, "x"))).isEqualTo(new Delivery.Failed("CHANNEL_OFF"));
    }

    @Test
    void aLetterLiesInTheFolderInBothLanguagesWithTheLinkAndItsEnd() throws IOException {
        Path folder = home.resolve("letters");
        Messages messages = configured("messages.letters=" + folder);
        Message letter = message(Channel.LETTER, "清河示范区云杉路9号");

        assertThat(messages.channels()).containsExactly(Channel.LETTER);
        assertThat(messages.send(letter)).isEqualTo(new Delivery.Sent());
        assertThat(messages.send(letter)).as("once more").isEqualTo(new Delivery.Sent());

        try (var files = Files.list(folder)) {
            assertThat(files).singleElement().satisfies(file -> {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-r-----");
                assertThat(Files.readString(file))
                        .startsWith("清河示范区云杉路9号\n")
                        .contains("https://seal.example.org/invitation/abc", "授权", "permission", "2026-05-08 10:00");
            });
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsAFailureWithAName() throws IOException {
        Path blocked = Files.writeString(home.resolve("letters"), "a file");

        assertThat(configured("messages.letters=" + blocked).send(message(Channel.LETTER, "x")))
                .isEqualTo(new Delivery.Failed("NOT_WRITABLE"));
    }

    @Test
    void theGatewayGetsNumberTextAndTokenAndItsRefusalIsOne() throws IOException {
        List<String> taken = new ArrayList<>();
        HttpServer gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/send", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            taken.add(exchange.getRequestHeaders().getFirst("Authorization") + " " + body);
            exchange.sendResponseHeaders(body.contains("13900000000") ? 202 : 422, -1);
            exchange.close();
        });
        gateway.start();
        String url = "http://127.0.0.1:" + gateway.getAddress().getPort() + "/send";
        Path token = Files.writeString(home.resolve("token"), "s3cret\n");
        Messages messages = configured("messages.sms-url=" + url, "messages.sms-token-file=" + token);
        try {
            assertThat(messages.send(message(Channel.SMS, "13900000000"))).isEqualTo(new Delivery.Sent());
            assertThat(taken)
                    .singleElement()
                    .satisfies(call -> assertThat(call)
                            .startsWith("Bearer s3cret ")
                            .contains("\"to\":\"13900000000\"", "https://seal.example.org/invitation/abc"));
            assertThat(messages.send(message(Channel.SMS, "13800000000"))).isEqualTo(new Delivery.Failed("REFUSED"));
        } finally {
            gateway.stop(0);
        }
        assertThat(messages.send(message(Channel.SMS, "13900000000"))).isEqualTo(new Delivery.Failed("UNREACHABLE"));
    }
}
