package commonseal.verifier;

import commonseal.proof.CanonicalJson;
import commonseal.proof.MalformedException;
import commonseal.proof.NoteSigner;
import commonseal.proof.SignedNote;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the district says about a document at a time. The ledger proves that an event happened but never that none did;
 * so an offline bundle carries this answer, signed with the log's key, and grows old with it.
 *
 * @param document id of the document as in the records
 * @param asOf when the district looked
 * @param since when the state began; absent for ACTIVE
 * @param reason code of the reason; absent if none is public
 * @param successor id of the newer document, for SUPERSEDED
 * @param history every change there was, in the order of the ledger; empty if there was none, absent if the answer does
 *     not tell. Only with it the answer speaks about the past
 */
public record StatusAnswer(
        String document,
        State state,
        Instant asOf,
        Optional<Instant> since,
        Optional<String> office,
        Optional<String> reason,
        Optional<String> successor,
        Optional<List<Past>> history) {
    private static final String FORMAT = "commonseal-status/1";

    /**
     * A change of state.
     *
     * @param since the moment from which it counts, which may lie before it was made
     * @param recorded when it was made
     */
    public record Past(State state, Instant since, Instant recorded) {
        private ObjectNode toJson() {
            return Json.object()
                    .put("state", state.json())
                    .put("since", since.toString())
                    .put("recorded", recorded.toString());
        }

        private static Past parse(JsonNode json) {
            return new Past(
                    State.parse(Json.text(json, "state")), Json.instant(json, "since"), Json.instant(json, "recorded"));
        }
    }

    /** An answer that does not tell the past. */
    public StatusAnswer(
            String document,
            State state,
            Instant asOf,
            Optional<Instant> since,
            Optional<String> office,
            Optional<String> reason,
            Optional<String> successor) {
        this(document, state, asOf, since, office, reason, successor, Optional.empty());
    }

    public StatusAnswer {
        history = history.map(List::copyOf);
    }

    /** The same answer with all changes there were. */
    public StatusAnswer withHistory(List<Past> changes) {
        return new StatusAnswer(document, state, asOf, since, office, reason, successor, Optional.of(changes));
    }

    /** The same state, taken for known since then. */
    StatusAnswer recorded(Instant when) {
        return new StatusAnswer(document, state, when, since, office, reason, successor, history);
    }

    /** States of a published document. */
    public enum State {
        ACTIVE,
        SUSPENDED,
        REVOKED,
        SUPERSEDED,
        SURRENDERED,
        VOID;

        /** The word in JSON. */
        public String json() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State parse(String word) {
            for (State state : values()) {
                if (state.json().equals(word)) {
                    return state;
                }
            }
            throw new MalformedException("unknown status");
        }
    }

    /** A document in force. */
    public static StatusAnswer active(String document, Instant asOf) {
        return new StatusAnswer(
                document, State.ACTIVE, asOf, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The answer as a note: canonical JSON in one line, signed with the log's key. */
    public SignedNote sign(NoteSigner log) {
        return SignedNote.sign(CanonicalJson.text(toJson(log.name())) + "\n", log);
    }

    private ObjectNode toJson(String origin) {
        ObjectNode json = Json.object();
        json.put("format", FORMAT);
        json.put("origin", origin);
        json.put("document", document);
        json.put("state", state.json());
        json.put("asOf", asOf.toString());
        since.ifPresent(value -> json.put("since", value.toString()));
        office.ifPresent(value -> json.put("office", value));
        reason.ifPresent(value -> json.put("reason", value));
        successor.ifPresent(value -> json.put("successor", value));
        history.ifPresent(changes -> {
            ArrayNode array = json.putArray("history");
            changes.forEach(change -> array.add(change.toJson()));
        });
        return json;
    }

    /** Reads the text of a note; verifies no signature, but that it is about this log. */
    static StatusAnswer parse(String text, String origin) {
        JsonNode json = CanonicalJson.parse(text);
        if (!Json.text(json, "format").equals(FORMAT)
                || !Json.text(json, "origin").equals(origin)) {
            throw new MalformedException("not a status answer of this log");
        }
        return new StatusAnswer(
                Json.text(json, "document"),
                State.parse(Json.text(json, "state")),
                Json.instant(json, "asOf"),
                Json.optionalInstant(json, "since"),
                Json.optionalText(json, "office"),
                Json.optionalText(json, "reason"),
                Json.optionalText(json, "successor"),
                json.has("history") ? Optional.of(Json.list(json, "history", Past::parse)) : Optional.empty());
    }
}
