package commonseal.eseal;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import javax.xml.transform.TransformerException;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentCatalog;
import org.apache.pdfbox.pdmodel.PDDocumentNameDictionary;
import org.apache.pdfbox.pdmodel.PDEmbeddedFilesNameTreeNode;
import org.apache.pdfbox.pdmodel.common.PDMetadata;
import org.apache.pdfbox.pdmodel.common.filespecification.PDComplexFileSpecification;
import org.apache.pdfbox.pdmodel.common.filespecification.PDEmbeddedFile;
import org.apache.pdfbox.pdmodel.graphics.color.PDOutputIntent;
import org.apache.pdfbox.pdmodel.interactive.viewerpreferences.PDViewerPreferences;
import org.apache.xmpbox.XMPMetadata;
import org.apache.xmpbox.schema.PDFAIdentificationSchema;
import org.apache.xmpbox.type.BadFieldValueException;
import org.apache.xmpbox.xml.XmpSerializer;

/** What makes a file PDF/A-3b, besides embedded fonts: metadata, colours, and attached files that say what they are. */
final class PdfA {

    private static final byte[] SRGB =
            ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();
    private static final String PRODUCER = "Commonseal";

    private final PDDocument pdf;
    private final PDDocumentCatalog catalog;

    PdfA(PDDocument pdf) {
        this.pdf = pdf;
        this.catalog = pdf.getDocumentCatalog();
    }

    void describe(String title, Instant at) throws IOException {
        pdf.setVersion(1.7f);
        pdf.setDocumentId(at.toEpochMilli());
        catalog.setLanguage("zh-CN");
        PDViewerPreferences preferences = new PDViewerPreferences(new COSDictionary());
        preferences.setDisplayDocTitle(true);
        catalog.setViewerPreferences(preferences);
        pdf.getDocumentInformation().setTitle(title);
        pdf.getDocumentInformation().setProducer(PRODUCER);
        pdf.getDocumentInformation().setCreationDate(calendar(at));
        catalog.setMetadata(metadata(title, at));
        PDOutputIntent colours = new PDOutputIntent(pdf, new ByteArrayInputStream(SRGB));
        colours.setInfo("sRGB IEC61966-2.1");
        colours.setOutputCondition("sRGB");
        colours.setOutputConditionIdentifier("sRGB IEC61966-2.1");
        colours.setRegistryName("http://www.color.org");
        catalog.addOutputIntent(colours);
    }

    private PDMetadata metadata(String title, Instant at) throws IOException {
        XMPMetadata xmp = XMPMetadata.createXMPMetadata();
        try {
            PDFAIdentificationSchema id = xmp.createAndAddPDFAIdentificationSchema();
            id.setPart(3);
            id.setConformance("B");
            xmp.createAndAddDublinCoreSchema().setTitle(title);
            xmp.createAndAddAdobePDFSchema().setProducer(PRODUCER);
            xmp.createAndAddXMPBasicSchema().setCreateDate(calendar(at));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            new XmpSerializer().serialize(xmp, out, true);
            PDMetadata metadata = new PDMetadata(pdf);
            metadata.importXMPMetadata(out.toByteArray());
            return metadata;
        } catch (BadFieldValueException | TransformerException e) {
            throw new IOException(e);
        }
    }

    void attach(List<Attachment> attachments, Instant at) throws IOException {
        Map<String, PDComplexFileSpecification> names = new TreeMap<>();
        COSArray associated = new COSArray();
        for (Attachment each : attachments) {
            PDEmbeddedFile file = new PDEmbeddedFile(pdf, new ByteArrayInputStream(each.bytes()), COSName.FLATE_DECODE);
            file.setSubtype(each.mediaType());
            file.setSize(each.bytes().length);
            file.setModDate(calendar(at));
            PDComplexFileSpecification specification = new PDComplexFileSpecification();
            specification.setFile(each.name());
            specification.setFileUnicode(each.name());
            specification.setEmbeddedFile(file);
            specification.setEmbeddedFileUnicode(file);
            specification.getCOSObject().setName("AFRelationship", each.relation().pdfName);
            names.put(each.name(), specification);
            associated.add(specification);
        }
        PDEmbeddedFilesNameTreeNode tree = new PDEmbeddedFilesNameTreeNode();
        tree.setNames(names);
        PDDocumentNameDictionary dictionary = new PDDocumentNameDictionary(catalog);
        dictionary.setEmbeddedFiles(tree);
        catalog.setNames(dictionary);
        catalog.getCOSObject().setItem("AF", associated);
    }

    /**
     * Puts certificates and revocation lists where validators look for them. They stand in the file before it is sealed,
     * not behind it: then the seal covers the file to its last byte, and anything appended is a change.
     */
    void validationData(SealKey key) throws IOException {
        COSArray certificates = new COSArray();
        try {
            for (X509Certificate each : key.chain()) {
                certificates.add(stream(each.getEncoded()));
            }
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate without an encoding", e);
        }
        COSArray lists = new COSArray();
        for (byte[] each : key.revocationLists()) {
            lists.add(stream(each));
        }
        COSDictionary dss = new COSDictionary();
        dss.setItem("Certs", certificates);
        if (lists.size() > 0) {
            dss.setItem("CRLs", lists);
        }
        dss.setItem(COSName.TYPE, COSName.getPDFName("DSS"));
        catalog.getCOSObject().setItem("DSS", dss);
    }

    private COSStream stream(byte[] bytes) throws IOException {
        COSStream stream = pdf.getDocument().createCOSStream();
        try (var out = stream.createOutputStream(COSName.FLATE_DECODE)) {
            out.write(bytes);
        }
        return stream;
    }

    private static Calendar calendar(Instant at) {
        Calendar calendar = new GregorianCalendar(TimeZone.getTimeZone("UTC"), Locale.ROOT);
        calendar.setTimeInMillis(at.toEpochMilli() / 1000 * 1000);
        return calendar;
    }
}
