package commonseal.documents.internal;

import commonseal.documents.Exchange.Differing;
import commonseal.documents.Exchange.Source;
import commonseal.documents.internal.SourceCopies.Row;
import commonseal.identity.HolderId;
import commonseal.identity.Identity;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.proof.CanonicalJson;
import commonseal.proof.MalformedException;
import commonseal.sources.Answer;
import commonseal.sources.Question;
import commonseal.sources.Question.Want;
import commonseal.sources.SourceClient.Reply;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What is asked, and what is kept of an answer: sealed under the owner's key. */
record SourceQuestions(Identity identity, Vault vault) {

    private static final String CONTENT = "content";

    /** What is kept of a document. */
    record Kept(String record, Map<String, String> fields) {
        Kept {
            fields = Map.copyOf(fields);
        }
    }

    Optional<Question> document(Tx tx, Row row, Source source) {
        // The id's own time, so that the same request is the same question also after a crash.
        Instant first = Instant.ofEpochMilli(row.request().getMostSignificantBits() >>> 16);
        return holder(tx, row, source)
                .map(holder ->
                        question(row, row.request(), Want.DOCUMENT, holder, row.fields(), Optional.empty(), first));
    }

    Optional<Question> status(Tx tx, Row row, Source source, UUID request) {
        return holder(tx, row, source)
                .flatMap(holder -> open(tx, row)
                        .map(kept -> question(
                                row, request, Want.STATUS, holder, List.of(), Optional.of(kept.record()), tx.now())));
    }

    private static Question question(
            Row row,
            UUID request,
            Want want,
            Map<String, String> holder,
            List<String> fields,
            Optional<String> record,
            Instant at) {
        return new Question(
                request,
                want,
                row.kind(),
                holder,
                new Question.Why(
                        row.service(),
                        row.caseId().toString(),
                        row.office(),
                        row.ground().startsWith("law") ? "law" : "authorisation",
                        row.ground()),
                fields,
                Optional.empty(),
                record,
                at);
    }

    /** Empty if the holder has not all that was agreed for the kind. */
    private Optional<Map<String, String>> holder(Tx tx, Row row, Source source) {
        Map<String, String> known = switch (row.owner()) {
            case HolderId.PersonId person ->
                identity.register()
                        .person(tx, person)
                        .map(found ->
                                Map.of("name", found.name(), "id_scheme", found.scheme(), "id_number", found.number()))
                        .orElse(Map.of());
            case HolderId.OrganisationId organisation ->
                identity.register()
                        .organisation(tx, organisation)
                        .map(found -> Map.of("name", found.name(), "credit_code", found.creditCode()))
                        .orElse(Map.of());
        };
        List<String> agreed = source.kinds().getOrDefault(row.kind(), List.of());
        return agreed.isEmpty() || !known.keySet().containsAll(agreed)
                ? Optional.empty()
                : Optional.of(agreed.stream().collect(Collectors.toMap(name -> name, known::get)));
    }

    /** Identifiers whose values are not the same person's, however they are written. */
    static Set<String> differing(Map<String, String> ours, Map<String, String> theirs) {
        return ours.entrySet().stream()
                .filter(own -> !plain(own.getValue()).equals(plain(theirs.getOrDefault(own.getKey(), ""))))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String plain(String value) {
        return Normalizer.normalize(value, Normalizer.Form.NFC).strip().toUpperCase(Locale.ROOT);
    }

    /** The first and, of long ones, the last character; never how long it is. */
    static String masked(String value) {
        int[] points = value.codePoints().toArray();
        if (points.length == 0) {
            return "***";
        }
        String first = Character.toString(points[0]);
        return points.length < 6 ? first + "***" : first + "***" + Character.toString(points[points.length - 1]);
    }

    static String code(Reply reply) {
        return switch (reply) {
            case Reply.Answered(Answer.Error(Answer.ErrorCode error)) -> "SOURCE_ERROR_" + error;
            case Reply.Answered(Answer answer) ->
                "SOURCE_" + answer.getClass().getSimpleName().toUpperCase(Locale.ROOT);
            case Reply.Failed(String code) -> "SOURCE_" + code;
            case Reply.Lied(Answer.Lie.Kind kind, String what) -> "SOURCE_LIED_" + kind;
        };
    }

    Row keep(Tx tx, Row row, Answer.Found found) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("record", found.origin().record())
                .put("version", found.origin().version())
                .put("asOf", found.origin().asOf().toString())
                .put("signed", found.signed())
                .put("digest", found.digest().hex());
        ObjectNode fields = json.putObject("fields");
        found.fields().forEach(fields::put);
        return row.with(Optional.of(found.digest()), Optional.of(seal(tx, row, json)));
    }

    /** Empty if it was altered behind the application, or its owner erased. */
    Optional<Kept> open(Tx tx, Row row) {
        return opened(tx, row)
                .filter(json -> json.path("digest")
                        .asString("")
                        .equals(row.digest().map(digest -> digest.hex()).orElse("none")))
                .map(json -> {
                    Map<String, String> fields = new HashMap<>();
                    json.path("fields")
                            .propertyStream()
                            .forEach(field ->
                                    fields.put(field.getKey(), field.getValue().asString()));
                    return new Kept(json.path("record").asString(), fields);
                });
    }

    /** Which identifiers differ and how, masked. */
    Row mismatch(Tx tx, Row row, Map<String, String> ours, Set<String> names, Map<String, String> theirs) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (String name : names) {
            ObjectNode one = json.putObject(name).put("ours", masked(ours.getOrDefault(name, "")));
            Optional.ofNullable(theirs.get(name)).ifPresent(value -> one.put("theirs", masked(value)));
        }
        return row.with(Optional.empty(), Optional.of(seal(tx, row, json)));
    }

    Map<String, Differing> explained(Tx tx, Row row) {
        Map<String, Differing> explained = new HashMap<>();
        opened(tx, row)
                .ifPresent(json -> json.propertyStream()
                        .forEach(one -> explained.put(
                                one.getKey(),
                                new Differing(
                                        one.getValue().path("ours").asString(),
                                        Optional.ofNullable(one.getValue().get("theirs"))
                                                .map(JsonNode::asString)))));
        return explained;
    }

    private Bytes seal(Tx tx, Row row, ObjectNode json) {
        return Vault.text(
                vault.of(tx, List.of(row.owner())),
                SourceCopies.TABLE,
                CONTENT,
                row.id().toString(),
                CanonicalJson.text(json));
    }

    private Optional<JsonNode> opened(Tx tx, Row row) {
        try {
            return row.content()
                    .map(bytes -> CanonicalJson.parse(Vault.openText(
                                    vault.opener(tx, List.of(bytes)),
                                    SourceCopies.TABLE,
                                    CONTENT,
                                    row.id().toString(),
                                    bytes)
                            .getBytes(StandardCharsets.UTF_8)));
        } catch (Keys.Unreadable | MalformedException e) {
            return Optional.empty();
        }
    }
}
