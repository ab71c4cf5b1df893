package commonseal.eseal;

import commonseal.eseal.TimeStampMissingException.Reason;
import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;

/** One question to a time-stamping authority (RFC 3161), and what its answer is worth. */
public final class StampRequest {

    /** Media types of question and answer over HTTP. */
    public static final String QUERY = "application/timestamp-query";

    public static final String REPLY = "application/timestamp-reply";

    private final TimeStampRequest request;

    private StampRequest(TimeStampRequest request) {
        this.request = request;
    }

    /**
     * @param digest SHA-256, 32 bytes
     * @param nonce a number by chance, by which an older answer is told from this one's
     */
    public static StampRequest of(byte[] digest, BigInteger nonce) {
        TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
        // Whoever checks the stamp years from now has nothing but the file.
        generator.setCertReq(true);
        return new StampRequest(generator.generate(TSPAlgorithms.SHA256, digest, nonce));
    }

    /** What is sent, in DER. */
    public byte[] bytes() {
        try {
            return request.getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("a request without an encoding", e);
        }
    }

    /**
     * The token of an answer: granted, for this digest and this question, and signed by the certificate inside.
     *
     * @throws TimeStampMissingException if it is anything else; never anything but this, whatever was answered
     */
    public byte[] token(byte[] answer) throws TimeStampMissingException {
        try {
            TimeStampResponse response = new TimeStampResponse(answer);
            if (response.getStatus() != PKIStatus.GRANTED && response.getStatus() != PKIStatus.GRANTED_WITH_MODS) {
                throw new TimeStampMissingException(Reason.REFUSED, "status " + response.getStatus());
            }
            response.validate(request);
            byte[] token = response.getTimeStampToken().getEncoded();
            if (Stamp.read(token, request.getMessageImprintDigest()).isEmpty()) {
                throw new TimeStampMissingException(Reason.WRONG, "not signed by a certificate for time-stamps inside");
            }
            return token;
        } catch (TSPException | IOException | RuntimeException e) {
            // Bouncy Castle's parsers throw what they like at odd input.
            throw new TimeStampMissingException(Reason.WRONG, e.getClass().getSimpleName());
        }
    }
}
