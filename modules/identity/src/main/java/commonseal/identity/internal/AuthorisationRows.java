package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.AUTHORISATION;
import static commonseal.identity.internal.db.Tables.AUTHORISATION_CODE;
import static commonseal.identity.internal.db.Tables.AUTHORISATION_EVENT;
import static commonseal.identity.internal.db.Tables.AUTHORISATION_ITEM;
import static commonseal.identity.internal.db.Tables.REPRESENTATION;

import commonseal.identity.Authorisations.Item;
import commonseal.identity.Authorisations.ItemState;
import commonseal.identity.Authorisations.Request;
import commonseal.identity.HolderId;
import commonseal.identity.Mandates.Position;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tables {@code identity.authorisation}, {@code authorisation_item} and {@code authorisation_event}, append-only, and
 * {@code authorisation_code}, the one that changes. The state of a document is read from its events. Entries of the
 * ledger number them in the order in which they were made, also within one millisecond.
 */
final class AuthorisationRows {

    static final String TABLE = "identity.authorisation";
    static final String ITEM_TABLE = "identity.authorisation_item";
    static final String EVENT_TABLE = "identity.authorisation_event";
    /** Requests read at once; a case has as many as it has owners. */
    static final int MOST = 200;
    /** Documents in one request. */
    static final int MOST_ITEMS = 200;
    /** Each document ends after at most three events. */
    private static final int MOST_EVENTS = MOST * MOST_ITEMS * 3;

    private static final Set<String> GIVES = Set.of(Step.AGREED.name(), Step.REDEEMED.name());

    private final Seals seals;

    AuthorisationRows(Seals seals) {
        this.seals = seals;
    }

    enum Step {
        AGREED,
        REFUSED,
        REDEEMED,
        WITHDRAWN,
        ENDED
    }

    record Row(
            UUID id, UUID caseId, String service, String office, String owner, Instant until, Instant at, String actor)
            implements Ledgered {
        @Override
        public String table() {
            return TABLE;
        }

        @Override
        public JsonNode record(Seals seals) {
            return Seals.record("identity.authorisation.asked/v1", id, at, actor)
                    .put("case", caseId.toString())
                    .put("service", service)
                    .put("office", office)
                    .put("owner", owner)
                    .put("until", until.toString());
        }
    }

    record ItemRow(UUID id, UUID authorisation, Item item, Instant at, String actor) implements Ledgered {
        @Override
        public String table() {
            return ITEM_TABLE;
        }

        @Override
        public JsonNode record(Seals seals) {
            ObjectNode record = Seals.record("identity.authorisation.item/v1", id, at, actor)
                    .put("authorisation", authorisation.toString())
                    .put("document", item.document().toString())
                    .put("kind", item.kind());
            record.set("fields", Seals.texts(item.fields()));
            return record;
        }
    }

    record EventRow(
            UUID id,
            UUID authorisation,
            UUID document,
            String kind,
            Optional<String> givenAs,
            Optional<UUID> mandate,
            Instant at,
            String actor)
            implements Ledgered {
        @Override
        public String table() {
            return EVENT_TABLE;
        }

        @Override
        public JsonNode record(Seals seals) {
            boolean first = givenAs.isEmpty() && mandate.isEmpty();
            ObjectNode record = Seals.record("identity.authorisation.step/v" + (first ? 1 : 2), id, at, actor)
                    .put("authorisation", authorisation.toString())
                    .put("document", document.toString())
                    .put("kind", kind);
            Seals.putIfPresent(record, "givenAs", givenAs);
            Seals.putIfPresent(record, "mandate", mandate.map(UUID::toString));
            return record;
        }
    }

    /** The open code, if any, and how far the request is. */
    record Code(
            Ciphertext salt,
            Optional<Ciphertext> mac,
            Optional<Instant> expiresAt,
            Optional<Instant> usedAt,
            Optional<Instant> answeredAt) {}

    /**
     * One request with everything about it.
     *
     * @param states of its documents now, in the order asked
     * @param givenAs in which position it was answered, once it was
     */
    record Full(Row row, List<Item> items, Map<UUID, ItemState> states, Code code, Optional<String> givenAs) {
        Request request() {
            return new Request(
                    row.caseId(), row.service(), row.office(), HolderId.parse(row.owner()), items, row.until());
        }

        Set<UUID> documents() {
            return states.keySet();
        }

        boolean any(ItemState... wanted) {
            return states.values().stream().anyMatch(Set.of(wanted)::contains);
        }

        List<UUID> in(ItemState... wanted) {
            return states.entrySet().stream()
                    .filter(entry -> Set.of(wanted).contains(entry.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    // -- writing

    void insert(Tx tx, UUID id, Request request, Instant until, byte[] salt) {
        Row row = new Row(
                id,
                request.caseId(),
                request.service(),
                request.office(),
                request.owner().ref(),
                until,
                tx.now(),
                tx.act().actor());
        Claimed<Row> claimed = seals.append(tx, row);
        tx.dsl()
                .insertInto(AUTHORISATION)
                .set(AUTHORISATION.ID, id)
                .set(AUTHORISATION.CASE_ID, row.caseId())
                .set(AUTHORISATION.SERVICE, row.service())
                .set(AUTHORISATION.OFFICE, row.office())
                .set(AUTHORISATION.OWNER, row.owner())
                .set(AUTHORISATION.UNTIL, row.until())
                .set(AUTHORISATION.AT, row.at())
                .set(AUTHORISATION.ACTOR, row.actor())
                .set(claimed.columns(AUTHORISATION))
                .execute();
        tx.dsl()
                .insertInto(AUTHORISATION_CODE)
                .set(AUTHORISATION_CODE.AUTHORISATION, id)
                .set(AUTHORISATION_CODE.SALT, salt)
                .execute();
        request.items().forEach(item -> insertItem(tx, id, item));
    }

    private void insertItem(Tx tx, UUID authorisation, Item item) {
        ItemRow row = new ItemRow(
                Ids.next(tx), authorisation, item, tx.now(), tx.act().actor());
        Claimed<ItemRow> claimed = seals.append(tx, row);
        tx.dsl()
                .insertInto(AUTHORISATION_ITEM)
                .set(AUTHORISATION_ITEM.ID, row.id())
                .set(AUTHORISATION_ITEM.AUTHORISATION, authorisation)
                .set(AUTHORISATION_ITEM.DOCUMENT, item.document())
                .set(AUTHORISATION_ITEM.KIND, item.kind())
                .set(AUTHORISATION_ITEM.FIELDS, item.fields().toArray(String[]::new))
                .set(AUTHORISATION_ITEM.AT, row.at())
                .set(AUTHORISATION_ITEM.ACTOR, row.actor())
                .set(claimed.columns(AUTHORISATION_ITEM))
                .execute();
    }

    /** @param given in which position the owner's side spoke; absent for a step of the office or the program */
    void insertEvent(Tx tx, UUID authorisation, UUID document, Step step, Optional<Position> given) {
        EventRow row = new EventRow(
                Ids.next(tx),
                authorisation,
                document,
                step.name(),
                given.map(AuthorisationRows::name),
                given.flatMap(
                        position -> position instanceof Position.By by ? Optional.of(by.mandate()) : Optional.empty()),
                tx.now(),
                tx.act().actor());
        Claimed<EventRow> claimed = seals.append(tx, row);
        tx.dsl()
                .insertInto(AUTHORISATION_EVENT)
                .set(AUTHORISATION_EVENT.ID, row.id())
                .set(AUTHORISATION_EVENT.AUTHORISATION, authorisation)
                .set(AUTHORISATION_EVENT.DOCUMENT, document)
                .set(AUTHORISATION_EVENT.KIND, row.kind())
                .set(AUTHORISATION_EVENT.GIVEN_AS, row.givenAs().orElse(null))
                .set(AUTHORISATION_EVENT.MANDATE, row.mandate().orElse(null))
                .set(AUTHORISATION_EVENT.AT, row.at())
                .set(AUTHORISATION_EVENT.ACTOR, row.actor())
                .set(claimed.columns(AUTHORISATION_EVENT))
                .execute();
    }

    private static String name(Position position) {
        return switch (position) {
            case Position.Self() -> "SELF";
            case Position.By by -> by.as().name();
        };
    }

    void setCode(Tx tx, UUID authorisation, byte[] salt, byte[] mac, Instant expiresAt) {
        tx.dsl()
                .update(AUTHORISATION_CODE)
                .set(AUTHORISATION_CODE.SALT, salt)
                .set(AUTHORISATION_CODE.MAC, mac)
                .set(AUTHORISATION_CODE.EXPIRES_AT, expiresAt)
                .setNull(AUTHORISATION_CODE.USED_AT)
                .where(AUTHORISATION_CODE.AUTHORISATION.eq(authorisation))
                .execute();
    }

    void setAnswered(Tx tx, UUID authorisation) {
        tx.dsl()
                .update(AUTHORISATION_CODE)
                .set(AUTHORISATION_CODE.ANSWERED_AT, tx.now())
                .where(AUTHORISATION_CODE.AUTHORISATION.eq(authorisation))
                .execute();
    }

    void setUsed(Tx tx, UUID authorisation) {
        tx.dsl()
                .update(AUTHORISATION_CODE)
                .set(AUTHORISATION_CODE.USED_AT, tx.now())
                .where(AUTHORISATION_CODE.AUTHORISATION.eq(authorisation))
                .execute();
    }

    /** No code opens it any more, and nobody is asked any more. */
    void close(Tx tx, Collection<UUID> authorisations) {
        tx.dsl()
                .update(AUTHORISATION_CODE)
                .setNull(AUTHORISATION_CODE.MAC)
                .setNull(AUTHORISATION_CODE.EXPIRES_AT)
                .set(AUTHORISATION_CODE.CLOSED_AT, tx.now())
                .where(AUTHORISATION_CODE.AUTHORISATION.in(authorisations))
                .execute();
    }

    // -- reading

    Optional<Full> byId(Tx tx, UUID id) {
        return load(tx, AUTHORISATION.ID.eq(id), false).stream().findFirst();
    }

    /** As {@link #byId}, held until the transaction ends. */
    Optional<Full> lock(Tx tx, UUID id) {
        tx.dsl()
                .select(AUTHORISATION_CODE.AUTHORISATION)
                .from(AUTHORISATION_CODE)
                .where(AUTHORISATION_CODE.AUTHORISATION.eq(id))
                .forUpdate()
                .fetch();
        return byId(tx, id);
    }

    /** All of a case, oldest first. */
    /** Who agreed in a request: one person, but for what somebody else wrote into the table. */
    Set<UUID> agreedBy(Tx tx, UUID authorisation) {
        return tx
                .dsl()
                .selectDistinct(AUTHORISATION_EVENT.ACTOR)
                .from(AUTHORISATION_EVENT)
                .where(
                        AUTHORISATION_EVENT.AUTHORISATION.eq(authorisation),
                        AUTHORISATION_EVENT.KIND.eq(Step.AGREED.name()),
                        AUTHORISATION_EVENT.ACTOR.startsWith("person:"))
                .fetch(AUTHORISATION_EVENT.ACTOR)
                .stream()
                .map(HolderId::parse)
                .map(HolderId::value)
                .collect(Collectors.toSet());
    }

    /** Whether it was agreed under a mandate that this officer entered. What takes power away counts unconfirmed. */
    boolean agreedUnderMandateOf(Tx tx, UUID authorisation, String officer) {
        return tx.dsl()
                .fetchExists(DSL.selectOne()
                        .from(AUTHORISATION_EVENT)
                        .join(REPRESENTATION)
                        .on(REPRESENTATION.ID.eq(AUTHORISATION_EVENT.MANDATE))
                        .where(
                                AUTHORISATION_EVENT.AUTHORISATION.eq(authorisation),
                                AUTHORISATION_EVENT.KIND.eq(Step.AGREED.name()),
                                REPRESENTATION.ACTOR.eq(officer)));
    }

    List<Full> ofCase(Tx tx, UUID caseId) {
        // Whoever of its owners acts: what others were asked counts for the case, too.
        return tx.asProgram("requests-of-case", () -> load(tx, AUTHORISATION.CASE_ID.eq(caseId), false));
    }

    /** As {@link #ofCase}, held until the transaction ends. */
    List<Full> lockCase(Tx tx, UUID caseId) {
        tx.dsl()
                .select(AUTHORISATION_CODE.AUTHORISATION)
                .from(AUTHORISATION_CODE)
                .where(AUTHORISATION_CODE.AUTHORISATION.in(
                        DSL.select(AUTHORISATION.ID).from(AUTHORISATION).where(AUTHORISATION.CASE_ID.eq(caseId))))
                .orderBy(AUTHORISATION_CODE.AUTHORISATION)
                .forUpdate()
                .fetch();
        return ofCase(tx, caseId);
    }

    /** Not answered yet, of any of the owners, newest first. */
    List<Full> waiting(Tx tx, Collection<String> owners) {
        Condition open = AUTHORISATION
                .OWNER
                .in(owners)
                .and(AUTHORISATION.UNTIL.gt(tx.now()))
                .and(AUTHORISATION.ID.in(DSL.select(AUTHORISATION_CODE.AUTHORISATION)
                        .from(AUTHORISATION_CODE)
                        .where(AUTHORISATION_CODE.ANSWERED_AT.isNull(), AUTHORISATION_CODE.CLOSED_AT.isNull())));
        return load(tx, open, true).stream()
                .filter(full -> full.any(ItemState.ASKED))
                .toList();
    }

    /** Requests the ledger confirms, with their states at {@code tx.now()}; at most {@link #MOST}. Four queries. */
    private List<Full> load(Tx tx, Condition which, boolean newestFirst) {
        List<Claimed<Row>> rows = tx.dsl()
                .select()
                .from(AUTHORISATION)
                .where(which)
                .orderBy(newestFirst ? AUTHORISATION.ENTRY.desc() : AUTHORISATION.ENTRY.asc())
                .limit(MOST)
                .fetch(AuthorisationRows::row);
        if (rows.isEmpty()) {
            return List.of();
        }
        Set<UUID> ids = rows.stream().map(each -> each.row().id()).collect(Collectors.toSet());
        Map<UUID, List<Claimed<ItemRow>>> items = items(tx, ids);
        Map<UUID, List<Claimed<EventRow>>> events = events(tx, ids);
        Map<UUID, Code> codes = codes(tx, ids);
        Set<Claimed<?>> sealed = new HashSet<>(seals.confirmed(tx, flat(items)));
        sealed.addAll(seals.confirmed(tx, flat(events)));
        return seals.confirmed(tx, rows).stream()
                .map(Claimed::row)
                .filter(row -> sealed.containsAll(items.getOrDefault(row.id(), List.of())))
                .flatMap(row -> Optional.ofNullable(codes.get(row.id()))
                        .map(code -> full(
                                row,
                                items.getOrDefault(row.id(), List.of()),
                                steps(events.getOrDefault(row.id(), List.of()), sealed),
                                tx.now(),
                                code,
                                givenAs(events.getOrDefault(row.id(), List.of()), sealed)))
                        .stream())
                .toList();
    }

    private static <T> List<T> flat(Map<UUID, List<T>> lists) {
        return lists.values().stream().flatMap(List::stream).toList();
    }

    /** By document: what takes permission away counts at once; what gives it counts only if the ledger confirms it. */
    private static Map<UUID, Set<String>> steps(List<Claimed<EventRow>> events, Set<Claimed<?>> sealed) {
        return events.stream()
                .filter(each -> !GIVES.contains(each.row().kind()) || sealed.contains(each))
                .collect(Collectors.groupingBy(
                        each -> each.row().document(),
                        Collectors.mapping(each -> each.row().kind(), Collectors.toSet())));
    }

    private static Full full(
            Row row,
            List<Claimed<ItemRow>> items,
            Map<UUID, Set<String>> steps,
            Instant now,
            Code code,
            Optional<String> givenAs) {
        boolean isOver = !now.isBefore(row.until());
        Map<UUID, ItemState> states = new LinkedHashMap<>();
        for (Claimed<ItemRow> item : items) {
            UUID document = item.row().item().document();
            states.put(document, state(steps.getOrDefault(document, Set.of()), isOver));
        }
        return new Full(row, items.stream().map(each -> each.row().item()).toList(), states, code, givenAs);
    }

    private static Optional<String> givenAs(List<Claimed<EventRow>> events, Set<Claimed<?>> sealed) {
        return events.stream()
                .filter(sealed::contains)
                .filter(each -> each.row().kind().equals(Step.AGREED.name())
                        || each.row().kind().equals(Step.REFUSED.name()))
                .flatMap(each -> each.row().givenAs().stream())
                .findFirst();
    }

    private static ItemState state(Set<String> steps, boolean isOver) {
        if (steps.contains(Step.REFUSED.name())) {
            return ItemState.REFUSED;
        }
        if (steps.contains(Step.WITHDRAWN.name())) {
            return ItemState.WITHDRAWN;
        }
        if (steps.contains(Step.ENDED.name()) || isOver) {
            return ItemState.ENDED;
        }
        if (!steps.contains(Step.AGREED.name())) {
            return ItemState.ASKED;
        }
        return steps.contains(Step.REDEEMED.name()) ? ItemState.REDEEMED : ItemState.AGREED;
    }

    private static Map<UUID, List<Claimed<ItemRow>>> items(Tx tx, Set<UUID> authorisations) {
        return tx
                .dsl()
                .select()
                .from(AUTHORISATION_ITEM)
                .where(AUTHORISATION_ITEM.AUTHORISATION.in(authorisations))
                .orderBy(AUTHORISATION_ITEM.DOCUMENT)
                .limit(MOST * MOST_ITEMS)
                .fetch(AuthorisationRows::item)
                .stream()
                .collect(Collectors.groupingBy(each -> each.row().authorisation()));
    }

    private static Map<UUID, List<Claimed<EventRow>>> events(Tx tx, Set<UUID> authorisations) {
        return tx
                .dsl()
                .select()
                .from(AUTHORISATION_EVENT)
                .where(AUTHORISATION_EVENT.AUTHORISATION.in(authorisations))
                .orderBy(AUTHORISATION_EVENT.ENTRY)
                .limit(MOST_EVENTS)
                .fetch(AuthorisationRows::event)
                .stream()
                .collect(Collectors.groupingBy(each -> each.row().authorisation()));
    }

    private static Map<UUID, Code> codes(Tx tx, Set<UUID> authorisations) {
        return tx
                .dsl()
                .select()
                .from(AUTHORISATION_CODE)
                .where(AUTHORISATION_CODE.AUTHORISATION.in(authorisations))
                .orderBy(AUTHORISATION_CODE.AUTHORISATION)
                .limit(MOST)
                .fetch()
                .stream()
                .collect(Collectors.toMap(r -> r.get(AUTHORISATION_CODE.AUTHORISATION), AuthorisationRows::code));
    }

    // -- for the ledger's audit

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return SealedTable.page(tx, AUTHORISATION, after, limit).map(AuthorisationRows::row);
    }

    List<Claimed<ItemRow>> itemPage(Tx tx, Optional<UUID> after, int limit) {
        return SealedTable.page(tx, AUTHORISATION_ITEM, after, limit).map(AuthorisationRows::item);
    }

    List<Claimed<EventRow>> eventPage(Tx tx, Optional<UUID> after, int limit) {
        return SealedTable.page(tx, AUTHORISATION_EVENT, after, limit).map(AuthorisationRows::event);
    }

    private static Claimed<Row> row(Record r) {
        Row row = new Row(
                r.get(AUTHORISATION.ID),
                r.get(AUTHORISATION.CASE_ID),
                r.get(AUTHORISATION.SERVICE),
                r.get(AUTHORISATION.OFFICE),
                r.get(AUTHORISATION.OWNER),
                r.get(AUTHORISATION.UNTIL),
                r.get(AUTHORISATION.AT),
                r.get(AUTHORISATION.ACTOR));
        return Claimed.read(AUTHORISATION, r, row);
    }

    private static Claimed<ItemRow> item(Record r) {
        Item item = new Item(
                r.get(AUTHORISATION_ITEM.DOCUMENT),
                r.get(AUTHORISATION_ITEM.KIND),
                Arrays.asList(r.get(AUTHORISATION_ITEM.FIELDS)));
        ItemRow row = new ItemRow(
                r.get(AUTHORISATION_ITEM.ID),
                r.get(AUTHORISATION_ITEM.AUTHORISATION),
                item,
                r.get(AUTHORISATION_ITEM.AT),
                r.get(AUTHORISATION_ITEM.ACTOR));
        return Claimed.read(AUTHORISATION_ITEM, r, row);
    }

    private static Claimed<EventRow> event(Record r) {
        EventRow row = new EventRow(
                r.get(AUTHORISATION_EVENT.ID),
                r.get(AUTHORISATION_EVENT.AUTHORISATION),
                r.get(AUTHORISATION_EVENT.DOCUMENT),
                r.get(AUTHORISATION_EVENT.KIND),
                Optional.ofNullable(r.get(AUTHORISATION_EVENT.GIVEN_AS)),
                Optional.ofNullable(r.get(AUTHORISATION_EVENT.MANDATE)),
                r.get(AUTHORISATION_EVENT.AT),
                r.get(AUTHORISATION_EVENT.ACTOR));
        return Claimed.read(AUTHORISATION_EVENT, r, row);
    }

    private static Code code(Record r) {
        return new Code(
                Ciphertext.of(r.get(AUTHORISATION_CODE.SALT)),
                Ciphertext.ofColumn(r.get(AUTHORISATION_CODE.MAC)),
                Optional.ofNullable(r.get(AUTHORISATION_CODE.EXPIRES_AT)),
                Optional.ofNullable(r.get(AUTHORISATION_CODE.USED_AT)),
                Optional.ofNullable(r.get(AUTHORISATION_CODE.ANSWERED_AT)));
    }
}
