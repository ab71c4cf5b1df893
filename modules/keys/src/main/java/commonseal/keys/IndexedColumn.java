package commonseal.keys;

import commonseal.kernel.Tx;
import java.util.Optional;

/** Port: a column of blind indexes that its module can compute again from the sealed values beside it. */
public interface IndexedColumn {

    /** Schema and table. */
    String table();

    /**
     * Computes the indexes of one page anew, under {@link Keys#lookupIndex}, and stores those that changed.
     *
     * @param after key of the last row done, as text; empty to begin
     */
    Done backfill(Tx tx, Optional<String> after, int limit);

    /**
     * One page.
     *
     * @param last key of its last row; empty if there was none: the table is done
     */
    record Done(Optional<String> last, int changed) {}
}
