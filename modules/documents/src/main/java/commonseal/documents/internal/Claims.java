package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.CLAIM;
import static org.jooq.impl.DSL.val;

import commonseal.catalog.Catalog.Kind;
import commonseal.kernel.Tx;
import commonseal.keys.IndexedColumn;
import commonseal.keys.Keys;
import commonseal.keys.Opener;
import commonseal.keys.Sealer;
import commonseal.proof.CanonicalJson;
import java.nio.ByteBuffer;
import java.text.Normalizer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One document in force per holder, thing or fields, where the kind says so: what each holds alone, kept apart by an
 * exclusion constraint of the database, so that no two transactions at once issue both.
 */
final class Claims implements IndexedColumn {
    private static final String TABLE = "documents.claim";
    private static final String FIELD = "documents.claim";
    private static final int MOST_DOCUMENTS = 10_000;

    private final Keys keys;

    Claims(Keys keys) {
        this.keys = keys;
    }

    /** What a document holds alone: one row for each key of the index in use. */
    record Claim(UUID document, int number, long high, long low, Field<Object> valid, byte[] basis) {
        private Condition same() {
            return DSL.condition(
                    "int8range(high, high, '[]') && int8range({0}, {0}, '[]') and int8range(low, low, '[]') && int8range({1}, {1}, '[]') and valid && {2}",
                    val(high), val(low), valid);
        }
    }

    /** Empty if the kind knows no limit. */
    List<Claim> of(
            Sealer sealer,
            UUID document,
            Kind kind,
            List<String> holders,
            Optional<String> asset,
            Map<String, String> values,
            LocalDate from,
            Optional<LocalDate> until) {
        return KindAsks.unique(kind, holders, asset, values)
                .map(parts -> {
                    String basis = basis(kind.code(), parts);
                    Field<Object> valid = days(from, until);
                    List<byte[]> indexes = keys.lookupIndexes(FIELD, basis);
                    List<Claim> claims = new ArrayList<>();
                    for (int i = 0; i < indexes.size(); i++) {
                        byte[] sealed =
                                Vault.claimBasis(sealer, document, i, basis).copy();
                        claims.add(claim(document, i, indexes.get(i), valid, sealed));
                    }
                    return List.copyOf(claims);
                })
                .orElse(List.of());
    }

    /** Written the same way however it was typed: compatibility forms, case and spaces do not tell documents apart. */
    private static String basis(String kind, List<String> parts) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode().add(kind);
        for (String part : parts) {
            all.add(Normalizer.normalize(part, Normalizer.Form.NFKC)
                    .strip()
                    .replaceAll("\\s+", " ")
                    .toUpperCase(java.util.Locale.ROOT));
        }
        return new String(CanonicalJson.of(all), java.nio.charset.StandardCharsets.UTF_8);
    }

    private static Claim claim(UUID document, int number, byte[] index, Field<Object> valid, byte[] basis) {
        ByteBuffer halves = ByteBuffer.wrap(index);
        return new Claim(document, number, halves.getLong() >>> 2, halves.getLong() >>> 2, valid, basis);
    }

    private static Field<Object> days(LocalDate from, Optional<LocalDate> until) {
        return DSL.field(
                "daterange({0}, {1}, '[]')",
                Object.class, val(from, LocalDate.class), val(until.orElse(null), LocalDate.class));
    }

    /**
     * Holds all of them, or of those documents that some other one excludes nothing. Waits for transactions that hold the
     * same and are not over. Two statements for all.
     *
     * @return the documents that hold nothing, each with the one that excludes it, if that is in force still
     */
    static Map<UUID, Optional<UUID>> hold(Tx tx, Collection<Claim> claims) {
        if (claims.isEmpty()) {
            return Map.of();
        }
        var insert = tx.dsl()
                .insertInto(CLAIM, CLAIM.DOCUMENT_ID, CLAIM.NUMBER, CLAIM.HIGH, CLAIM.LOW, CLAIM.VALID, CLAIM.BASIS);
        for (Claim claim : claims) {
            insert = insert.values(
                    val(claim.document()),
                    val(claim.number()),
                    val(claim.high()),
                    val(claim.low()),
                    claim.valid(),
                    val(claim.basis()));
        }
        Map<UUID, Integer> held = new HashMap<>();
        insert.onConflictDoNothing()
                .returningResult(CLAIM.DOCUMENT_ID)
                .fetch()
                .forEach(row -> held.merge(row.value1(), 1, Integer::sum));
        Map<UUID, List<Claim>> wanted = claims.stream().collect(Collectors.groupingBy(Claim::document));
        Map<UUID, Optional<UUID>> refused = new HashMap<>();
        wanted.forEach((document, all) -> {
            if (held.getOrDefault(document, 0) < all.size()) {
                refused.put(document, holder(tx, all));
            }
        });
        release(tx, refused.keySet());
        return refused;
    }

    /** The document that holds one of these already. */
    static Optional<UUID> holder(Tx tx, Collection<Claim> claims) {
        return claims.isEmpty()
                ? Optional.empty()
                : tx.dsl()
                        .select(CLAIM.DOCUMENT_ID)
                        .from(CLAIM)
                        .where(DSL.or(claims.stream().map(Claim::same).toList()))
                        .and(CLAIM.DOCUMENT_ID.notIn(
                                claims.stream().map(Claim::document).toList()))
                        .limit(1)
                        .fetchOptional(CLAIM.DOCUMENT_ID);
    }

    /** What was given up, to be held again if nothing comes of it. */
    record Released(List<Claim> claims) {
        Released {
            claims = List.copyOf(claims);
        }
    }

    /** Gives up what these documents hold, before their successors claim the same; the caller has locked them. */
    static Released release(Tx tx, Collection<UUID> documents) {
        if (documents.isEmpty()) {
            return new Released(List.of());
        }
        return new Released(tx.dsl()
                .deleteFrom(CLAIM)
                .where(CLAIM.DOCUMENT_ID.in(documents))
                .returning()
                .fetch(row -> new Claim(
                        row.get(CLAIM.DOCUMENT_ID),
                        row.get(CLAIM.NUMBER),
                        row.get(CLAIM.HIGH),
                        row.get(CLAIM.LOW),
                        DSL.field(
                                "{0}::daterange",
                                Object.class, val(row.get(CLAIM.VALID).toString())),
                        row.get(CLAIM.BASIS))));
    }

    static void restore(Tx tx, Released released) {
        var unused = hold(tx, released.claims());
    }

    // -- exchange of the index's key

    @Override
    public String table() {
        return TABLE;
    }

    @Override
    public Done backfill(Tx tx, Optional<String> after, int limit) {
        List<UUID> page = tx.dsl()
                .selectDistinct(CLAIM.DOCUMENT_ID)
                .from(CLAIM)
                .where(after.map(UUID::fromString)
                        .<Condition>map(CLAIM.DOCUMENT_ID::gt)
                        .orElseGet(DSL::noCondition))
                .orderBy(CLAIM.DOCUMENT_ID)
                .limit(Math.min(limit, MOST_DOCUMENTS))
                .fetch(CLAIM.DOCUMENT_ID);
        Released there = page.isEmpty() ? new Released(List.of()) : release(tx, page);
        Opener opener =
                keys.opener(tx, there.claims().stream().map(Claim::basis).toList());
        Set<UUID> seen = new HashSet<>();
        Set<Claim> anew = new LinkedHashSet<>();
        int changed = 0;
        for (Claim old : there.claims()) {
            Optional<Claim> now = newest(opener, old);
            if (now.isEmpty()) {
                anew.add(old);
            } else if (seen.add(old.document())) {
                anew.add(now.get());
                changed += now.get().high() == old.high() && now.get().low() == old.low() ? 0 : 1;
            } else {
                changed++;
            }
        }
        var unused = hold(tx, new ArrayList<>(anew));
        return new Done(
                page.isEmpty() ? Optional.empty() : Optional.of(page.getLast().toString()), changed);
    }

    /** Empty if its holder was erased: what he held alone cannot be told any more. */
    private Optional<Claim> newest(Opener opener, Claim old) {
        try {
            String basis = Vault.openClaimBasis(opener, old.document(), old.number(), Bytes.of(old.basis()));
            return Optional.of(
                    claim(old.document(), old.number(), keys.lookupIndex(FIELD, basis), old.valid(), old.basis()));
        } catch (Keys.Unreadable e) {
            return Optional.empty();
        }
    }
}
