package commonseal.eseal;

/**
 * A file inside the PDF file.
 *
 * @param name file name, ASCII
 * @param mediaType for instance application/json
 * @param relation what it is to the page
 * @param bytes content, attached byte for byte; not copied
 */
@SuppressWarnings("ArrayRecordComponent")
public record Attachment(String name, String mediaType, Relation relation, byte[] bytes) {

    /** The values of AFRelationship that are used here. */
    public enum Relation {
        /** What the page was drawn from. */
        SOURCE("Source"),
        /** Data about it. */
        DATA("Data");

        final String pdfName;

        Relation(String pdfName) {
            this.pdfName = pdfName;
        }
    }
}
