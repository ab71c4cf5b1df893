package commonseal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.browser.Crawler.Answer;
import commonseal.demo.Api;
import commonseal.demo.Papers;
import commonseal.demo.Person;
import commonseal.demo.VrStory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Officials call everything there is about a case. An owner's code is shown to him alone: no answer, log or column holds
 * it. And what the applicant typed stays text on every page, whatever it looks like.
 */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CodeCrawlTest {

    /** Ends an attribute and an element, begins others, and computes something in the usual template languages. */
    private static final String TYPED =
            "秘言馆\"'></title></textarea><x7f3a onpointerenter=x7f3a()>${6*7}{{6*7}}&lt;x7f3a&gt;";

    private static final List<String> OFFICIALS = List.of("clerk", "pnr", "auditor", "supervisor", "administrator");

    @SuppressWarnings("NullAway.Init")
    private static District district;

    @SuppressWarnings("NullAway.Init")
    private static Browsers browsers;

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    /** Everything that an official got to see while the case was played, beside what the crawl finds. */
    private final List<Answer> answers = new ArrayList<>();

    private final List<String> codes = new ArrayList<>();
    private final Map<String, List<String>> values = new LinkedHashMap<>();

    @BeforeAll
    void begin() {
        district = District.get();
        browsers = new Browsers(district.url());
        PrintStream console = System.err;
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            playACase();
            crawl();
        } finally {
            System.setErr(console);
        }
    }

    @AfterAll
    static void end() {
        browsers.close();
    }

    @Test
    void noOfficialPageAnswerLogOrColumnHoldsACode() throws SQLException {
        assertThat(codes).hasSize(3);
        assertThat(answers.stream().filter(answer -> answer.status() == 200).count())
                .as("answers with something in them")
                .isGreaterThan(200);
        Pattern pattern = pattern();
        assertThat(columnsWithACode(pattern)).isEmpty();
        assertThat(answers.stream()
                        .filter(answer -> pattern.matcher(answer.text()).find())
                        .map(Answer::what))
                .isEmpty();
        assertThat(pattern.matcher(log.toString(StandardCharsets.UTF_8)).find())
                .as("in the log")
                .isFalse();
    }

    @Test
    void whatTheApplicantTypedIsTextOnEveryPage() {
        List<Answer> pages = answers.stream()
                .filter(answer -> answer.text().contains("<html "))
                .toList();
        List<Answer> showing = pages.stream()
                .filter(page -> Jsoup.parse(page.text()).html().contains("x7f3a"))
                .toList();

        assertThat(showing).as("pages that show it").hasSizeGreaterThan(3);
        assertThat(showing.stream()
                        .filter(page -> Jsoup.parse(page.text()).getAllElements().stream()
                                .anyMatch(CodeCrawlTest::madeOfIt))
                        .map(Answer::what))
                .isEmpty();
        assertThat(showing.stream().filter(page -> page.text().contains("42{{")).map(Answer::what))
                .as("computed")
                .isEmpty();
    }

    private static boolean madeOfIt(Element element) {
        return element.tagName().contains("x7f3a")
                || element.attributes().asList().stream()
                        .anyMatch(attribute -> attribute.getKey().contains("x7f3a")
                                || attribute.getKey().startsWith("on"));
    }

    /** Two owners' codes stay open, one is redeemed and its documents pulled. */
    private void playACase() {
        String id = district.window()
                .apply(
                        "agent",
                        VrStory.SERVICE,
                        district.story().parties(),
                        Optional.empty(),
                        Papers.UNIT,
                        VrStory.answers("清河秘言虚拟现实有限公司", TYPED),
                        false);
        Crawler clerk = of("clerk");
        String path = "/api/v1/cases/" + id;
        seen(clerk.json("POST", path + "/authorisation-requests", "{}"));
        List<String> ids = new ArrayList<>(List.of(id));
        for (String owner : List.of("founder", "partner", "builder")) {
            ids.add(agree(id, district.cast().get(owner)));
        }
        String redeemed = codes.getLast();
        seen(clerk.json("POST", path + "/redemptions", "{\"code\":\"00000000\"}"));
        Answer opened = clerk.json("POST", path + "/redemptions", "{\"code\":\"" + redeemed + "\"}");
        assertThat(opened.status()).isEqualTo(200);
        seen(opened);
        seen(clerk.json("POST", path + "/redemptions", "{\"code\":\"" + redeemed + "\"}"));
        seen(clerk.form("/cases/" + id + "/redemptions", "code=" + redeemed));
        seen(clerk.json("POST", path + "/pulls", "{}"));

        Person founder = district.cast().get("founder");
        ids.add(founder.ref().substring("person:".length()));
        ids.add(district.papers().document("building-fire"));
        of("auditor").get("/api/v1/evidence").text().lines().forEach(line -> {
            var found = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"").matcher(line);
            if (found.find()) {
                ids.add(found.group(1));
                values.put("evidence", List.of(found.group(1)));
            }
        });
        JsonNode view = district.window().view(id);
        values.put("id", ids);
        values.put("ref", List.of(founder.ref(), district.cast().organisation("contractor")));
        values.put("slot", List.of(view.path("slots").get(0).path("slot").asString()));
        values.put("link", List.of(view.path("links").get(0).path("link").asString()));
        values.put("service", List.of(VrStory.SERVICE));
        values.put("code", List.of(VrStory.SERVICE, "PNR-01"));
        values.put("document", List.of(district.papers().document("building-fire")));
        values.put("index", List.of("0"));
        values.put("joint", List.of("visit"));
        values.put("token", List.of("none"));
        values.put("language", List.of("en"));
    }

    private String agree(String caseId, Person owner) {
        for (JsonNode request : owner.get("/api/v1/authorisations?limit=200").path("items")) {
            if (request.path("case").asString().equals(caseId)) {
                ObjectNode body = Api.object();
                ObjectNode documents = body.putObject("documents");
                request.path("documents")
                        .forEach(document ->
                                documents.put(document.path("document").asString(), true));
                String id = request.path("id").asString();
                codes.add(owner.post("/api/v1/authorisations/" + id + "/answer", body)
                        .path("code")
                        .asString());
                return id;
            }
        }
        throw new IllegalStateException(owner.login() + " is not asked");
    }

    private static Crawler of(String login) {
        return new Crawler(district.url(), browsers, district.cast().get(login));
    }

    private void seen(Answer answer) {
        answers.add(answer);
    }

    private void crawl() {
        List<String> paths = Crawler.routes().stream()
                .filter(route -> route.method().equals("GET"))
                .flatMap(route -> route.paths(values).stream())
                .toList();
        List<Crawler> officials = OFFICIALS.stream().map(CodeCrawlTest::of).toList();
        answers.addAll(officials.parallelStream()
                .flatMap(official -> paths.stream().map(official::get))
                .toList());
    }

    /** As digits that are no part of a longer number, in two groups, in hexadecimal and in base64 at each offset. */
    private Pattern pattern() {
        List<String> forms = new ArrayList<>();
        for (String code : codes) {
            byte[] bytes = code.getBytes(StandardCharsets.US_ASCII);
            String halves = code.substring(0, 4) + "[ \\u00a0-]" + code.substring(4);
            String hex = HexFormat.of().formatHex(bytes);
            forms.add("(?<![0-9a-fA-F])" + code + "(?![0-9a-fA-F])|" + halves + "|(?i:" + hex + ")|" + base64(bytes));
        }
        return Pattern.compile(String.join("|", forms));
    }

    private static String base64(byte[] bytes) {
        List<String> forms = new ArrayList<>();
        for (int offset = 0; offset < 3; offset++) {
            byte[] shifted = new byte[offset + bytes.length];
            System.arraycopy(bytes, 0, shifted, offset, bytes.length);
            String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            int whole = (offset + bytes.length) / 3 * 4;
            forms.add(Pattern.quote(text.substring(offset == 0 ? 0 : 4, whole)));
        }
        return String.join("|", forms);
    }

    private static List<String> columnsWithACode(Pattern pattern) throws SQLException {
        List<String> found = new ArrayList<>();
        long cells = 0;
        try (Connection connection = district.dump().getConnection();
                Statement tables = connection.createStatement();
                ResultSet names = tables.executeQuery("select quote_ident(schemaname) || '.' || quote_ident(tablename)"
                        + " from pg_tables where schemaname not in ('pg_catalog', 'information_schema')")) {
            while (names.next()) {
                cells += search(connection, names.getString(1), pattern, found);
            }
        }
        assertThat(cells).as("cells searched").isGreaterThan(10_000);
        return found;
    }

    private static long search(Connection connection, String table, Pattern pattern, List<String> found)
            throws SQLException {
        long cells = 0;
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select * from " + table)) {
            ResultSetMetaData columns = rows.getMetaData();
            while (rows.next()) {
                for (int column = 1; column <= columns.getColumnCount(); column++) {
                    boolean binary = columns.getColumnTypeName(column).equals("bytea");
                    byte[] bytes = rows.getBytes(column);
                    if (bytes == null) {
                        continue;
                    }
                    cells++;
                    String text = binary ? new String(bytes, StandardCharsets.ISO_8859_1) : rows.getString(column);
                    if (pattern.matcher(text).find()) {
                        found.add(table + "." + columns.getColumnName(column));
                    }
                }
            }
        }
        return cells;
    }
}
