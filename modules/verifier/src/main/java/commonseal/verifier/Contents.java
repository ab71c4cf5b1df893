package commonseal.verifier;

import commonseal.proof.CanonicalJson;
import commonseal.proof.MalformedException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What lies in a container of evidence, as its first file says: {@code contents.json}, canonical JSON, docs/verify.md. It is
 * sealed with the rest, so a time-stamp that was taken out is missed.
 *
 * @param stamp whether a time-stamp was put over the seal
 * @param why there is none although an authority is configured: UNREACHABLE, REFUSED or WRONG; exactly with MISSING
 * @param pieces names of the files of evidence, each once, in their order
 */
public record Contents(
        String districtZh,
        String districtEn,
        Instant sealedAt,
        Stamping stamp,
        Optional<String> why,
        List<String> pieces) {

    /** Name of the file, and of the page that people read. */
    public static final String NAME = "contents.json";

    public static final String PAGE = "evidence.pdf";

    private static final String FORMAT = "commonseal-container/1";

    /** Whether there is a time-stamp. */
    public enum Stamping {
        /** It is in the container. */
        INSIDE("inside"),
        /** The authority gave none. */
        MISSING("missing"),
        /** The district asks no authority. */
        NONE("none");

        private final String json;

        Stamping(String json) {
            this.json = json;
        }

        private static Stamping of(String word) {
            for (Stamping each : values()) {
                if (each.json.equals(word)) {
                    return each;
                }
            }
            throw new MalformedException("not a word about a time-stamp");
        }
    }

    public Contents {
        pieces = List.copyOf(pieces);
        if (why.isPresent() != (stamp == Stamping.MISSING) || pieces.isEmpty()) {
            throw new MalformedException("a reason exactly for a missing time-stamp, and at least one piece");
        }
    }

    /** The canonical bytes of the file. */
    public byte[] bytes() {
        return CanonicalJson.of(toJson());
    }

    private ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("format", FORMAT);
        json.putObject("district").put("zh", districtZh).put("en", districtEn);
        json.put("sealedAt", sealedAt.toString());
        json.put("timeStamp", stamp.json);
        why.ifPresent(reason -> json.put("timeStampMissing", reason));
        Json.putTexts(json, "pieces", pieces);
        return json;
    }

    /**
     * Reads strictly: what this version would not write back the same is refused.
     *
     * @throws MalformedException if it is not one
     */
    static Contents parse(byte[] file) {
        JsonNode json = CanonicalJson.parse(file);
        if (!Json.text(json, "format").equals(FORMAT)) {
            throw new MalformedException("not the contents of a container of version 1");
        }
        Contents contents = new Contents(
                Json.text(Json.member(json, "district"), "zh"),
                Json.text(Json.member(json, "district"), "en"),
                Json.instant(json, "sealedAt"),
                Stamping.of(Json.text(json, "timeStamp")),
                Json.optionalText(json, "timeStampMissing"),
                Json.texts(json, "pieces"));
        if (!CanonicalJson.text(contents.toJson()).equals(CanonicalJson.text(json))) {
            throw new MalformedException("contents with unknown members or other spellings");
        }
        return contents;
    }
}
