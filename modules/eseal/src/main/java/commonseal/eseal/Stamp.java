package commonseal.eseal;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampToken;

/**
 * A time-stamp that fits: what it stamps, and that its certificate was then one for time-stamps. Whether anybody should
 * believe that authority is for the caller to say: {@link #isBy}.
 *
 * @param at what the authority says the time was
 * @param chain certificates in the stamp, the stamping one first
 */
public record Stamp(Instant at, List<X509Certificate> chain) {

    public Stamp {
        chain = List.copyOf(chain);
    }

    /** The authority's name as its certificate says. */
    public String authority() {
        return chain.getFirst().getSubjectX500Principal().getName();
    }

    /** SHA-256 of the stamping certificate in DER, hexadecimal. */
    public String fingerprint() {
        return SealCertificates.fingerprint(chain.getFirst());
    }

    /** Whether this certificate stamped, or issued over others inside the one that did; by its fingerprint. */
    public boolean isBy(String certificate) {
        return fingerprint().equals(certificate) || Reading.isIssuedBy(chain, certificate);
    }

    /** Empty if it is none, stamps something else, or is not signed as RFC 3161 wants it; never throws. */
    static Optional<Stamp> read(byte[] token, byte[] digest) {
        try {
            TimeStampToken stamp = new TimeStampToken(new CMSSignedData(token));
            boolean fits = stamp.getTimeStampInfo().getMessageImprintAlgOID().equals(NISTObjectIdentifiers.id_sha256)
                    && Arrays.equals(stamp.getTimeStampInfo().getMessageImprintDigest(), digest);
            @SuppressWarnings("unchecked")
            Collection<X509CertificateHolder> own = stamp.getCertificates().getMatches(stamp.getSID());
            if (!fits || own.size() != 1) {
                return Optional.empty();
            }
            X509CertificateHolder stamping = own.iterator().next();
            // Signature, purpose of the certificate, its dates at the time of the stamp.
            stamp.validate(new JcaSimpleSignerInfoVerifierBuilder().build(stamping));
            return Optional.of(new Stamp(
                    stamp.getTimeStampInfo().getGenTime().toInstant(),
                    chain(stamping, stamp.getCertificates().getMatches(null))));
        } catch (TSPException
                | CMSException
                | OperatorCreationException
                | GeneralSecurityException
                | java.io.IOException
                | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static List<X509Certificate> chain(X509CertificateHolder first, Collection<X509CertificateHolder> all)
            throws GeneralSecurityException {
        JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(converter.getCertificate(first));
        for (X509CertificateHolder each : all) {
            if (!each.equals(first)) {
                chain.add(converter.getCertificate(each));
            }
        }
        return chain;
    }
}
