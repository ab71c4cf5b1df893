package commonseal.sources;

import commonseal.proof.CanonicalJson;
import commonseal.proof.MalformedException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a source is asked. The same {@code request} always means the same question: a source answers it again without
 * doing anything twice.
 *
 * @param want a document's fields, or only its status
 * @param holder agreed identifiers by name, for instance {@code id_number} and {@code name}
 * @param why on what ground
 * @param fields exactly those that may be answered; empty when only the status is wanted
 * @param choice what an earlier answer {@code several} offered and the holder chose
 * @param record the source's own reference, when the status of a known record is wanted
 */
public record Question(
        UUID request,
        Want want,
        String kind,
        Map<String, String> holder,
        Why why,
        List<String> fields,
        Optional<String> choice,
        Optional<String> record,
        Instant askedAt) {

    /** Name and version of the contract, in every question and answer. */
    public static final String CONTRACT = "commonseal-source-1";

    /** Most bytes of a question. */
    public static final int LARGEST = 16 * 1024;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What is wanted. */
    public enum Want {
        DOCUMENT,
        STATUS
    }

    /**
     * Purpose and ground.
     *
     * @param service code of the service that needs the document
     * @param caseReference opaque: tells the source nothing but which questions belong together
     * @param office that asks
     * @param ground {@code authorisation} of the holder, or {@code law}
     * @param reference of the authorisation, or the law's
     */
    public record Why(String service, String caseReference, String office, String ground, String reference) {}

    /** Copies; times to the second. */
    public Question {
        holder = Map.copyOf(holder);
        fields = List.copyOf(fields);
        askedAt = askedAt.truncatedTo(ChronoUnit.SECONDS);
    }

    /** Canonical JSON. */
    public byte[] json() {
        ObjectNode json = JSON.createObjectNode()
                .put("contract", CONTRACT)
                .put("request", request.toString())
                .put("want", Wire.word(want))
                .put("kind", kind)
                .put("askedAt", askedAt.toString());
        ObjectNode person = json.putObject("holder");
        new TreeMap<>(holder).forEach(person::put);
        json.putObject("purpose")
                .put("service", why.service())
                .put("case", why.caseReference())
                .put("office", why.office());
        json.putObject("ground").put("type", why.ground()).put("reference", why.reference());
        ArrayNode names = json.putArray("fields");
        fields.forEach(names::add);
        choice.ifPresent(chosen -> json.put("choice", chosen));
        record.ifPresent(known -> json.put("record", known));
        return CanonicalJson.of(json);
    }

    /**
     * What a source reads.
     *
     * @throws MalformedException if anything is missing, unknown or of another type; quotes no content
     */
    public static Question parse(byte[] body) {
        if (body.length > LARGEST) {
            throw new MalformedException("a question above " + LARGEST + " bytes");
        }
        Wire.Members question = Wire.object(CanonicalJson.parse(body), "question");
        question.is("contract", CONTRACT);
        Wire.Members purpose = question.object("purpose");
        Wire.Members ground = question.object("ground");
        Question read = new Question(
                question.id("request"),
                question.oneOf("want", Want.class),
                question.text("kind"),
                question.texts("holder"),
                new Why(
                        purpose.text("service"),
                        purpose.text("case"),
                        purpose.text("office"),
                        ground.text("type"),
                        ground.text("reference")),
                question.names("fields"),
                question.maybe("choice"),
                question.maybe("record"),
                question.time("askedAt"));
        purpose.end();
        ground.end();
        question.end();
        if (read.holder().isEmpty()) {
            throw new MalformedException("holder names nobody");
        }
        return read;
    }

    /** What two questions of one request must agree in. */
    boolean isSame(JsonNode other) {
        return CanonicalJson.text(CanonicalJson.parse(json())).equals(CanonicalJson.text(other));
    }
}
