package commonseal.catalog;

import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.Problem;
import commonseal.catalog.internal.CatalogModule;
import commonseal.planner.ProcessDefinition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Reads process definitions (YAML, or JSON, which is YAML) without a database: for the command line, and the first half
 * of the publish gate. Pure; milliseconds.
 */
public final class ProcessFiles {

    /** Largest file read. */
    public static final int LARGEST_BYTES = 512 * 1024;

    private ProcessFiles() {}

    /**
     * Syntax, schema and the references inside the file. A definition that is read can be planned, but may still be
     * refused by {@link #check}.
     */
    public static Result read(byte[] yaml) {
        return CatalogModule.read(yaml);
    }

    /** The whole publish gate against the given surroundings, save what only a running district knows (its officers). */
    public static Result check(byte[] yaml, Surroundings around) {
        return CatalogModule.check(yaml, around);
    }

    /**
     * What a definition may refer to outside itself.
     *
     * @param kinds by code
     * @param offices codes
     * @param calendars names
     */
    public record Surroundings(Map<String, Kind> kinds, Set<String> offices, Set<String> calendars) {
        public Surroundings {
            kinds = Map.copyOf(kinds);
            offices = Set.copyOf(offices);
            calendars = Set.copyOf(calendars);
        }
    }

    /** What became of reading or checking. */
    public sealed interface Result {
        /**
         * Nothing forbids it.
         *
         * @param body the definition as JSON, from which its hash is computed
         */
        record Good(ProcessDefinition definition, JsonNode body, List<Problem> warnings) implements Result {
            public Good {
                warnings = List.copyOf(warnings);
            }
        }

        /** At least one problem, in the order of the file, at most 100. */
        record Bad(List<Problem> problems) implements Result {
            public Bad {
                problems = List.copyOf(problems);
            }
        }
    }
}
