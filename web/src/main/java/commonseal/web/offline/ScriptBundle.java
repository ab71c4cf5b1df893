package commonseal.web.offline;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts ES modules together into one script, for pages that must be a single file: each module becomes a function that
 * returns what it exports. The same modules give the same bytes. Reads a part of the language that our modules and the
 * vendored ones keep to, and refuses what is outside of it.
 */
final class ScriptBundle {

    private static final String ROOT = "/static/";
    private static final Pattern BLOCK_COMMENT = Pattern.compile("(?ms)^[ \\t]*/\\*.*?\\*/[ \\t]*\\R?");
    private static final Pattern LINE_COMMENT = Pattern.compile("(?m)^[ \\t]*//.*\\R?");
    private static final Pattern EMPTY_LINE = Pattern.compile("(?m)^[ \\t]*\\R");
    private static final Pattern INDENT = Pattern.compile("(?m)^[ \\t]+");
    private static final Pattern IMPORT =
            Pattern.compile("(?m)^import (?:\\{([^}]*)\\}|\\* as (\\w+)) from \"([^\"]+)\";$");
    private static final Pattern EXPORTED =
            Pattern.compile("(?m)^export (?=(?:async function|function|class|const) (\\w+))");
    private static final Pattern EXPORT_LIST = Pattern.compile("(?ms)^export \\{([^}]*)\\};$");
    private static final Pattern LEFT = Pattern.compile("(?m)^(?:import|export)\\b");

    private final Map<String, String> given;
    private final Set<String> entered = new HashSet<>();
    private final Set<String> done = new LinkedHashSet<>();
    private final StringBuilder script = new StringBuilder();

    private ScriptBundle(Map<String, String> given) {
        this.given = given;
    }

    /**
     * One script.
     *
     * @param entry path below the static files of the module that runs
     * @param given modules that are made here, by path
     */
    static String of(String entry, Map<String, String> given) {
        ScriptBundle bundle = new ScriptBundle(given);
        bundle.add(entry);
        String script = "(() => {\n\"use strict\";\n" + bundle.script + "})();\n";
        if (script.toLowerCase(java.util.Locale.ROOT).contains("</script") || script.contains("<!--")) {
            throw new IllegalStateException("a script that would end the page it stands in: " + entry);
        }
        return script;
    }

    private void add(String path) {
        if (done.contains(path)) {
            return;
        }
        if (!entered.add(path)) {
            throw new IllegalStateException("modules that import each other: " + path);
        }
        String source = shortened(given.containsKey(path) ? given.get(path) : text(path));
        List<String> imports = new ArrayList<>();
        Matcher matcher = IMPORT.matcher(source);
        while (matcher.find()) {
            String from = resolved(path, matcher.group(3));
            add(from);
            imports.add(
                    matcher.group(2) == null
                            ? "const {" + matcher.group(1).replaceAll(" as ", ": ") + "} = " + name(from) + ";\n"
                            : "const " + matcher.group(2) + " = " + name(from) + ";\n");
        }
        String body = IMPORT.matcher(source).replaceAll("");
        List<String> exports = new ArrayList<>();
        EXPORTED.matcher(body).results().forEach(found -> exports.add(found.group(1)));
        EXPORT_LIST
                .matcher(body)
                .results()
                .forEach(found -> exports.addAll(List.of(found.group(1).strip().split("\\s*,\\s*"))));
        body = EXPORT_LIST.matcher(EXPORTED.matcher(body).replaceAll("")).replaceAll("");
        if (LEFT.matcher(body).find() || exports.stream().anyMatch(export -> !export.matches("\\w*"))) {
            throw new IllegalStateException("an import or export of a form that is not read here: " + path);
        }
        exports.removeIf(String::isEmpty);
        script.append("const ").append(name(path)).append(" = (() => {\n");
        imports.forEach(script::append);
        script.append(body.strip());
        script.append("\nreturn { ").append(String.join(", ", exports)).append(" };\n})();\n");
        done.add(path);
    }

    /** Without comments, which stand in the sources; the licence of what is vendored is named once at the top. */
    private static String shortened(String source) {
        String code = BLOCK_COMMENT.matcher(source).replaceAll("");
        code = LINE_COMMENT.matcher(code).replaceAll("");
        code = EMPTY_LINE.matcher(code).replaceAll("");
        return INDENT.matcher(code).replaceAll("");
    }

    private static String resolved(String importer, String specifier) {
        if (!specifier.startsWith("./") && !specifier.startsWith("../")) {
            throw new IllegalStateException("not a file of ours: " + specifier);
        }
        return java.net.URI.create(importer).resolve(specifier).toString();
    }

    private static String name(String path) {
        return "$" + path.replaceAll("[^A-Za-z0-9]", "_");
    }

    /** A text of the static files. */
    static String text(String path) {
        try (InputStream stream = ScriptBundle.class.getResourceAsStream(ROOT + path)) {
            if (stream == null) {
                throw new IllegalStateException("missing " + ROOT + path);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
