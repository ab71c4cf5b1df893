package commonseal.documents.internal;

import commonseal.carriers.PaperSeal;
import commonseal.catalog.Catalog;
import commonseal.catalog.Catalog.Field;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.Policy;
import commonseal.catalog.FieldRules;
import commonseal.documents.Documents.PaperCode;
import commonseal.documents.internal.DocumentsModule.Settings;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.keys.Keys.IssuerKey;
import commonseal.proof.MalformedException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** What the QR code on a document says: the address where it is verified, and behind it a seal for who has no network. */
final class PaperCodes {
    /** A code of more is too fine for cheap printers and cameras. */
    private static final int MOST_SHOWN = 160;

    private final Keys keys;
    private final Catalog catalog;
    private final Unsealing unsealing;
    private final Trust trust;
    private final Settings settings;

    PaperCodes(Keys keys, Catalog catalog, Unsealing unsealing, Trust trust, Settings settings) {
        this.keys = keys;
        this.catalog = catalog;
        this.unsealing = unsealing;
        this.trust = trust;
        this.settings = settings;
    }

    /** Absent if the row was altered or its holder erased. */
    Optional<PaperCode> of(Tx tx, StoredDocument stored) {
        return unsealing.open(tx, stored).map(opened -> of(tx, stored, opened.credential()));
    }

    PaperCode of(Tx tx, StoredDocument stored, Credential credential) {
        // A seal on paper has no room to say that it is one of a copy.
        return Optional.of(stored)
                .filter(document -> document.held().copy().isEmpty())
                .flatMap(document -> seal(tx, document, credential))
                .map(seal -> new PaperCode(settings.baseUrl() + "/verify", Optional.of(seal.text())))
                .orElseGet(() ->
                        new PaperCode(settings.baseUrl() + "/v/" + stored.held().publicCode(), Optional.empty()));
    }

    /** Absent for what does not fit on paper. */
    private Optional<PaperSeal> seal(Tx tx, StoredDocument stored, Credential credential) {
        JsonNode json = credential.json();
        IssuerKey key = keys.issuerKey(tx, stored.held().office());
        try {
            return Optional.of(PaperSeal.create(
                    new PaperSeal.Content(
                            settings.did(),
                            stored.held().office(),
                            stored.held().publicCode(),
                            stored.held().kind(),
                            shown(stored.held().kind(), credential),
                            OffsetDateTime.parse(json.get("validFrom").stringValue())
                                    .toInstant(),
                            Optional.ofNullable(json.get("validUntil"))
                                    .map(end -> OffsetDateTime.parse(end.stringValue())
                                            .toInstant()),
                            wholeSecond(stored.held().issuedAt()),
                            Arrays.copyOf(credential.digest().bytes(), PaperSeal.HANDLE_SIZE)),
                    fragment(trust.method(key)),
                    key.publicKey().suite(),
                    key::sign));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /** Rounded up: the office's authority may have begun in the very second of the issue. */
    private static Instant wholeSecond(Instant at) {
        Instant second = at.truncatedTo(ChronoUnit.SECONDS);
        return second.equals(at) ? at : second.plusSeconds(1);
    }

    private static String fragment(String method) {
        return method.substring(method.indexOf('#') + 1);
    }

    /** The number, and what the kind puts on paper, in its order as long as there is room. */
    private Map<String, String> shown(String code, Credential credential) {
        Map<String, String> shown = new TreeMap<>();
        shown.put("number", credential.number());
        Map<String, String> values = credential.fields();
        int length = length(shown);
        for (Field field : catalog.kind(code).map(Kind::fields).orElse(List.of())) {
            Optional<String> value =
                    Optional.ofNullable(values.get(field.name())).flatMap(v -> onPaper(field, v));
            if (value.isPresent() && !shown.containsKey(field.name())) {
                Map<String, String> one = Map.of(field.name(), value.get());
                length += length(one);
                if (length <= MOST_SHOWN) {
                    shown.putAll(one);
                }
            }
        }
        return shown;
    }

    private static Optional<String> onPaper(Field field, String value) {
        return switch (field.paper()) {
            case NO -> Optional.empty();
            case WHOLE -> Optional.of(value).filter(v -> field.policy() == Policy.PUBLIC);
            case MASKED -> Optional.of(FieldRules.masked(value)).filter(v -> field.policy() != Policy.NEVER);
        };
    }

    private static int length(Map<String, String> texts) {
        return texts.entrySet().stream()
                .mapToInt(text -> (text.getKey() + text.getValue()).getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }
}
