package commonseal.browser;

import commonseal.demo.Person;
import commonseal.testkit.GoldenFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Calls everything on the golden list of routes in somebody's session, with every id that is put in for a parameter. */
final class Crawler {

    private static final String LIST = "web/src/test/resources/routes.golden.txt";
    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");
    private static final Pattern FORM_TOKEN = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final URI url;
    private final String session;
    private String token = "";

    Crawler(URI url, Browsers browsers, Person person) {
        this.url = url;
        this.session = browsers.session(person).value;
    }

    /** A line of the golden list. */
    record Route(String method, String path, String access, String name) {

        boolean api() {
            return path.startsWith("/api/");
        }

        /** Every path that the route has with these values; none if a parameter has no value. */
        List<String> paths(Map<String, List<String>> values) {
            List<String> paths = new ArrayList<>(List.of(path));
            Matcher parameter = PARAMETER.matcher(path);
            while (parameter.find()) {
                List<String> filled = new ArrayList<>();
                for (String value : values.getOrDefault(parameter.group(1), List.of())) {
                    paths.forEach(each -> filled.add(each.replace(parameter.group(), value)));
                }
                paths = filled;
            }
            return paths;
        }
    }

    /** What came back; {@code text} also holds the headers. */
    record Answer(String what, int status, String text) {}

    static List<Route> routes() {
        try {
            return Files.readAllLines(GoldenFile.repositoryRoot().resolve(LIST)).stream()
                    .filter(line -> !line.contains("<path>"))
                    .map(line -> line.split(" ", 4))
                    .map(part -> new Route(part[0], part[1], part[2], part[3]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Answer get(String path) {
        return send("GET", path, "application/json", "");
    }

    Answer json(String method, String path, String body) {
        return send(method, path, "application/json", body);
    }

    /** A form of this session, with its token. */
    Answer form(String path, String fields) {
        if (token.isEmpty()) {
            token = token();
        }
        return send("POST", path, "application/x-www-form-urlencoded", "csrf=" + token + "&" + fields);
    }

    private String token() {
        return Optional.of(FORM_TOKEN.matcher(get("/account").text()))
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .orElseThrow(() -> new IllegalStateException("no form on /account"));
    }

    private Answer send(String method, String path, String type, String body) {
        HttpRequest request = HttpRequest.newBuilder(url.resolve(path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + session)
                .header("Content-Type", type)
                .header("Accept-Language", "en")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
            String text = response.headers().map() + "\n" + new String(response.body(), StandardCharsets.UTF_8);
            return new Answer(method + " " + path, response.statusCode(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
