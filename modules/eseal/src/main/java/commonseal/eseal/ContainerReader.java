package commonseal.eseal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Reads a container and checks that its seal covers every file in it. Whose seal counts, the caller knows. */
public final class ContainerReader {

    /** How much of a file {@link #isOne} looks at. */
    public static final int HEAD = 30 + "mimetype".length() + Containers.MEDIA_TYPE.length();

    /** The manifest, the seal and the media type stand beside the sealed files. */
    private static final int MOST_FILES = Containers.MOST_FILES + 3;

    private static final String TYPE = "mimetype";
    private static final String ASIC = "http://uri.etsi.org/02918/v1.2.1#";
    private static final String XMLDSIG = "http://www.w3.org/2000/09/xmldsig#";
    private static final String SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256";
    private static final String META = "META-INF/";

    private ContainerReader() {}

    /** What a file turned out to be. */
    public sealed interface Read {
        /** No container of this form, or one that two tools would read differently. */
        record NotContainer() implements Read {}

        /** A container whose seal or time-stamp is broken, or whose seal does not cover all its files. */
        record Altered() implements Read {}

        /**
         * Every file is covered by an intact seal.
         *
         * @param files by name, in the container's order; not copied
         * @param chain certificates in the seal, the sealing one first; whose they are is not checked
         * @param stamp over the seal; empty if there is none
         */
        record Sealed(Map<String, byte[]> files, List<X509Certificate> chain, Optional<Stamp> stamp) implements Read {

            /** Whether the seal was issued, over others of the chain, by the certificate with this fingerprint. */
            public boolean isIssuedBy(String fingerprint) {
                return Reading.isIssuedBy(chain, fingerprint);
            }
        }
    }

    /** Whether a file begins as containers do; {@link #HEAD} bytes of it are enough. */
    public static boolean isOne(byte[] beginning) {
        byte[] mark = (TYPE + Containers.MEDIA_TYPE).getBytes(StandardCharsets.US_ASCII);
        return beginning.length >= HEAD
                && beginning[0] == 'P'
                && beginning[1] == 'K'
                && Arrays.equals(beginning, HEAD - mark.length, HEAD, mark, 0, mark.length);
    }

    /** Reads; never throws for any input, writes nothing anywhere. Some milliseconds for a container of ours. */
    public static Read read(byte[] bytes) {
        Optional<Map<String, byte[]>> found = isOne(bytes)
                ? Unzip.files(bytes, MOST_FILES, Containers.LARGEST)
                : Optional.<Map<String, byte[]>>empty();
        // By the beginning of the file it may go on.
        boolean exact = found.filter(files ->
                        Arrays.equals(files.get(TYPE), Containers.MEDIA_TYPE.getBytes(StandardCharsets.US_ASCII)))
                .isPresent();
        if (!exact) {
            return new Read.NotContainer();
        }
        try {
            return sealed(found.orElseThrow());
        } catch (CMSException
                | GeneralSecurityException
                | OperatorCreationException
                | ParserConfigurationException
                | SAXException
                | IOException
                | RuntimeException e) {
            // Parsers of XML and of Bouncy Castle throw what they like at odd input; none of it is a valid seal.
            return new Read.Altered();
        }
    }

    private static Read sealed(Map<String, byte[]> files)
            throws CMSException, GeneralSecurityException, OperatorCreationException, ParserConfigurationException,
                    SAXException, IOException {
        List<String> manifests = files.keySet().stream()
                .filter(name -> name.startsWith(META + "ASiCManifest") && name.endsWith(".xml"))
                .toList();
        if (manifests.size() != 1) {
            return new Read.Altered();
        }
        byte[] manifest = files.getOrDefault(manifests.getFirst(), new byte[0]);
        Element root = parsed(manifest).getDocumentElement();
        NodeList references = root.getElementsByTagNameNS(ASIC, "SigReference");
        if (references.getLength() != 1) {
            return new Read.Altered();
        }
        String signatureName = ((Element) references.item(0)).getAttribute("URI");
        byte[] signature = files.get(signatureName);
        Optional<Map<String, byte[]>> covered = covered(root, files);
        if (signature == null || covered.isEmpty() || !isComplete(files, covered.get(), manifests, signatureName)) {
            return new Read.Altered();
        }
        return signer(manifest, signature)
                .<Read>map(signer -> new Read.Sealed(covered.get(), signer.chain(), signer.stamp()))
                .orElseGet(Read.Altered::new);
    }

    /** The files that the manifest names, if each has the digest that it says. */
    private static Optional<Map<String, byte[]>> covered(Element root, Map<String, byte[]> files)
            throws GeneralSecurityException {
        Map<String, byte[]> covered = new LinkedHashMap<>();
        NodeList objects = root.getElementsByTagNameNS(ASIC, "DataObjectReference");
        for (int i = 0; i < objects.getLength(); i++) {
            Element object = (Element) objects.item(i);
            String name = object.getAttribute("URI");
            byte[] content = files.get(name);
            String method = text(object, "DigestMethod", "Algorithm");
            byte[] digest = Base64.getMimeDecoder().decode(text(object, "DigestValue", ""));
            boolean good = content != null
                    && method.equals(SHA256)
                    && MessageDigest.isEqual(
                            digest, MessageDigest.getInstance("SHA-256").digest(content))
                    && covered.put(name, content) == null;
            if (!good) {
                return Optional.empty();
            }
        }
        return covered.isEmpty() ? Optional.empty() : Optional.of(covered);
    }

    private static String text(Element parent, String name, String attribute) {
        NodeList found = parent.getElementsByTagNameNS(XMLDSIG, name);
        if (found.getLength() != 1) {
            return "";
        }
        Element element = (Element) found.item(0);
        return attribute.isEmpty() ? element.getTextContent() : element.getAttribute(attribute);
    }

    /** Whether nothing lies in the container that the seal does not cover. */
    private static boolean isComplete(
            Map<String, byte[]> files, Map<String, byte[]> covered, List<String> manifests, String signatureName) {
        Set<String> rest = new HashSet<>(files.keySet());
        rest.removeAll(covered.keySet());
        rest.removeAll(manifests);
        rest.remove(signatureName);
        rest.remove(TYPE);
        return rest.isEmpty();
    }

    private record Signer(List<X509Certificate> chain, Optional<Stamp> stamp) {}

    /** The one who sealed exactly this manifest; empty if the seal is broken, or holds what no seal of ours does. */
    private static Optional<Signer> signer(byte[] manifest, byte[] signature)
            throws CMSException, GeneralSecurityException, OperatorCreationException, IOException {
        CMSSignedData cms = new CMSSignedData(new CMSProcessableByteArray(manifest), signature);
        Collection<SignerInformation> signers = cms.getSignerInfos().getSigners();
        if (signers.size() != 1 || !Arrays.equals(cms.getEncoded(ASN1Encoding.DER), signature)) {
            return Optional.empty();
        }
        SignerInformation one = signers.iterator().next();
        @SuppressWarnings("unchecked")
        Collection<X509CertificateHolder> own = cms.getCertificates().getMatches(one.getSID());
        boolean ours = own.size() == 1
                && one.getSignedAttributes() != null
                && one.getEncryptionAlgOID().equals(X9ObjectIdentifiers.ecdsa_with_SHA256.getId())
                && one.getDigestAlgOID().equals(NISTObjectIdentifiers.id_sha256.getId());
        if (!ours
                || !one.verify(new JcaSimpleSignerInfoVerifierBuilder()
                        .build(own.iterator().next()))) {
            return Optional.empty();
        }
        Optional<byte[]> token = token(one.getUnsignedAttributes());
        Optional<Stamp> stamp = token.flatMap(given -> Stamp.read(given, sha256(one.getSignature())));
        boolean stampFits = token.isPresent() == stamp.isPresent();
        boolean nothingElse = one.getUnsignedAttributes() == null
                || one.getUnsignedAttributes().size() == 0
                || token.isPresent();
        return stampFits && nothingElse
                ? Optional.of(new Signer(chain(own.iterator().next(), cms), stamp))
                : Optional.empty();
    }

    /** The one time-stamp, if that is all the seal does not itself cover. */
    private static Optional<byte[]> token(@org.jspecify.annotations.Nullable AttributeTable unsigned)
            throws IOException {
        if (unsigned == null || unsigned.size() != 1) {
            return Optional.empty();
        }
        Attribute only = unsigned.get(PKCSObjectIdentifiers.id_aa_signatureTimeStampToken);
        return only == null || only.getAttrValues().size() != 1
                ? Optional.empty()
                : Optional.of(
                        only.getAttrValues().getObjectAt(0).toASN1Primitive().getEncoded());
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static List<X509Certificate> chain(X509CertificateHolder sealing, CMSSignedData cms)
            throws GeneralSecurityException {
        JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(converter.getCertificate(sealing));
        for (X509CertificateHolder each : cms.getCertificates().getMatches(null)) {
            if (!each.equals(sealing)) {
                chain.add(converter.getCertificate(each));
            }
        }
        return chain;
    }

    private static Document parsed(byte[] xml) throws ParserConfigurationException, SAXException, IOException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        factory.setNamespaceAware(true);
        factory.setExpandEntityReferences(false);
        var builder = factory.newDocumentBuilder();
        // A stranger's file is no reason to write to the log.
        builder.setErrorHandler(null);
        return builder.parse(new ByteArrayInputStream(xml));
    }
}
