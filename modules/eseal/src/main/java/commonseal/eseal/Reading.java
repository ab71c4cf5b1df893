package commonseal.eseal;

import commonseal.eseal.PdfObjects.Found;
import commonseal.eseal.PdfSyntax.Text;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.jspecify.annotations.Nullable;

/** Finds data and seal in a file that may be anybody's. */
final class Reading {

    private static final byte[] MAGIC = {'%', 'P', 'D', 'F', '-'};
    private static final int MAGIC_WITHIN = 1024;

    private final byte[] file;
    private final PdfObjects objects;

    private Reading(byte[] file) {
        this.file = file;
        this.objects = new PdfObjects(file);
    }

    static PdfFile read(byte[] file) {
        if (file.length > Pdfs.MAX_BYTES || !isPdf(file)) {
            return new PdfFile.NotPdf();
        }
        Reading reading = new Reading(file);
        Optional<byte[]> data = reading.attached(Pdfs.BUNDLE).or(() -> reading.attached(Pdfs.CREDENTIAL));
        if (data.isEmpty()) {
            return new PdfFile.NoCredential();
        }
        return reading.seal()
                .<PdfFile>map(chain -> new PdfFile.Sealed(data.get(), chain))
                .orElseGet(() -> new PdfFile.FaceChanged(data.get()));
    }

    static boolean isPdf(byte[] file) {
        // Readers look for the mark a little way in; in JSON it would be a value.
        if (file.length > 0 && file[0] == '{') {
            return false;
        }
        for (int i = 0; i < Math.min(MAGIC_WITHIN, file.length - MAGIC.length); i++) {
            if (Arrays.equals(file, i, i + MAGIC.length, MAGIC, 0, MAGIC.length)) {
                return true;
            }
        }
        return false;
    }

    /** The newest attached file of that name. */
    private Optional<byte[]> attached(String name) {
        Optional<byte[]> newest = Optional.empty();
        for (Found each : objects.all()) {
            Map<String, Object> specification = each.dictionary();
            if (isText(specification.get("UF"), name) || isText(specification.get("F"), name)) {
                Object files = objects.resolve(specification.get("EF"));
                Optional<byte[]> data = files instanceof Map<?, ?> map
                        ? objects.stream(map.get("F")).flatMap(objects::data)
                        : Optional.empty();
                newest = data.isPresent() ? data : newest;
            }
        }
        return newest;
    }

    private boolean isText(@Nullable Object value, String expected) {
        return objects.resolve(value) instanceof Text text
                && (Arrays.equals(text.bytes(), expected.getBytes(StandardCharsets.US_ASCII))
                        || new String(text.bytes(), StandardCharsets.UTF_16).equals(expected));
    }

    /** The certificates of the one seal, if it covers every byte but its own and fits; empty otherwise. */
    private Optional<List<X509Certificate>> seal() {
        List<Map<String, Object>> seals = objects.all().stream()
                .map(Found::dictionary)
                .filter(each -> each.containsKey("ByteRange"))
                .toList();
        if (seals.size() != 1
                || !(seals.getFirst().get("Contents") instanceof Text contents)
                || !covers(seals.getFirst().get("ByteRange"), contents)) {
            return Optional.empty();
        }
        byte[] covered = new byte[file.length - (contents.to() - contents.from())];
        System.arraycopy(file, 0, covered, 0, contents.from());
        System.arraycopy(file, contents.to(), covered, contents.from(), file.length - contents.to());
        return withoutPadding(contents.bytes()).flatMap(cms -> signer(cms, covered));
    }

    /** The one DER value that the room for the seal holds; empty if anything but zeros follows it. */
    private static Optional<byte[]> withoutPadding(byte[] room) {
        if (room.length < 4 || room[0] != 0x30) {
            return Optional.empty();
        }
        int lengthBytes = room[1] < 0 ? room[1] & 0x7f : 0;
        if (lengthBytes > 2) {
            return Optional.empty();
        }
        int length = lengthBytes == 0 ? room[1] : 0;
        for (int i = 0; i < lengthBytes; i++) {
            length = length << 8 | room[2 + i] & 0xff;
        }
        int end = 2 + lengthBytes + length;
        for (int i = end; i < room.length; i++) {
            if (room[i] != 0) {
                return Optional.empty();
            }
        }
        return end <= room.length ? Optional.of(Arrays.copyOf(room, end)) : Optional.empty();
    }

    /** Whether the two covered ranges are all of the file but the seal's own hexadecimal digits. */
    private boolean covers(@Nullable Object byteRange, Text contents) {
        return file[contents.from()] == '<'
                && List.of(0L, (long) contents.from(), (long) contents.to(), (long) (file.length - contents.to()))
                        .equals(byteRange);
    }

    /** Bouncy Castle's parsers throw what they like at odd input; none of it is a valid seal. */
    private static Optional<List<X509Certificate>> signer(byte[] cms, byte[] covered) {
        try {
            CMSSignedData signed = new CMSSignedData(new CMSProcessableByteArray(covered), cms);
            Collection<SignerInformation> signers = signed.getSignerInfos().getSigners();
            if (signers.size() != 1) {
                return Optional.empty();
            }
            SignerInformation signer = signers.iterator().next();
            @SuppressWarnings("unchecked")
            Collection<X509CertificateHolder> own = signed.getCertificates().getMatches(signer.getSID());
            if (own.size() != 1 || !isOurAlgorithm(signer)) {
                return Optional.empty();
            }
            X509CertificateHolder sealing = own.iterator().next();
            if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(sealing))) {
                return Optional.empty();
            }
            return Optional.of(chain(signed, sealing));
        } catch (CMSException | OperatorCreationException | GeneralSecurityException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static boolean isOurAlgorithm(SignerInformation signer) {
        return signer.getEncryptionAlgOID().equals(X9ObjectIdentifiers.ecdsa_with_SHA256.getId())
                && signer.getSignedAttributes() != null;
    }

    private static List<X509Certificate> chain(CMSSignedData signed, X509CertificateHolder sealing)
            throws GeneralSecurityException {
        JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(converter.getCertificate(sealing));
        for (X509CertificateHolder each : signed.getCertificates().getMatches(null)) {
            if (!each.equals(sealing)) {
                chain.add(converter.getCertificate(each));
            }
        }
        return chain;
    }

    /** Whether the first certificate leads to the one with this fingerprint over others of the list. */
    static boolean isIssuedBy(List<X509Certificate> chain, String fingerprint) {
        try {
            X509Certificate current = chain.getFirst();
            for (int step = 0; step < chain.size(); step++) {
                Optional<X509Certificate> issuer = issuer(chain, current);
                if (issuer.isEmpty()) {
                    return false;
                }
                if (SealCertificates.fingerprint(issuer.get()).equals(fingerprint)) {
                    return true;
                }
                current = issuer.get();
            }
            return false;
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    private static Optional<X509Certificate> issuer(List<X509Certificate> chain, X509Certificate of)
            throws GeneralSecurityException {
        for (X509Certificate each : chain) {
            if (each.getBasicConstraints() >= 0
                    && each.getSubjectX500Principal().equals(of.getIssuerX500Principal())) {
                of.verify(each.getPublicKey());
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}
