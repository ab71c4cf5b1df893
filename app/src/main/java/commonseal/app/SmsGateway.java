package commonseal.app;

import commonseal.identity.Messages.Delivery;
import commonseal.identity.Messages.Message;
import commonseal.kernel.HttpOut;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Short messages by an HTTP gateway: POST of {@code {"id", "to", "text"}} with a bearer token. Any 2xx means taken, and
 * the same id twice is one message to a gateway that looks.
 */
final class SmsGateway {

    private static final Logger LOG = LoggerFactory.getLogger(SmsGateway.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LARGEST = 64 * 1024;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpOut client = HttpOut.ordinary(PATIENCE);
    private final URI url;
    private final Optional<Path> tokenFile;
    private final Wording wording;

    SmsGateway(URI url, Optional<Path> tokenFile, Wording wording) {
        this.url = url;
        this.tokenFile = tokenFile;
        this.wording = wording;
    }

    Delivery send(Message message) {
        String body = JSON.createObjectNode()
                .put("id", message.id().toString())
                .put("to", message.address())
                .put("text", wording.sms(message))
                .toString();
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(url)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(body));
            if (tokenFile.isPresent()) {
                // Read each time: a changed token counts without a restart.
                request.header(
                        "Authorization",
                        "Bearer " + Files.readString(tokenFile.get()).strip());
            }
            int status = client.send(request, PATIENCE, LARGEST).status();
            return status / 100 == 2 ? new Delivery.Sent() : failed("REFUSED", status);
        } catch (IOException | HttpOut.Failed e) {
            return failed("UNREACHABLE", 0);
        }
    }

    /** Neither number nor text is logged. */
    private static Delivery failed(String code, int status) {
        LOG.atWarn()
                .addKeyValue("code", code)
                .addKeyValue("status", status)
                .log("MESSAGE-002 the SMS gateway took no message: it is tried again; see messages.sms-url");
        return new Delivery.Failed(code);
    }
}
