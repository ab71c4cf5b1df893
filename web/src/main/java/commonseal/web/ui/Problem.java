package commonseal.web.ui;

import java.util.List;
import java.util.Optional;

/**
 * One line of the error summary at the top of a page.
 *
 * @param field id of the form field it belongs to, without {@code #}; {@code main} if it belongs to none
 */
public record Problem(String field, String text) {

    /** What is wrong with a field, to be said beside it as well. */
    public static Optional<String> at(List<Problem> problems, String field) {
        return problems.stream()
                .filter(problem -> problem.field().equals(field))
                .findFirst()
                .map(Problem::text);
    }
}
