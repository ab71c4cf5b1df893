package commonseal.app;

import commonseal.kernel.DurableFile;
import commonseal.kernel.Pem;
import commonseal.proof.CanonicalJson;
import commonseal.proof.Ed25519PublicKey;
import commonseal.proof.Multikey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A folder in which a reference source can be started and checked at once: certificates, people of nobody, both files. */
public final class SourceSample {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String KIND = "IPO-01";
    private static final Map<String, String> STANDINGS = Map.of(
            "found", "active", "pending", "active", "slow", "active", "revoked", "revoked", "suspended", "suspended");

    private SourceSample() {}

    /** Somebody whom a check must see refused: of an authority that exists nowhere. */
    public static Pem.Identity stranger(Instant now) throws IOException, GeneralSecurityException {
        Path folder = Files.createTempDirectory("commonseal-stranger");
        try {
            return new LocalAuthority(folder, "stranger", List.of("stranger")).client(now);
        } finally {
            for (String file : List.of("authority.crt", "authority.key")) {
                Files.deleteIfExists(folder.resolve(file));
            }
            Files.delete(folder);
        }
    }

    /**
     * Writes it.
     *
     * @param folder empty or not there yet
     */
    public static void write(Path folder, int port, Instant now) throws IOException, GeneralSecurityException {
        LocalAuthority authority = new LocalAuthority(folder, "sample", List.of("localhost", "127.0.0.1"));
        authority.server(now);
        Pem.Identity client = authority.client(now);
        Pem.write(folder.resolve("client.crt"), client.chain());
        Pem.write(folder.resolve("client.key"), client.key());
        KeyPair signing = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Pem.write(folder.resolve("signing.pem"), signing);
        DurableFile.replace(folder.resolve("source.json"), pretty(source(port)));
        DurableFile.replace(folder.resolve("check.json"), pretty(check(signing)));
    }

    private static String pretty(ObjectNode json) {
        CanonicalJson.of(json);
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }

    private static ObjectNode source(int port) {
        ObjectNode json = JSON.createObjectNode()
                .put("host", "localhost")
                .put("port", port)
                .put("certificate", "server.crt")
                .put("key", "server.key")
                .put("clients", "authority.crt")
                .put("signingKey", "signing.pem");
        json.putArray("keys").add("id_number");
        ArrayNode records = json.putArray("records");
        STANDINGS.keySet().stream().sorted().forEach(who -> {
            ObjectNode record = record(records, who, "P-" + who).put("standing", STANDINGS.get(who));
            if (who.equals("pending")) {
                record.put("pendingSeconds", 2);
            }
            if (who.equals("slow")) {
                record.put("delayMillis", 800);
            }
        });
        record(records, "several", "P-first").put("standing", "active");
        record(records, "several", "P-second").put("standing", "active");
        return json;
    }

    private static ObjectNode record(ArrayNode records, String who, String number) {
        ObjectNode record = records.addObject()
                .put("kind", KIND)
                .put("record", number)
                .put("version", "1")
                .put("label", "invention " + number);
        person(record.putObject("holder"), who);
        record.putObject("fields").put("patent_number", number).put("name", "a lamp");
        return record;
    }

    private static void person(ObjectNode holder, String who) {
        holder.put("id_number", "sample-" + who).put("name", "Sample " + who);
    }

    private static ObjectNode check(KeyPair signing) {
        byte[] spki = signing.getPublic().getEncoded();
        Ed25519PublicKey key =
                Ed25519PublicKey.of(Arrays.copyOfRange(spki, spki.length - Ed25519PublicKey.SIZE, spki.length));
        ObjectNode json = JSON.createObjectNode()
                .put("certificate", "client.crt")
                .put("key", "client.key")
                .put("authority", "authority.crt")
                .put("publicKey", Multikey.multikey(key))
                .put("kind", KIND)
                .put("service", "CHECK")
                .put("office", "SBA")
                .put("patienceSeconds", 5)
                .put("longestPendingSeconds", 30);
        json.putArray("fields").add("patent_number").add("name");
        ObjectNode people = json.putObject("people");
        for (String who : List.of("found", "none", "several", "pending", "slow", "revoked", "suspended")) {
            person(people.putObject(who), who);
        }
        people.putObject("mismatch").put("id_number", "sample-found").put("name", "Somebody else");
        return json;
    }
}
