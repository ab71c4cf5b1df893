package commonseal.documents.internal;

import commonseal.keys.Keys;
import commonseal.keys.Keys.Place;
import commonseal.proof.Blinding;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Encrypts what the tables of this module keep sealed, each value bound to its table, column and row. */
final class Vault {
    private static final String DOCUMENT = "documents.document";
    private static final String NUMBER_FIELD = "documents.document.number";

    private final Keys keys;

    Vault(Keys keys) {
        this.keys = keys;
    }

    Bytes credential(UUID document, byte[] canonical) {
        return Bytes.of(keys.seal(new Place(DOCUMENT, "credential", document.toString()), canonical));
    }

    /** @throws Keys.Tampered if it was changed or moved */
    byte[] openCredential(UUID document, Bytes sealed) {
        return keys.open(new Place(DOCUMENT, "credential", document.toString()), sealed.copy());
    }

    Bytes number(UUID document, String number) {
        return text(DOCUMENT, "number_sealed", document.toString(), number);
    }

    String openNumber(UUID document, Bytes sealed) {
        return openText(DOCUMENT, "number_sealed", document.toString(), sealed);
    }

    /** Equal numbers have equal indexes. */
    Bytes numberIndex(String number) {
        return Bytes.of(keys.blindIndex(NUMBER_FIELD, number));
    }

    Bytes blinding(String table, String row, Blinding blinding) {
        return Bytes.of(keys.seal(new Place(table, "blinding", row), blinding.bytes()));
    }

    Blinding openBlinding(String table, String row, Bytes sealed) {
        return Blinding.of(keys.open(new Place(table, "blinding", row), sealed.copy()));
    }

    Bytes text(String table, String column, String row, String text) {
        return Bytes.of(keys.seal(new Place(table, column, row), text.getBytes(StandardCharsets.UTF_8)));
    }

    String openText(String table, String column, String row, Bytes sealed) {
        return new String(keys.open(new Place(table, column, row), sealed.copy()), StandardCharsets.UTF_8);
    }
}
