package commonseal.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import commonseal.identity.Messages;
import commonseal.identity.Messages.Channel;
import commonseal.identity.Messages.Delivery;
import commonseal.identity.Messages.Message;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
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
    void anEmailGoesThroughAServerOfThisMachineWithTheLinkAndNothingOfAnybody() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread mailbox = Thread.ofVirtual().start(() -> converse(server, heard));
            Messages messages = configured(
                    "messages.smtp-url=smtp://127.0.0.1:" + server.getLocalPort(),
                    "messages.smtp-from=office@seal.example.org");

            assertThat(messages.channels()).containsExactly(Channel.EMAIL);
            assertThat(messages.send(message(Channel.EMAIL, "owner@example.org")))
                    .isEqualTo(new Delivery.Sent());
            mailbox.join(Duration.ofSeconds(10));
        }
        assertThat(heard).contains("MAIL FROM:<office@seal.example.org>", "RCPT TO:<owner@example.org>");
        List<String> data = heard.subList(heard.indexOf("DATA") + 1, heard.indexOf("."));
        byte[] raw = String.join("\r\n", data).getBytes(StandardCharsets.UTF_8);
        Object body =
                new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(raw)).getContent();
        assertThat(body.toString()).contains("https://seal.example.org/invitation/abc", "授权", "permission");
        assertThat(configured("messages.smtp-url=smtp://127.0.0.1:1", "messages.smtp-from=office@seal.example.org")
                        .send(message(Channel.EMAIL, "owner@example.org")))
                .isEqualTo(new Delivery.Failed("UNREACHABLE"));
    }

    /** As much of RFC 5321 as one message needs. */
    private static void converse(ServerSocket server, List<String> heard) {
        try (Socket socket = server.accept();
                var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                var out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8)) {
            out.print("220 seal.example.org\r\n");
            out.flush();
            boolean data = false;
            for (String line = in.readLine(); line != null && !line.equals("QUIT"); line = in.readLine()) {
                heard.add(line);
                if (data && !line.equals(".")) {
                    continue;
                }
                data = line.equals("DATA");
                out.print(data ? "354 go on\r\n" : "250 fine\r\n");
                out.flush();
            }
            out.print("221 bye\r\n");
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void toAnotherMachineAnEmailGoesEncryptedOrNotAtAll() {
        Properties far = smtp("smtp://mail.seal.invalid:587").properties();
        assertThat(far).containsEntry("mail.smtp.starttls.required", "true");
        assertThat(far).containsEntry("mail.smtp.ssl.checkserveridentity", "true");
        assertThat(smtp("smtps://mail.seal.invalid").properties())
                .containsEntry("mail.transport.protocol", "smtps")
                .containsEntry("mail.smtps.port", "465");
        assertThat(smtp("smtp://127.0.0.1:25").properties()).containsEntry("mail.smtp.starttls.required", "false");
        for (String bad : List.of("http://mail.seal.invalid", "smtp://name:word@mail.seal.invalid")) {
            assertThatThrownBy(() -> smtp(bad)).isInstanceOf(Refusal.class).hasMessageStartingWith("MESSAGE-004");
        }
        assertThatThrownBy(() -> configured("messages.smtp-url=smtps://mail.seal.invalid"))
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("MESSAGE-006");
        assertThatThrownBy(() -> configured(
                        "messages.smtp-url=smtps://mail.seal.invalid",
                        "messages.smtp-from=office@seal.example.org",
                        "messages.smtp-user=office"))
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("MESSAGE-005");
    }

    private static SmtpServer smtp(String url) {
        Config config = Config.read(
                Optional.empty(),
                Map.of(),
                List.of(
                        "profile=demonstration",
                        "messages.smtp-url=" + url,
                        "messages.smtp-from=office@seal.example.org"));
        return SmtpServer.of(config, new Wording(URI.create("https://seal.example.org"), "区", "District"));
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
