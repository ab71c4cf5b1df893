package commonseal.planner;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Transformations in the file format of definitions, for whoever else takes values over. */
public final class Transforms {
    private Transforms() {}

    /**
     * What the member {@code transform} of an object says: one, or a list to be done in order.
     *
     * @return empty if there is no such member
     * @throws IllegalArgumentException if it is none; the message names the place and what is wrong
     */
    public static List<Transform> read(ObjectNode object) {
        List<Problem> problems = new ArrayList<>();
        List<Transform> steps = TransformJson.read(new JsonObject(object, "", problems));
        problems.stream().findFirst().ifPresent(problem -> {
            throw new IllegalArgumentException(problem.path() + " " + problem.message());
        });
        return steps;
    }
}
