package commonseal.demo;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.demo.Api.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A district that is no demonstration begins with its own catalogue and issues its first document. */
class RealDistrictTest {

    @TempDir
    Path directory;

    private record Ran(int exit, String output) {}

    private Ran run(String... words) throws IOException, InterruptedException {
        Process process =
                RealJar.command(RealJar.JAR, directory.resolve("data"), words).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), output);
    }

    private Path catalogue() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("catalogue"));
        Files.writeString(folder.resolve("offices.csv"), "code,name_zh,name_en,parent\nTEA,茶务局,Tea Office,\n");
        Files.writeString(
                folder.resolve("fields.csv"), "name,scope,zh,en,type,policy,required\nname,,姓名,Name,TEXT,PUBLIC,yes\n");
        Files.writeString(
                folder.resolve("kinds.csv"),
                "code,name_zh,name_en,office,holder,licence,valid_months,fields,numbering\n"
                        + "TEA-01,茶艺师证,Tea master,TEA,PERSON,yes,12,name,T-{year}-{seq:4}\n");
        return folder;
    }

    @Test
    void itPublishesItsCatalogueAppointsOfficersIssuesAndAnybodyVerifies() throws Exception {
        Path folder = catalogue();
        Ran published = run("catalogue", "publish", folder.toString());
        assertThat(published.exit()).as(published.output()).isZero();
        assertThat(published.output())
                .endsWith("1 offices, 1 document kinds, 0 calendars, 0 processes are published\n");

        Process launcher = RealJar.serve(RealJar.JAR, directory.resolve("data"), Map.of());
        try {
            String link = Files.readString(directory.resolve("data/setup-link")).strip();
            Api api = new Api(URI.create(link.substring(0, link.indexOf("/link/"))));
            Person administrator = Person.setUp(api, "administrator", link.substring(link.lastIndexOf('/') + 1));
            administersItsOffices(administrator);
            String officer = registered(administrator, "李季卿", "E00000001");
            administrator.post(
                    "/api/v1/grants",
                    Api.object().put("person", officer).put("role", "ISSUER").put("office", "TEA"));
            Person issuer = account(api, administrator, officer, "issuer");
            Person holder = account(api, administrator, registered(administrator, "陆羽", "E00000002"), "holder");
            publishesAnotherKind(administrator);

            JsonNode issued = issuer.post("/api/v1/documents", order("TEA-02", holder.ref()));

            JsonNode verdict = verdict(api, holder, issued.path("document").asString());
            assertThat(verdict.path("verdict").path("verdict").asString()).isEqualTo("valid-pending-anchor");
        } finally {
            launcher.destroy();
            launcher.waitFor();
        }
        assertThat(run("ledger", "verify").exit()).isZero();
    }

    private static void administersItsOffices(Person administrator) {
        administrator.post(
                "/api/v1/offices",
                Api.object()
                        .put("code", "TEA-1")
                        .put("nameZh", "茶务一科")
                        .put("nameEn", "First tea section")
                        .put("parent", "TEA"));
        Answer below = administrator.attempt(
                "POST",
                "/api/v1/offices",
                Api.object()
                        .put("code", "TEA")
                        .put("nameZh", "茶务局")
                        .put("nameEn", "Tea Office")
                        .put("parent", "TEA-1"));
        assertThat(below.status()).isEqualTo(422);
        assertThat(new String(below.body(), StandardCharsets.UTF_8)).contains("PARENT_BELOW");
    }

    private static String registered(Person by, String name, String passport) {
        return by.post(
                        "/api/v1/persons",
                        Api.object().put("name", name).put("scheme", "PASSPORT").put("number", passport))
                .path("holder")
                .asString();
    }

    private static Person account(Api api, Person by, String ref, String login) {
        String token = by.post(
                        "/api/v1/accounts", Api.object().put("person", ref).put("login", login))
                .path("linkToken")
                .asString();
        return Person.setUp(api, login, token);
    }

    private static void publishesAnotherKind(Person administrator) {
        ObjectNode kind = Api.object();
        kind.put("code", "TEA-02")
                .put("nameZh", "茶艺师高级证")
                .put("nameEn", "Senior tea master")
                .put("office", "TEA")
                .put("holder", "PERSON")
                .put("licence", true)
                .put("validMonths", 24)
                .put("numbering", "T2-{year}-{seq:4}");
        ObjectNode field = kind.putArray("fields").addObject();
        field.put("name", "name").put("labelZh", "姓名").put("labelEn", "Name");
        field.put("type", "TEXT").put("policy", "PUBLIC").put("required", true);
        JsonNode published = administrator.post("/api/v1/kinds", kind);
        assertThat(published.path("version").asInt()).isEqualTo(1);

        Answer refused = administrator.attempt("POST", "/api/v1/kinds", kind.put("office", "COFFEE"));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(new String(refused.body(), StandardCharsets.UTF_8)).contains("OFFICE_UNKNOWN value=COFFEE");
    }

    private static ObjectNode order(String kind, String holder) {
        ObjectNode order = Api.object();
        order.put("kind", kind).put("office", "TEA");
        order.putArray("holders").add(holder);
        order.set("fields", Api.object(Map.of("name", "陆羽")));
        return order;
    }

    private static JsonNode verdict(Api api, Person holder, String document) {
        for (JsonNode held : holder.get("/api/v1/documents").path("items")) {
            if (held.path("document").asString().equals(document)) {
                return api.call(
                        "GET",
                        "/api/v1/verify/" + held.path("publicCode").asString(),
                        java.util.Optional.empty(),
                        Api.object());
            }
        }
        throw new AssertionError("the holder does not see " + document);
    }

    @Test
    void aCatalogueWithAMistakeNamesItAndPublishesNothing() throws Exception {
        Path folder = catalogue();
        Files.writeString(
                folder.resolve("kinds.csv"),
                Files.readString(folder.resolve("kinds.csv")).replace(",TEA,PERSON", ",TEE,PERSON"));

        Ran refused = run("catalogue", "publish", folder.toString());

        assertThat(refused.exit()).as(refused.output()).isEqualTo(1);
        assertThat(refused.output())
                .contains("kinds.csv:2: OFFICE_UNKNOWN at /office {value=TEE}")
                .endsWith("nothing was published\n");
    }

    @Test
    void thePackagedCatalogueIsATemplate() throws Exception {
        Path folder = directory.resolve("own");
        Process template = new ProcessBuilder(
                        RealJar.JAVA, "-jar", RealJar.JAR.toString(), "catalogue", "template", folder.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(template.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(template.waitFor()).as(output).isZero();

        Ran published = run("catalogue", "publish", folder.toString());

        assertThat(published.exit()).as(published.output()).isZero();
        assertThat(published.output()).contains("200 document kinds, 1 calendars, 2 processes are published");
    }
}
