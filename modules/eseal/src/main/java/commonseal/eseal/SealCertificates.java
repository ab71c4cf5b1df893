package commonseal.eseal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;

/** The certificates of a district's own authority for seals, and the list of those it took back. ECDSA on P-256. */
public final class SealCertificates {

    /**
     * Who signs a certificate: name, public key, and signing with SHA-256 in DER.
     *
     * @param serial of the certificate that is made for this key: 1 to 20 bytes
     */
    public record Party(String name, PublicKey key, BigInteger serial, UnaryOperator<byte[]> signer) {}

    private SealCertificates() {}

    /** Self-signed, may sign certificates of one level and lists. */
    public static X509Certificate root(Party authority, String district, Instant from, Instant until) {
        return certificate(authority, authority, district, from, until, true);
    }

    /** Of a seal, issued by the authority. */
    public static X509Certificate seal(Party authority, Party seal, String district, Instant from, Instant until) {
        return certificate(authority, seal, district, from, until, false);
    }

    /**
     * The authority's list of certificates taken back: nothing on it, for a certificate that must no longer count is left out
     * of the trust file.
     *
     * @param number greater than that of the list before
     * @return DER
     */
    public static byte[] revocationList(Party authority, String district, Instant at, Instant next, BigInteger number) {
        try {
            X509v2CRLBuilder list = new X509v2CRLBuilder(name(authority.name, district), Date.from(at));
            list.setNextUpdate(Date.from(next));
            list.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
            list.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority.key));
            return list.build(new Signing(authority.signer)).getEncoded();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("a revocation list could not be made", e);
        }
    }

    /** SHA-256 of the certificate in DER, hexadecimal. */
    public static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256, and certificates an encoding", e);
        }
    }

    private static X509Certificate certificate(
            Party authority, Party subject, String district, Instant from, Instant until, boolean root) {
        try {
            JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name(authority.name, district),
                    subject.serial,
                    Date.from(from),
                    Date.from(until),
                    name(subject.name, district),
                    subject.key);
            builder.addExtension(
                    Extension.basicConstraints, true, root ? new BasicConstraints(0) : new BasicConstraints(false));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(
                            root
                                    ? KeyUsage.keyCertSign | KeyUsage.cRLSign
                                    : KeyUsage.digitalSignature | KeyUsage.nonRepudiation));
            builder.addExtension(Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(subject.key));
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, ids.createAuthorityKeyIdentifier(authority.key));
            return new JcaX509CertificateConverter().getCertificate(builder.build(new Signing(authority.signer)));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("a certificate could not be made", e);
        }
    }

    private static X500Name name(String common, String district) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, district)
                .addRDN(BCStyle.CN, common)
                .build();
    }

    /** A signer of Bouncy Castle over a key that is kept elsewhere. */
    private record Signing(UnaryOperator<byte[]> signer, ByteArrayOutputStream collected) implements ContentSigner {

        Signing(UnaryOperator<byte[]> signer) {
            this(signer, new ByteArrayOutputStream());
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
        }

        @Override
        public OutputStream getOutputStream() {
            return collected;
        }

        @Override
        public byte[] getSignature() {
            return signer.apply(collected.toByteArray());
        }
    }
}
