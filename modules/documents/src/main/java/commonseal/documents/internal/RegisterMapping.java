package commonseal.documents.internal;

import commonseal.catalog.Catalog.Field;
import commonseal.catalog.Catalog.Kind;
import commonseal.planner.Transform;
import commonseal.planner.Transforms;
import commonseal.proof.CanonicalJson;
import commonseal.proof.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How columns of a register become cells of a batch: a pure function of one row.
 *
 * @param key columns that tell rows apart
 * @param columns by target
 * @param text canonical
 */
record RegisterMapping(String register, String kind, List<String> key, Map<String, Column> columns, String text) {
    static final String HOLDER = "holder";
    static final String HOLDER_NAME = "holder_name";
    static final String NUMBER = "number";
    static final String ASSET = "asset";
    static final String FROM = "valid_from";
    static final String UNTIL = "valid_until";
    /** Beside the fields of the kind. */
    static final Set<String> OWN = Set.of(HOLDER, HOLDER_NAME, NUMBER, ASSET, FROM, UNTIL);

    private static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,39}");
    private static final int LONGEST_COLUMN = 200;

    RegisterMapping {
        key = List.copyOf(key);
        columns = Map.copyOf(columns);
    }

    /** Where a cell comes from. */
    record Column(String from, List<Transform> steps) {
        Column {
            steps = List.copyOf(steps);
        }
    }

    /** What is wrong with a mapping. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        private final String code;
        private final String place;

        Unusable(String code, String place) {
            super(code);
            this.code = code;
            this.place = place;
        }

        String code() {
            return code;
        }

        String place() {
            return place;
        }
    }

    /** Reads it as such; whether it fits a kind is for {@link #check}. */
    static RegisterMapping read(String json) throws Unusable {
        ObjectNode root;
        try {
            root = object(CanonicalJson.parse(json), "");
        } catch (MalformedException e) {
            throw new Unusable("MAPPING_FORM", "");
        }
        for (String member : root.propertyNames()) {
            if (!Set.of("register", "kind", "key", "columns").contains(member)) {
                throw new Unusable("MAPPING_FORM", member);
            }
        }
        String register = text(root, "register");
        if (!CODE.matcher(register).matches()) {
            throw new Unusable("REGISTER_CODE", "register");
        }
        List<String> key = new ArrayList<>();
        if (!(root.get("key") instanceof ArrayNode names) || names.isEmpty()) {
            throw new Unusable("MAPPING_KEY", "key");
        }
        for (JsonNode name : names) {
            if (!name.isString() || name.stringValue().isBlank()) {
                throw new Unusable("MAPPING_KEY", "key");
            }
            key.add(name.stringValue());
        }
        Map<String, Column> columns = new TreeMap<>();
        for (Map.Entry<String, JsonNode> each :
                object(root.path("columns"), "columns").properties()) {
            ObjectNode column = object(each.getValue(), each.getKey());
            for (String member : column.propertyNames()) {
                if (!Set.of("from", "transform", "order").contains(member)) {
                    throw new Unusable("MAPPING_FORM", each.getKey() + "." + member);
                }
            }
            try {
                columns.put(each.getKey(), new Column(text(column, "from"), Transforms.read(column)));
            } catch (IllegalArgumentException e) {
                throw new Unusable("MAPPING_TRANSFORM", each.getKey() + e.getMessage());
            }
        }
        return new RegisterMapping(register, text(root, "kind"), key, columns, CanonicalJson.text(root));
    }

    /** Whether the kind can be filled from it. */
    void check(Kind kind) throws Unusable {
        Set<String> targets = new HashSet<>(OWN);
        kind.fields().forEach(field -> targets.add(field.name()));
        for (String target : columns.keySet()) {
            if (!targets.contains(target)) {
                throw new Unusable("MAPPING_TARGET", target);
            }
        }
        if (!columns.containsKey(HOLDER)) {
            throw new Unusable("MAPPING_MISSING", HOLDER);
        }
        for (Field field : kind.fields()) {
            if (field.required() && !columns.containsKey(field.name())) {
                throw new Unusable("MAPPING_MISSING", field.name());
            }
        }
    }

    /** Columns of the source that it needs. */
    Set<String> sources() {
        Set<String> sources = new HashSet<>(key);
        columns.values().forEach(column -> sources.add(column.from()));
        return sources;
    }

    /**
     * What it makes of a row.
     *
     * @param key canonical text of the row's key; empty if a part is missing
     * @param problems as {@code target:CODE}
     */
    record Made(String key, Map<String, String> cells, List<String> problems) {
        Made {
            cells = Map.copyOf(cells);
            problems = List.copyOf(problems);
        }

        /** Canonical text of what came out. */
        String content() {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            cells.forEach(json::put);
            return new String(CanonicalJson.of(json), StandardCharsets.UTF_8);
        }
    }

    /** @param row without empty cells */
    Made of(Map<String, String> row) {
        Map<String, String> cells = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        new TreeMap<>(columns).forEach((target, column) -> {
            String text = row.get(column.from());
            if (text != null) {
                switch (Transform.all(column.steps(), text)) {
                    case Transform.Read.Value(String value) -> cells.put(target, value);
                    case Transform.Read.Unreadable(String code) -> problems.add(target + ":" + code);
                }
            }
        });
        ArrayNode parts = JsonNodeFactory.instance.arrayNode();
        key.stream().map(row::get).filter(java.util.Objects::nonNull).forEach(parts::add);
        boolean whole = parts.size() == key.size();
        if (!whole) {
            problems.add("row:KEY_EMPTY");
        }
        return new Made(whole ? new String(CanonicalJson.of(parts), StandardCharsets.UTF_8) : "", cells, problems);
    }

    private static ObjectNode object(JsonNode node, String place) throws Unusable {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new Unusable("MAPPING_FORM", place);
    }

    private static String text(ObjectNode node, String name) throws Unusable {
        JsonNode value = node.get(name);
        if (value == null
                || !value.isString()
                || value.stringValue().isBlank()
                || value.stringValue().length() > LONGEST_COLUMN) {
            throw new Unusable("MAPPING_FORM", name);
        }
        return value.stringValue();
    }
}
