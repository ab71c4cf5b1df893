package commonseal.documents.internal;

import commonseal.carriers.StatusListCredential;
import commonseal.catalog.Catalog.Kind;
import commonseal.documents.Documents.CopyMethod;
import commonseal.documents.Documents.Held;
import commonseal.documents.internal.DocumentsModule.Settings;
import commonseal.identity.HolderId;
import commonseal.proof.CanonicalJson;
import commonseal.proof.Hash;
import commonseal.proof.MalformedException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The sealed record of a document: a W3C Verifiable Credential (data model 2.0). Everything the columns of its row say
 * stands in it too, so that a changed column no longer fits.
 */
record Credential(ObjectNode json) {
    private static final String CONTEXT = "https://www.w3.org/ns/credentials/v2";
    private static final String STATUS = "credentialStatus";
    private static final String ATTESTATION = "attestation";
    private static final String METHOD = "method";
    /** Lets general JSON-LD tools read members that the first context does not define. */
    private static final String OTHER_TERMS = "https://www.w3.org/ns/credentials/undefined-terms/v2";

    /** What goes into a credential beside its fields. */
    record Envelope(
            UUID id,
            Kind kind,
            String office,
            String officeZh,
            String officeEn,
            String number,
            List<HolderId> holders,
            Map<HolderId, String> names,
            LocalDate validFrom,
            Optional<LocalDate> validUntil,
            Optional<String> asset,
            String publicCode,
            StatusSlots.Slot slot,
            Optional<Attestation> attestation) {}

    /**
     * What an office says about a paper that it did not issue.
     *
     * @param role as which its officer saw it: never who he is, for the credential is shown around
     * @param ground on which it was made: the holder's agreement
     * @param size of the file in bytes
     */
    record Attestation(
            CopyMethod method,
            String statedIssuer,
            String role,
            Instant at,
            String ground,
            UUID caseId,
            String slot,
            Hash file,
            String mediaType,
            int size) {

        private ObjectNode json() {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("source", "paper");
            json.put("statedIssuer", statedIssuer);
            json.put(METHOD, method.name());
            json.put("attestedBy", role);
            json.put("attestedAt", at.toString());
            json.put("ground", ground);
            json.put("case", caseId.toString());
            json.put("slot", slot);
            json.putObject("file")
                    .put("sha256", file.hex())
                    .put("mediaType", mediaType)
                    .put("size", size);
            return json;
        }
    }

    Credential {
        json = json.deepCopy();
    }

    @Override
    public ObjectNode json() {
        return json.deepCopy();
    }

    /** The credential without its proof. */
    static ObjectNode unsigned(Settings settings, Envelope envelope, Map<String, String> fields) {
        ObjectNode vc = JsonNodeFactory.instance.objectNode();
        vc.putArray("@context").add(CONTEXT).add(OTHER_TERMS);
        vc.put("id", "urn:uuid:" + envelope.id());
        putType(vc, envelope.attestation().isPresent());
        envelope.attestation().ifPresent(attestation -> vc.set(ATTESTATION, attestation.json()));
        ObjectNode issuer = vc.putObject("issuer");
        issuer.put("id", settings.did());
        issuer.put("office", envelope.office());
        issuer.putObject("name").put("zh", envelope.officeZh()).put("en", envelope.officeEn());
        issuer.putObject("district").put("zh", settings.districtZh()).put("en", settings.districtEn());
        ObjectNode subject = vc.putObject("credentialSubject");
        subject.put("kind", envelope.kind().code());
        subject.put("kindVersion", envelope.kind().version());
        subject.putObject("kindName")
                .put("zh", envelope.kind().nameZh())
                .put("en", envelope.kind().nameEn());
        subject.put("number", envelope.number());
        ArrayNode holders = subject.putArray("holder");
        for (HolderId holder : envelope.holders()) {
            ObjectNode item = holders.addObject().put("ref", holder.ref());
            Optional.ofNullable(envelope.names().get(holder)).ifPresent(name -> item.put("name", name));
        }
        ObjectNode values = subject.putObject("fields");
        new TreeMap<>(fields).forEach(values::put);
        if (settings.demonstration()) {
            vc.put("demonstration", true);
        }
        vc.put("verifyAt", settings.baseUrl() + "/v/" + envelope.publicCode());
        putStatus(vc, envelope.slot().entries(settings.baseUrl()));
        write(
                vc,
                settings.zone(),
                envelope.validFrom(),
                envelope.validUntil(),
                envelope.asset(),
                envelope.publicCode());
        return vc;
    }

    /**
     * Reads stored bytes.
     *
     * @throws MalformedException if they are not a credential of ours
     */
    static Credential parse(byte[] canonical) {
        if (!(CanonicalJson.parse(canonical) instanceof ObjectNode object)
                || !(object.get("credentialSubject") instanceof ObjectNode subject)
                || !(subject.get("fields") instanceof ObjectNode)
                || !(subject.get("holder") instanceof ArrayNode)
                || !(object.get("issuer") instanceof ObjectNode)) {
            throw new MalformedException("not a credential of this district");
        }
        return new Credential(object);
    }

    /** SHA-256 of the canonical bytes, proof included. */
    Hash digest() {
        return CanonicalJson.digest(json);
    }

    byte[] bytes() {
        return CanonicalJson.of(json);
    }

    String number() {
        return text(json.get("credentialSubject"), "number");
    }

    Map<String, String> fields() {
        Map<String, String> fields = new TreeMap<>();
        json.get("credentialSubject")
                .get("fields")
                .properties()
                .forEach(field -> fields.put(field.getKey(), field.getValue().stringValue()));
        return fields;
    }

    /**
     * This credential with everything that columns state as the columns state it now. Equal to this one unless a column
     * was changed behind the application.
     */
    Credential asColumnsSay(
            Held held, StoredDocument.Columns columns, Optional<StatusSlots.Slot> slot, String number, ZoneId zone) {
        ObjectNode copy = json.deepCopy();
        copy.put("id", "urn:uuid:" + held.id());
        putType(copy, held.copy().isPresent());
        if (held.copy().isEmpty()) {
            copy.remove(ATTESTATION);
        } else if (copy.get(ATTESTATION) instanceof ObjectNode attestation) {
            attestation.put(METHOD, held.copy().get().name());
        }
        ((ObjectNode) copy.get("issuer")).put("office", held.office());
        ObjectNode subject = (ObjectNode) copy.get("credentialSubject");
        subject.put("kind", held.kind());
        subject.put("kindVersion", columns.kindVersion());
        subject.put("number", number);
        ArrayNode was = (ArrayNode) subject.get("holder");
        ArrayNode is = subject.putArray("holder");
        for (int i = 0; i < held.holders().size(); i++) {
            ObjectNode item = is.addObject().put("ref", held.holders().get(i).ref());
            Optional.ofNullable(i < was.size() ? was.get(i).get("name") : null).ifPresent(n -> item.set("name", n));
        }
        Optional<String> host = statusHost();
        copy.remove(STATUS);
        slot.ifPresent(place -> putStatus(copy, place.entries(host.orElse(""))));
        write(copy, zone, held.validFrom(), held.validUntil(), held.asset(), held.publicCode());
        return new Credential(copy);
    }

    /** A copy is no official document of its kind: whoever does not know copies finds no authority for it. */
    private static void putType(ObjectNode vc, boolean copy) {
        vc.putArray("type").add("VerifiableCredential").add(copy ? "AttestedCopy" : "OfficialDocument");
    }

    /** Who issued the paper, as it says; absent for what is no copy. */
    Optional<String> statedIssuer() {
        return Optional.ofNullable(json.get(ATTESTATION)).map(attestation -> text(attestation, "statedIssuer"));
    }

    private static void putStatus(ObjectNode vc, List<StatusListCredential.Entry> entries) {
        ArrayNode status = vc.putArray(STATUS);
        entries.forEach(entry -> status.add(entry.json()));
    }

    /** Under which address the lists stood when this was issued; absent if it names none. */
    private Optional<String> statusHost() {
        return Optional.ofNullable(json.get(STATUS))
                .filter(list -> list.isArray() && !list.isEmpty())
                .flatMap(list -> StatusListCredential.Entry.parse(list.get(0)))
                .map(entry -> entry.list().replaceFirst("/status/[^/]+/[^/]+$", ""));
    }

    private static void write(
            ObjectNode vc,
            ZoneId zone,
            LocalDate validFrom,
            Optional<LocalDate> validUntil,
            Optional<String> asset,
            String publicCode) {
        vc.put("validFrom", startOf(validFrom, zone));
        vc.remove("validUntil");
        // The first moment at which it is no longer valid: the end of its last day.
        validUntil.ifPresent(last -> vc.put("validUntil", startOf(last.plusDays(1), zone)));
        ObjectNode subject = (ObjectNode) vc.get("credentialSubject");
        subject.remove("asset");
        asset.ifPresent(ref -> subject.put("asset", ref));
        vc.put("publicCode", publicCode);
    }

    private static String startOf(LocalDate day, ZoneId zone) {
        OffsetDateTime start = day.atStartOfDay(zone).toOffsetDateTime();
        return java.time.format.DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(start);
    }

    private static String text(JsonNode object, String name) {
        JsonNode value = object.get(name);
        if (value == null || !value.isString()) {
            throw new MalformedException("member missing: " + name);
        }
        return value.stringValue();
    }
}
