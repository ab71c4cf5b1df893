package commonseal.verifier;

import commonseal.carriers.StatusListCredential;
import commonseal.carriers.StatusListCredential.Entry;
import commonseal.proof.DataIntegrity;
import commonseal.proof.MalformedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What signed status lists say about a document, at the places that its credential names. */
final class ListCheck {
    private final TrustFile trust;

    ListCheck(Inquiry inquiry) {
        this.trust = inquiry.trust();
    }

    /**
     * What came out.
     *
     * @param answer what the lists say together, as of the older one; absent if none concerns the document, or the one for
     *     revocation is missing and the other says nothing
     * @param expires from when on they say nothing any more
     * @param damaged whether one that is meant for the document cannot be believed
     */
    record Result(Optional<StatusAnswer> answer, Instant expires, boolean damaged) {
        static final Result NONE = new Result(Optional.empty(), Instant.MAX, false);
    }

    Result judge(ObjectNode document, String documentId, List<ObjectNode> lists) {
        if (lists.isEmpty()) {
            return Result.NONE;
        }
        Optional<Said> revocation = Optional.empty();
        Optional<Said> suspension = Optional.empty();
        boolean damaged = false;
        try {
            for (Entry entry : entries(document)) {
                for (ObjectNode list : lists) {
                    if (!isAt(list, entry.list())) {
                        continue;
                    }
                    Optional<Said> said = said(list, entry);
                    damaged |= said.isEmpty();
                    switch (entry.purpose()) {
                        case StatusListCredential.REVOCATION -> revocation = newer(revocation, said);
                        case StatusListCredential.SUSPENSION -> suspension = newer(suspension, said);
                        default -> {}
                    }
                }
            }
        } catch (MalformedException e) {
            damaged = true;
        }
        return together(documentId, revocation, suspension, damaged);
    }

    /** One bit, with the times of its list. */
    private record Said(boolean set, Instant asOf, Instant expires) {}

    private static Optional<Said> newer(Optional<Said> a, Optional<Said> b) {
        return a.isPresent() && (b.isEmpty() || a.get().asOf().isAfter(b.get().asOf())) ? a : b;
    }

    private static Result together(
            String document, Optional<Said> revocation, Optional<Said> suspension, boolean damaged) {
        if (revocation.filter(Said::set).isPresent()) {
            return result(document, StatusAnswer.State.REVOKED, revocation.get(), damaged);
        }
        if (suspension.filter(Said::set).isPresent()) {
            return result(document, StatusAnswer.State.SUSPENDED, suspension.get(), damaged);
        }
        if (revocation.isEmpty() || suspension.isEmpty()) {
            return new Result(Optional.empty(), Instant.MAX, damaged);
        }
        Said older = revocation.get().asOf().isBefore(suspension.get().asOf()) ? revocation.get() : suspension.get();
        return result(document, StatusAnswer.State.ACTIVE, older, damaged);
    }

    private static Result result(String document, StatusAnswer.State state, Said said, boolean damaged) {
        StatusAnswer answer = new StatusAnswer(
                document, state, said.asOf(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        return new Result(Optional.of(answer), said.expires(), damaged);
    }

    private static List<Entry> entries(ObjectNode document) {
        List<Entry> entries = new ArrayList<>();
        JsonNode status = document.get("credentialStatus");
        if (status instanceof ArrayNode array) {
            array.values().forEach(item -> Entry.parse(item).ifPresent(entries::add));
        } else if (status != null) {
            Entry.parse(status).ifPresent(entries::add);
        }
        return entries;
    }

    private static boolean isAt(ObjectNode list, String id) {
        JsonNode found = list.get("id");
        return found != null && found.isString() && found.stringValue().equals(id);
    }

    /** The document's bit, if the district signed the list with the key that is for lists; absent otherwise. */
    private Optional<Said> said(ObjectNode list, Entry entry) {
        try {
            StatusListCredential read = StatusListCredential.parse(list);
            Optional<DataIntegrity.Proof> proof = DataIntegrity.proof(list);
            boolean signed = proof.filter(p -> p.proofPurpose().equals("assertionMethod"))
                    .flatMap(p -> trust.issuerKey(p.verificationMethod()))
                    .filter(key -> key.office().equals(TrustFile.STATUS_OFFICE)
                            && key.covers(read.validFrom())
                            // A stolen key dates its lists as it likes.
                            && key.compromisedAtSize().isEmpty()
                            && DataIntegrity.verify(list, key.key()))
                    .isPresent();
            return signed && read.issuer().equals(trust.did()) && read.purpose().equals(entry.purpose())
                    ? Optional.of(new Said(read.list().get(entry.index()) == 1, read.validFrom(), read.validUntil()))
                    : Optional.empty();
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }
}
