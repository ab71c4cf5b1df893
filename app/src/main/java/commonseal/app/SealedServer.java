package commonseal.app;

import commonseal.keys.KeyProtection;
import commonseal.keys.MasterKeyProvider;
import commonseal.keys.internal.KeysModule;
import commonseal.ledger.Sequencer;
import commonseal.web.WebServer;
import io.javalin.util.JavalinBindException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The district before its master key is given: checkpoint, tiles, proofs, health and the verification of files work, as they
 * need no secret; everything else answers 503 and says how to unseal. Nothing is sequenced, signed or anchored.
 */
public final class SealedServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SealedServer.class);

    private final Config config;
    private final Database database;
    private final Sequencer follower;
    private final WebServer web;
    private final UnsealSocket socket;
    /** The key; empty when the server ends without one. */
    private final BlockingQueue<Optional<MasterKeyProvider>> given = new ArrayBlockingQueue<>(1);

    private boolean handedOver;
    private boolean closed;

    private SealedServer(Config config, KeyProtection protection, Database database) {
        this.config = config;
        this.database = database;
        Wiring wiring = Wiring.of(config, database, KeysModule.sealed(config.dataDirectory()));
        this.follower = wiring.sequencer();
        this.web = WebServer.wire(wiring.services(), Wiring.web(config, new Certificates(config)));
        follower.start();
        try {
            int port = web.start();
            this.socket = UnsealSocket.listen(config.dataDirectory(), protection, key -> given.offer(Optional.of(key)));
            LOG.atWarn()
                    .addKeyValue("url", config.baseUrl(port))
                    .log("KEYS-030 sealed: run 'commonseal keys unseal' on this machine");
        } catch (JavalinBindException e) {
            follower.stop();
            throw StartChecks.portTaken(config);
        } catch (RuntimeException e) {
            follower.stop();
            web.stop();
            throw e;
        }
    }

    /**
     * Opens the database and serves what can be served.
     *
     * @throws Refusal if the files of the master key are not as {@code keys.master} says
     */
    public static SealedServer start(Config config) {
        KeyProtection protection = MasterKeys.checked(config);
        Database database = Database.open(config, false);
        try {
            return new SealedServer(config, protection, database);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /**
     * Waits for the key and wires everything with it, on the same database. What needs no key is served on, until the
     * result's {@link App#start} takes the port.
     *
     * @return empty if it was closed meanwhile
     */
    public Optional<App> awaitApp() throws InterruptedException {
        Optional<MasterKeyProvider> key = given.take();
        if (key.isEmpty() || !handOver()) {
            return Optional.empty();
        }
        socket.close();
        follower.stop();
        return Optional.of(App.unsealed(config, database, key.get(), this::close));
    }

    private synchronized boolean handOver() {
        if (closed) {
            return false;
        }
        handedOver = true;
        return true;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        given.offer(Optional.empty());
        socket.close();
        follower.stop();
        web.stop();
        if (!handedOver) {
            database.close();
        }
    }
}
