package commonseal.verifier;

import commonseal.proof.CanonicalJson;
import commonseal.proof.Hash;
import commonseal.proof.MalformedException;
import commonseal.proof.NoteSigner;
import commonseal.proof.SignedNote;
import commonseal.proof.VerifierKey;
import commonseal.verifier.Verdict.Check;
import commonseal.verifier.Verdict.Row;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a verification by the district found, signed with the ledger's key for whoever asked, who is not named in it:
 * {@code {format: "commonseal-check/1", check, signature}}, docs/verify.md. It says what was found then, and nothing about
 * today.
 */
public final class CheckReceipt {
    /** The word in JSON. */
    public static final String FORMAT = "commonseal-check/1";

    /** What was asked about. */
    public sealed interface About {
        /** A file that was handed in. */
        record File(Hash digest) implements About {}

        /** What the district keeps under a public code. */
        record PublicCode(String code) implements About {}
    }

    private final ObjectNode check;
    private final String signature;

    private CheckReceipt(ObjectNode check, String signature) {
        this.check = check;
        this.signature = signature;
    }

    /**
     * Signs what was found.
     *
     * @param id of the receipt, sealed in the ledger with its digest
     * @param checkedAt when it was judged; {@code verdict.at} is the moment asked about
     * @param ledgerSize of the ledger then; tells which of its keys signs
     */
    public static CheckReceipt sign(
            String id,
            About about,
            Verdict verdict,
            Instant checkedAt,
            TrustFile trust,
            long ledgerSize,
            NoteSigner log) {
        ObjectNode check = Json.object();
        check.put("format", FORMAT);
        check.put("id", id);
        check.put("origin", trust.origin());
        switch (about) {
            case About.File(Hash digest) -> check.put("file", digest.hex());
            case About.PublicCode(String code) -> check.put("code", code);
        }
        check.put("verdict", verdict.value().json());
        verdict.underlying().ifPresent(under -> check.put("underlying", under.json()));
        verdict.subject().ifPresent(subject -> check.put("subject", subject.json()));
        check.put("at", verdict.at().toString());
        check.put("checkedAt", checkedAt.toString());
        ArrayNode rows = check.putArray("checks");
        for (Check row : verdict.checks()) {
            rows.addObject()
                    .put("row", row.row().json())
                    .put("state", row.state().json())
                    .put("code", row.code().name());
        }
        datum(verdict, Row.RECORDED, "size").ifPresent(size -> check.put("treeSize", size));
        datum(verdict, Row.STATUS, "asOf").ifPresent(asOf -> check.put("statusAsOf", asOf));
        check.put("trustVersion", trust.version());
        check.put("trustFingerprint", trust.fingerprint().hex());
        check.put("ledgerSize", ledgerSize);
        String text = CanonicalJson.text(check) + "\n";
        String note = SignedNote.sign(text, log).format();
        return new CheckReceipt(check, note.substring(text.length() + 1).stripTrailing());
    }

    private static Optional<String> datum(Verdict verdict, Row row, String name) {
        return verdict.check(row).map(found -> found.data().get(name));
    }

    /** The canonical bytes of the file. */
    public byte[] bytes() {
        return CanonicalJson.of(toJson());
    }

    /** SHA-256 of {@link #bytes}: what the ledger holds. */
    public Hash digest() {
        return CanonicalJson.digest(toJson());
    }

    private ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("format", FORMAT);
        json.set("check", check.deepCopy());
        json.put("signature", signature);
        return json;
    }

    /**
     * Reads a receipt; verifies nothing.
     *
     * @throws MalformedException if it is none
     */
    static CheckReceipt parse(JsonNode json) {
        CheckReceipt receipt =
                new CheckReceipt(Json.asObject(Json.member(json, "check")), Json.text(json, "signature"));
        boolean isOne = Json.text(json, "format").equals(FORMAT)
                && Json.text(receipt.check, "format").equals(FORMAT)
                && json.size() == 3;
        if (!isOne) {
            throw new MalformedException("not a check receipt of version 1");
        }
        Json.instant(receipt.check, "at");
        Json.instant(receipt.check, "checkedAt");
        Json.number(receipt.check, "ledgerSize");
        Json.text(receipt.check, "verdict");
        return receipt;
    }

    /** All rows. */
    List<Check> judge(Inquiry inquiry) {
        Check readable = Inquiry.pass(Row.READABLE, Code.FMT_OK, Map.of("format", FORMAT));
        TrustFile trust = inquiry.trust();
        if (!Json.text(check, "origin").equals(trust.origin())) {
            return List.of(readable, unknown(), Inquiry.fail(Row.ISSUER, Code.KEY_UNKNOWN, reason("other-ledger")));
        }
        long size = Json.number(check, "ledgerSize");
        List<VerifierKey> keys = trust.logKeys().stream()
                .filter(key -> key.covers(size))
                .map(TrustFile.LogKey::key)
                .toList();
        List<VerifierKey> by;
        try {
            String text = CanonicalJson.text(check) + "\n";
            SignedNote note = SignedNote.parse(text + "\n" + signature + "\n");
            if (!note.text().equals(text)) {
                throw new MalformedException("more than a signature");
            }
            by = note.verifiedBy(keys);
        } catch (MalformedException e) {
            return List.of(readable, Inquiry.fail(Row.UNALTERED, Code.SIG_ALTERED, reason("signature")));
        }
        if (by.isEmpty()) {
            return List.of(
                    readable, unknown(), Inquiry.fail(Row.ISSUER, Code.KEY_UNKNOWN, reason("unknown-ledger-key")));
        }
        return List.of(
                readable,
                Inquiry.pass(Row.UNALTERED, Code.SIG_OK, Map.of()),
                Inquiry.pass(Row.ISSUER, Code.KEY_LEDGER, Map.of("origin", trust.origin())),
                Inquiry.notApplicable(Row.STATUS, Code.ST_AT_CHECK, told()));
    }

    private static Check unknown() {
        return Inquiry.cannot(Row.UNALTERED, Code.KEY_UNKNOWN, reason("key"));
    }

    private static Map<String, String> reason(String reason) {
        return Map.of("reason", reason);
    }

    /** What was found then. */
    private Map<String, String> told() {
        Map<String, String> told = new LinkedHashMap<>();
        for (String name : List.of("id", "file", "code", "verdict", "underlying", "at", "checkedAt", "treeSize")) {
            Json.optionalText(check, name).ifPresent(value -> told.put(name, value));
        }
        return told;
    }
}
