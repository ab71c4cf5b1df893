package commonseal.web.offline;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Names that a verdict in the browser is written with: nobody signs them and nothing rests on them. A label that is
 * missing leaves the code.
 *
 * @param offices by code
 * @param kinds by code
 * @param fields of documents, by name, or by kind/name where a kind calls it otherwise
 */
public record Labels(Map<String, Label> offices, Map<String, Label> kinds, Map<String, Label> fields) {

    /** A name in both languages. */
    public record Label(String zh, String en) {}

    /** None: codes stand for themselves. */
    public static final Labels NONE = new Labels(Map.of(), Map.of(), Map.of());

    public Labels {
        offices = Map.copyOf(offices);
        kinds = Map.copyOf(kinds);
        fields = Map.copyOf(fields);
    }

    /** With less and less in them: without fields that single kinds call otherwise, without fields. */
    List<Labels> lighter() {
        Map<String, Label> usual = new TreeMap<>(fields);
        usual.keySet().removeIf(name -> name.contains("/"));
        return List.of(new Labels(offices, kinds, usual), new Labels(offices, kinds, Map.of()));
    }

    /** {@code {offices: {code: [zh, en]}, kinds, fields}}, in the order of codes. */
    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        put(json.putObject("offices"), offices);
        put(json.putObject("kinds"), kinds);
        put(json.putObject("fields"), fields);
        return json;
    }

    private static void put(ObjectNode json, Map<String, Label> labels) {
        new TreeMap<>(labels)
                .forEach((code, label) -> json.putArray(code).add(label.zh()).add(label.en()));
    }
}
