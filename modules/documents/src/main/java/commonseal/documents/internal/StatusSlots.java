package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.STATUS_SLOT;

import commonseal.carriers.StatusList;
import commonseal.carriers.StatusListCredential;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/**
 * Gives each document a slot of its own in a status list: the n-th number of a block of 131,072 goes to the place that a
 * keyed permutation of the block gives it. No two get one place, nothing is searched, no two issues wait for each other.
 */
final class StatusSlots {
    private static final int BITS = 17;
    private static final int RIGHT_BITS = 9;
    private static final int LEFT_BITS = BITS - RIGHT_BITS;
    /** A Feistel network of unequal halves mixes well after eight; ten are cheap. */
    private static final int ROUNDS = 10;

    /** So many numbers come in one round trip; those in memory at a stop are lost, which costs slots and nothing else. */
    private static final int AT_ONCE = 32;

    private final Keys keys;
    private final Deque<Long> numbers = new ArrayDeque<>();

    StatusSlots(Keys keys) {
        this.keys = keys;
    }

    /**
     * A place in a list.
     *
     * @param list year and block, for instance 2026-0
     */
    record Slot(String list, int index) {
        /** Both entries of a credential: the list at this address says what ended, that one what rests. */
        List<StatusListCredential.Entry> entries(String baseUrl) {
            return List.of(
                    new StatusListCredential.Entry(
                            StatusListCredential.REVOCATION,
                            index,
                            address(baseUrl, list, StatusListCredential.REVOCATION)),
                    new StatusListCredential.Entry(
                            StatusListCredential.SUSPENSION,
                            index,
                            address(baseUrl, list, StatusListCredential.SUSPENSION)));
        }
    }

    /** Where a list is published. */
    static String address(String baseUrl, String list, String form) {
        return baseUrl + "/status/" + list + "/" + form;
    }

    /** The next free slots of the year of this day; at most one query. */
    List<Slot> next(Tx tx, LocalDate day, int count) {
        return numbers(tx, count).stream()
                .map(number -> {
                    String list = day.getYear() + "-" + (number >> BITS);
                    return new Slot(list, permuted(list, (int) (number & StatusList.LEAST_ENTRIES - 1)));
                })
                .toList();
    }

    private synchronized List<Long> numbers(Tx tx, int count) {
        if (numbers.size() < count) {
            numbers.addAll(tx.dsl()
                    .select(DSL.field("nextval('documents.status_slot_number')", SQLDataType.BIGINT))
                    .from(DSL.generateSeries(1, Math.max(AT_ONCE, count)))
                    .fetch(row -> row.value1()));
        }
        List<Long> taken = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            taken.add(numbers.removeFirst());
        }
        return taken;
    }

    /** A permutation of the numbers below 131,072, another one for each list. */
    int permuted(String list, int number) {
        int left = number >> RIGHT_BITS;
        int right = number & (1 << RIGHT_BITS) - 1;
        for (int round = 0; round < ROUNDS; round++) {
            if (round % 2 == 0) {
                left ^= mixed(list, round, right) & (1 << LEFT_BITS) - 1;
            } else {
                right ^= mixed(list, round, left) & (1 << RIGHT_BITS) - 1;
            }
        }
        return left << RIGHT_BITS | right;
    }

    private int mixed(String list, int round, int half) {
        return ByteBuffer.wrap(keys.blindIndex("documents.status_slot", list + "/" + round + "/" + half))
                .getInt();
    }

    /** The slot of a copy in a wallet. */
    static void insert(Tx tx, UUID document, int copy, Slot slot) {
        tx.dsl()
                .insertInto(STATUS_SLOT)
                .set(STATUS_SLOT.DOCUMENT_ID, document)
                .set(STATUS_SLOT.COPY, (short) copy)
                .set(STATUS_SLOT.LIST, slot.list())
                .set(STATUS_SLOT.INDEX, slot.index())
                .execute();
    }

    /** Every list in which the document or a copy of it has a slot. */
    static List<String> lists(Tx tx, UUID document) {
        return tx.dsl()
                .selectDistinct(STATUS_SLOT.LIST)
                .from(STATUS_SLOT)
                .where(STATUS_SLOT.DOCUMENT_ID.eq(document))
                .fetch(STATUS_SLOT.LIST);
    }

    /** The slots of the documents themselves, copy 0. */
    static void insert(Tx tx, Map<UUID, Slot> slots) {
        tx.dsl()
                .insertInto(STATUS_SLOT)
                .set(slots.entrySet().stream()
                        .map(each -> {
                            Record row = tx.dsl().newRecord(STATUS_SLOT);
                            row.set(STATUS_SLOT.DOCUMENT_ID, each.getKey());
                            row.set(STATUS_SLOT.COPY, (short) 0);
                            row.set(STATUS_SLOT.LIST, each.getValue().list());
                            row.set(STATUS_SLOT.INDEX, each.getValue().index());
                            return row;
                        })
                        .toList())
                .execute();
    }
}
