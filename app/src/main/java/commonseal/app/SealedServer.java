package commonseal.app;

import commonseal.keys.KeyProtection;
import commonseal.keys.KeyWrapping;
import commonseal.keys.MasterKeyProvider;
import commonseal.keys.internal.KeysModule;
import commonseal.ledger.Sequencer;
import commonseal.web.WebServer;
import io.javalin.util.JavalinBindException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The district before its master key is given: checkpoint, tiles, proofs, health and the verification of files work, as they
 * need no secret; everything else answers 503 and says how to unseal. Nothing is sequenced, signed or anchored.
 */
public final class SealedServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SealedServer.class);

    /**
     * What waits for the key.
     *
     * @param said for the log
     * @param closing done twice does no harm
     */
    private record Opening(String said, Runnable closing) {
        void close() {
            closing.run();
        }
    }

    @FunctionalInterface
    private interface Ways {
        Opening open(Consumer<MasterKeyProvider> given);
    }

    private final Config config;
    private final Database database;
    private final Sequencer follower;
    private final WebServer web;
    private final Opening opening;
    private final CertificateWatch watch;
    /** The key; empty when the server ends without one. */
    private final BlockingQueue<Optional<MasterKeyProvider>> given = new ArrayBlockingQueue<>(1);

    private boolean handedOver;
    private boolean closed;

    private SealedServer(Config config, Database database, Ways ways) {
        this.config = config;
        this.database = database;
        KeysModule.check(database.db(), config.suite());
        Wiring wiring = Wiring.of(config, database, KeysModule.sealed(config.dataDirectory()));
        this.follower = wiring.sequencer();
        Certificates certificates = new Certificates(config);
        this.web = WebServer.wire(wiring.services(), Wiring.web(config, certificates));
        follower.start();
        try {
            int port = web.start();
            this.opening = ways.open(key -> given.offer(Optional.of(key)));
            this.watch = CertificateWatch.begin(certificates, web);
            LOG.atWarn().addKeyValue("url", config.baseUrl(port)).log(opening.said());
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
     * Opens the database and serves what can be served, until somebody unseals it.
     *
     * @throws Refusal if the files of the master key are not as {@code keys.master} says
     */
    public static SealedServer start(Config config) {
        KeyProtection protection = MasterKeys.checked(config);
        return start(
                config,
                given -> new Opening(
                        "KEYS-030 sealed: run 'commonseal keys unseal' on this machine",
                        UnsealSocket.sealed(config.dataDirectory(), protection, given)::close));
    }

    /** The same, until the service gives the key. */
    public static SealedServer waiting(Config config, KeyWrapping service) {
        MasterKeyProvider key = KeyService.key(config, service);
        return start(config, given -> {
            KeyWait wait = KeyWait.begin(key, given);
            UnsealSocket socket = UnsealSocket.waiting(config.dataDirectory(), wait::reason);
            return new Opening(
                    "KEYS-030 sealed: waiting for the key management service, which is asked every "
                            + KeyWait.PAUSE.toSeconds() + " s",
                    () -> {
                        wait.close();
                        socket.close();
                    });
        });
    }

    private static SealedServer start(Config config, Ways ways) {
        Database database = Database.open(config, false);
        try {
            return new SealedServer(config, database, ways);
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
        opening.close();
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
        opening.close();
        follower.stop();
        watch.close();
        web.stop();
        if (!handedOver) {
            database.close();
        }
    }
}
