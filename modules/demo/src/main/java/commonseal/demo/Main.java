package commonseal.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** {@code bin/demo}: starts an installation, plays the story, prints what it measured, and stays up or checks itself. */
final class Main {

    private static final String PROCESS = "commonseal/catalog/demo/processes/vr-experience-hall.yaml";

    /** How many working days one office of the uneven run decides before its limit, and another after. */
    private static final int EARLIER = 2;

    private static final int LATER = 3;

    /** More cases than that are not needed for the kills one asks for. */
    private static final int MOST_CASES = 10;

    private final Path root =
            Path.of(System.getProperty("commonseal.root", ".")).toAbsolutePath();
    private final Path jar = Path.of(System.getProperty("commonseal.jar", root + "/app/target/commonseal.jar"));
    private final Progress progress = new Progress();
    private final boolean check;
    private final int kills;
    private final long seed;
    private final int port;

    private Main(boolean check, int kills, long seed, int port) {
        this.check = check;
        this.kills = kills;
        this.seed = seed;
        this.port = port;
    }

    public static void main(String[] arguments) throws Exception {
        boolean check = false;
        int kills = 0;
        long seed = ThreadLocalRandom.current().nextLong(1, 1_000_000);
        int port = 8080;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--check" -> {
                    check = true;
                    port = 0;
                }
                case "--kills" -> {
                    kills = Integer.parseInt(arguments[++i]);
                    port = 0;
                }
                case "--seed" -> seed = Long.parseLong(arguments[++i]);
                case "--port" -> port = Integer.parseInt(arguments[++i]);
                default -> {
                    System.err.println("usage: bin/demo [--check] [--kills N] [--seed N] [--port N]");
                    System.exit(64);
                }
            }
        }
        System.exit(new Main(check, kills, seed, port).run());
    }

    private int run() throws Exception {
        Path data = Files.createTempDirectory("commonseal-demo-");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path anvil = Path.of(Optional.ofNullable(System.getenv("ANVIL"))
                .orElseThrow(() -> new IllegalStateException("ANVIL is not set: start with bin/demo")));
        Installation installation = new Installation(java, jar, anvil, data, port, "demonstration", List.of());
        Thread stop = new Thread(installation::close, "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            progress.line("starting (data in %s)", data);
            progress.line("ready after %d ms", installation.start().toMillis());
            boolean good = kills > 0 ? survive(installation) : play(installation);
            if (check || kills > 0) {
                installation.close();
                delete(data);
                System.out.println(good ? "check: everything agrees" : "check: FAILED, see above");
                return good ? 0 : 1;
            }
            System.out.println("It stays up. Stop it with Ctrl-C; data in " + data);
            Thread.currentThread().join();
            return 0;
        } catch (RuntimeException e) {
            System.err.println("the demonstration failed: " + e.getMessage());
            e.printStackTrace();
            System.err.println("the server's log: " + installation.log());
            return 1;
        } finally {
            installation.close();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private boolean play(Installation installation) throws IOException {
        Api api = new Api(installation.url());
        progress.title("people and papers");
        Cast cast = Cast.assemble(api, installation.data().resolve("district").resolve("setup-link"), progress);
        Aftermath aftermath = new Aftermath(api, installation, cast, progress);
        aftermath.fund();
        Papers papers = Papers.issue(cast, progress);
        JsonNode calendar = resource("commonseal/catalog/demo/cn-gov.calendar.json");
        Days days = new Days(calendar);
        VrStory story = new VrStory(cast, papers, days, progress);

        progress.title("open a VR experience hall, in parallel");
        VrStory.Result main = story.play(VrStory.SERVICE, true, Map.of(), false);
        progress.title("after the decision");
        JsonNode anchor = aftermath.awaitAnchor();
        String company = main.view().path("applicantRef").asString();
        JsonNode licence = aftermath.documentOf(cast.get("founder"), company, "CTB-01");
        JsonNode verified = aftermath.verify(licence.path("publicCode").asString());
        verdict("the final licence", verified);
        cast.approver("CTB")
                .post(
                        "/api/v1/documents/" + licence.path("document").asString() + "/status",
                        Api.object().put("change", "REVOKED").put("reason", "SERIOUS_VIOLATION"));
        Aftermath.await(
                "the revocation in the ledger",
                () -> aftermath.backlog().path("pending").asLong() == 0);
        JsonNode revoked = aftermath.verify(licence.path("publicCode").asString());
        verdict("after its revocation", revoked);
        Path folder = Files.createDirectories(installation.data().resolve("export"));
        Aftermath.Evidence evidence = aftermath.audit(main.caseId(), folder);
        progress.line(
                "the auditor finds %d evidence records %s; access log: %d disclosures",
                evidence.records(), evidence.outcomes(), evidence.disclosures());

        progress.title("a second venue of the same company");
        JsonNode held = story.held(company);
        JsonNode second = story.secondVenue(company);
        progress.title("the paper route, another service");
        VrStory.Result paper = story.paperRoute();
        progress.title("the same case as it was run before, one office after the other");
        VrStory.Result series = story.series();

        Checks checks = new Checks(installation, cast, story, calendar, root, folder, progress);
        checks.that(
                "licence verdict demo, would be valid",
                verified.path("verdict").path("verdict").asString().equals("demo")
                        && verified.path("verdict")
                                .path("underlying")
                                .asString()
                                .equals("valid"));
        checks.that(
                "revoked licence says so",
                revoked.path("verdict").path("underlying").asString().equals("revoked"));
        boolean shorter = second.path("counts").path("toSubmit").asInt()
                < main.countsAtAcceptance().path("toSubmit").asInt();
        checks.that("a second venue asks for less", shorter);
        JsonNode recountedSecond = checks.previewed("second venue", second, held);
        JsonNode recounted = checks.recount(main.caseId());
        JsonNode recountedSeries = checks.recount(series.caseId());
        JsonNode recountedPaper = checks.recount(paper.caseId());
        checks.agree("parallel run", main, recounted);
        checks.agree("series run", series, recountedSeries);
        checks.agree("paper route", paper, recountedPaper);
        if (check) {
            checks.expected(recounted, recountedSeries);
            checks.plannedAtWorst(entry(PROCESS), recounted);
            variants(story, main, aftermath, cast, checks);
        }
        Summary.counted(recounted, recountedSeries, recountedPaper, recountedSecond);
        Summary.said(installation, aftermath, main, series, evidence, anchor);
        if (check) {
            offline(installation, aftermath, folder, cast, checks);
        } else {
            Summary.links(installation.url(), cast);
        }
        return checks.allGood();
    }

    /** Plays the case while the power is cut again and again; nothing acknowledged may be lost. */
    private boolean survive(Installation installation) throws IOException {
        Api api = new Api(installation.url());
        progress.title("kill -9 of server and database at " + kills + " random moments (seed " + seed + ")");
        Cast cast = Cast.assemble(api, installation.data().resolve("district").resolve("setup-link"), progress);
        Papers papers = Papers.issue(cast, progress);
        JsonNode calendar = resource("commonseal/catalog/demo/cn-gov.calendar.json");
        Kills cuts = new Kills(installation, progress, kills, seed);
        api.disturb(cuts);
        VrStory story = new VrStory(cast, papers, new Days(calendar), progress);
        List<VrStory.Result> runs = new ArrayList<>();
        while (runs.isEmpty() || cuts.done() < kills && runs.size() < MOST_CASES) {
            // One refusal and one revocation are in the first; the others go straight on until every kill is done.
            runs.add(story.play(VrStory.SERVICE, runs.isEmpty(), Map.of(), false));
        }
        Path folder = Files.createDirectories(installation.data().resolve("export"));
        Checks checks = new Checks(installation, cast, story, calendar, root, folder, progress);
        List<String> decided = new ArrayList<>();
        List<String> submitted = new ArrayList<>();
        for (VrStory.Result run : runs) {
            story.window().events(run.caseId()).stream()
                    .filter(event -> event.path("type").asString().equals("link.decided"))
                    .forEach(event -> decided.add(run.caseId() + "/links/"
                            + event.path("data").path("link").asString()));
            story.window()
                    .view(run.caseId())
                    .path("slots")
                    .valueStream()
                    .filter(slot -> slot.hasNonNull("fileName"))
                    .forEach(slot -> submitted.add(
                            run.caseId() + "/materials/" + slot.path("slot").asString()));
        }
        List<String> decisions = cuts.acknowledged(Pattern.compile(".*/cases/([^/]+/links/[^/]+)/decision"));
        checks.that(
                decisions.size() + " acknowledged decisions, all there, each once",
                !decisions.isEmpty()
                        && decided.size() == decided.stream().distinct().count()
                        && decided.containsAll(decisions));
        List<String> uploads = cuts.acknowledged(Pattern.compile(".*/cases/([^/]+/materials/[^/?]+)\\?.*"));
        checks.that(
                uploads.size() + " acknowledged uploads, all there",
                !uploads.isEmpty() && submitted.containsAll(uploads));
        for (VrStory.Result run : runs) {
            checks.agree("a disturbed run", run, checks.recount(run.caseId()));
        }
        checks.that(
                cuts.done() + " of " + kills + " kills survived, in " + runs.size() + " cases", cuts.done() == kills);
        clean(installation, checks);
        return checks.allGood();
    }

    private void clean(Installation installation, Checks checks) throws IOException {
        installation.close();
        List<String> audit = new ArrayList<>(List.of("ledger", "verify"));
        audit.addAll(installation.commandSettings());
        Installation.Ran ledger = installation.run(audit.toArray(String[]::new));
        progress.line(
                "ledger verify: %s",
                ledger.output().lines().reduce((first, last) -> last).orElse(""));
        checks.that("the ledger is clean", ledger.exitCode() == 0);
    }

    private void verdict(String what, JsonNode verified) {
        JsonNode verdict = verified.path("verdict");
        List<String> rows = new ArrayList<>();
        verdict.path("checks")
                .forEach(row ->
                        rows.add(row.path("check").asString(row.path("row").asString()) + " "
                                + row.path("state").asString()));
        progress.line(
                "%s: %s (would be %s): %s",
                what,
                verdict.path("verdict").asString(),
                verdict.path("underlying").asString(),
                String.join(", ", rows));
    }

    /** The same with one link's days changed at random; one office early, one late, one supplement. */
    private void variants(VrStory story, VrStory.Result main, Aftermath aftermath, Cast cast, Checks checks)
            throws IOException {
        progress.title("one link's days changed (seed " + seed + ")");
        Random random = new Random(seed);
        JsonNode definition = new YAMLMapper().readTree(entry(PROCESS));
        JsonNode link = any(definition, random, unused -> true);
        int more = 1 + random.nextInt(9);
        progress.line("%s: %d days more than %d", link.path("id").asString(), more, days(link));
        change(link, more);
        ((ObjectNode) definition).put("code", "vr-changed");
        ((ObjectNode) definition.path("limits").path("promised")).put("days", 40);
        cast.get("administrator").post("/api/v1/services", definition);
        closes(main, aftermath, cast);
        VrStory.Result run = story.play("vr-changed", false, Map.of(), false);
        JsonNode counted = checks.recount(run.caseId());
        checks.agree("changed run", run, counted);
        checks.planned("changed run", Api.JSON.writeValueAsBytes(definition), counted);

        progress.title("one office early, one late, one supplement (seed " + seed + ")");
        JsonNode planned = new YAMLMapper().readTree(entry(PROCESS));
        // Being late on the critical path is what everybody has to wait for.
        Set<String> critical = checks.criticalPath(entry(PROCESS));
        JsonNode late =
                any(planned, random, one -> critical.contains(one.path("id").asString()));
        JsonNode early = any(planned, random, one -> days(one) > EARLIER && !one.equals(late));
        Map<String, Integer> shifts =
                Map.of(early.path("id").asString(), -EARLIER, late.path("id").asString(), LATER);
        progress.line(
                "%s decides %d days early, %s %d days late",
                early.path("id").asString(), EARLIER, late.path("id").asString(), LATER);
        change(early, -EARLIER);
        change(late, LATER);
        closes(run, aftermath, cast);
        VrStory.Result uneven = story.play(VrStory.SERVICE, false, shifts, true);
        JsonNode countedUneven = checks.recount(uneven.caseId());
        checks.agree("uneven run", uneven, countedUneven);
        checks.planned("uneven run", Api.JSON.writeValueAsBytes(planned), countedUneven);
    }

    /** A hall gives up its licences: of one place there is one of each in force, and another hall opens there. */
    private static void closes(VrStory.Result hall, Aftermath aftermath, Cast cast) {
        String company = hall.view().path("applicantRef").asString();
        for (String kind : List.of("HEC-03", "CTB-01")) {
            JsonNode licence = aftermath.documentOf(cast.get("founder"), company, kind);
            if (licence.path("state").asString().equals("ACTIVE")) {
                cast.approver(kind.substring(0, 3))
                        .post(
                                "/api/v1/documents/" + licence.path("document").asString() + "/status",
                                Api.object().put("change", "SURRENDERED").put("reason", "HOLDER_REQUEST"));
            }
        }
    }

    private static JsonNode any(JsonNode definition, Random random, Predicate<JsonNode> which) {
        List<JsonNode> links =
                definition.path("links").valueStream().filter(which).toList();
        return links.get(random.nextInt(links.size()));
    }

    private static int days(JsonNode link) {
        return link.path("limit").path("days").asInt();
    }

    private static void change(JsonNode link, int days) {
        ((ObjectNode) link.path("limit")).put("days", days(link) + days);
    }

    private void offline(Installation installation, Aftermath aftermath, Path folder, Cast cast, Checks checks)
            throws IOException {
        progress.title("everything stopped");
        installation.close();
        Installation.Ran ran = aftermath.verifyOffline(folder);
        progress.line(
                "offline, without server, database and chain: %s",
                ran.output().lines().findFirst().orElse(""));
        checks.that("exported evidence verifies offline", ran.exitCode() == 0);
        clean(installation, checks);
        checks.nothingIsReadable(cast.personal());
    }

    private byte[] entry(String name) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile());
                var stream = zip.getInputStream(zip.getEntry(name))) {
            return stream.readAllBytes();
        }
    }

    private JsonNode resource(String name) throws IOException {
        return Api.JSON.readTree(entry(name));
    }
}
