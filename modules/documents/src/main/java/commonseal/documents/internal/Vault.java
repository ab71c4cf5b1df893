package commonseal.documents.internal;

import commonseal.identity.HolderId;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.keys.Keys.Place;
import commonseal.keys.Opener;
import commonseal.keys.Sealer;
import commonseal.keys.SubjectKey;
import commonseal.proof.Blinding;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * Encrypts what the tables of this module keep sealed, each value bound to its table, column and row: what concerns one
 * holder under his own key, what several hold jointly and what belongs to nobody (trust files, exports) under the
 * district's, so that the erasure of one takes nothing from another.
 */
final class Vault {
    private static final String DOCUMENT = "documents.document";
    private static final String CLAIM = "documents.claim";
    private static final String NUMBER_FIELD = "documents.document.number";

    private final Keys keys;

    Vault(Keys keys) {
        this.keys = keys;
    }

    /**
     * The key of the one holder; the district's if there are several or none, or if the holder was erased: that his
     * document was revoked afterwards must still be written down.
     */
    Sealer of(Tx tx, Collection<HolderId> holders) {
        if (holders.size() != 1) {
            return keys;
        }
        try {
            return keys.subjectKey(tx, holders.iterator().next().value());
        } catch (Keys.Erased e) {
            return keys;
        }
    }

    /** As {@link #of} for many at once: the keys that are not in memory come in one query. */
    Function<Collection<HolderId>, Sealer> ofAll(Tx tx, Collection<? extends Collection<HolderId>> documents) {
        Map<UUID, SubjectKey> single = keys.subjectKeys(
                tx,
                documents.stream()
                        .filter(holders -> holders.size() == 1)
                        .map(holders -> holders.iterator().next().value())
                        .collect(Collectors.toSet()));
        return holders -> Optional.<Sealer>ofNullable(
                        holders.size() == 1
                                ? single.get(holders.iterator().next().value())
                                : null)
                .orElse(keys);
    }

    static Bytes claimBasis(Sealer key, UUID document, int number, String basis) {
        return text(key, CLAIM, "basis", document + "/" + number, basis);
    }

    static String openClaimBasis(Opener key, UUID document, int number, Bytes sealed) {
        return openText(key, CLAIM, "basis", document + "/" + number, sealed);
    }

    /** Opens these values; the keys that are not in memory come in one query. */
    Opener opener(Tx tx, List<Bytes> sealed) {
        return keys.opener(tx, sealed.stream().map(Bytes::copy).toList());
    }

    static Bytes credential(Sealer key, UUID document, byte[] canonical) {
        return Bytes.of(key.seal(new Place(DOCUMENT, "credential", document.toString()), canonical));
    }

    /**
     * @throws Keys.Tampered if it was changed or moved
     * @throws Keys.Erased if the holder was erased
     */
    static byte[] openCredential(Opener key, UUID document, Bytes sealed) {
        return key.open(new Place(DOCUMENT, "credential", document.toString()), sealed.copy());
    }

    static Bytes number(Sealer key, UUID document, String number) {
        return text(key, DOCUMENT, "number_sealed", document.toString(), number);
    }

    static String openNumber(Opener key, UUID document, Bytes sealed) {
        return openText(key, DOCUMENT, "number_sealed", document.toString(), sealed);
    }

    /** Equal numbers have equal indexes. */
    Bytes numberIndex(String number) {
        return Bytes.of(keys.lookupIndex(NUMBER_FIELD, number));
    }

    /** Under which indexes the number may be kept, with every key in use. */
    List<Bytes> numberIndexes(String number) {
        return keys.lookupIndexes(NUMBER_FIELD, number).stream().map(Bytes::of).toList();
    }

    /** Whether it is the number's under any key in use. */
    boolean isIndexOf(Bytes index, String number) {
        return numberIndexes(number).contains(index);
    }

    /** Of a row that belongs to no single holder. */
    Bytes blinding(String table, String row, Blinding blinding) {
        return blinding(keys, table, row, blinding);
    }

    static Bytes blinding(Sealer key, String table, String row, Blinding blinding) {
        return Bytes.of(key.seal(new Place(table, "blinding", row), blinding.bytes()));
    }

    static Blinding openBlinding(Opener key, String table, String row, Bytes sealed) {
        return Blinding.of(key.open(new Place(table, "blinding", row), sealed.copy()));
    }

    /** Whose key was deleted on purpose, if that is why the blinding does not open. */
    static Optional<UUID> erased(Opener key, String table, String row, Bytes sealed) {
        try {
            var unused = openBlinding(key, table, row, sealed);
            return Optional.empty();
        } catch (Keys.Erased e) {
            return Optional.of(e.subject());
        } catch (Keys.Tampered e) {
            return Optional.empty();
        }
    }

    Bytes bytes(String table, String column, String row, byte[] plain) {
        return Bytes.of(keys.seal(new Place(table, column, row), plain));
    }

    byte[] openBytes(String table, String column, String row, Bytes sealed) {
        return keys.open(new Place(table, column, row), sealed.copy());
    }

    /** What {@link #text(String, String, String, String)} sealed. */
    String openText(String table, String column, String row, Bytes sealed) {
        return openText(keys, table, column, row, sealed);
    }

    Bytes text(String table, String column, String row, String text) {
        return text(keys, table, column, row, text);
    }

    static Bytes text(Sealer key, String table, String column, String row, String text) {
        return Bytes.of(key.seal(new Place(table, column, row), text.getBytes(StandardCharsets.UTF_8)));
    }

    static String openText(Opener key, String table, String column, String row, Bytes sealed) {
        return new String(key.open(new Place(table, column, row), sealed.copy()), StandardCharsets.UTF_8);
    }

    /** What the ledger holds of a row of evidence. */
    static ObjectNode evidenceRecord(Opener key, StoredEvidence evidence) {
        return Records.evidence(evidence, correction(key, evidence));
    }

    private static Optional<String> correction(Opener key, StoredEvidence evidence) {
        return evidence.correction()
                .map(what -> openText(
                        key, Pulling.EVIDENCE, "correction", evidence.id().toString(), what.reason()));
    }

    /** Reads why evidence was corrected. */
    @FunctionalInterface
    interface Reasons {
        /** Absent if it corrects nothing; empty text if the holder was erased; a question mark if it was altered. */
        Optional<String> reason(StoredEvidence evidence);
    }

    /** Of these pieces; the keys that are not in memory come in one query, none if nothing was corrected. */
    Reasons correction(Tx tx, List<StoredEvidence> evidence) {
        List<Bytes> sealed = evidence.stream()
                .flatMap(each -> each.correction().stream())
                .map(StoredEvidence.Correction::reason)
                .toList();
        Opener key = opener(tx, sealed);
        return each -> {
            try {
                return correction(key, each);
            } catch (Keys.Erased e) {
                return Optional.of("");
            } catch (Keys.Tampered e) {
                // One altered reason must not hide the evidence beside it; the audit names it.
                return Optional.of("?");
            }
        };
    }
}
