package commonseal.eseal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.jspecify.annotations.Nullable;

/** Documents as sealed PDF files. Safe for use by several threads. */
public final class Pdfs {

    /** Name of the attached credential, and of the attached bundle: what the page is judged by. */
    public static final String CREDENTIAL = "credential.json";

    public static final String BUNDLE = "bundle.json";

    /** Largest file that is looked at. */
    public static final int MAX_BYTES = 10 * 1024 * 1024;

    // The parsed fonts keep their place in one stream.
    private static final ReentrantLock FONTS_LOCK = new ReentrantLock();
    private static @Nullable Fonts fonts;

    private Pdfs() {}

    /**
     * Draws, attaches and seals: PDF/A-3b, every font embedded, text extractable as it was given, PAdES baseline B with
     * certificates and revocation lists inside. The fonts are read at the first call (a second, 30 MB kept); then about
     * 100 ms, one page at a time.
     *
     * @param attachments each name once
     * @throws IllegalArgumentException if the URL is too long for a QR code
     */
    public static Drawing draw(Face face, List<Attachment> attachments, SealKey key) {
        try {
            return new Drawing.Drawn(Sealing.seal(page(face, attachments, key), key, face.drawnAt()));
        } catch (MissingGlyphException e) {
            return new Drawing.MissingGlyph(e.codePoint());
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail like this", e);
        }
    }

    /**
     * Draws a listing: PDF/A-3b, tagged, every font embedded; without a seal, for it goes where something else seals it. About
     * 50 ms, one at a time.
     */
    public static byte[] list(Listing listing) {
        FONTS_LOCK.lock();
        try (PDDocument pdf = new PDDocument()) {
            new PdfA(pdf).describe(listing.title().zh() + " " + listing.title().en(), listing.drawnAt());
            new ListingLayout(listing, pdf, fonts(), new Tags(pdf, "zh-CN")).draw();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            pdf.save(out);
            return out.toByteArray();
        } catch (MissingGlyphException e) {
            throw new IllegalStateException("a character without a glyph that was not replaced", e);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail like this", e);
        } finally {
            FONTS_LOCK.unlock();
        }
    }

    /**
     * The first character of a text that no page could show: what a form can refuse when the text is entered. Line feeds
     * and tabs are no characters.
     */
    public static OptionalInt missing(String text) {
        FONTS_LOCK.lock();
        try {
            fonts().runs(text.replaceAll("[\\t\\r\\n]", " "));
            return OptionalInt.empty();
        } catch (MissingGlyphException e) {
            return OptionalInt.of(e.codePoint());
        } finally {
            FONTS_LOCK.unlock();
        }
    }

    /**
     * Says what a file is, whatever it is: never throws, never follows a reference, looks at each byte once and unpacks at
     * most 16 MB. Some milliseconds for a file of ours.
     */
    public static PdfFile read(byte[] file) {
        return Reading.read(file);
    }

    /** Whether a file begins like a PDF file. */
    public static boolean isPdf(byte[] file) {
        return Reading.isPdf(file);
    }

    /**
     * Whether the sealing certificate was issued, over others of the chain, by the one with this fingerprint. Dates are not
     * asked: what a seal says is as old as the document, whose own time the ledger proves.
     *
     * @param fingerprint see {@link SealCertificates#fingerprint}
     */
    public static boolean isIssuedBy(PdfFile.Sealed sealed, String fingerprint) {
        return Reading.isIssuedBy(sealed.chain(), fingerprint);
    }

    private static Fonts fonts() {
        Fonts known = fonts;
        if (known == null) {
            known = new Fonts();
            fonts = known;
        }
        return known;
    }

    private static byte[] page(Face face, List<Attachment> attachments, SealKey key)
            throws IOException, MissingGlyphException {
        FONTS_LOCK.lock();
        try (PDDocument pdf = new PDDocument()) {
            PdfA form = new PdfA(pdf);
            String title =
                    face.number().isEmpty() ? face.kind().zh() : face.kind().zh() + " " + face.number();
            form.describe(title, face.drawnAt());
            form.attach(attachments, face.drawnAt());
            form.validationData(key);
            new Layout(face, pdf, fonts(), new Tags(pdf, "zh-CN")).draw();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            pdf.save(out);
            return out.toByteArray();
        } finally {
            FONTS_LOCK.unlock();
        }
    }
}
