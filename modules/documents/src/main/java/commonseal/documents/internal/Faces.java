package commonseal.documents.internal;

import commonseal.catalog.Catalog;
import commonseal.catalog.Catalog.Field;
import commonseal.catalog.Catalog.Policy;
import commonseal.documents.Documents.CopyMethod;
import commonseal.documents.Documents.Held;
import commonseal.documents.internal.DocumentsModule.Settings;
import commonseal.eseal.Face;
import commonseal.eseal.Words;
import commonseal.proof.MalformedException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** What the page of a document says: what its credential says, in the order and under the labels of its kind. */
final class Faces {

    /** A page with no more and no longer values than these is wide, like a certificate on a wall. */
    private static final int FEW = 8;

    private static final int SHORT = 60;
    private static final DateTimeFormatter ZH = DateTimeFormatter.ofPattern("yyyy年M月d日", Locale.ROOT);
    private static final DateTimeFormatter EN = DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH);
    private static final Words HOLDER = new Words("持证主体", "Holder");
    private static final Words STATED_ISSUER = new Words("原件载明的出具机关", "Issued by, as the paper states");
    private static final Words SEEN = new Words("认证部门所见", "What the office saw");
    private static final Words NOT_ISSUER = new Words("说明", "Note");
    private static final String NOT_ISSUED =
            "认证部门不是出具机关，仅证明见过原件 / the office that attests did not issue the paper; it says that it saw it";
    private static final Words VALIDITY = new Words("有效期", "Validity");

    private final Catalog catalog;
    private final Settings settings;

    Faces(Catalog catalog, Settings settings) {
        this.catalog = catalog;
        this.settings = settings;
    }

    /** The code as it is typed, in groups of four. */
    private static String grouped(String code) {
        return code.replaceAll("(.{4})(?=.)", "$1 ");
    }

    Face face(Held held, Credential credential, String qr, Instant at) {
        JsonNode json = credential.json();
        JsonNode subject = member(json, "credentialSubject");
        List<Face.Row> rows = rows(held, credential, subject);
        boolean wide = rows.size() <= FEW
                && rows.stream()
                        .allMatch(
                                row -> row.value().codePointCount(0, row.value().length()) <= SHORT);
        LocalDate issued = LocalDate.ofInstant(held.issuedAt(), settings.zone());
        return new Face(
                wide,
                words(member(member(json, "issuer"), "district")),
                title(held, subject),
                credential.number(),
                rows,
                words(member(member(json, "issuer"), "name")),
                new Words(ZH.format(issued), EN.format(issued)),
                qr,
                grouped(held.publicCode()),
                json.has("demonstration"),
                at);
    }

    /** A copy says so before it says of what. */
    private static Words title(Held held, JsonNode subject) {
        Words kind = words(member(subject, "kindName"));
        return held.copy().isEmpty() ? kind : new Words("经认证的副本：" + kind.zh(), "Attested copy: " + kind.en());
    }

    private List<Face.Row> rows(Held held, Credential credential, JsonNode subject) {
        List<Face.Row> rows = new ArrayList<>();
        held.copy().ifPresent(method -> {
            rows.add(new Face.Row(STATED_ISSUER, credential.statedIssuer().orElse("–")));
            rows.add(new Face.Row(SEEN, seen(method)));
            rows.add(new Face.Row(NOT_ISSUER, NOT_ISSUED));
        });
        for (JsonNode holder : member(subject, "holder")) {
            if (holder.get("name") != null) {
                rows.add(new Face.Row(HOLDER, member(holder, "name").stringValue()));
            }
        }
        Map<String, String> left = new TreeMap<>(credential.fields());
        for (Field field : catalog.kind(held.kind()).map(Catalog.Kind::fields).orElse(List.of())) {
            String value = left.remove(field.name());
            // What is for nobody else does not stand on paper that is shown around.
            if (value != null && !value.isBlank() && field.policy() != Policy.NEVER) {
                rows.add(new Face.Row(new Words(field.labelZh(), field.labelEn()), value));
            }
        }
        // A field that the kind no longer has is printed under its own name rather than left out.
        left.forEach((name, value) -> rows.add(new Face.Row(new Words(name, name), value)));
        if (!credential.fields().containsKey("valid_to")) {
            rows.add(new Face.Row(
                    VALIDITY,
                    held.validFrom() + " — "
                            + held.validUntil().map(LocalDate::toString).orElse("长期 / no end date")));
        }
        return rows;
    }

    private static String seen(CopyMethod method) {
        return switch (method) {
            case ORIGINAL_SEEN -> "窗口核对原件 / the original, at the counter";
            case CERTIFIED_COPY -> "经公证或出具机关核证的副本 / a certified copy";
            case DIGITAL_ORIGINAL -> "经核验的电子原件 / a checked digital original";
        };
    }

    private static Words words(JsonNode both) {
        return new Words(member(both, "zh").stringValue(), member(both, "en").stringValue());
    }

    private static JsonNode member(JsonNode object, String name) {
        JsonNode value = object.get(name);
        if (value == null) {
            throw new MalformedException("member missing: " + name);
        }
        return value;
    }
}
