package commonseal.web;

import commonseal.documents.Documents.Evidence;
import commonseal.identity.Access.Action;
import commonseal.identity.Access.Facts;
import commonseal.identity.Access.Purpose;
import io.javalin.http.HttpStatus;
import java.util.Optional;
import java.util.UUID;

/** Corrections of evidence, on the page and by REST the same. */
public final class EvidenceCorrection {

    private EvidenceCorrection() {}

    /** A piece of evidence of an office that the actor supervises; empty for any other. */
    public static Optional<Evidence> find(Exchange exchange, UUID id) {
        return exchange.services()
                .db()
                .read(
                        exchange.actor().act("correct-evidence"),
                        tx -> exchange.services().documents().evidence(tx, id))
                .filter(evidence -> exchange.services()
                        .identity()
                        .access()
                        .can(
                                exchange.actor(),
                                Action.SUPERVISE,
                                new Facts.LinkFacts(evidence.caseId(), evidence.office(), false, false),
                                Purpose.ofCase(evidence.caseId()))
                        .permitted());
    }

    /** An id as typed; empty if it is none. */
    public static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text.strip()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A case by id or reference; empty if there is none of this reference, or nothing was typed. */
    public static Optional<UUID> caseOf(Exchange exchange, String text) {
        return text.isEmpty()
                ? Optional.empty()
                : id(text).or(() -> exchange.services().cases().byReference(text));
    }

    /** The status that fits a refusal. */
    public static HttpStatus status(String code) {
        return switch (code) {
            case "UNKNOWN_EVIDENCE", "UNKNOWN_CASE" -> HttpStatus.NOT_FOUND;
            case "NO_ROLE", "OTHER_OFFICE", "OWN_CASE", "OWN_EVIDENCE" -> HttpStatus.FORBIDDEN;
            default -> HttpStatus.UNPROCESSABLE_CONTENT;
        };
    }
}
