package commonseal.planner;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What the constructors of the model insist on. Messages name the wrong value: they reach whoever wrote the file. */
final class Require {
    /** The shape of every code: kinds such as PSB-01, links such as L07, roles, fields, offices. */
    static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,39}");

    /** A process code may have parts: {@code demo.exhibition-hall}. */
    private static final Pattern PROCESS_CODE = Pattern.compile("(?=.{1,40}$)[A-Za-z][A-Za-z0-9-]*(\\.[A-Za-z0-9-]+)*");

    private Require() {}

    static void that(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    static void code(String what, String value) {
        that(
                CODE.matcher(value).matches(),
                what + " '" + value + "' is not a code (a letter, then up to 39 letters, digits or hyphens)");
    }

    static void processCode(String value) {
        that(
                PROCESS_CODE.matcher(value).matches(),
                "code '" + value
                        + "' is not a process code (a letter, then letters, digits or hyphens, in parts with dots between;"
                        + " up to 40)");
    }

    static List<String> codes(String what, List<String> values) {
        values.forEach(value -> code(what, value));
        that(new HashSet<>(values).size() == values.size(), what + " is named twice in " + values);
        return List.copyOf(values);
    }

    /** An unmodifiable copy that keeps the order in which the author wrote the entries. */
    static <V> Map<String, V> ordered(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
