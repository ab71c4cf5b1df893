package commonseal.verifier;

import commonseal.verifier.Verdict.Check;
import commonseal.verifier.Verdict.Row;
import commonseal.verifier.Verdict.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What is asked, by whose rules, of whom: handed to every check. */
record Inquiry(
        TrustFile trust,
        Policy policy,
        Moment moment,
        StatusSource statusSource,
        ChainView chain,
        Optional<Challenge> challenge) {
    /** How far clocks of honest machines may differ. */
    static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(10);

    /** The moment asked about. */
    Instant at() {
        return moment.at();
    }

    /** Documents of a demonstration district, or of one that anchors on test chains only, are never valid. */
    boolean isDemo() {
        return trust.demo()
                || !trust.anchorTargets().isEmpty()
                        && trust.anchorTargets().stream().allMatch(TrustFile.AnchorTarget::test);
    }

    static Check pass(Row row, Code code, Map<String, String> data) {
        return new Check(row, State.PASS, code, data);
    }

    static Check fail(Row row, Code code, Map<String, String> data) {
        return new Check(row, State.FAIL, code, data);
    }

    static Check warning(Row row, Code code, Map<String, String> data) {
        return new Check(row, State.WARNING, code, data);
    }

    static Check notApplicable(Row row, Code code, Map<String, String> data) {
        return new Check(row, State.NOT_APPLICABLE, code, data);
    }

    static Check cannot(Row row, Code code, Map<String, String> data) {
        return new Check(row, State.CANNOT_CHECK, code, data);
    }
}
