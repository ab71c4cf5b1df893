package commonseal.eseal;

import java.time.Instant;
import java.util.List;

/**
 * What the page of a document says. Everything is printed as given: composed and ordered by the caller.
 *
 * @param landscape true for certificates that are shown on a wall, else upright
 * @param district whose document it is
 * @param kind name of the kind: the title
 * @param number the document's number; empty if it has none
 * @param rows holders, fields, validity, in the order of the page; a value may have any length and line feeds
 * @param office who issued it: printed above the date, and around the round seal
 * @param issuedOn the day of issue as people write it
 * @param verifyUrl what the QR code holds
 * @param code what one types instead of scanning
 * @param demonstration true prints a watermark and says so in words
 * @param drawnAt creation time of the file
 */
public record Face(
        boolean landscape,
        Words district,
        Words kind,
        String number,
        List<Row> rows,
        Words office,
        Words issuedOn,
        String verifyUrl,
        String code,
        boolean demonstration,
        Instant drawnAt) {

    public Face {
        rows = List.copyOf(rows);
    }

    /** One line of the table. */
    public record Row(Words label, String value) {}
}
