package commonseal.anchoring.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import commonseal.anchoring.PublicChain.Unreachable;
import commonseal.testkit.FakeClock;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A chain that is away for a day is a few sentences, not a log full of stack traces. */
class OutageLogTest {

    private static final Unreachable REFUSED = new Unreachable(
            "chain.example:8545",
            new IllegalStateException(
                    new ConnectException("http://chain.example:8545/v3/key-of-the-provider refused")));

    private final Logger logger = (Logger) LoggerFactory.getLogger(OutageLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final FakeClock clock = new FakeClock();
    private final OutageLog log = new OutageLog();

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
    }

    @Test
    void saysItAtOnceThenEveryTenMinutesAndWhenItIsBack() {
        for (int second = 0; second < 1_500; second++) {
            log.away(REFUSED, clock.now());
            clock.advance(Duration.ofSeconds(1));
        }
        log.back(clock.now());
        log.back(clock.now());

        assertThat(levels()).containsExactly(Level.WARN, Level.WARN, Level.WARN, Level.INFO);
    }

    @Test
    void aSecondOutageIsSaidAtOnce() {
        log.away(REFUSED, clock.now());
        log.back(clock.now());
        log.away(REFUSED, clock.now());

        assertThat(levels()).containsExactly(Level.WARN, Level.INFO, Level.WARN);
    }

    @Test
    void isOneSentenceWithoutStackTraceAndWithoutTheAddress() {
        log.away(REFUSED, clock.now());

        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getFormattedMessage())
                    .startsWith("ANCHOR-001 chain.example:8545 does not answer (ConnectException); ")
                    .doesNotContain("key-of-the-provider");
            assertThat(line.getThrowableProxy()).isNull();
        });
    }

    private List<Level> levels() {
        return lines.list.stream().map(ILoggingEvent::getLevel).toList();
    }
}
