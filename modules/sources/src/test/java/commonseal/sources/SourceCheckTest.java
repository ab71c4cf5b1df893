package commonseal.sources;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.sources.ReferenceSource.Mode;
import commonseal.sources.SourceCheck.Result;
import commonseal.sources.SourceCheck.State;
import commonseal.sources.SourceCheck.Subject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check passes what keeps the contract and names what does not. */
class SourceCheckTest {

    @TempDir
    Path folder;

    @Test
    void theReferenceSourceKeepsTheContract() throws Exception {
        try (Loopback loopback = new Loopback(folder, true)) {
            List<Result> results = run(loopback);

            assertThat(results)
                    .hasSize(21)
                    .filteredOn(each -> each.state() != State.PASS)
                    .extracting(Result::name)
                    .containsExactly("pending");
            // Its clock stands still in this test: it stays pending, and the check says so.
            assertThat(results)
                    .filteredOn(each -> each.name().equals("pending"))
                    .extracting(Result::what)
                    .containsExactly("still pending after 0 s");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "OTHER_KIND,found",
        "OTHER_REQUEST,none",
        "UNASKED_FIELDS,only-what-was-asked",
        "BAD_SIGNATURE,found",
        "OTHER_PERSON,found",
        "PENDING,revoked",
        "MALFORMED,idempotent",
        "FAILING,malformed-refused"
    })
    void eachBreachIsNamed(Mode mode, String check) throws Exception {
        try (Loopback loopback = new Loopback(folder, true)) {
            loopback.source.behave(mode);

            assertThat(run(loopback))
                    .filteredOn(each -> each.state() == State.FAIL)
                    .anySatisfy(failed -> {
                        assertThat(failed.name()).isEqualTo(mode == Mode.FAILING ? "reachable-over-mutual-tls" : check);
                        assertThat(failed.fix()).isNotEmpty();
                    });
        }
    }

    private static List<Result> run(Loopback loopback) throws Exception {
        return SourceCheck.run(
                new Subject(
                        loopback.source.url(),
                        loopback.tls("client"),
                        loopback.tls(""),
                        loopback.tls("stranger"),
                        Optional.of(loopback.key()),
                        Loopback.KIND,
                        Loopback.why(),
                        Loopback.FIELDS,
                        Map.of(
                                "found", Loopback.person("1"),
                                "none", Loopback.person("9"),
                                "several", Loopback.person("2"),
                                "revoked", Loopback.person("3"),
                                "suspended", Loopback.person("4"),
                                "pending", Loopback.person("5"),
                                "slow", Loopback.person("1"),
                                "mismatch", Loopback.misnamed("1")),
                        Duration.ofSeconds(5),
                        Duration.ZERO),
                InstantSource.fixed(Loopback.NOW),
                Loopback::id);
    }
}
