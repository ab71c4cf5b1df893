package commonseal.carriers;

import commonseal.proof.MalformedException;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The {@code x5c} of a token: who vouches for the key that signed it. */
public final class CertificateChain {
    private static final int LONGEST = 5;

    private CertificateChain() {}

    /**
     * The signing key, if the chain in the header leads to one of these anchors at this moment. The anchor itself must not
     * be in the chain, and the leaf must not have signed itself (HAIP 1.0). Whether a certificate was taken back is not
     * asked.
     */
    public static Optional<P256Key> signer(Jws token, Set<X509Certificate> anchors, Instant at) {
        try {
            JsonNode header = Members.member(token.header(), "x5c");
            if (header.isEmpty() || header.size() > LONGEST || anchors.isEmpty()) {
                return Optional.empty();
            }
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            List<X509Certificate> chain = new ArrayList<>();
            for (JsonNode item : header.values()) {
                chain.add(certificate(factory, item));
            }
            X509Certificate leaf = chain.getFirst();
            if (chain.stream().anyMatch(anchors::contains)
                    || leaf.getSubjectX500Principal().equals(leaf.getIssuerX500Principal())
                    || leaf.getBasicConstraints() >= 0) {
                return Optional.empty();
            }
            CertPath path = factory.generateCertPath(chain);
            PKIXParameters parameters = new PKIXParameters(Set.copyOf(anchors.stream()
                    .map(anchor -> new TrustAnchor(anchor, null))
                    .toList()));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(at));
            var unused = CertPathValidator.getInstance("PKIX").validate(path, parameters);
            return Optional.of(P256Key.of(leaf.getPublicKey()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // A malformed member is an IllegalArgumentException too.
            return Optional.empty();
        }
    }

    /**
     * A certificate in base64 of DER, as in {@code x5c}.
     *
     * @throws MalformedException if it is none
     */
    public static X509Certificate read(String base64) {
        try {
            byte[] der = Base64.getDecoder().decode(base64);
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new MalformedException("not a certificate", e);
        }
    }

    private static X509Certificate certificate(CertificateFactory factory, JsonNode item)
            throws GeneralSecurityException {
        if (!item.isString()) {
            throw new MalformedException("a certificate is text");
        }
        byte[] der = Base64.getDecoder().decode(item.stringValue());
        return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
    }
}
