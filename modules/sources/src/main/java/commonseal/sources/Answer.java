package commonseal.sources;

import commonseal.proof.CanonicalJson;
import commonseal.proof.DataIntegrity;
import commonseal.proof.Hash;
import commonseal.proof.MalformedException;
import commonseal.proof.PublicSigningKey;
import commonseal.sources.Question.Want;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a source says to one question. */
public sealed interface Answer {

    /** Most bytes of an answer. */
    int LARGEST = 256 * 1024;

    /** Most choices of {@link Several}. */
    int MOST_CHOICES = 20;

    /** Longest time a source may ask to be left alone, in seconds. */
    int LONGEST_WAIT = 86_400;

    /** What a source knows of a record now. */
    enum Status {
        ACTIVE,
        EXPIRED,
        SUPERSEDED
    }

    /**
     * Which record, as the source counts.
     *
     * @param record its own reference
     * @param version its own version of it
     * @param asOf when the source's data said so
     */
    record Origin(String record, String version, Instant asOf) {}

    /**
     * A document.
     *
     * @param holder the identifiers that the source has, of those it was given: who was asked for is compared by who asks
     * @param fields none but those asked for; none when the status was asked
     * @param signed whether a proof by the agreed key covers the whole answer
     * @param digest SHA-256 of the canonical answer
     */
    record Found(
            Origin origin,
            Status status,
            Map<String, String> holder,
            Map<String, String> fields,
            boolean signed,
            Hash digest)
            implements Answer {
        public Found {
            holder = Map.copyOf(holder);
            fields = Map.copyOf(fields);
        }
    }

    /** There is no such record. */
    record None() implements Answer {}

    /** More than one record fits; labels tell them apart and nothing about the holder. */
    record Several(List<Choice> choices) implements Answer {
        public Several {
            choices = List.copyOf(choices);
        }
    }

    /** One of several records. */
    record Choice(String choice, String label) {}

    /** Not yet: ask again by the same request after this time. */
    record Pending(Duration retryAfter) implements Answer {}

    /** It exists and does not count: ended for good. */
    record Revoked(Origin origin) implements Answer {}

    /** It exists and does not count now. */
    record Suspended(Origin origin) implements Answer {}

    /** There is a record by this number, but these identifiers are not those of the question; their values stay there. */
    record Mismatch(Set<String> differing) implements Answer {
        public Mismatch {
            differing = Set.copyOf(differing);
        }
    }

    /** The source does not do what was asked. */
    record Error(ErrorCode code) implements Answer {}

    /** Why a source does not answer. */
    enum ErrorCode {
        /** The question is not as the contract says. */
        BAD_REQUEST,
        /** The source does not let this office have this kind, on this ground. */
        NOT_PERMITTED,
        /** It has no such kind. */
        UNKNOWN_KIND,
        /** The request's id was used for another question. */
        REQUEST_REUSED,
        /** It knows no such request. */
        UNKNOWN_REQUEST,
        /** Too many questions. */
        LIMIT,
        /** It cannot answer now. */
        UNAVAILABLE
    }

    /** An answer that must not be believed. */
    final class Lie extends Exception {
        private static final long serialVersionUID = 1L;

        /** What is wrong with it. */
        private final Kind kind;

        /** What is wrong with an answer. */
        public enum Kind {
            MALFORMED,
            OTHER_REQUEST,
            OTHER_KIND,
            UNASKED_FIELDS,
            BAD_SIGNATURE,
            FROM_THE_FUTURE,
            OTHER_RECORD
        }

        Lie(Kind kind, String what) {
            super(what);
            this.kind = kind;
        }

        /** What is wrong with it. */
        public Kind kind() {
            return kind;
        }
    }

    /**
     * Reads an answer to this question and believes nothing that does not fit it.
     *
     * @param key of the source; where one is agreed every answer but an error must carry its proof
     * @param now an answer is at most five minutes ahead
     */
    static Answer parse(byte[] body, Question question, Optional<PublicSigningKey> key, Instant now) throws Lie {
        try {
            return read(body, question, key, now);
        } catch (MalformedException e) {
            throw new Lie(Lie.Kind.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private static Answer read(byte[] body, Question question, Optional<PublicSigningKey> key, Instant now) throws Lie {
        JsonNode json = CanonicalJson.parse(body);
        Wire.Members answer = Wire.object(json, "answer");
        answer.is("contract", Question.CONTRACT);
        String outcome = answer.text("outcome");
        boolean signed = key.isPresent() && json.has("proof");
        if (signed && !DataIntegrity.verify(json, key.orElseThrow())) {
            throw new Lie(Lie.Kind.BAD_SIGNATURE, "the proof is not by the agreed key over this answer");
        }
        if (key.isPresent() && !signed && !outcome.equals("error")) {
            throw new Lie(Lie.Kind.BAD_SIGNATURE, "an agreed proof is missing");
        }
        answer.ignore("proof");
        Optional<String> request =
                outcome.equals("error") ? answer.maybe("request") : Optional.of(answer.text("request"));
        if (request.filter(id -> !id.equals(question.request().toString())).isPresent()) {
            throw new Lie(Lie.Kind.OTHER_REQUEST, "answer.request is another request");
        }
        Answer read = switch (outcome) {
            case "found" -> found(answer, question, now, signed, CanonicalJson.digest(json));
            case "none" -> new None();
            case "several" -> several(answer);
            case "pending" -> new Pending(Duration.ofSeconds(answer.number("retryAfter", 1, LONGEST_WAIT)));
            case "revoked" -> new Revoked(origin(answer, question, now));
            case "suspended" -> new Suspended(origin(answer, question, now));
            case "mismatch" -> mismatch(answer, question);
            case "error" -> error(answer);
            default -> throw new MalformedException("answer.outcome is none of the words that the contract knows");
        };
        answer.end();
        return read;
    }

    private static Found found(Wire.Members answer, Question question, Instant now, boolean signed, Hash digest)
            throws Lie {
        Origin origin = origin(answer, question, now);
        Status status = answer.oneOf("status", Status.class);
        Map<String, String> holder = answer.texts("holder");
        Map<String, String> fields = answer.texts("fields");
        if (!question.fields().containsAll(fields.keySet())) {
            throw new Lie(Lie.Kind.UNASKED_FIELDS, "answer.fields has a field that was not asked for");
        }
        if (!question.holder().keySet().equals(holder.keySet())) {
            throw new MalformedException("answer.holder has not exactly the identifiers of the question");
        }
        return new Found(origin, status, holder, fields, signed, digest);
    }

    private static Origin origin(Wire.Members answer, Question question, Instant now) throws Lie {
        if (!answer.text("kind").equals(question.kind())) {
            throw new Lie(Lie.Kind.OTHER_KIND, "answer.kind is another kind");
        }
        Origin origin = new Origin(answer.text("record"), answer.text("version"), answer.time("asOf"));
        if (question.want() == Want.STATUS
                && question.record()
                        .filter(known -> !known.equals(origin.record()))
                        .isPresent()) {
            throw new Lie(Lie.Kind.OTHER_RECORD, "answer.record is another record than the one asked for");
        }
        if (origin.asOf().isAfter(now.plus(Duration.ofMinutes(5)))) {
            throw new Lie(Lie.Kind.FROM_THE_FUTURE, "answer.asOf lies in the future");
        }
        return origin;
    }

    private static Several several(Wire.Members answer) {
        List<Choice> choices = answer.list("choices", MOST_CHOICES).stream()
                .map(each -> {
                    Wire.Members choice = Wire.object(each, "answer.choices");
                    Choice read = new Choice(choice.text("choice"), choice.text("label"));
                    choice.end();
                    return read;
                })
                .toList();
        if (choices.size() < 2
                || choices.stream().map(Choice::choice).distinct().count() != choices.size()) {
            throw new MalformedException("answer.choices are not two or more different ones");
        }
        return new Several(choices);
    }

    private static Mismatch mismatch(Wire.Members answer, Question question) {
        Set<String> differing = new HashSet<>(answer.names("differing"));
        if (differing.isEmpty() || !question.holder().keySet().containsAll(differing)) {
            throw new MalformedException("answer.differing names no identifier, or one that was not in the question");
        }
        return new Mismatch(differing);
    }

    private static Error error(Wire.Members answer) {
        answer.maybe("message");
        String code = answer.text("code");
        for (ErrorCode known : ErrorCode.values()) {
            if (Wire.word(known).replace('_', '-').equals(code)) {
                return new Error(known);
            }
        }
        throw new MalformedException("answer.code is none of the codes that the contract knows");
    }

    /** The answer as JSON, without proof; for whoever builds a source. */
    static ObjectNode json(Answer answer, Question question) {
        ObjectNode json = JsonMapper.shared()
                .createObjectNode()
                .put("contract", Question.CONTRACT)
                .put("request", question.request().toString());
        switch (answer) {
            case Found found -> {
                put(json, "found", question, found.origin());
                json.put("status", Wire.word(found.status()));
                put(json.putObject("holder"), found.holder());
                put(json.putObject("fields"), found.fields());
            }
            case None none -> json.put("outcome", "none");
            case Several(List<Choice> choices) -> {
                ArrayNode list = json.put("outcome", "several").putArray("choices");
                choices.forEach(
                        each -> list.addObject().put("choice", each.choice()).put("label", each.label()));
            }
            case Pending(Duration after) -> json.put("outcome", "pending").put("retryAfter", after.toSeconds());
            case Revoked(Origin origin) -> put(json, "revoked", question, origin);
            case Suspended(Origin origin) -> put(json, "suspended", question, origin);
            case Mismatch(Set<String> differing) -> {
                ArrayNode list = json.put("outcome", "mismatch").putArray("differing");
                differing.stream().sorted().forEach(list::add);
            }
            case Error(ErrorCode code) ->
                json.put("outcome", "error").put("code", Wire.word(code).replace('_', '-'));
        }
        return json;
    }

    private static void put(ObjectNode json, String outcome, Question question, Origin origin) {
        json.put("outcome", outcome)
                .put("kind", question.kind())
                .put("record", origin.record())
                .put("version", origin.version())
                .put("asOf", origin.asOf().toString());
    }

    private static void put(ObjectNode json, Map<String, String> texts) {
        new TreeMap<>(texts).forEach(json::put);
    }
}
