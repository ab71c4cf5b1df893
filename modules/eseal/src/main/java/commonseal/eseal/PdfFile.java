package commonseal.eseal;

import java.security.cert.X509Certificate;
import java.util.List;

/** What a file that is said to be one of our PDF files turned out to be. */
public sealed interface PdfFile {

    /** No PDF file, or larger than {@link Pdfs#MAX_BYTES}. */
    record NotPdf() implements PdfFile {}

    /** A PDF file in which no data of ours was found: a scan, a print, somebody else's. */
    record NoCredential() implements PdfFile {}

    /**
     * Data, but the page cannot be trusted: not sealed, changed after it was sealed, or something was appended.
     *
     * @param data the attached bundle, else the attached credential: to be verified by itself
     */
    @SuppressWarnings("ArrayRecordComponent")
    record FaceChanged(byte[] data) implements PdfFile {}

    /**
     * Every byte is as it was sealed by the key of the first certificate. Whether anybody should believe that certificate
     * is for the caller to say: {@link Pdfs#isIssuedBy}.
     *
     * @param data as above
     * @param chain certificates in the seal, the sealing one first
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Sealed(byte[] data, List<X509Certificate> chain) implements PdfFile {}
}
