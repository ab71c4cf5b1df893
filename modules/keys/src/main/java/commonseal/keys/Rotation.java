package commonseal.keys;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The background work that follows {@link Keys#rotate}: everything sealed or indexed under an older key is done again. */
public interface Rotation {

    /**
     * Loads keys that other nodes made, then works off one page (1,000 rows) of what is underway. Interrupted anywhere, it
     * goes on from the last page.
     *
     * @return whether there is more to do now
     */
    boolean work();

    /** Every exchangeable key with its state, newest first per purpose. One query. */
    List<State> list();

    /**
     * One key.
     *
     * @param sealsFrom when it became, or will become, the one that seals
     * @param retiredAt when the key after it had replaced it everywhere; empty while it opens
     * @param rows rows done for it so far
     */
    record State(
            String key,
            Rotating purpose,
            Instant createdAt,
            Instant sealsFrom,
            Optional<Instant> retiredAt,
            long rows) {}
}
