package commonseal.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** {@code bin/demo}: starts an installation, plays the story, prints what it measured, and stays up or checks itself. */
final class Main {

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
        JsonNode second = story.secondVenue(company);
        progress.title("the paper route, another service");
        VrStory.Result paper = story.paperRoute();
        progress.title("the same case as it was run before, one office after the other");
        VrStory.Result series = story.series();

        Checks checks = new Checks(installation, cast, story, calendar, root, folder, progress);
        checks.that(
                "the checklist at its worst: 25/6/10",
                main.countsAtWorst().map(Window::counts).equals(Optional.of("25/6/10")));
        checks.that(
                "disclosures equal pulls",
                evidence.disclosures() == evidence.outcomes().getOrDefault("PULLED", 0));
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
        JsonNode recounted = checks.recount(main.caseId());
        JsonNode recountedSeries = checks.recount(series.caseId());
        JsonNode recountedPaper = checks.recount(paper.caseId());
        checks.agree("parallel run", main, recounted);
        checks.agree("series run", series, recountedSeries);
        checks.agree("paper route", paper, recountedPaper);
        if (check) {
            checks.expected(recounted, recountedSeries);
            variants(story, cast, checks);
        }
        summary(installation, aftermath, main, series, paper, second, evidence, anchor, recounted, recountedSeries);
        if (check) {
            offline(installation, aftermath, folder, cast, checks);
        } else {
            links(installation.url(), cast);
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
        VrStory.Result run = story.play(VrStory.SERVICE, true, Map.of(), false);
        Path folder = Files.createDirectories(installation.data().resolve("export"));
        Checks checks = new Checks(installation, cast, story, calendar, root, folder, progress);
        checks.that(cuts.done() + " kills survived", cuts.done() > 0);
        List<String> decided = story.window().events(run.caseId()).stream()
                .filter(event -> event.path("type").asString().equals("link.decided"))
                .map(event -> event.path("data").path("link").asString())
                .toList();
        List<String> decisions = cuts.acknowledged(Pattern.compile(".*/links/([^/]+)/decision"));
        checks.that(
                decisions.size() + " acknowledged decisions, all there, each once",
                !decisions.isEmpty()
                        && decided.size() == decided.stream().distinct().count()
                        && decided.containsAll(decisions));
        List<String> submitted = story.window()
                .view(run.caseId())
                .path("slots")
                .valueStream()
                .filter(slot -> slot.hasNonNull("fileName"))
                .map(slot -> slot.path("slot").asString())
                .toList();
        List<String> uploads = cuts.acknowledged(Pattern.compile(".*/materials/([^/?]+)\\?.*"));
        checks.that(
                uploads.size() + " acknowledged uploads, all there",
                !uploads.isEmpty() && submitted.containsAll(uploads));
        JsonNode counted = checks.recount(run.caseId());
        checks.agree("the disturbed run", run, counted);
        int disclosures = cast.get("auditor")
                .get("/api/v1/cases/" + run.caseId() + "/disclosures")
                .path("count")
                .asInt();
        checks.that(
                "disclosures equal pulls",
                disclosures == counted.path("evidence").path("PULLED").asInt());
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
    private void variants(VrStory story, Cast cast, Checks checks) throws IOException {
        progress.title("one link's days changed (seed " + seed + ")");
        java.util.Random random = new java.util.Random(seed);
        JsonNode definition =
                new YAMLMapper().readTree(entry("commonseal/catalog/demo/processes/vr-experience-hall.yaml"));
        int which = random.nextInt(definition.path("links").size());
        JsonNode link = definition.path("links").get(which);
        int before = link.path("limit").path("days").asInt();
        int after = before + 1 + random.nextInt(9);
        ((tools.jackson.databind.node.ObjectNode) link.path("limit")).put("days", after);
        ((tools.jackson.databind.node.ObjectNode) definition).put("code", "vr-changed");
        ((tools.jackson.databind.node.ObjectNode) definition.path("limits").path("promised")).put("days", 40);
        byte[] changed = Api.JSON.writeValueAsBytes(definition);
        cast.get("administrator").post("/api/v1/services", Api.JSON.readTree(changed));
        progress.line("%s: %d days instead of %d", link.path("id").asString(), after, before);
        VrStory.Result run = story.play("vr-changed", false, Map.of(), false);
        checks.agree("changed run", run, checks.recount(run.caseId()));
        checks.planned("changed run", changed, run);
        progress.title("one office early, one late, one supplement");
        VrStory.Result uneven = story.play(VrStory.SERVICE, false, Map.of("L04", -2, "L08", 3), true);
        checks.agree("uneven run", uneven, checks.recount(uneven.caseId()));
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

    private void summary(
            Installation installation,
            Aftermath aftermath,
            VrStory.Result main,
            VrStory.Result series,
            VrStory.Result paper,
            JsonNode second,
            Aftermath.Evidence evidence,
            JsonNode anchor,
            JsonNode recounted,
            JsonNode recountedSeries) {
        System.out.println();
        System.out.println("What was measured (counted again from the exported events)");
        row("materials before", recounted.path("materials").asString());
        row(
                "materials to submit",
                recounted.path("toSubmit").asString() + "  (on the ledger "
                        + recounted.path("onLedger").asString() + ", results of links "
                        + recounted.path("resultOfLink").asString() + ")");
        row("working days in series", recountedSeries.path("workingDays").asString());
        row("working days in parallel", recounted.path("workingDays").asString());
        row("links", recounted.path("links").asString());
        row(
                "site visits",
                recounted.path("siteVisits").asString() + " instead of "
                        + recounted.path("visitsReplaced").asString());
        row("paper route", Window.counts(paper.countsAtAcceptance()) + " (to submit/ledger/results)");
        row(
                "second venue",
                second.path("counts").path("total").asString() + " materials, " + Window.counts(second.path("counts")));
        row("evidence records", evidence.records() + " " + evidence.outcomes());
        row("ledger", aftermath.backlog().path("size").asString() + " entries");
        row(
                "anchor",
                "size " + anchor.path("size").asString() + ", "
                        + anchor.path("txHash").asString());
        row("case", main.view().path("reference").asString() + " at " + installation.url() + "/cases/" + main.caseId());
        row("series case", series.view().path("reference").asString());
        System.out.println();
    }

    private static void row(String name, String value) {
        System.out.println("  " + name + " ".repeat(Math.max(1, 26 - name.length())) + value);
    }

    private void links(URI url, Cast cast) {
        System.out.println("Look at");
        row("start", url + "/");
        row("verify", url + "/verify");
        row("ledger", url + "/ledger");
        System.out.println("One-time sign-in links (30 minutes)");
        for (String login : List.of("clerk", "ctb", "auditor", "supervisor", "administrator", "agent", "landlord")) {
            String path = cast.get("supervisor")
                    .post("/api/v1/demonstration/links", Api.object().put("login", login))
                    .path("path")
                    .asString();
            row(login, url + path);
        }
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
