package commonseal.approvals;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a district sets for its cases.
 *
 * @param counterOffice office whose counter handles every case; empty: the office of the definition's first link
 * @param division six digits of the administrative division, for credit codes of founded organisations
 * @param demonstration founded organisations get credit codes with a deliberately wrong check character
 * @param authorisationTerm stated end of an authorisation, counted from the request; it ends with the case anyway
 * @param provablePatience how long a pull waits for the ledger to take a fresh document
 */
public record Settings(
        Optional<String> counterOffice,
        String division,
        boolean demonstration,
        Duration authorisationTerm,
        Duration provablePatience) {

    private static final Pattern DIVISION = Pattern.compile("[0-9]{6}");

    public Settings {
        if (!DIVISION.matcher(division).matches()) {
            throw new IllegalArgumentException("an administrative division has six digits");
        }
        if (authorisationTerm.isNegative() || provablePatience.isNegative()) {
            throw new IllegalArgumentException("a term is not negative");
        }
    }

    /** Of a fictional district. */
    public static Settings demonstrationDistrict() {
        return new Settings(Optional.empty(), "990100", true, Duration.ofDays(180), Duration.ofSeconds(20));
    }
}
