package commonseal.web.ui;

import commonseal.approvals.Cases.CaseSummary;
import commonseal.documents.Documents.Held;
import commonseal.identity.HolderNames.Name;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The applicant hub.
 *
 * @param ref opaque
 * @param person whether it is a natural person
 * @param number its last four places only
 * @param people who represents or represented him
 * @param called all names, the newest first
 * @param values as typed
 * @param link address of a fresh one-time link; shown once
 */
public record HolderPage(
        Names names,
        String ref,
        boolean person,
        List<Name> called,
        String name,
        String scheme,
        String number,
        Optional<String> address,
        List<ShownMandate> people,
        List<Held> documents,
        Optional<String> nextDocuments,
        List<CaseSummary> cases,
        Optional<String> link,
        Map<String, String> values,
        Optional<String> notice,
        List<Problem> problems) {

    public HolderPage {
        called = List.copyOf(called);
        values = Map.copyOf(values);
        people = List.copyOf(people);
        documents = List.copyOf(documents);
        cases = List.copyOf(cases);
        problems = List.copyOf(problems);
    }
}
