package commonseal.approvals.internal;

import commonseal.identity.HolderId;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.keys.Keys.Place;
import commonseal.keys.Opener;
import commonseal.keys.Sealer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Personal values of this schema, sealed to the column and row they stand in, under the key of the applicant of that
 * moment (of an organisation being founded: the founder). The ciphertext says whose key it was.
 */
record Vault(Keys keys) {

    /** The applicant's key; the district's once he was erased, so that his cases can still be closed. */
    Sealer of(Tx tx, HolderId applicant) {
        try {
            return keys.subjectKey(tx, applicant.value());
        } catch (Keys.Erased e) {
            return keys;
        }
    }

    /** Opens these values; the keys that are not in memory come in one query. */
    Opener opener(Tx tx, Collection<? extends byte @Nullable []> sealed) {
        return keys.opener(tx, sealed);
    }

    static byte[] seal(Sealer key, String table, String column, String row, String text) {
        return sealBytes(key, table, column, row, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] sealBytes(Sealer key, String table, String column, String row, byte[] bytes) {
        return key.seal(new Place("approvals." + table, column, row), bytes);
    }

    /** What an erased applicant wrote reads as nothing. */
    static String open(Opener key, String table, String column, String row, byte[] sealed) {
        try {
            return new String(openBytes(key, table, column, row, sealed), StandardCharsets.UTF_8);
        } catch (Keys.Erased e) {
            return "";
        }
    }

    /** @throws Keys.Erased if the applicant was erased */
    static byte[] openBytes(Opener key, String table, String column, String row, byte[] sealed) {
        return key.open(new Place("approvals." + table, column, row), sealed);
    }

    /** Of a column that may be empty. */
    static Optional<String> openOptional(
            Opener key, String table, String column, String row, byte @Nullable [] sealed) {
        return sealed == null ? Optional.empty() : Optional.of(open(key, table, column, row, sealed));
    }
}
