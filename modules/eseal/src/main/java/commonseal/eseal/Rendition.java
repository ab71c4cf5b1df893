package commonseal.eseal;

import java.util.List;

/**
 * A format in which a document is drawn, carries its data and is sealed as a file. PDF/A-3 is one; OFD (GB/T 33190, sealed
 * after GB/T 38540) would be another: the face, the attachments and the key are the same, what is kept and handed out goes by
 * {@link #type()}.
 */
public interface Rendition {
    /** PDF/A-3b with a PAdES seal: {@link Pdfs}. */
    Rendition PDF = new Rendition() {
        @Override
        public String type() {
            return "PDF";
        }

        @Override
        public Drawing draw(Face face, List<Attachment> attachments, SealKey key) {
            return Pdfs.draw(face, attachments, key);
        }
    };

    /** Name under which files of it are kept; never changes. */
    String type();

    /** Draws, attaches and seals: the whole file, or which character no font has. Nothing is kept. */
    Drawing draw(Face face, List<Attachment> attachments, SealKey key);
}
