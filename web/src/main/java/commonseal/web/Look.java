package commonseal.web;

import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.javalin.http.HttpStatus;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How answers look here: what pages are made of, and problems in both their forms.
 *
 * @param assets cache-busting version of the static files
 */
record Look(WebSettings settings, TemplateEngine templates, String assets) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int USUAL_PAGE = 16_384;

    /** Name of the value that says how long to wait. */
    static final String SECONDS = "seconds";

    /** A body and what it is. */
    record Answer(String contentType, String body) {}

    /** Renders a template with its layout. */
    String page(String template, View view, Map<String, Object> model) {
        Map<String, Object> all = new HashMap<>(model);
        all.put("view", view);
        StringOutput output = new StringOutput(USUAL_PAGE);
        templates.render(template, all, output);
        return output.toString();
    }

    /** The title of an error page: whose turn it is. */
    static String problemTitle(Messages messages, HttpStatus status, String code) {
        if (code.equals(WebServer.SEALED)) {
            return messages.text("error.title.sealed");
        }
        return messages.text("error.title." + (WebServer.ours(status.getCode()) ? "ours" : "yours"));
    }

    /** For people: a page with what happened and what to do next; {@code view} has {@link #problemTitle}. */
    Answer problemPage(View view, String code, Map<String, String> values) {
        return new Answer(
                "text/html; charset=utf-8",
                page(
                        "error.jte",
                        view,
                        Map.of(
                                "code",
                                code,
                                "next",
                                next(view.messages(), code, values),
                                "values",
                                Map.copyOf(values))));
    }

    /** What to do about it; how long to wait if the answer says so; empty if there is no text. */
    private static String next(Messages messages, String code, Map<String, String> values) {
        String key = "problem.next." + code;
        return values.containsKey(SECONDS)
                ? messages.text("error.wait", values.getOrDefault(SECONDS, ""))
                : messages.has(key) ? messages.text(key) : "";
    }

    /** For programs: RFC 9457. */
    static Answer problemJson(
            Messages messages, String path, HttpStatus status, String code, Map<String, String> values) {
        ObjectNode problem = JSON.createObjectNode();
        problem.put("type", "urn:commonseal:problem:" + code);
        problem.put("title", messages.code("problem", code));
        String next = next(messages, code, values);
        if (!next.isEmpty()) {
            problem.put("detail", next);
        }
        problem.put("status", status.getCode());
        problem.put("code", code);
        problem.put("instance", path);
        if (!values.isEmpty()) {
            ObjectNode details = problem.putObject("values");
            values.forEach(details::put);
        }
        return new Answer("application/problem+json", JSON.writeValueAsString(problem));
    }
}
