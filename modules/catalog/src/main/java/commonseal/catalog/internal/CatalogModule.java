package commonseal.catalog.internal;

import commonseal.catalog.Catalog;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.Problem;
import commonseal.catalog.KindFiles;
import commonseal.catalog.ProcessFiles;
import commonseal.catalog.ProcessFiles.Surroundings;
import commonseal.identity.Identity;
import commonseal.kernel.Db;
import commonseal.keys.Keys;
import commonseal.keys.SealedColumns;
import commonseal.ledger.Ledger;
import commonseal.ledger.SealedRows;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Builds the catalogue. */
public final class CatalogModule {

    private CatalogModule() {}

    /** The facade and what the ledger's check reads. */
    public record Wired(Catalog catalog, List<SealedRows> sealedRows) {
        public Wired {
            sealedRows = List.copyOf(sealedRows);
        }
    }

    /**
     * Wires without touching the database; the catalogue is empty until {@link Catalog#reload} (call it at start).
     *
     * @param identity knows the offices that definitions may name, and how many decide there
     */
    public static Wired wire(Db db, Ledger ledger, Keys keys, Identity identity) {
        Definitions definitions = new Definitions(ledger, keys);
        return new Wired(
                new PublishedCatalog(db, definitions, identity.register(), identity.officers()), List.of(definitions));
    }

    /** Columns with values under the district's key. */
    public static List<SealedColumns> sealedColumns() {
        return Definitions.sealedColumns();
    }

    /** See {@link ProcessFiles#read}. */
    public static ProcessFiles.Result read(byte[] yaml) {
        return ProcessReader.read(yaml);
    }

    /** See {@link ProcessFiles#check}. */
    public static ProcessFiles.Result check(byte[] yaml, Surroundings around) {
        return ProcessReader.check(yaml, around);
    }

    /** See {@link KindFiles#read}. */
    public static KindFiles.Result readKind(JsonNode json) {
        return KindJson.read(json);
    }

    /** See {@link KindFiles#write}. */
    public static ObjectNode writeKind(Kind kind) {
        return KindJson.write(kind);
    }

    /** See {@link KindFiles#problem}. */
    public static Optional<Problem> problem(Kind kind) {
        return KindProblems.of(kind);
    }
}
