package commonseal.verifier;

import commonseal.eseal.PdfFile;
import commonseal.eseal.Pdfs;
import commonseal.verifier.Verdict.Check;
import commonseal.verifier.Verdict.Row;
import java.util.Map;
import java.util.Optional;

/**
 * What a file carries: a PDF file the data attached to it, any other file itself.
 *
 * @param data what is judged; absent if a PDF file carries nothing of ours
 * @param unreadable why there is no data
 * @param page what is wrong with the page of a PDF file; absent if nothing is, or if the file is none
 */
@SuppressWarnings("ArrayRecordComponent")
record Carried(Optional<byte[]> data, Optional<Code> unreadable, Optional<Check> page) {

    private static final String OTHER_SEAL = "seal";

    static Carried of(byte[] file, TrustFile trust) {
        if (!Pdfs.isPdf(file)) {
            return new Carried(Optional.of(file), Optional.empty(), Optional.empty());
        }
        return switch (Pdfs.read(file)) {
            case PdfFile.NotPdf() -> nothing(Code.FMT_UNREADABLE);
            case PdfFile.NoCredential() -> nothing(Code.FMT_NO_CREDENTIAL);
            case PdfFile.FaceChanged(byte[] data) -> new Carried(Optional.of(data), Optional.empty(), changed("page"));
            case PdfFile.Sealed sealed ->
                new Carried(Optional.of(sealed.data()), Optional.empty(), seal(sealed, trust));
        };
    }

    private static Carried nothing(Code why) {
        return new Carried(Optional.empty(), Optional.of(why), Optional.empty());
    }

    private static Optional<Check> changed(String reason) {
        return Optional.of(Inquiry.fail(Row.UNALTERED, Code.PDF_FACE_CHANGED, Map.of("reason", reason)));
    }

    /** Whether the page is as it was sealed, by an authority that is not of the trust file. */
    static boolean isOtherSeal(Check page) {
        return OTHER_SEAL.equals(page.data().get("reason"));
    }

    private static Optional<Check> seal(PdfFile.Sealed sealed, TrustFile trust) {
        if (trust.sealAuthorities().isEmpty()) {
            return Optional.of(Inquiry.cannot(Row.UNALTERED, Code.PDF_SEAL_UNKNOWN, Map.of()));
        }
        boolean isOurs = trust.sealAuthorities().stream().anyMatch(each -> Pdfs.isIssuedBy(sealed, each));
        return isOurs ? Optional.empty() : changed(OTHER_SEAL);
    }
}
