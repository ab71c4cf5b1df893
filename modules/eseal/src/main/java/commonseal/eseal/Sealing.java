package commonseal.eseal;

import eu.europa.esig.dss.enumerations.CertificationPermission;
import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.model.SignatureValue;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.pades.PAdESSignatureParameters;
import eu.europa.esig.dss.pades.signature.PAdESService;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/** The PAdES seal over a file: a certifying signature after which nothing may change. */
final class Sealing {

    /** Room for a signature besides its certificates; DSS would leave 9 kB in all, twice, for it is written in hexadecimal. */
    private static final int ROOM = 1200;

    private Sealing() {}

    static byte[] seal(byte[] pdf, SealKey key, Instant at) throws IOException {
        List<CertificateToken> chain =
                key.chain().stream().map(CertificateToken::new).toList();
        PAdESSignatureParameters parameters = new PAdESSignatureParameters();
        parameters.setSignatureLevel(SignatureLevel.PAdES_BASELINE_B);
        parameters.setDigestAlgorithm(DigestAlgorithm.SHA256);
        parameters.setSigningCertificate(chain.getFirst());
        parameters.setCertificateChain(chain);
        parameters.setPermission(CertificationPermission.NO_CHANGE_PERMITTED);
        parameters.setContentSize(
                ROOM + chain.stream().mapToInt(each -> each.getEncoded().length).sum());
        parameters.setAppName("Commonseal");
        parameters.bLevel().setSigningDate(Date.from(at));
        PAdESService service = new PAdESService(new CommonCertificateVerifier(true));
        DSSDocument document = new InMemoryDocument(pdf);
        byte[] signature = key.sign(service.getDataToSign(document, parameters).getBytes());
        DSSDocument sealed = service.signDocument(
                document, parameters, new SignatureValue(SignatureAlgorithm.ECDSA_SHA256, signature));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        sealed.writeTo(out);
        return out.toByteArray();
    }
}
