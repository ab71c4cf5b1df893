package commonseal.verifier;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the verifier found: one value, and the checks it rests on.
 *
 * @param underlying the value it would have if the district and the chain were real; present exactly for DEMO
 * @param subject what was judged; absent if the file was not readable
 * @param evidence what the sealed record says; absent for a document, and if the record is not what a ledger holds
 * @param checks in the order of {@link Row}; rows after a failed READABLE or UNALTERED are left out, for nothing in
 *     such a file can be trusted
 * @param remarks on the whole: TEST_ONLY, NET_DOWN
 * @param at the moment asked about
 * @param checkedAt when it was asked; present exactly if the past was asked about
 * @param pieces of a container: each piece of evidence judged by itself, in their order; else empty
 */
public record Verdict(
        Value value,
        Optional<Value> underlying,
        Optional<Subject> subject,
        Optional<Evidence> evidence,
        List<Check> checks,
        List<Code> remarks,
        Instant at,
        Optional<Instant> checkedAt,
        List<Piece> pieces) {
    /** A piece of evidence in a container, by the name of its file. */
    public record Piece(String file, Verdict verdict) {}

    /** What a value is about: the same word says of a document that it is in force, of evidence that it is genuine. */
    public enum Subject {
        DOCUMENT("document"),
        /** The record of a pull, a refusal or a failure; says nothing about the document's force today. */
        EVIDENCE("evidence"),
        /** What a verification found at another time; says nothing about today. */
        CHECK("check"),
        /** Pieces of evidence sealed together: all of them and the seal around them are genuine. */
        CONTAINER("container"),
        /**
         * The seal in the QR code on paper: who sealed what the paper says. It proves nothing of the ledger, so its best value
         * is cannot-check; its rows say what was found.
         */
        SEAL("seal"),
        /**
         * A copy in a wallet, of which the bearer shows what he chooses. It carries no proof of the ledger: without the
         * district's own word its best value is cannot-check; its rows say what was found.
         */
        WALLET_COPY("wallet-copy");

        private final String json;

        Subject(String json) {
            this.json = json;
        }

        /** The word in JSON. */
        public String json() {
            return json;
        }
    }

    /**
     * What a record of evidence says happened; words of the district, which the ledger kept from being changed.
     *
     * @param id of the record
     * @param outcome PULLED, PREVIEWED, VERIFIED, USED, ASKED, REFUSED_BY_OWNER, NOT_AUTHORISED, OVER_LIMIT, NOT_CITED, WRONG_OWNER, WRONG_KIND, NOT_VALID,
     *     ALTERED, CANNOT_CHECK; a later version may know more
     * @param document bare id of the document that was asked for
     * @param office whose officer asked
     * @param verdict what verification said then; none if it was not run
     * @param underlying exactly if that was demo
     */
    public record Evidence(
            String id,
            String outcome,
            String caseId,
            String service,
            String document,
            String kind,
            String office,
            Instant at,
            String verdict,
            Optional<String> underlying) {
        /** Whether the document left, or a decision rests on it. */
        public boolean pulled() {
            return outcome.equals("PULLED") || outcome.equals("PREVIEWED") || outcome.equals("USED");
        }

        private ObjectNode toJson() {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("id", id);
            json.put("outcome", outcome);
            json.put("case", caseId);
            json.put("service", service);
            json.put("document", document);
            json.put("kind", kind);
            json.put("office", office);
            json.put("at", at.toString());
            json.put("verdict", verdict);
            underlying.ifPresent(under -> json.put("underlying", under));
            return json;
        }
    }

    /** The ten values; {@link #json} is what stands in files and answers, exactly. */
    public enum Value {
        VALID("valid"),
        /** Genuine, recorded and in force; the public chain has not confirmed it or was not asked. */
        VALID_PENDING_ANCHOR("valid-pending-anchor"),
        /** Also: not valid yet (DT_NOT_YET). */
        EXPIRED("expired"),
        SUPERSEDED("superseded"),
        SUSPENDED("suspended"),
        /** Also: surrendered (ST_SURRENDERED) and void (ST_VOID). */
        REVOKED("revoked"),
        ALTERED("altered"),
        /** Not a document of this district as far as can be told. */
        UNKNOWN("unknown"),
        /** Something decisive could not be checked; says nothing against the document. */
        CANNOT_CHECK("cannot-check"),
        /** Of a demonstration district or on a test chain. */
        DEMO("demo");

        private final String json;

        Value(String json) {
            this.json = json;
        }

        /** The word in JSON. */
        public String json() {
            return json;
        }

        /** A document: genuine and in force now. Evidence: the record is genuine, whatever it tells of. */
        public boolean isGood() {
            return this == VALID || this == VALID_PENDING_ANCHOR;
        }
    }

    /** The checks, in the order they are shown. */
    public enum Row {
        READABLE,
        UNALTERED,
        ISSUER,
        RECORDED,
        ANCHORED,
        STATUS,
        DATES,
        HOLDER;

        /** The word in JSON. */
        public String json() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** How a check ended. "Could not check" is neither good nor bad. */
    public enum State {
        PASS("pass"),
        FAIL("fail"),
        WARNING("warning"),
        CANNOT_CHECK("cannot-check"),
        /** Not checked, for it is not a question about such a file; neither good nor bad. */
        NOT_APPLICABLE("not-applicable");

        private final String json;

        State(String json) {
            this.json = json;
        }

        /** The word in JSON. */
        public String json() {
            return json;
        }
    }

    /**
     * One check.
     *
     * @param data what the sentence needs (dates, offices, sizes), by name and in the order of names; never personal data of the holder
     */
    public record Check(Row row, State state, Code code, Map<String, String> data) {
        public Check {
            // Sorted, so that every answer about the same file reads the same.
            data = Collections.unmodifiableMap(new TreeMap<>(data));
        }
    }

    public Verdict {
        if (underlying.isPresent() != (value == Value.DEMO)) {
            throw new IllegalArgumentException("exactly a demo verdict has an underlying one");
        }
        if (evidence.isPresent() && !subject.equals(Optional.of(Subject.EVIDENCE))) {
            throw new IllegalArgumentException("what happened is told by evidence only");
        }
        checks = List.copyOf(checks);
        remarks = List.copyOf(remarks);
        pieces = List.copyOf(pieces);
    }

    /** Of one file. */
    public Verdict(
            Value value,
            Optional<Value> underlying,
            Optional<Subject> subject,
            Optional<Evidence> evidence,
            List<Check> checks,
            List<Code> remarks,
            Instant at,
            Optional<Instant> checkedAt) {
        this(value, underlying, subject, evidence, checks, remarks, at, checkedAt, List.of());
    }

    /** About the present. */
    public Verdict(
            Value value,
            Optional<Value> underlying,
            Optional<Subject> subject,
            Optional<Evidence> evidence,
            List<Check> checks,
            List<Code> remarks,
            Instant at) {
        this(value, underlying, subject, evidence, checks, remarks, at, Optional.empty());
    }

    /** The value as if district and chain were real: what a pull decides on. */
    public Value effective() {
        return underlying.orElse(value);
    }

    /** The check of a row, if it was evaluated. */
    public Optional<Check> check(Row row) {
        return checks.stream().filter(check -> check.row() == row).findFirst();
    }

    /**
     * For answers and reports: {@code {verdict, underlying?, subject?, outcome?, evidence?, at, checkedAt?, checks: [{row, state,
     * code, data}], remarks, pieces?}}; docs/verify.md.
     */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("verdict", value.json());
        underlying.ifPresent(under -> json.put("underlying", under.json()));
        subject.ifPresent(what -> json.put("subject", what.json()));
        evidence.ifPresent(what -> {
            json.put("outcome", what.outcome());
            json.set("evidence", what.toJson());
        });
        json.put("at", at.toString());
        checkedAt.ifPresent(when -> json.put("checkedAt", when.toString()));
        ArrayNode rows = json.putArray("checks");
        for (Check check : checks) {
            ObjectNode row = rows.addObject();
            row.put("row", check.row().json());
            row.put("state", check.state().json());
            row.put("code", check.code().name());
            ObjectNode data = row.putObject("data");
            check.data().forEach(data::put);
        }
        ArrayNode codes = json.putArray("remarks");
        remarks.forEach(code -> codes.add(code.name()));
        if (!pieces.isEmpty()) {
            ArrayNode each = json.putArray("pieces");
            pieces.forEach(piece -> each.addObject()
                    .put("file", piece.file())
                    .setAll(piece.verdict().toJson()));
        }
        return json;
    }
}
