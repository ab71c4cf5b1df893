package commonseal.documents.internal;

import commonseal.catalog.Catalog.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a kind asks of its documents beside their fields, in the words of this module. */
final class KindAsks {
    private KindAsks() {}

    /** Whether a second officer approves before the office seals. */
    static boolean twoPersons(Kind kind) {
        return kind.rules().issuance().fourEyes();
    }

    /** Of what there is one document in force, part by part; empty if there may be any number. Personal data. */
    static Optional<List<String>> unique(
            Kind kind, List<String> holders, Optional<String> asset, Map<String, String> values) {
        return kind.rules().uniqueness().key(holders, asset, values);
    }
}
