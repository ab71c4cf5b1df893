package commonseal.eseal;

/** What came of drawing a page. */
public sealed interface Drawing {

    /**
     * The file.
     *
     * @param pdf PDF/A-3b, sealed
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Drawn(byte[] pdf) implements Drawing {}

    /** Nothing was drawn, for no font has this character, or it is for private use or not visible. */
    record MissingGlyph(int codePoint) implements Drawing {

        /** As Unicode writes it: {@code U+E000}. */
        public String name() {
            return "U+%04X".formatted(codePoint);
        }
    }
}
