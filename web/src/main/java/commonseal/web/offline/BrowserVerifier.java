package commonseal.web.offline;

import commonseal.proof.CanonicalJson;
import commonseal.proof.Hash;
import commonseal.verifier.TrustFile;
import commonseal.web.Messages;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The verifier in JavaScript, in the three forms in which it leaves the server: the script of the public page, the one
 * file that works from a disk, and the widget for other people's pages. A pure function of its arguments and of the
 * program's version: the same bytes for the same inputs.
 */
public final class BrowserVerifier {

    /** Beyond this many bytes a page for the disk is too large to be handed on by mail or a slow line. */
    static final int LARGEST = 300_000;

    private static final String MODULES = "verifier/";
    private static final List<String> TEXTS = List.of(
            "verify.", "code.", "row.", "outcome.", "verdict.", "about.root", "about.fingerprint", "about.version");
    private static final String LICENCE = """
            /*! Commonseal. Contains noble-ed25519 3.2.0 and parts of noble-hashes 2.4.0, MIT licence,
            Copyright (c) 2019 and 2022 Paul Miller (https://paulmillr.com). Permission is granted, free of charge, to any
            person obtaining a copy of this software and associated documentation files, to deal in the software without
            restriction, including the rights to use, copy, modify, merge, publish, distribute, sublicense and/or sell
            copies, provided that the copyright notice and this permission notice are included in all copies or
            substantial portions. The software is provided "as is", without warranty of any kind. */
            """;

    private BrowserVerifier() {}

    /**
     * The district that a file is made for.
     *
     * @param trustFile as published, signed by its root key
     * @param base address of the district's server, for the widget
     * @param version of the program
     */
    public record District(String trustFile, String nameZh, String nameEn, Labels labels, URI base, String version) {

        /** The same with other labels. */
        District with(Labels other) {
            return new District(trustFile, nameZh, nameEn, other, base, version);
        }

        /** The root key it names. */
        private String root() {
            return TrustFile.openUnpinned(trustFile.getBytes(StandardCharsets.UTF_8))
                    .root()
                    .format();
        }
    }

    /** The script of the public page, put together when it is first asked for: a start should not wait for it. */
    public static final class PageScript {
        /** The script; the district's trust file and labels stand in the page. */
        public static final String TEXT = LICENCE + ScriptBundle.of(MODULES + "page.js", data(Map.of()));

        /** Its file, named by its content. */
        public static final String NAME = "verify-"
                + Hash.sha256(TEXT.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 12) + ".js";

        private PageScript() {}
    }

    /** The style of page, file and widget. */
    public static String style() {
        return ScriptBundle.text(MODULES + "verify.css");
    }

    /** The script of {@code <verify-document>}; reads the trust file from the district when it runs. */
    public static String widgetScript(District district) {
        ObjectNode json = named(district).put("base", district.base().toString());
        return LICENCE
                + ScriptBundle.of(
                        MODULES + "widget.js",
                        data(Map.of("DISTRICT", CanonicalJson.text(json), "STYLE", quoted(style()))));
    }

    /**
     * The page that works from a disk, as UTF-8: nothing outside of it is ever loaded, which its own policy enforces.
     *
     * @throws commonseal.proof.MalformedException if the trust file is none
     */
    public static byte[] offlinePage(District district) {
        ObjectNode json = named(district)
                .put("trust", district.trustFile())
                .put("root", district.root())
                .put("version", district.version());
        String script =
                LICENCE + ScriptBundle.of(MODULES + "offline.js", data(Map.of("DISTRICT", CanonicalJson.text(json))));
        String style = style();
        String page = """
                <!DOCTYPE html>
                <html lang="zh-CN">
                <head>
                <meta charset="utf-8">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '%s'; style-src '%s'; base-uri 'none'; form-action 'none'">
                <meta name="referrer" content="no-referrer">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>Commonseal</title>
                <style>%s</style>
                </head>
                <body class="cv-page">
                <noscript><p lang="zh-CN">%s</p><p lang="en">%s</p></noscript>
                <script>%s</script>
                </body>
                </html>
                """.formatted(
                        source(script),
                        source(style),
                        style,
                        Messages.ZH.text("verify.browser.offline.script"),
                        Messages.EN.text("verify.browser.offline.script"),
                        script);
        return page.getBytes(StandardCharsets.UTF_8);
    }

    /** The labels as the public page carries them. */
    public static String labels(Labels labels) {
        return CanonicalJson.text(labels.toJson());
    }

    private static ObjectNode named(District district) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("zh", district.nameZh());
        json.put("en", district.nameEn());
        json.set("labels", district.labels().toJson());
        return json;
    }

    /** The module of data: the texts, and constants as JavaScript. */
    private static Map<String, String> data(Map<String, String> constants) {
        ObjectNode texts = JsonNodeFactory.instance.objectNode();
        for (Messages messages : List.of(Messages.ZH, Messages.EN)) {
            ObjectNode language = texts.putObject(messages.language());
            messages.keys().stream()
                    .filter(key -> TEXTS.stream().anyMatch(key::startsWith))
                    .sorted()
                    .forEach(key -> language.put(key, messages.text(key)));
        }
        StringBuilder module = new StringBuilder();
        module.append("export const TEXTS = ")
                .append(safe(CanonicalJson.text(texts)))
                .append(";\n");
        constants.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(constant -> module.append("export const ")
                        .append(constant.getKey())
                        .append(" = ")
                        .append(safe(constant.getValue()))
                        .append(";\n"));
        return Map.of(MODULES + "data.js", module.toString());
    }

    private static String quoted(String text) {
        return CanonicalJson.text(JsonNodeFactory.instance.stringNode(text));
    }

    /** JSON inside a page: nothing in it ends the script. */
    private static String safe(String json) {
        return json.replace("<", "\\u003c");
    }

    /** How a policy names a script or style that stands in the page. */
    private static String source(String content) {
        Hash hash = Hash.sha256(content.getBytes(StandardCharsets.UTF_8));
        return "sha256-" + Base64.getEncoder().encodeToString(hash.bytes());
    }
}
