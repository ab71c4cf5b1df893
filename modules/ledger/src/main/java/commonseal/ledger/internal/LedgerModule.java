package commonseal.ledger.internal;

import commonseal.kernel.Db;
import commonseal.keys.Keys;
import commonseal.ledger.Foundation;
import commonseal.ledger.Ledger;
import commonseal.ledger.LedgerConfig;
import commonseal.ledger.Sequencer;
import javax.sql.DataSource;

/** Wires the module. */
public final class LedgerModule {

    private LedgerModule() {}

    /** What the module gives: the ledger, and the sequencer that somebody has to start. */
    public record Parts(Ledger ledger, Sequencer sequencer) {}

    /**
     * Builds; reads and writes nothing. Before {@code sequencer().start()} the ledger takes entries and can be verified,
     * but gives no proofs.
     *
     * @param app transactions as commonseal_app
     * @param sequencer connections as commonseal_sequencer; at least three, one of which the sequencer keeps
     * @param keys sealed ones give a sequencer that only follows: what is signed already is served, nothing is sequenced
     * @param origin the ledger's name, forever: it stands in every checkpoint
     */
    public static Parts wire(Db app, DataSource sequencer, Keys keys, String origin, LedgerConfig config) {
        Heads heads = new Heads();
        Db reader = new Db(sequencer, app.clock());
        SequencerThread thread =
                new SequencerThread(sequencer, keys.logSigner(), origin, config, app.clock(), heads, !keys.isSealed());
        return new Parts(new PostgresLedger(app, reader, keys.logSigner(), keys::suite, origin, heads, thread), thread);
    }

    /**
     * Founds an empty ledger, or compares. Before every other use of the ledger; needs no key. One transaction; two
     * processes at once wait for each other.
     *
     * @param app transactions as commonseal_app
     * @param sequencer connections as commonseal_sequencer
     */
    public static Foundation.Result establish(Db app, DataSource sequencer, String profile, String origin) {
        return FoundationTable.establish(app, new Db(sequencer, app.clock()), profile, origin);
    }
}
