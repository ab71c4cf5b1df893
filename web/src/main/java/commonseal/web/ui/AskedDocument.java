package commonseal.web.ui;

import commonseal.identity.Authorisations.ItemState;
import java.util.List;

/**
 * A document of a request as its owner sees it.
 *
 * @param field name of its radios
 * @param fields labels of what the office wants to see; empty means everything the kind lets leave
 * @param chosen what was ticked before a problem: agree, refuse or empty
 * @param copy what an officer read from a paper of his, of which a copy is to be made; empty for the use of a document
 */
public record AskedDocument(
        String field, String kind, List<String> fields, ItemState state, String chosen, List<VerdictView.Datum> copy) {
    public AskedDocument {
        fields = List.copyOf(fields);
        copy = List.copyOf(copy);
    }
}
