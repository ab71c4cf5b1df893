package commonseal.web.ui;

import commonseal.approvals.Cases.CaseSummary;
import commonseal.documents.Documents.Held;
import java.util.List;
import java.util.Optional;

/**
 * The applicant hub.
 *
 * @param ref opaque
 * @param person whether it is a natural person
 * @param number its last four places only
 * @param people names of representatives, for an organisation
 * @param link address of a fresh one-time link; shown once
 */
public record HolderPage(
        Names names,
        String ref,
        boolean person,
        String name,
        String scheme,
        String number,
        Optional<String> address,
        List<String> people,
        List<Held> documents,
        Optional<String> nextDocuments,
        List<CaseSummary> cases,
        Optional<String> link,
        String login,
        Optional<String> notice,
        List<Problem> problems) {

    public HolderPage {
        people = List.copyOf(people);
        documents = List.copyOf(documents);
        cases = List.copyOf(cases);
        problems = List.copyOf(problems);
    }
}
