package commonseal.web.ui;

import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.Cases.CaseSummary;
import commonseal.catalog.Catalog;
import java.util.List;
import java.util.Optional;

/**
 * The counter's home.
 *
 * @param offices codes of the clerk's offices
 * @param services what the scan box found when it was used to search; empty if it was not
 * @param next address of the next page of cases
 */
public record CounterPage(
        Names names,
        List<String> offices,
        String office,
        Optional<CaseState> state,
        Figures figures,
        List<CaseSummary> cases,
        Optional<String> next,
        String typed,
        Optional<List<Catalog.Process>> services,
        List<Problem> problems) {

    public CounterPage {
        offices = List.copyOf(offices);
        cases = List.copyOf(cases);
        problems = List.copyOf(problems);
    }

    /**
     * Of the office's newest cases (at most 200).
     *
     * @param more whether there are older ones that were not counted
     */
    public record Figures(int openedToday, int toAccept, int supplement, int running, boolean more) {}
}
