package commonseal.eseal;

/** No font of the product has this character; only inside this module, outside it is {@link Drawing.MissingGlyph}. */
@SuppressWarnings("serial")
final class MissingGlyphException extends Exception {

    private final int codePoint;

    MissingGlyphException(int codePoint) {
        super("no glyph for U+" + Integer.toHexString(codePoint));
        this.codePoint = codePoint;
    }

    int codePoint() {
        return codePoint;
    }
}
