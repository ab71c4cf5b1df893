package commonseal.documents.internal;

import commonseal.carriers.Jws;
import commonseal.carriers.P256Key;
import commonseal.carriers.SdJwt;
import commonseal.catalog.Catalog;
import commonseal.catalog.Catalog.Policy;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.State;
import commonseal.documents.Documents.StatusFile;
import commonseal.documents.WalletCopies;
import commonseal.documents.internal.DocumentsModule.Settings;
import commonseal.documents.internal.StatusSlots.Slot;
import commonseal.documents.internal.Unsealing.Opened;
import commonseal.documents.internal.WalletRows.Given;
import commonseal.documents.internal.WalletRows.Row;
import commonseal.documents.internal.WalletRows.Withdrawn;
import commonseal.identity.Actor;
import commonseal.identity.Identity;
import commonseal.identity.Mandates.Capacity;
import commonseal.identity.Mandates.Position;
import commonseal.identity.Mandates.Power;
import commonseal.identity.Mandates.Reach;
import commonseal.kernel.BusinessClock;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.ledger.Ledger;
import commonseal.ledger.Ledger.Sealed;
import commonseal.proof.MalformedException;
import commonseal.verifier.TrustFile.Authority;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes wallet copies: one key, one copy, one place in the lists, one entry of the ledger. */
final class WalletGiving implements WalletCopies {
    /** Long enough to go from one screen to the other. */
    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(10);

    private static final String NONCE = "documents.wallet_nonce";
    private static final int NONCE_SIZE = Long.BYTES + 16;
    private static final int SALT_SIZE = 16;
    private static final int LONGEST_PROOF = 10_000;
    private static final String TYPE = "dc+sd-jwt";

    private final Keys keys;
    private final Ledger ledger;
    private final Identity identity;
    private final Catalog catalog;
    private final BusinessClock clock;
    private final Vault vault;
    private final Unsealing unsealing;
    private final Trust trust;
    private final Doubts doubts;
    private final StatusSlots slots;
    private final StatusLists statusLists;
    private final WalletTypes types;
    private final Settings settings;

    WalletGiving(
            Keys keys,
            Ledger ledger,
            Identity identity,
            Catalog catalog,
            BusinessClock clock,
            Vault vault,
            Unsealing unsealing,
            Trust trust,
            Doubts doubts,
            StatusSlots slots,
            StatusLists statusLists,
            Settings settings) {
        this.keys = keys;
        this.ledger = ledger;
        this.identity = identity;
        this.catalog = catalog;
        this.clock = clock;
        this.vault = vault;
        this.unsealing = unsealing;
        this.trust = trust;
        this.doubts = doubts;
        this.slots = slots;
        this.statusLists = statusLists;
        this.types = new WalletTypes(catalog, settings.baseUrl());
        this.settings = settings;
    }

    // -- whose

    /** Himself, or the one who is the organisation's voice by law: a wallet tells whoever sees it that it is the holder's. */
    private boolean isHolder(Tx tx, Actor actor, Held held) {
        if (actor.kind() != Actor.Kind.PERSON || actor.session().isEmpty()) {
            return false;
        }
        Reach reach = identity.mandates().reach(tx, actor.person());
        return held.holders().stream()
                .flatMap(holder -> reach.position(holder, Power.READ, Optional.of(held.kind())).stream())
                .anyMatch(position -> switch (position) {
                    case Position.Self() -> true;
                    case Position.By by -> by.as() == Capacity.LEGAL_REPRESENTATIVE;
                });
    }

    private Optional<StoredDocument> own(Tx tx, Actor actor, Optional<StoredDocument> found) {
        return found.filter(stored -> isHolder(tx, actor, stored.held()));
    }

    // -- the question and its answer

    @Override
    public Optional<Question> question(Tx tx, Actor holder, UUID document) {
        return own(tx, holder, DocumentTable.load(tx, document)).map(stored -> {
            Instant until = tx.now().plus(ANSWERED_WITHIN).truncatedTo(ChronoUnit.SECONDS);
            return new Question(settings.baseUrl(), nonce(holder, document, until.getEpochSecond()), until);
        });
    }

    /** Keyed, so that nothing is stored; the key it is answered with serves once, so no answer does twice. */
    private String nonce(Actor holder, UUID document, long until) {
        byte[] mac = keys.blindIndex(NONCE, holder.ref() + "/" + document + "/" + until);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(Long.BYTES + mac.length)
                        .putLong(until)
                        .put(mac)
                        .array());
    }

    private boolean isOurs(String nonce, Actor holder, UUID document, Instant now) {
        byte[] given;
        try {
            given = Base64.getUrlDecoder().decode(nonce);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (given.length != NONCE_SIZE) {
            return false;
        }
        long until = ByteBuffer.wrap(given).getLong();
        byte[] expected = Base64.getUrlDecoder().decode(nonce(holder, document, until));
        return MessageDigest.isEqual(given, expected) && now.getEpochSecond() < until;
    }

    /** The key that answered, or why it does not count. */
    private sealed interface Answer {
        record By(P256Key key) implements Answer {}

        record Wrong(String reason) implements Answer {}
    }

    private Answer answer(Tx tx, Actor holder, UUID document, String proof) {
        try {
            if (proof.length() > LONGEST_PROOF) {
                return new Answer.Wrong("PROOF_UNREADABLE");
            }
            Jws answer = Jws.parse(proof.strip());
            JsonNode jwk = answer.header().get("jwk");
            if (jwk == null || !answer.type().equals(Optional.of(PROOF_TYPE))) {
                return new Answer.Wrong("PROOF_UNREADABLE");
            }
            P256Key key = P256Key.parse(jwk);
            if (!answer.signedBy(key)) {
                return new Answer.Wrong("PROOF_KEY");
            }
            if (!says(answer, "aud").equals(Optional.of(settings.baseUrl()))) {
                return new Answer.Wrong("PROOF_AUDIENCE");
            }
            if (says(answer, "nonce")
                    .filter(nonce -> isOurs(nonce, holder, document, tx.now()))
                    .isEmpty()) {
                return new Answer.Wrong("PROOF_NONCE");
            }
            return WalletRows.isUsed(tx, key.thumbprint()) ? new Answer.Wrong("KEY_USED") : new Answer.By(key);
        } catch (MalformedException e) {
            return new Answer.Wrong("PROOF_UNREADABLE");
        }
    }

    private static Optional<String> says(Jws answer, String name) {
        return Optional.ofNullable(answer.payload().get(name))
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue);
    }

    // -- giving

    @Override
    public GiveResult give(Tx tx, Actor holder, UUID document, String proof) {
        Optional<StoredDocument> stored = own(tx, holder, StatusChanges.lock(tx, document));
        Optional<Opened> opened = stored.flatMap(found -> unsealing.open(tx, found));
        if (stored.isEmpty() || opened.isEmpty()) {
            return new GiveResult.Unknown();
        }
        Held held = stored.get().held();
        LocalDate today = LocalDate.ofInstant(clock.now(tx), settings.zone());
        boolean inDates = !today.isBefore(held.validFrom())
                && held.validUntil().filter(today::isAfter).isEmpty();
        if (held.state() != State.ACTIVE || !inDates) {
            return new GiveResult.NotGiven("NOT_IN_FORCE");
        }
        if (doubts.about(tx, stored.get())) {
            return new GiveResult.NotGiven("RECORDS_DOUBTFUL");
        }
        List<Copy> copies = WalletRows.of(tx, document);
        if (copies.stream().filter(copy -> copy.inForce(tx.now())).count() >= MOST) {
            return new GiveResult.NotGiven("TOO_MANY");
        }
        Optional<Instant> from = from(tx, held);
        if (from.isEmpty()) {
            return new GiveResult.NotGiven("OFFICE_ENDED");
        }
        return switch (answer(tx, holder, document, proof)) {
            case Answer.Wrong(String reason) -> new GiveResult.NotGiven(reason);
            case Answer.By(P256Key key) ->
                given(tx, holder, stored.get(), opened.get().credential(), copies, key, from.get());
        };
    }

    /**
     * When the copy was made, as coarse as may be: two made on one morning are not known for one holder's by it. Never
     * before the office might issue the kind; absent if it may no longer.
     */
    private Optional<Instant> from(Tx tx, Held held) {
        Instant hour = tx.now().truncatedTo(ChronoUnit.HOURS);
        return trust.namingSeal(tx).authorities().stream()
                .filter(a -> a.office().equals(held.office())
                        && a.kind().equals(held.kind())
                        && !a.from().isAfter(tx.now())
                        && a.until().map(tx.now()::isBefore).orElse(true))
                .map(Authority::from)
                .map(WalletGiving::wholeSecond)
                .min(Comparator.naturalOrder())
                .map(begun -> begun.isAfter(hour) ? begun : hour);
    }

    private static Instant wholeSecond(Instant at) {
        Instant second = at.truncatedTo(ChronoUnit.SECONDS);
        return second.equals(at) ? at : second.plusSeconds(1);
    }

    private GiveResult given(
            Tx tx,
            Actor holder,
            StoredDocument stored,
            Credential credential,
            List<Copy> copies,
            P256Key key,
            Instant from) {
        Held held = stored.held();
        UUID document = held.id();
        Instant most = tx.now().truncatedTo(ChronoUnit.HOURS).plus(settings.walletFor());
        Instant expires = until(credential).filter(most::isAfter).orElse(most);
        if (!expires.isAfter(tx.now())) {
            // The calendar of a demonstration may be behind: to a wallet, which knows no other than its own, it is
            // over.
            return new GiveResult.NotGiven("NOT_IN_FORCE");
        }
        Map<String, Policy> policies =
                Fields.policies(catalog, held.kind(), stored.columns().kindVersion());
        Slot slot = slots.next(tx, LocalDate.ofInstant(clock.now(tx), settings.zone()), 1)
                .getFirst();
        Map<String, String> open = Fields.shownToAll(policies, credential.fields());
        Map<String, JsonNode> hidden = hidden(policies, credential.fields());
        Map<String, JsonNode> atTop = atTop(credential);
        Seals.TokenSeal seal = trust.seals().token(tx);
        SdJwt token = SdJwt.issue(
                new SdJwt.Content(
                        TYPE,
                        seal.chain(),
                        claims(stored, credential, open, slot, key, from, expires),
                        atTop,
                        0,
                        Optional.of(new SdJwt.Inside("fields", hidden, selective(policies) - hidden.size()))),
                () -> Ids.randomBytes(SALT_SIZE),
                seal::sign);
        Given given = new Given(
                document,
                copies.isEmpty() ? 1 : copies.getFirst().number() + 1,
                token.digest(),
                key.thumbprint(),
                names(open, hidden, atTop),
                holder.ref(),
                tx.now(),
                expires,
                slot);
        Sealed sealed = ledger.append(tx, "wallet.given|" + given.row(), given.record());
        WalletRows.insert(
                tx,
                new Row<>(
                        given,
                        Vault.blinding(vault.of(tx, held.holders()), WalletRows.COPY, given.row(), sealed.blinding()),
                        sealed.entry()));
        statusLists.changed(tx, slot.list());
        // A crash here leaves neither copy nor entry.
        CrashPoint.reach("documents.wallet-copy.sealed");
        return new GiveResult.Given(given.copy(), token.text(), expires);
    }

    /** Names of all that is in it: what left is on record, as of any disclosure. */
    private static List<String> names(
            Map<String, String> open, Map<String, JsonNode> hidden, Map<String, JsonNode> atTop) {
        TreeSet<String> names = new TreeSet<>(open.keySet());
        names.addAll(hidden.keySet());
        names.addAll(atTop.keySet());
        return List.copyOf(names);
    }

    private static Optional<Instant> until(Credential credential) {
        return Optional.ofNullable(credential.json().get("validUntil"))
                .map(end -> OffsetDateTime.parse(end.stringValue()).toInstant());
    }

    private static int selective(Map<String, Policy> policies) {
        return (int) policies.values().stream()
                .filter(policy -> policy == Policy.SELECTIVE)
                .count();
    }

    /** What the holder shows field by field; decoys stand for what this document leaves empty. */
    private static Map<String, JsonNode> hidden(Map<String, Policy> policies, Map<String, String> values) {
        Map<String, JsonNode> hidden = new TreeMap<>();
        values.forEach((name, value) -> {
            if (policies.get(name) == Policy.SELECTIVE) {
                hidden.put(name, JsonNodeFactory.instance.stringNode(value));
            }
        });
        return hidden;
    }

    /** What every document has and what tells whose it is: shown only if the holder wants. */
    private static Map<String, JsonNode> atTop(Credential credential) {
        Map<String, JsonNode> atTop = new TreeMap<>();
        atTop.put("number", JsonNodeFactory.instance.stringNode(credential.number()));
        ArrayNode names = JsonNodeFactory.instance.arrayNode();
        for (JsonNode holder : credential.json().get("credentialSubject").get("holder")) {
            Optional.ofNullable(holder.get("name")).ifPresent(names::add);
        }
        if (!names.isEmpty()) {
            atTop.put("holder", names);
        }
        return atTop;
    }

    private ObjectNode claims(
            StoredDocument stored,
            Credential credential,
            Map<String, String> open,
            Slot slot,
            P256Key key,
            Instant from,
            Instant expires) {
        Held held = stored.held();
        JsonNode json = credential.json();
        int version = stored.columns().kindVersion();
        ObjectNode claims = JsonNodeFactory.instance.objectNode();
        claims.put("iss", settings.did());
        claims.put("iat", from.getEpochSecond());
        claims.put(
                "nbf",
                OffsetDateTime.parse(json.get("validFrom").stringValue())
                        .toInstant()
                        .getEpochSecond());
        claims.put("exp", expires.getEpochSecond());
        claims.put("vct", types.address(held.kind(), version));
        types.file(held.kind(), version)
                .map(WalletTypes::integrity)
                .ifPresent(digest -> claims.put("vct#integrity", digest));
        claims.putObject("cnf").set("jwk", key.jwk());
        claims.putObject("status")
                .putObject("status_list")
                .put("idx", slot.index())
                .put("uri", StatusSlots.address(settings.baseUrl(), slot.list(), StatusLists.TOKEN));
        claims.put("office", held.office());
        claims.set("office_name", json.get("issuer").get("name"));
        claims.set("district", json.get("issuer").get("district"));
        claims.put("kind", held.kind());
        claims.set("kind_name", json.get("credentialSubject").get("kindName"));
        claims.put("valid_from", held.validFrom().toString());
        held.validUntil().ifPresent(last -> claims.put("valid_until", last.toString()));
        if (settings.demonstration()) {
            claims.put("demonstration", true);
        }
        ObjectNode fields = claims.putObject("fields");
        open.forEach(fields::put);
        return claims;
    }

    // -- what there is

    @Override
    public List<Copy> of(Tx tx, Actor holder, UUID document) {
        return own(tx, holder, DocumentTable.load(tx, document))
                .map(stored -> WalletRows.of(tx, document))
                .orElse(List.of());
    }

    @Override
    public boolean withdraw(Tx tx, Actor holder, UUID document, int copy) {
        Optional<StoredDocument> stored = own(tx, holder, StatusChanges.lock(tx, document));
        Optional<Row<Given>> given = stored.flatMap(own -> WalletRows.given(tx, document, copy));
        if (given.isEmpty() || WalletRows.withdrawn(tx, document, copy).isPresent()) {
            return false;
        }
        Withdrawn withdrawn = new Withdrawn(document, copy, holder.ref(), tx.now());
        Sealed sealed = ledger.append(tx, "wallet.withdrawn|" + withdrawn.row(), withdrawn.record());
        WalletRows.withdraw(
                tx,
                new Row<>(
                        withdrawn,
                        Vault.blinding(
                                vault.of(tx, stored.get().held().holders()),
                                WalletRows.WITHDRAWAL,
                                withdrawn.row(),
                                sealed.blinding()),
                        sealed.entry()));
        statusLists.changed(tx, given.get().what().slot().list());
        // A crash here leaves the copy as it was.
        CrashPoint.reach("documents.wallet-copy.withdrawn");
        return true;
    }

    @Override
    public Optional<StatusFile> type(String kind, int version) {
        return types.file(kind, version);
    }
}
