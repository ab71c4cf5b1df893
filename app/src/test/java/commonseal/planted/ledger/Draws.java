package commonseal.planted.ledger;

import org.apache.pdfbox.pdmodel.PDDocument;

/** A breach: pages drawn outside eseal. */
final class Draws {
    private Draws() {}

    static int pages(PDDocument pdf) {
        return pdf.getNumberOfPages();
    }
}
