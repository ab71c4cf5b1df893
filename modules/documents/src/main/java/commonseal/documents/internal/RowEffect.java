package commonseal.documents.internal;

import commonseal.documents.Batches.RowProblem;
import commonseal.identity.Actor;
import commonseal.kernel.Tx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What the rows of a batch are for: how a row of a file becomes something to do, whether it could be done, and doing it. The
 * batch knows nothing else of it. Both methods answer in the order of the rows.
 */
interface RowEffect {

    /** Name in the column {@code effect}; a batch finds it again after a restart. */
    String name();

    /** Columns that a file must and may have; empty if the kind is unknown. */
    Optional<Columns> columns(String kind);

    /** Tries rows as they stand in the file; what stays is in the answers only. */
    List<Tried> attempt(Tx tx, Actor officer, String kind, List<Map<String, String>> rows);

    /**
     * Does it, for those that can be done.
     *
     * @param uploadedBy who uploaded what the officer started
     * @param ready what {@link #attempt} made of the rows
     */
    List<Effected> carryOut(Tx tx, Actor officer, String uploadedBy, List<byte[]> ready);

    /** Names of columns. */
    record Columns(List<String> required, List<String> optional) {
        public Columns {
            required = List.copyOf(required);
            optional = List.copyOf(optional);
        }
    }

    /** What became of trying a row. */
    sealed interface Tried {
        /**
         * It can be done.
         *
         * @param ready what to do, to be kept until then
         * @param same equal of rows that do the same
         */
        record Good(byte[] ready, String same) implements Tried {
            public Good {
                ready = ready.clone();
            }

            @Override
            public byte[] ready() {
                return ready.clone();
            }
        }

        record Bad(List<RowProblem> problems) implements Tried {
            public Bad {
                problems = List.copyOf(problems);
            }
        }
    }

    /** What became of doing it. */
    sealed interface Effected {
        record Done(UUID document) implements Effected {}

        record Failed(List<RowProblem> problems) implements Effected {
            public Failed {
                problems = List.copyOf(problems);
            }
        }
    }
}
