package commonseal.documents.internal;

import commonseal.eseal.StampRequest;
import commonseal.eseal.TimeStampMissingException;
import commonseal.eseal.TimeStampMissingException.Reason;
import commonseal.eseal.TimeStamps;
import commonseal.kernel.HttpOut;
import commonseal.kernel.Ids;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;

/** A time-stamping authority over HTTP (RFC 3161, 3.4). It sees a digest and nothing else. */
final class TimeStampAuthority implements TimeStamps {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int NONCE_BYTES = 8;
    /** A token with a long chain has some ten kilobytes. */
    private static final int LARGEST = 100_000;

    private final URI url;
    private final HttpOut out = HttpOut.ordinary(CONNECT);

    TimeStampAuthority(URI url) {
        this.url = url;
    }

    @Override
    public byte[] stamp(byte[] digest) throws TimeStampMissingException {
        StampRequest request = StampRequest.of(digest, new BigInteger(1, Ids.randomBytes(NONCE_BYTES)));
        try {
            HttpOut.Answer answer = out.send(
                    HttpRequest.newBuilder(url)
                            .header("Content-Type", StampRequest.QUERY)
                            .header("Accept", StampRequest.REPLY)
                            .POST(BodyPublishers.ofByteArray(request.bytes())),
                    PATIENCE,
                    LARGEST);
            if (answer.status() != 200) {
                throw new TimeStampMissingException(Reason.UNREACHABLE, "status " + answer.status());
            }
            return request.token(answer.body());
        } catch (HttpOut.Failed e) {
            throw new TimeStampMissingException(Reason.UNREACHABLE, e.what());
        }
    }
}
