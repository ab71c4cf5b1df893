package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.EXCHANGE_RULE;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.select;

import commonseal.documents.Exchange.Requirement;
import commonseal.documents.Exchange.RuleResult;
import commonseal.documents.Exchange.Source;
import commonseal.identity.Actor;
import commonseal.identity.Role;
import commonseal.kernel.Tx;
import commonseal.ledger.Ledger;
import commonseal.ledger.Ledger.EntryId;
import commonseal.ledger.Ledger.Sealed;
import commonseal.proof.CanonicalJson;
import commonseal.proof.Leaf;
import commonseal.proof.MalformedException;
import commonseal.proof.Multikey;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Sources and requirements: versions, each a ledger entry; the newest counts. */
final class ExchangeRules {
    static final String TABLE = "documents.exchange_rule";

    private static final String SOURCE = "SOURCE";
    private static final String REQUIREMENT = "REQUIREMENT";
    private static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,39}");
    private static final Set<String> IDENTIFIERS = Set.of("name", "id_scheme", "id_number", "credit_code");
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final int LONGEST_NAME = 100;
    private static final int MOST = 200;

    private final Ledger ledger;
    private final Vault vault;
    private final AtomicReference<Newest> newest = new AtomicReference<>(new Newest(Instant.MIN, List.of(), List.of()));

    ExchangeRules(Ledger ledger, Vault vault) {
        this.ledger = ledger;
        this.vault = vault;
    }

    /** What counts as of a moment. */
    record Newest(Instant at, List<Source> sources, List<Requirement> requirements) {
        Optional<Source> source(String code) {
            return sources.stream().filter(each -> each.code().equals(code)).findFirst();
        }
    }

    /** A row. */
    record Row(
            String part,
            String code,
            int version,
            String content,
            String officer,
            Instant at,
            Bytes blinding,
            EntryId entry) {
        String key() {
            return part + "/" + code + "/" + version;
        }
    }

    RuleResult publish(Tx tx, Actor actor, Source source) {
        Optional<String> wrong = wrong(source);
        return wrong.isPresent()
                ? new RuleResult.Refused(wrong.get())
                : publish(tx, actor, SOURCE, source.code(), write(source));
    }

    RuleResult publish(Tx tx, Actor actor, Requirement requirement) {
        if (!CODE.matcher(requirement.code()).matches()) {
            return new RuleResult.Refused("SOURCE_CODE");
        }
        if (isNoName(requirement.nameZh()) || isNoName(requirement.nameEn())) {
            return new RuleResult.Refused("SOURCE_NAME");
        }
        boolean codes = !requirement.kinds().isEmpty()
                && requirement.kinds().size() <= MOST
                && requirement.kinds().stream().distinct().count()
                        == requirement.kinds().size()
                && requirement.kinds().stream()
                        .allMatch(kind -> CODE.matcher(kind).matches());
        return codes
                ? publish(tx, actor, REQUIREMENT, requirement.code(), write(requirement))
                : new RuleResult.Refused("REQUIREMENT_KINDS");
    }

    private static boolean isNoName(String name) {
        return name.isBlank() || name.length() > LONGEST_NAME;
    }

    private static Optional<String> wrong(Source source) {
        if (!CODE.matcher(source.code()).matches()) {
            return Optional.of("SOURCE_CODE");
        }
        if (isNoName(source.nameZh()) || isNoName(source.nameEn())) {
            return Optional.of("SOURCE_NAME");
        }
        if (!CODE.matcher(source.office()).matches()) {
            return Optional.of("SOURCE_OFFICE");
        }
        if (!isAddress(source.url())) {
            return Optional.of("SOURCE_URL");
        }
        boolean kinds = !source.kinds().isEmpty()
                && source.kinds().size() <= MOST
                && source.kinds().entrySet().stream()
                        .allMatch(kind -> CODE.matcher(kind.getKey()).matches()
                                && !kind.getValue().isEmpty()
                                && IDENTIFIERS.containsAll(kind.getValue())
                                && Set.copyOf(kind.getValue()).size()
                                        == kind.getValue().size());
        if (!kinds) {
            return Optional.of("SOURCE_KINDS");
        }
        try {
            source.publicKey().ifPresent(Multikey::publicKey);
        } catch (MalformedException e) {
            return Optional.of("SOURCE_KEY");
        }
        long seconds = source.patience().toSeconds();
        return seconds >= 1 && seconds <= 30 && source.atOnce() >= 1 && source.atOnce() <= 64
                ? Optional.empty()
                : Optional.of("SOURCE_LIMITS");
    }

    private static boolean isAddress(String text) {
        try {
            URI url = URI.create(text);
            return text.length() <= 300
                    && !text.endsWith("/")
                    && "https".equals(url.getScheme())
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private RuleResult publish(Tx tx, Actor actor, String part, String code, ObjectNode content) {
        if (actor.kind() != Actor.Kind.JOB && !actor.has(Role.ADMINISTRATOR, "*")) {
            return new RuleResult.Refused("NOT_ALLOWED");
        }
        tx.dsl()
                .select(DSL.field("pg_advisory_xact_lock(hashtextextended('documents.exchange_rule', 11))"))
                .fetch();
        Optional<Row> before = newest(tx, EXCHANGE_RULE.PART.eq(part).and(EXCHANGE_RULE.CODE.eq(code))).stream()
                .findFirst();
        String text = CanonicalJson.text(content);
        if (before.filter(row -> row.content().equals(text)).isPresent()) {
            return new RuleResult.Published(before.get().version());
        }
        int version = before.map(Row::version).orElse(0) + 1;
        Row unsealed = new Row(part, code, version, text, actor.ref(), tx.now(), Bytes.of(new byte[0]), new EntryId(0));
        Sealed sealed = ledger.append(tx, "exchange.rule|" + unsealed.key(), record(unsealed));
        tx.dsl()
                .insertInto(EXCHANGE_RULE)
                .set(EXCHANGE_RULE.PART, part)
                .set(EXCHANGE_RULE.CODE, code)
                .set(EXCHANGE_RULE.VERSION, version)
                .set(EXCHANGE_RULE.CONTENT, text)
                .set(EXCHANGE_RULE.OFFICER, actor.ref())
                .set(EXCHANGE_RULE.AT, tx.now())
                .set(
                        EXCHANGE_RULE.BLINDING,
                        vault.blinding(TABLE, unsealed.key(), sealed.blinding()).copy())
                .set(EXCHANGE_RULE.ENTRY, sealed.entry().value())
                .execute();
        tx.afterCommit(() -> newest.set(new Newest(Instant.MIN, List.of(), List.of())));
        return new RuleResult.Published(version);
    }

    static ObjectNode record(Row row) {
        ObjectNode record = JsonNodeFactory.instance
                .objectNode()
                .put("v", 1)
                .put("type", "exchange.rule")
                .put("at", row.at().toString())
                .put("part", row.part())
                .put("code", row.code())
                .put("version", row.version())
                .put("officer", row.officer());
        record.set("content", CanonicalJson.parse(row.content()));
        return record;
    }

    /** From memory where it is fresh. */
    Newest current(Tx tx) {
        Newest known = newest.get();
        boolean fresh =
                !known.at().equals(Instant.MIN) && tx.now().isBefore(known.at().plus(FRESH));
        return fresh ? known : newest(tx);
    }

    Newest newest(Tx tx) {
        List<Source> sources = new ArrayList<>();
        List<Requirement> requirements = new ArrayList<>();
        for (Row row : newest(tx, DSL.noCondition())) {
            // A row that somebody wrote behind the application opens no way out.
            if (!confirmed(tx, row)) {
                continue;
            }
            JsonNode content = CanonicalJson.parse(row.content());
            if (row.part().equals(SOURCE)) {
                sources.add(source(row, content));
            } else {
                requirements.add(new Requirement(
                        row.code(),
                        content.path("nameZh").asString(),
                        content.path("nameEn").asString(),
                        texts(content.path("kinds")),
                        row.version()));
            }
        }
        Newest found = new Newest(tx.now(), List.copyOf(sources), List.copyOf(requirements));
        newest.set(found);
        return found;
    }

    private boolean confirmed(Tx tx, Row row) {
        try {
            var blinding =
                    Vault.openBlinding(vault.opener(tx, List.of(row.blinding())), TABLE, row.key(), row.blinding());
            return ledger.holds(tx, row.entry(), Leaf.commit(record(row), blinding));
        } catch (commonseal.keys.Keys.Unreadable | MalformedException e) {
            return false;
        }
    }

    private static List<Row> newest(Tx tx, Condition which) {
        return rows(
                tx,
                which.and(row(EXCHANGE_RULE.PART, EXCHANGE_RULE.CODE, EXCHANGE_RULE.VERSION)
                        .in(select(EXCHANGE_RULE.PART, EXCHANGE_RULE.CODE, max(EXCHANGE_RULE.VERSION))
                                .from(EXCHANGE_RULE)
                                .groupBy(EXCHANGE_RULE.PART, EXCHANGE_RULE.CODE))),
                10_000);
    }

    /** All versions, for the audit. */
    static List<Row> inOrder(Tx tx, Optional<String> after, int limit) {
        return rows(
                tx,
                after.map(text -> text.split("/", 3))
                        .<Condition>map(key -> row(EXCHANGE_RULE.PART, EXCHANGE_RULE.CODE, EXCHANGE_RULE.VERSION)
                                .greaterThan(key[0], key[1], Integer.valueOf(key[2])))
                        .orElse(DSL.noCondition()),
                limit);
    }

    private static List<Row> rows(Tx tx, Condition which, int limit) {
        return tx.dsl()
                .selectFrom(EXCHANGE_RULE)
                .where(which)
                .orderBy(EXCHANGE_RULE.PART, EXCHANGE_RULE.CODE, EXCHANGE_RULE.VERSION)
                .limit(limit)
                .fetch(r -> new Row(
                        r.get(EXCHANGE_RULE.PART),
                        r.get(EXCHANGE_RULE.CODE),
                        r.get(EXCHANGE_RULE.VERSION),
                        r.get(EXCHANGE_RULE.CONTENT),
                        r.get(EXCHANGE_RULE.OFFICER),
                        r.get(EXCHANGE_RULE.AT),
                        Bytes.of(r.get(EXCHANGE_RULE.BLINDING)),
                        new EntryId(r.get(EXCHANGE_RULE.ENTRY))));
    }

    private static ObjectNode write(Source source) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("nameZh", source.nameZh())
                .put("nameEn", source.nameEn())
                .put("office", source.office())
                .put("url", source.url())
                .put("patience", source.patience().toSeconds())
                .put("atOnce", source.atOnce())
                .put("active", source.active());
        source.publicKey().ifPresent(key -> json.put("publicKey", key));
        ObjectNode kinds = json.putObject("kinds");
        new TreeMap<>(source.kinds()).forEach((kind, names) -> list(kinds.putArray(kind), names));
        return json;
    }

    private static ObjectNode write(Requirement requirement) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("nameZh", requirement.nameZh())
                .put("nameEn", requirement.nameEn());
        list(json.putArray("kinds"), requirement.kinds());
        return json;
    }

    private static void list(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }

    private static Source source(Row row, JsonNode content) {
        Map<String, List<String>> kinds = new TreeMap<>();
        content.path("kinds").propertyStream().forEach(kind -> kinds.put(kind.getKey(), texts(kind.getValue())));
        return new Source(
                row.code(),
                content.path("nameZh").asString(),
                content.path("nameEn").asString(),
                content.path("office").asString(),
                content.path("url").asString(),
                kinds,
                Optional.ofNullable(content.get("publicKey")).map(JsonNode::asString),
                Duration.ofSeconds(content.path("patience").asInt()),
                content.path("atOnce").asInt(),
                content.path("active").asBoolean(),
                row.version());
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asString()));
        return texts;
    }
}
