package commonseal.bench;

import commonseal.web.offline.BrowserVerifier;
import commonseal.web.offline.Labels;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The verifier that is one file, in Chromium: its size, and how long a person waits for the verdict on the first file after
 * opening it, and on further ones. Each round is a browser of its own, which has seen nothing.
 */
final class BrowserBenchmark implements Main.Benchmark {

    private static final int ROUNDS = 5;
    private static final int FURTHER = 20;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Runs beside the page's own script; the page is loaded once this has ended. */
    private static final String MEASURE = """
            <script type="module">
            const input = %s;
            const bytes = new TextEncoder().encode(input.file);
            const judged = async () => {
              const begin = performance.now();
              const trust = await commonseal.openTrust(input.trust, input.root);
              const { verdict } = await commonseal.judgeFile(bytes, { trust, at: input.at });
              if (verdict.verdict !== "valid-pending-anchor") throw new Error(verdict.verdict);
              return performance.now() - begin;
            };
            const first = await judged();
            const rest = [];
            for (let i = 0; i < %d; i++) rest.push(await judged());
            commonseal.withoutNative();
            const noble = await judged();
            document.body.textContent = "measured " + JSON.stringify({ first, further: rest.sort((a, b) => a - b)[rest.length / 2], noble });
            </script>
            </body>""";

    @Override
    public List<Row> run() throws Exception {
        JsonNode vectors = JSON.readTree(Files.readString(
                Path.of(System.getProperty("commonseal.root", ".")).resolve("docs/vectors/verifier.json")));
        JsonNode vector = vectors.get("cases")
                .valueStream()
                .filter(each -> each.get("name").asString().equals("valid"))
                .findFirst()
                .orElseThrow();
        String trust = vectors.get("trust").get("real").asString();
        byte[] page = BrowserVerifier.offlinePage(new BrowserVerifier.District(
                trust, "示例区", "Example District", Labels.NONE, URI.create("https://district.example"), "bench"));
        String input = JSON.writeValueAsString(JSON.createObjectNode()
                .put("file", vector.get("file").asString())
                .put("trust", trust)
                .put("root", vectors.get("root").asString())
                .put("at", vector.get("at").asString()));
        String measured = new String(page, StandardCharsets.UTF_8)
                .replaceFirst("<meta http-equiv=[^\n]*\n", "")
                .replace("</body>", MEASURE.formatted(input.replace("<", "\\u003c"), FURTHER));
        double[] first = new double[ROUNDS];
        double[] further = new double[ROUNDS];
        double[] noble = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            JsonNode said = inChromium(measured);
            first[round] = said.get("first").asDouble();
            further[round] = said.get("further").asDouble();
            noble[round] = said.get("noble").asDouble();
        }
        return List.of(
                Row.of("offline verifier, size without names", "kB", page.length / 1000.0)
                        .atMost(300),
                Row.of("verdict on the first file", "ms", first).atMost(300),
                Row.of("verdict on a further file", "ms", further).atMost(300),
                Row.of("the same without the browser's Ed25519, first", "ms", noble)
                        .atMost(300));
    }

    private static JsonNode inChromium(String page) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("commonseal-bench");
        try {
            Path file = Files.writeString(directory.resolve("page.html"), page);
            Process chromium = new ProcessBuilder(
                            "/usr/bin/chromium",
                            "--headless",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-background-networking",
                            "--no-first-run",
                            "--user-data-dir=" + directory.resolve("profile"),
                            "--dump-dom",
                            file.toUri().toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String dom = new String(chromium.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            chromium.waitFor();
            int begin = dom.indexOf("measured {");
            if (begin < 0) {
                throw new IllegalStateException("nothing was measured: " + dom.length() + " characters");
            }
            return JSON.readTree(dom.substring(begin + "measured ".length(), dom.indexOf('}', begin) + 1));
        } finally {
            List<Path> files = new ArrayList<>();
            try (Stream<Path> all = Files.walk(directory)) {
                all.sorted(Comparator.reverseOrder()).forEach(files::add);
            }
            for (Path each : files) {
                Files.deleteIfExists(each);
            }
        }
    }
}
