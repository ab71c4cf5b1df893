package commonseal.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/** What comes after the decision: the anchor, public verification, revocation, the auditor's evidence, offline. */
final class Aftermath {

    private final Api api;
    private final Installation installation;
    private final Cast cast;
    private final Progress progress;

    Aftermath(Api api, Installation installation, Cast cast, Progress progress) {
        this.api = api;
        this.installation = installation;
        this.cast = cast;
        this.progress = progress;
    }

    /** What the audit came to. */
    record Evidence(Map<String, Integer> outcomes, int records, int disclosures, String exported) {}

    /** Pays the anchoring address, as an operator would. */
    void fund() {
        await("the anchoring address", () -> !chain().path("sender").isMissingNode());
        String sender = chain().path("sender").asString();
        var unused = installation.chain("anvil_setBalance", sender, "0x8ac7230489e80000");
        progress.line("the district's anchoring address %s is funded with 10 test ether", sender);
    }

    private JsonNode chain() {
        return cast.get("supervisor").get("/api/v1/demonstration/chain");
    }

    static void await(String what, BooleanSupplier reached) {
        Instant limit = Instant.now().plus(Duration.ofSeconds(90));
        while (!reached.getAsBoolean()) {
            if (Instant.now().isAfter(limit)) {
                throw new IllegalStateException("waited 90 s for " + what);
            }
            LockSupport.parkNanos(100_000_000);
        }
    }

    JsonNode backlog() {
        return cast.get("supervisor").get("/api/v1/ledger/backlog");
    }

    /** The signed checkpoint as published: how much it covers, and how little it is. */
    String checkpoint() {
        byte[] note = api.send("GET", "/checkpoint", Optional.empty(), new byte[0], "text/plain")
                .body();
        return "size "
                + new String(note, StandardCharsets.UTF_8).lines().toList().get(1) + ", " + note.length + " bytes";
    }

    /** Waits until a final anchor covers the ledger as it is now; returns it. */
    JsonNode awaitAnchor() {
        long size = backlog().path("size").asLong();
        cast.get("supervisor").post("/api/v1/demonstration/anchor", Api.object());
        List<JsonNode> found = new ArrayList<>();
        await("an anchor of size " + size, () -> {
            for (JsonNode anchor : api.call("GET", "/api/v1/anchors", Optional.empty(), Api.object())
                    .path("items")) {
                if (anchor.path("state").asString().equals("FINAL")
                        && anchor.path("size").asLong() >= size) {
                    found.add(anchor);
                    return true;
                }
            }
            return false;
        });
        progress.line(
                "root of %s entries anchored in transaction %s, block %s, final",
                found.getFirst().path("size").asString(),
                found.getFirst().path("txHash").asString(),
                found.getFirst().path("blockNumber").asString());
        return found.getFirst();
    }

    /** Public verification by the code on the document. */
    JsonNode verify(String publicCode) {
        return api.call("GET", "/api/v1/verify/" + publicCode, Optional.empty(), Api.object());
    }

    /** Metadata of a document of the holder. */
    JsonNode documentOf(Person person, String holder, String kind) {
        for (JsonNode document :
                person.get("/api/v1/documents?holder=" + holder + "&limit=200").path("items")) {
            if (document.path("kind").asString().equals(kind)) {
                return document;
            }
        }
        throw new IllegalStateException("no " + kind + " of " + holder);
    }

    /** The auditor reads every evidence record of a case and exports the first pull. */
    Evidence audit(String caseId, Path folder) throws IOException {
        Person auditor = cast.get("auditor");
        Map<String, Integer> outcomes = new HashMap<>();
        String exported = "";
        int records = 0;
        String cursor = "";
        do {
            JsonNode page = auditor.get(
                    "/api/v1/evidence?case=" + caseId + "&limit=200" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            for (JsonNode evidence : page.path("items")) {
                records++;
                outcomes.merge(evidence.path("outcome").asString(), 1, Integer::sum);
                if (exported.isEmpty() && evidence.path("outcome").asString().equals("PULLED")) {
                    exported = evidence.path("id").asString();
                }
            }
            cursor = page.path("next").asString("");
        } while (!cursor.isEmpty());
        byte[] file = auditor.downloadByPost(
                "/api/v1/evidence/" + exported + "/export", Api.object().put("reason", "demonstration audit"));
        Files.write(folder.resolve("evidence.asice"), file);
        Files.write(
                folder.resolve("trust.json"),
                api.send("GET", "/api/v1/trust", Optional.empty(), new byte[0], "text/plain")
                        .body());
        int disclosures = auditor.get("/api/v1/cases/" + caseId + "/disclosures")
                .path("count")
                .asInt();
        return new Evidence(outcomes, records, disclosures, exported);
    }

    /** The exported evidence verifies with server, database and chain stopped. */
    Installation.Ran verifyOffline(Path folder) throws IOException {
        return installation.run(
                "verify",
                folder.resolve("evidence.asice").toString(),
                "--trust",
                folder.resolve("trust.json").toString(),
                "--allow-demo");
    }
}
