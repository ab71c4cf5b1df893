package commonseal.planner;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An opinion asked from somebody else inside a link; he gives an opinion and decides nothing.
 *
 * @param agency office code, or a private code for a body outside (a testing laboratory)
 * @param contributes the material this body files straight into the case (absent: only its opinion)
 * @param binding whether the office may decide against it
 * @param reasonFor the opinions that need reasons
 */
public record Assistance(
        String agency,
        @Nullable Title title,
        @Nullable String contributes,
        Limit limit,
        @Nullable Condition when,
        boolean binding,
        List<Opinion> reasonFor) {
    public Assistance {
        Require.code("assisting agency", agency);
        reasonFor = List.copyOf(reasonFor);
    }

    /** What an assistant may say. */
    public enum Opinion implements Coded {
        AGREE,
        AGREE_WITH_CONDITIONS,
        DISAGREE
    }
}
