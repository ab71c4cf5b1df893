package commonseal.identity.internal;

import commonseal.identity.internal.LoggedTable.Reading;
import commonseal.proof.Hash;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;

/**
 * SHA-256 over what the database holds of a day: for each row of the disclosures, then of the looks, the length (4 bytes) and
 * text of what stands in its line.
 */
final class RowsHash {

    private final MessageDigest digest;
    private long rows;

    RowsHash() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param record of a row, as in its line */
    void add(String record) {
        byte[] bytes = AccessLogLines.utf8(record);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
        rows++;
    }

    static RowsHash ofDay(Reading reading, LocalDate day, Seals seals) {
        RowsHash hash = new RowsHash();
        for (LoggedTable table : LoggedTable.values()) {
            table.ofDay(
                    reading,
                    day,
                    claimed -> hash.add(AccessLogLines.record(claimed, seals).toString()));
        }
        return hash;
    }

    long rows() {
        return rows;
    }

    /** Of all rows added; once. */
    Hash hash() {
        return Hash.of(digest.digest());
    }
}
