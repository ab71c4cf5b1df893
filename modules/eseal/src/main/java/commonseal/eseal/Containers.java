package commonseal.eseal;

import eu.europa.esig.dss.asic.cades.ASiCWithCAdESSignatureParameters;
import eu.europa.esig.dss.asic.cades.signature.ASiCWithCAdESService;
import eu.europa.esig.dss.enumerations.ASiCContainerType;
import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.MimeType;
import eu.europa.esig.dss.enumerations.SignatureAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.DSSException;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.model.SignatureValue;
import eu.europa.esig.dss.model.TimestampBinary;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.tsp.TSPSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/**
 * Files sealed together: ASiC-E with a CAdES seal (ETSI EN 319 162-1), a ZIP file that any tool opens. Safe for use by several
 * threads.
 */
public final class Containers {

    /** As it stands in the container's first file, and the file's media type. */
    public static final String MEDIA_TYPE = "application/vnd.etsi.asic-e+zip";

    /** Most files in one, without its seal. */
    public static final int MOST_FILES = 60;

    /** Most bytes of all its files together, unpacked. */
    public static final int LARGEST = 16 << 20;

    private Containers() {}

    /**
     * One file of a container.
     *
     * @param name ASCII, without folders
     * @param bytes not copied
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Part(String name, String mediaType, byte[] bytes) {}

    /**
     * Seals without a time-stamp: CAdES baseline B, with the whole chain inside. Some 10 ms.
     *
     * @param parts at least one, at most {@link #MOST_FILES} and {@link #LARGEST} bytes, each name once
     */
    public static byte[] seal(List<Part> parts, SealKey key, Instant at) {
        return sealed(parts, key, at, Optional.empty());
    }

    /**
     * Seals with a time-stamp over the seal: CAdES baseline T. Takes what the authority takes, so never inside a transaction.
     *
     * @param parts as of {@link #seal}
     * @throws TimeStampMissingException if the authority gives none; nothing was sealed
     */
    public static byte[] sealStamped(List<Part> parts, SealKey key, Instant at, TimeStamps authority)
            throws TimeStampMissingException {
        try {
            return sealed(parts, key, at, Optional.of(authority));
        } catch (DSSException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof TimeStampMissingException missing) {
                    throw missing;
                }
            }
            throw e;
        }
    }

    private static byte[] sealed(List<Part> parts, SealKey key, Instant at, Optional<TimeStamps> stamps) {
        List<CertificateToken> chain =
                key.chain().stream().map(CertificateToken::new).toList();
        ASiCWithCAdESSignatureParameters parameters = new ASiCWithCAdESSignatureParameters();
        parameters.aSiC().setContainerType(ASiCContainerType.ASiC_E);
        parameters.setSignatureLevel(
                stamps.isPresent() ? SignatureLevel.CAdES_BASELINE_T : SignatureLevel.CAdES_BASELINE_B);
        parameters.setDigestAlgorithm(DigestAlgorithm.SHA256);
        parameters.setSigningCertificate(chain.getFirst());
        parameters.setCertificateChain(chain);
        parameters.bLevel().setSigningDate(Date.from(at));
        // Else DSS asks for a stamp over SHA-512.
        parameters.getSignatureTimestampParameters().setDigestAlgorithm(DigestAlgorithm.SHA256);
        ASiCWithCAdESService service = new ASiCWithCAdESService(new CommonCertificateVerifier(true));
        stamps.ifPresent(authority -> service.setTspSource(source(authority)));
        List<DSSDocument> documents = parts.stream()
                .<DSSDocument>map(part ->
                        new InMemoryDocument(part.bytes(), part.name(), MimeType.fromMimeTypeString(part.mediaType())))
                .toList();
        byte[] signature = key.sign(service.getDataToSign(documents, parameters).getBytes());
        DSSDocument container = service.signDocument(
                documents, parameters, new SignatureValue(SignatureAlgorithm.ECDSA_SHA256, signature));
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            container.writeTo(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail like this", e);
        }
    }

    private static TSPSource source(TimeStamps authority) {
        return new TSPSource() {
            private static final long serialVersionUID = 1L;

            @Override
            public TimestampBinary getTimeStampResponse(DigestAlgorithm algorithm, byte[] digest) {
                try {
                    return new TimestampBinary(authority.stamp(digest));
                } catch (TimeStampMissingException e) {
                    throw new DSSException("no time-stamp", e);
                }
            }
        };
    }
}
