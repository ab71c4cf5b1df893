package commonseal.eseal;

import java.time.Instant;
import java.util.List;

/**
 * Facts for people to read, one section after the other, each label in Chinese and English. Printed as given but for
 * characters that no font has: those are printed as their code points, for a listing is never refused.
 *
 * @param lead paragraphs below the title
 * @param demonstration true says in words that nothing here is real
 * @param drawnAt creation time of the file
 */
public record Listing(
        Words district, Words title, List<Words> lead, List<Section> sections, boolean demonstration, Instant drawnAt) {

    public Listing {
        lead = List.copyOf(lead);
        sections = List.copyOf(sections);
    }

    /** A heading with what belongs to it. */
    public record Section(Words heading, List<Face.Row> rows) {
        public Section {
            rows = List.copyOf(rows);
        }
    }
}
