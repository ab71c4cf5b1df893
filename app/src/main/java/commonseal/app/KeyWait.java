package commonseal.app;

import commonseal.keys.KeysRefused;
import commonseal.keys.KeysUnavailable;
import commonseal.keys.MasterKeyProvider;
import commonseal.keys.internal.KeysModule;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a key management service for the master key until it gives it, and says why it has not. */
final class KeyWait implements AutoCloseable {

    static final Duration PAUSE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(KeyWait.class);

    private final MasterKeyProvider wanted;
    private final Consumer<MasterKeyProvider> opened;
    private final AtomicReference<String> reason = new AtomicReference<>("KEYS-050 the service was not asked yet");
    private final ScheduledExecutorService asking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("key-wait").factory());

    private KeyWait(MasterKeyProvider wanted, Consumer<MasterKeyProvider> opened) {
        this.wanted = wanted;
        this.opened = opened;
    }

    /** @param opened called once, on a thread of its own */
    static KeyWait begin(MasterKeyProvider wanted, Consumer<MasterKeyProvider> opened) {
        KeyWait wait = new KeyWait(wanted, opened);
        var unused = wait.asking.scheduleWithFixedDelay(wait::ask, 0, PAUSE.toSeconds(), TimeUnit.SECONDS);
        return wait;
    }

    private void ask() {
        try {
            MasterKeyProvider key = KeysModule.opened(wanted);
            asking.shutdown();
            LOG.atInfo().log("the key management service gave the master key");
            opened.accept(key);
        } catch (KeysUnavailable | KeysRefused e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(reason.getAndSet(why))) {
                LOG.atWarn().addKeyValue("next", PAUSE).log(why);
            }
        }
    }

    /** Why the key is not there yet, with what to do. */
    String reason() {
        return reason.get();
    }

    @Override
    public void close() {
        asking.shutdownNow();
    }
}
