package commonseal.sources;

import commonseal.proof.MalformedException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** Strict reading: every member known, of its type, within its length. Complaints name members, never content. */
final class Wire {

    private static final int LONGEST = 2000;
    private static final int MOST_MEMBERS = 200;

    private Wire() {}

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    static Members object(JsonNode node, String where) {
        if (!node.isObject() || node.size() > MOST_MEMBERS) {
            throw new MalformedException(where + " is no object of at most " + MOST_MEMBERS + " members");
        }
        return new Members(node, where);
    }

    /** An object whose members are taken one by one; {@link #end} refuses what nobody took. */
    static final class Members {
        private final JsonNode node;
        private final String where;
        private final Set<String> taken = new HashSet<>();

        private Members(JsonNode node, String where) {
            this.node = node;
            this.where = where;
        }

        private String at(String name) {
            return where + "." + name;
        }

        private Optional<JsonNode> take(String name) {
            taken.add(name);
            return Optional.ofNullable(node.get(name));
        }

        private JsonNode needed(String name) {
            return take(name).orElseThrow(() -> new MalformedException(at(name) + " is missing"));
        }

        String text(String name) {
            return text(needed(name), at(name));
        }

        Optional<String> maybe(String name) {
            return take(name).map(value -> text(value, at(name)));
        }

        private static String text(JsonNode value, String where) {
            if (!value.isString()) {
                throw new MalformedException(where + " is no text");
            }
            String text = value.stringValue();
            if (text.isBlank() || text.length() > LONGEST) {
                throw new MalformedException(where + " is empty or longer than " + LONGEST);
            }
            return text;
        }

        void is(String name, String expected) {
            if (!text(name).equals(expected)) {
                throw new MalformedException(at(name) + " is not what was expected");
            }
        }

        UUID id(String name) {
            String text = text(name);
            try {
                UUID id = UUID.fromString(text);
                if (id.toString().equals(text)) {
                    return id;
                }
            } catch (IllegalArgumentException e) {
                throw new MalformedException(at(name) + " is no id", e);
            }
            throw new MalformedException(at(name) + " is no id in its usual form");
        }

        Instant time(String name) {
            try {
                return Instant.parse(text(name));
            } catch (DateTimeParseException e) {
                throw new MalformedException(at(name) + " is no time such as 2026-05-03T08:00:00Z");
            }
        }

        <E extends Enum<E>> E oneOf(String name, Class<E> values) {
            String text = text(name);
            for (E value : values.getEnumConstants()) {
                if (word(value).equals(text)) {
                    return value;
                }
            }
            throw new MalformedException(at(name) + " is none of the words that the contract knows");
        }

        int number(String name, int least, int most) {
            JsonNode value = needed(name);
            if (!value.isIntegralNumber()
                    || !value.canConvertToInt()
                    || value.intValue() < least
                    || value.intValue() > most) {
                throw new MalformedException(at(name) + " is no whole number from " + least + " to " + most);
            }
            return value.intValue();
        }

        Members object(String name) {
            return Wire.object(needed(name), at(name));
        }

        boolean has(String name) {
            return node.has(name);
        }

        /** Names to texts. */
        Map<String, String> texts(String name) {
            Members object = object(name);
            Map<String, String> texts = new TreeMap<>();
            object.node.propertyNames().forEach(each -> texts.put(each, object.text(each)));
            return texts;
        }

        List<JsonNode> list(String name, int most) {
            JsonNode value = needed(name);
            if (!value.isArray() || value.size() > most) {
                throw new MalformedException(at(name) + " is no list of at most " + most);
            }
            List<JsonNode> list = new ArrayList<>();
            value.forEach(list::add);
            return list;
        }

        /** Texts, each once. */
        List<String> names(String name) {
            List<String> names = list(name, MOST_MEMBERS).stream()
                    .map(value -> text(value, at(name)))
                    .toList();
            if (new HashSet<>(names).size() != names.size()) {
                throw new MalformedException(at(name) + " names something twice");
            }
            return names;
        }

        void ignore(String name) {
            taken.add(name);
        }

        void end() {
            if (!taken.containsAll(node.propertyNames())) {
                throw new MalformedException(where + " has a member that the contract does not know");
            }
        }
    }
}
