package commonseal.web.ui;

import commonseal.documents.Documents.Evidence;
import commonseal.documents.Documents.Outcome;
import commonseal.identity.Officers.Officer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The auditor's search and what it found.
 *
 * @param values what is in the fields of the form
 * @param searched whether anything was asked for
 * @param owner reference of the person or organisation asked about
 * @param people names of officers, owners and who refused, by reference
 * @param cases references of the cases found, by id
 * @param counts of the case asked about; empty if no case was
 * @param address the search as an address has it, without its first sign
 */
public record AuditPage(
        Names names,
        Map<String, String> values,
        Optional<String> owner,
        List<Officer> officers,
        boolean searched,
        List<Evidence> found,
        Map<String, String> people,
        Map<UUID, String> cases,
        Optional<String> next,
        Optional<Counts> counts,
        String address,
        List<Problem> problems) {

    public AuditPage {
        officers = List.copyOf(officers);
        found = List.copyOf(found);
        problems = List.copyOf(problems);
    }

    /** Evidence by outcome beside the access log: what left and what is logged must be equal. */
    public record Counts(Map<Outcome, Long> byOutcome, long disclosures) {
        /** Evidence of documents that left, by a pull or a preview. */
        public long disclosed() {
            return byOutcome.entrySet().stream()
                    .filter(outcome -> outcome.getKey().discloses())
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }

        /** Whether every disclosure has its evidence and the reverse. */
        public boolean agree() {
            return disclosed() == disclosures;
        }
    }

    /** What stands in a field. */
    public String value(String field) {
        return values.getOrDefault(field, "");
    }
}
