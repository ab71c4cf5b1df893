package commonseal.web.ui;

import commonseal.approvals.Cases.Counts;
import commonseal.catalog.Catalog;
import java.util.List;
import java.util.Optional;

/**
 * An application in preparation: everything typed travels in the form itself, nothing is stored until it is opened.
 *
 * @param founding whether the process can bring the applicant organisation into being
 * @param behalf "new" (an organisation to be founded), a holder's reference, or empty
 * @param preview what it would take; empty until it was asked for
 */
public record ApplyPage(
        Catalog.Process process,
        boolean founding,
        String behalf,
        List<HolderChoice> applicants,
        List<Role> roles,
        boolean asksPremises,
        String premises,
        Optional<Preview> preview,
        List<Problem> problems) {

    public ApplyPage {
        applicants = List.copyOf(applicants);
        roles = List.copyOf(roles);
        problems = List.copyOf(problems);
    }

    /**
     * One part that somebody plays.
     *
     * @param own the person's own holders that fit; {@code current} are those chosen
     * @param others identifiers as typed, one per line
     * @param single whether at most one may play it
     */
    public record Role(
            String code,
            String title,
            boolean required,
            boolean single,
            String who,
            List<HolderChoice> own,
            String others) {
        public Role {
            own = List.copyOf(own);
        }
    }

    /** The checklist before there is a case. */
    public record Preview(Counts counts, int parallelDays, List<MaterialGroup> groups) {
        public Preview {
            groups = List.copyOf(groups);
        }
    }

    /** The problem of one field, if it has one. */
    public Optional<String> problem(String field) {
        return problems.stream()
                .filter(problem -> problem.field().equals(field))
                .map(Problem::text)
                .findFirst();
    }
}
