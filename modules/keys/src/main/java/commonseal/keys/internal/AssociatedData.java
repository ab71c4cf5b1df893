package commonseal.keys.internal;

import commonseal.keys.Keys.Place;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** What a ciphertext is bound to. Lengths stand before the parts: no two places give the same bytes. */
final class AssociatedData {

    private AssociatedData() {}

    /** A value sealed under the district's key. */
    static byte[] of(Place place) {
        return place(place, (byte) '1', 0).array();
    }

    /** A value sealed under a subject's key. */
    static byte[] of(Place place, UUID subject) {
        return place(place, (byte) '2', 16)
                .putLong(subject.getMostSignificantBits())
                .putLong(subject.getLeastSignificantBits())
                .array();
    }

    /** A subject's key, wrapped; epoch 0 from before there were any. */
    static byte[] ofKey(UUID subject, Instant createdAt, int epoch) {
        if (epoch != 0) {
            return ByteBuffer.allocate(2 + 16 + 8 + 4)
                    .put((byte) 'k')
                    .put((byte) '2')
                    .putLong(subject.getMostSignificantBits())
                    .putLong(subject.getLeastSignificantBits())
                    .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, createdAt))
                    .putInt(epoch)
                    .array();
        }
        return ByteBuffer.allocate(2 + 16 + 8)
                .put((byte) 'k')
                .put((byte) '1')
                .putLong(subject.getMostSignificantBits())
                .putLong(subject.getLeastSignificantBits())
                .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, createdAt))
                .array();
    }

    /** A subject's key under the key of a week. */
    static byte[] ofEpoch(UUID subject, int epoch) {
        return ByteBuffer.allocate(2 + 16 + 4)
                .put((byte) 'e')
                .put((byte) '1')
                .putLong(subject.getMostSignificantBits())
                .putLong(subject.getLeastSignificantBits())
                .putInt(epoch)
                .array();
    }

    private static ByteBuffer place(Place place, byte format, int more) {
        byte[] table = place.table().getBytes(StandardCharsets.UTF_8);
        byte[] column = place.column().getBytes(StandardCharsets.UTF_8);
        byte[] row = place.row().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + 12 + table.length + column.length + row.length + more)
                .put((byte) 'f')
                .put(format)
                .putInt(table.length)
                .put(table)
                .putInt(column.length)
                .put(column)
                .putInt(row.length)
                .put(row);
    }
}
