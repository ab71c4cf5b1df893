package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.DOCUMENT_HOLDER;
import static commonseal.documents.internal.db.Tables.STANDING;
import static commonseal.documents.internal.db.Tables.STATUS_LIST;
import static commonseal.documents.internal.db.Tables.STATUS_SLOT;
import static commonseal.documents.internal.db.Tables.WALLET_WITHDRAWAL;

import commonseal.carriers.Jws;
import commonseal.carriers.StatusList;
import commonseal.carriers.StatusList.Packing;
import commonseal.carriers.StatusListCredential;
import commonseal.carriers.StatusListToken;
import commonseal.documents.Documents.State;
import commonseal.documents.Documents.StatusFile;
import commonseal.documents.internal.DocumentsModule.Settings;
import commonseal.documents.internal.StatusPublications.Publication;
import commonseal.identity.HolderId;
import commonseal.identity.Identity;
import commonseal.kernel.Act;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Db;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.keys.Keys.IssuerKey;
import commonseal.ledger.Ledger;
import commonseal.ledger.Ledger.Sealed;
import commonseal.proof.CanonicalJson;
import commonseal.proof.DataIntegrity;
import commonseal.proof.Hash;
import commonseal.verifier.TrustFile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The district's status lists: anyone sees whether a document ended or rests, and nobody sees who looked at which. Each is
 * built from the standings, signed, sealed in the ledger by its digest and served from memory; anew at a rhythm, because it
 * is valid for half a day only, and soon after a change.
 */
final class StatusLists {
    /** How long a list counts. */
    static final Duration VALID = Duration.ofHours(12);

    /** How long somebody may keep it without asking again: a revocation is known everywhere after this. */
    private static final Duration CACHED = Duration.ofMinutes(5);

    /** Another node may have published; so old what is in memory may be. */
    private static final Duration REMEMBERED = Duration.ofSeconds(5);

    /** Form of a list for wallets. */
    static final String TOKEN = "token";

    private static final Field<String[]> HOLDERS = DSL.array(DSL.select(DOCUMENT_HOLDER.HOLDER)
            .from(DOCUMENT_HOLDER)
            .where(DOCUMENT_HOLDER.DOCUMENT_ID.eq(STATUS_SLOT.DOCUMENT_ID)));

    private final Db db;
    private final Keys keys;
    private final Ledger ledger;
    private final Identity identity;
    private final Vault vault;
    private final Trust trust;
    private final Settings settings;
    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    private final Map<String, Loaded> served = new ConcurrentHashMap<>();
    private volatile Instant nextRound = Instant.MIN;

    StatusLists(Db db, Keys keys, Ledger ledger, Identity identity, Vault vault, Trust trust, Settings settings) {
        this.db = db;
        this.keys = keys;
        this.ledger = ledger;
        this.identity = identity;
        this.vault = vault;
        this.trust = trust;
        this.settings = settings;
    }

    /** What is served of a list, by form; empty if there is no such list. */
    private record Loaded(int number, Map<String, StatusFile> files, Instant checkedAt) {
        Loaded {
            files = Map.copyOf(files);
        }
    }

    // -- what makes a list due

    /** A document of this list was issued: the list has to exist. */
    void issued(Tx tx, String list) {
        tx.afterCommit(() -> {
            if (!served.containsKey(list)) {
                changed.add(list);
            }
        });
    }

    /** The standing of a document of this list changed. A crash loses this; the first round after the start finds it. */
    void changed(Tx tx, String list) {
        tx.afterCommit(() -> changed.add(list));
    }

    /** Publishes what changed, and once in a while everything. Never inside a transaction; costs nothing if nothing is due. */
    void publish() {
        Instant now = db.clock().now();
        boolean round = !now.isBefore(nextRound);
        if (!round && changed.isEmpty()) {
            return;
        }
        Set<String> due = new LinkedHashSet<>(changed);
        if (round) {
            due.addAll(db.read(Act.job("documents.status"), StatusLists::inUse));
        }
        for (String list : due) {
            // Taken off before the standings are read: a change after that puts it on again.
            changed.remove(list);
            try {
                served.put(list, publish(list));
            } catch (RuntimeException e) {
                changed.add(list);
                throw e;
            }
        }
        if (round) {
            nextRound = now.plus(settings.statusEvery());
        }
    }

    /** Every list with a slot, without reading the slots. */
    private static List<String> inUse(Tx tx) {
        return tx.dsl()
                .fetch("WITH RECURSIVE lists (list) AS ((SELECT list FROM documents.status_slot ORDER BY list LIMIT 1)"
                        + " UNION ALL SELECT (SELECT s.list FROM documents.status_slot s WHERE s.list > lists.list"
                        + " ORDER BY s.list LIMIT 1) FROM lists WHERE lists.list IS NOT NULL)"
                        + " SELECT list FROM lists WHERE list IS NOT NULL")
                .map(row -> row.get(0, String.class));
    }

    // -- publishing

    private Loaded publish(String list) {
        // Its key is an act of its own: it exists before anything is signed with it.
        db.write(
                Act.job("documents.status"),
                tx -> keys.ensureIssuerKey(tx, TrustFile.STATUS_OFFICE).map(made -> {
                    identity.keyActs().made(tx, made);
                    return made;
                }));
        return db.write(Act.job("documents.status"), tx -> publish(tx, list));
    }

    /** One publisher of a list at a time; what another published a moment ago with the same content is left as it is. */
    private Loaded publish(Tx tx, String list) {
        lock(tx, list);
        Bits bits = bits(tx, list);
        Optional<Publication> previous = StatusPublications.newest(tx, list);
        boolean due = previous.isEmpty()
                || !previous.get().at().plus(settings.statusEvery()).isAfter(tx.now())
                || !bits.equals(published(tx, list));
        if (due) {
            seal(tx, list, bits, previous.map(p -> p.number() + 1).orElse(1));
        }
        return load(tx, list).orElseThrow();
    }

    /** Places of a list that are not zero. */
    private record Bits(StatusList revocation, StatusList suspension) {}

    private Bits bits(Tx tx, String list) {
        Map<Integer, Integer> ended = new HashMap<>();
        Map<Integer, Integer> resting = new HashMap<>();
        tx.dsl()
                .select(STATUS_SLOT.INDEX, STANDING.STATE)
                .from(STATUS_SLOT)
                .join(STANDING)
                .on(STANDING.DOCUMENT_ID.eq(STATUS_SLOT.DOCUMENT_ID))
                .where(STATUS_SLOT.LIST.eq(list), STANDING.STATE.ne(State.ACTIVE.name()))
                .forEach(row -> {
                    switch (State.valueOf(row.value2())) {
                        case ACTIVE -> {}
                        case SUSPENDED -> resting.put(row.value1(), 1);
                        case REVOKED, SUPERSEDED, SURRENDERED, VOID -> ended.put(row.value1(), 1);
                    }
                });
        takenBack(tx, list).forEach(place -> ended.put(place, 1));
        return new Bits(
                StatusList.of(Packing.BITSTRING, 1, StatusList.LEAST_ENTRIES, ended),
                StatusList.of(Packing.BITSTRING, 1, StatusList.LEAST_ENTRIES, resting));
    }

    /** Places of copies that their holder withdrew, and of those whose only holder was erased. */
    private Set<Integer> takenBack(Tx tx, String list) {
        Set<Integer> places = new HashSet<>();
        Map<UUID, Set<Integer>> byHolder = new HashMap<>();
        tx.dsl()
                .select(STATUS_SLOT.INDEX, WALLET_WITHDRAWAL.AT, HOLDERS)
                .from(STATUS_SLOT)
                .leftJoin(WALLET_WITHDRAWAL)
                .on(WALLET_WITHDRAWAL
                        .DOCUMENT_ID
                        .eq(STATUS_SLOT.DOCUMENT_ID)
                        .and(WALLET_WITHDRAWAL.COPY.eq(STATUS_SLOT.COPY)))
                .where(STATUS_SLOT.LIST.eq(list), STATUS_SLOT.COPY.gt((short) 0))
                .forEach(row -> {
                    String[] holders = row.value3();
                    if (row.value2() != null) {
                        places.add(row.value1());
                    } else if (holders.length == 1) {
                        byHolder.computeIfAbsent(HolderId.parse(holders[0]).value(), any -> new HashSet<>())
                                .add(row.value1());
                    }
                });
        Set<UUID> there = keys.subjectKeys(tx, byHolder.keySet()).keySet();
        byHolder.forEach((holder, theirs) -> {
            if (!there.contains(holder)) {
                places.addAll(theirs);
            }
        });
        return places;
    }

    private static Bits published(Tx tx, String list) {
        return tx.dsl()
                .select(STATUS_LIST.REVOCATION, STATUS_LIST.SUSPENSION)
                .from(STATUS_LIST)
                .where(STATUS_LIST.LIST.eq(list))
                .fetchSingle(row -> new Bits(read(row.value1()), read(row.value2())));
    }

    private static StatusList read(byte[] credential) {
        return StatusListCredential.parse(CanonicalJson.parse(credential)).list();
    }

    private void seal(Tx tx, String list, Bits bits, int number) {
        IssuerKey key = keys.issuerKey(tx, TrustFile.STATUS_OFFICE);
        Instant mayFrom = trust.since(tx, key, TrustFile.STATUS_OFFICE);
        Instant at = mayFrom.isAfter(tx.now()) ? mayFrom : tx.now();
        byte[] revocation = credential(list, StatusListCredential.REVOCATION, bits.revocation(), at, key);
        byte[] suspension = credential(list, StatusListCredential.SUSPENSION, bits.suspension(), at, key);
        byte[] token = token(tx, list, bits, at);
        Publication publication = new Publication(
                list,
                number,
                at,
                at.plus(VALID),
                Hash.sha256(revocation),
                Hash.sha256(suspension),
                Optional.of(Hash.sha256(token)));
        Sealed sealed =
                ledger.append(tx, "status.published|" + list + "|" + number, StatusPublications.record(publication));
        StatusPublications.insert(
                tx,
                publication,
                vault.blinding(StatusPublications.TABLE, publication.row(), sealed.blinding()),
                sealed.entry());
        tx.dsl()
                .insertInto(STATUS_LIST)
                .set(STATUS_LIST.LIST, list)
                .set(STATUS_LIST.NUMBER, number)
                .set(STATUS_LIST.REVOCATION, revocation)
                .set(STATUS_LIST.SUSPENSION, suspension)
                .set(STATUS_LIST.TOKEN, token)
                .onConflict(STATUS_LIST.LIST)
                .doUpdate()
                .set(STATUS_LIST.NUMBER, number)
                .set(STATUS_LIST.REVOCATION, revocation)
                .set(STATUS_LIST.SUSPENSION, suspension)
                .set(STATUS_LIST.TOKEN, token)
                .execute();
        // A crash here leaves the list that was published before, and no entry.
        CrashPoint.reach("documents.status-list.sealed");
    }

    private byte[] credential(String list, String purpose, StatusList bits, Instant at, IssuerKey key) {
        StatusListCredential credential = new StatusListCredential(
                StatusSlots.address(settings.baseUrl(), list, purpose),
                settings.did(),
                purpose,
                at,
                at.plus(VALID),
                VALID,
                bits);
        return CanonicalJson.of(DataIntegrity.create(
                credential.unsigned(),
                DataIntegrity.Proof.assertion(at.toString(), trust.method(key)),
                key.publicKey().suite(),
                key::sign));
    }

    /** For wallets, with both purposes in one list; by the seal that their copies are sealed with, under every suite. */
    private byte[] token(Tx tx, String list, Bits bits, Instant at) {
        Map<Integer, Integer> both = new TreeMap<>();
        for (int i = 0; i < StatusList.LEAST_ENTRIES; i++) {
            // What ended and rested before is ended.
            if (bits.revocation().get(i) == 1) {
                both.put(i, StatusListToken.INVALID);
            } else if (bits.suspension().get(i) == 1) {
                both.put(i, StatusListToken.SUSPENDED);
            }
        }
        StatusListToken token = new StatusListToken(
                StatusSlots.address(settings.baseUrl(), list, TOKEN),
                at,
                Optional.of(at.plus(VALID)),
                Optional.of(VALID),
                StatusList.of(Packing.TOKEN, 2, StatusList.LEAST_ENTRIES, both));
        Seals.TokenSeal seal = trust.seals().token(tx);
        ObjectNode header = JsonNodeFactory.instance.objectNode().put("typ", StatusListToken.TYPE);
        ArrayNode chain = header.putArray("x5c");
        seal.chain().forEach(chain::add);
        return Jws.sign(Jws.Algorithm.ES256, header, token.payload(), seal::sign)
                .text()
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void lock(Tx tx, String list) {
        tx.dsl()
                .select(DSL.field(
                        "pg_advisory_xact_lock(hashtextextended({0}, 12))",
                        SQLDataType.OTHER, DSL.val("documents.status/" + list)))
                .fetch();
    }

    // -- serving

    /** The newest file of a list; absent if there is none. From memory but for one number every few seconds. */
    Optional<StatusFile> file(String list, String form) {
        Instant now = db.clock().now();
        Loaded loaded = served.get(list);
        if (loaded == null || loaded.checkedAt().plus(REMEMBERED).isBefore(now)) {
            Optional<Loaded> fresh = db.read(Act.job("documents.status"), tx -> load(tx, list));
            fresh.ifPresent(found -> served.put(list, found));
            return fresh.flatMap(found -> Optional.ofNullable(found.files().get(form)));
        }
        return Optional.ofNullable(loaded.files().get(form));
    }

    private Optional<Loaded> load(Tx tx, String list) {
        Instant now = db.clock().now();
        Loaded known = served.get(list);
        return tx.dsl()
                .select(STATUS_LIST.NUMBER)
                .from(STATUS_LIST)
                .where(STATUS_LIST.LIST.eq(list))
                .fetchOptional(STATUS_LIST.NUMBER)
                .map(number -> known != null && known.number() == number
                        ? new Loaded(number, known.files(), now)
                        : files(tx, list, now));
    }

    private static Loaded files(Tx tx, String list, Instant now) {
        return tx.dsl()
                .select(STATUS_LIST.NUMBER, STATUS_LIST.REVOCATION, STATUS_LIST.SUSPENSION, STATUS_LIST.TOKEN)
                .from(STATUS_LIST)
                .where(STATUS_LIST.LIST.eq(list))
                .fetchSingle(row -> {
                    Map<String, StatusFile> files = new HashMap<>();
                    files.put(StatusListCredential.REVOCATION, file(row.value2(), "application/vc"));
                    files.put(StatusListCredential.SUSPENSION, file(row.value3(), "application/vc"));
                    if (row.value4() != null) {
                        files.put(TOKEN, file(row.value4(), "application/statuslist+jwt"));
                    }
                    return new Loaded(row.value1(), files, now);
                });
    }

    private static StatusFile file(byte[] bytes, String mediaType) {
        return new StatusFile(bytes, mediaType, Hash.sha256(bytes).hex().substring(0, 32), CACHED);
    }
}
