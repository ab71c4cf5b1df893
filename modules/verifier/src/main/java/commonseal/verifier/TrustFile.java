package commonseal.verifier;

import commonseal.proof.CanonicalJson;
import commonseal.proof.Hash;
import commonseal.proof.MalformedException;
import commonseal.proof.Multikey;
import commonseal.proof.NoteSigner;
import commonseal.proof.PublicSigningKey;
import commonseal.proof.SignedNote;
import commonseal.proof.VerifierKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whom a verifier believes, and when: the district's ledger, its witnesses, the offices' keys, what each office may
 * issue, the chains it anchors on. Signed by the district's root key; versions only add and end, so that old documents
 * stay verifiable. Format: docs/verify.md.
 *
 * @param version grows by one with every published change
 * @param issuedAt when this version was made
 * @param demo whether this is a demonstration district, whose documents are never valid
 * @param origin name of the ledger
 * @param did of the district; every document names it as issuer
 * @param root the key that signs this file
 * @param witnessQuorum how many of {@code witnesses} must have seen a checkpoint
 * @param sealAuthorities SHA-256 of each certificate that stands at the root of the district's seals on PDF files; empty in
 *     files of districts that had none
 * @param walletAuthorities the same certificates whole, base64 of DER: they do not travel in wallet copies; empty in files
 *     from before there were any
 */
public record TrustFile(
        long version,
        Instant issuedAt,
        boolean demo,
        String origin,
        String did,
        VerifierKey root,
        List<LogKey> logKeys,
        List<VerifierKey> witnesses,
        int witnessQuorum,
        List<IssuerKey> issuerKeys,
        List<Authority> authorities,
        List<AnchorTarget> anchorTargets,
        List<String> sealAuthorities,
        List<String> walletAuthorities) {
    private static final String FORMAT = "commonseal-trust/1";

    /** In place of an office: whose key signs status lists and nothing else; no kind is ever given to it. */
    public static final String STATUS_OFFICE = "status-lists";

    /**
     * A key of the ledger.
     *
     * @param fromSize first size of a checkpoint it may sign
     * @param untilSize first size it may no longer sign; absent while in use
     */
    public record LogKey(VerifierKey key, long fromSize, Optional<Long> untilSize) {
        boolean covers(long size) {
            return size >= fromSize && untilSize.map(until -> size < until).orElse(true);
        }
    }

    /**
     * A key of an office.
     *
     * @param id the verification method in proofs, for instance did:webvh:...#AMR-1
     * @param until first moment it may no longer sign; absent while in use
     * @param compromisedAtSize size of the ledger when its theft became known: what stands at or after this index does
     *     not count; absent normally
     */
    public record IssuerKey(
            String id,
            PublicSigningKey key,
            String office,
            Instant from,
            Optional<Instant> until,
            Optional<Long> compromisedAtSize) {
        boolean covers(Instant at) {
            return within(at, from, until);
        }
    }

    /** That an office may issue a kind of document from a moment, until another. */
    public record Authority(String office, String kind, Instant from, Optional<Instant> until) {
        boolean covers(String ofOffice, String ofKind, Instant at) {
            return office.equals(ofOffice) && kind.equals(ofKind) && within(at, from, until);
        }
    }

    /**
     * Where the ledger is anchored.
     *
     * @param contract and senders: 0x and 40 hexadecimal digits; kept in lower case
     * @param test whether the chain is a test chain, whose anchors prove nothing to the public
     */
    public record AnchorTarget(long chainId, Hash genesis, String contract, List<String> senders, boolean test) {
        public AnchorTarget {
            contract = contract.toLowerCase(Locale.ROOT);
            senders = senders.stream().map(s -> s.toLowerCase(Locale.ROOT)).toList();
        }

        boolean covers(AnchorClaim claim) {
            return claim.chainId() == chainId
                    && claim.genesis().equals(genesis)
                    && claim.contract().equals(contract)
                    && senders.contains(claim.sender());
        }
    }

    public TrustFile {
        if (version < 1 || witnessQuorum < 0 || witnessQuorum > witnesses.size()) {
            throw new MalformedException("a trust file has a version from 1 and a quorum its witnesses can reach");
        }
        logKeys = List.copyOf(logKeys);
        witnesses = List.copyOf(witnesses);
        issuerKeys = List.copyOf(issuerKeys);
        authorities = List.copyOf(authorities);
        anchorTargets = List.copyOf(anchorTargets);
        sealAuthorities = List.copyOf(sealAuthorities);
        walletAuthorities = List.copyOf(walletAuthorities);
        if (issuerKeys.stream().map(IssuerKey::id).distinct().count() != issuerKeys.size()) {
            throw new MalformedException("two issuer keys of one id");
        }
        for (LogKey logKey : logKeys) {
            if (!logKey.key().name().equals(origin)) {
                throw new MalformedException("a log key is named like the origin");
            }
        }
    }

    /** Begins a trust file. */
    public static Builder builder(String origin, String did, VerifierKey root) {
        return new Builder(origin, did, root);
    }

    /** The published file: {@code {format, trust, signature}}, canonical JSON, signed by the root key. */
    public byte[] sign(NoteSigner rootSigner) {
        if (!rootSigner.verifierKey().equals(root)) {
            throw new IllegalArgumentException("the signer is not the root key this trust file names");
        }
        SignedNote note = SignedNote.sign(signedText(), rootSigner);
        ObjectNode json = Json.object();
        json.put("format", FORMAT);
        json.set("trust", toJson());
        json.put("signature", note.format().substring(signedText().length() + 1).stripTrailing());
        return CanonicalJson.of(json);
    }

    /**
     * Reads a published file and verifies it against the root key the caller pinned.
     *
     * @throws MalformedException if it is not a trust file or another key signed it
     */
    public static TrustFile open(byte[] file, VerifierKey pinnedRoot) {
        return open(CanonicalJson.parse(file), pinnedRoot);
    }

    /**
     * Reads a published file that vouches for itself: for the first contact, after which the caller compares
     * {@link #fingerprint} with what the district publishes elsewhere and pins {@link #root}.
     *
     * @throws MalformedException if it is not a trust file or not signed by the root key it names
     */
    public static TrustFile openUnpinned(byte[] file) {
        JsonNode json = CanonicalJson.parse(file);
        VerifierKey named = VerifierKey.parse(Json.text(Json.member(json, "trust"), "root"));
        return open(json, named);
    }

    static TrustFile open(JsonNode json, VerifierKey pinnedRoot) {
        if (!Json.text(json, "format").equals(FORMAT) || json.size() != 3) {
            throw new MalformedException("not a trust file of version 1");
        }
        JsonNode trust = Json.member(json, "trust");
        String text = CanonicalJson.text(trust) + "\n";
        SignedNote note = SignedNote.parse(text + "\n" + Json.text(json, "signature") + "\n");
        if (!note.text().equals(text) || !note.verifiedBy(List.of(pinnedRoot)).contains(pinnedRoot)) {
            throw new MalformedException("the trust file is not signed by the root key");
        }
        TrustFile parsed = parse(trust);
        if (!parsed.root().equals(pinnedRoot) || !parsed.signedText().equals(text)) {
            throw new MalformedException("a trust file with another root, unknown members or other spellings");
        }
        return parsed;
    }

    /** SHA-256 of the canonical JSON without signature: what is read out on the telephone and sealed in the ledger. */
    public Hash fingerprint() {
        return CanonicalJson.digest(toJson());
    }

    /** The office's key by verification method. */
    public Optional<IssuerKey> issuerKey(String verificationMethod) {
        return issuerKeys.stream()
                .filter(key -> key.id().equals(verificationMethod))
                .findFirst();
    }

    /**
     * What a DID document says: every key that ever signed, by the part of its id behind the #, because documents outlive keys
     * and a DID document has no history. A key that was stolen is left out: only a proof of the ledger tells what it signed
     * before, and that our own verifiers ask for.
     */
    public Map<String, PublicSigningKey> didKeys() {
        Map<String, PublicSigningKey> keys = new LinkedHashMap<>();
        issuerKeys.stream()
                .filter(key -> key.compromisedAtSize().isEmpty() && key.id().startsWith(did + "#"))
                .forEach(key -> keys.put(key.id().substring(did.length() + 1), key.key()));
        return keys;
    }

    private String signedText() {
        return CanonicalJson.text(toJson()) + "\n";
    }

    private static boolean within(Instant at, Instant from, Optional<Instant> until) {
        return !at.isBefore(from) && until.map(at::isBefore).orElse(true);
    }

    private ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("version", version);
        json.put("issuedAt", issuedAt.toString());
        json.put("demo", demo);
        json.put("origin", origin);
        json.put("did", did);
        json.put("root", root.format());
        ArrayNode logs = json.putArray("logKeys");
        for (LogKey key : logKeys) {
            ObjectNode item = logs.addObject();
            item.put("vkey", key.key().format());
            item.put("fromSize", key.fromSize());
            key.untilSize().ifPresent(size -> item.put("untilSize", size));
        }
        Json.putTexts(
                json, "witnesses", witnesses.stream().map(VerifierKey::format).toList());
        json.put("witnessQuorum", witnessQuorum);
        ArrayNode issuers = json.putArray("issuerKeys");
        for (IssuerKey key : issuerKeys) {
            ObjectNode item = issuers.addObject();
            item.put("id", key.id());
            item.put("key", Multikey.multikey(key.key()));
            item.put("office", key.office());
            putWindow(item, key.from(), key.until());
            key.compromisedAtSize().ifPresent(size -> item.put("compromisedAtSize", size));
        }
        ArrayNode mays = json.putArray("authorities");
        for (Authority authority : authorities) {
            ObjectNode item = mays.addObject();
            item.put("office", authority.office());
            item.put("kind", authority.kind());
            putWindow(item, authority.from(), authority.until());
        }
        ArrayNode targets = json.putArray("anchorTargets");
        for (AnchorTarget target : anchorTargets) {
            ObjectNode item = targets.addObject();
            item.put("chainId", target.chainId());
            item.put("genesis", target.genesis().hex());
            item.put("contract", target.contract());
            Json.putTexts(item, "senders", target.senders());
            item.put("test", target.test());
        }
        // Absent where there is none: files from before seals keep their bytes.
        if (!sealAuthorities.isEmpty()) {
            Json.putTexts(json, "sealAuthorities", sealAuthorities);
        }
        if (!walletAuthorities.isEmpty()) {
            Json.putTexts(json, "walletAuthorities", walletAuthorities);
        }
        return json;
    }

    private static void putWindow(ObjectNode item, Instant from, Optional<Instant> until) {
        item.put("from", from.toString());
        until.ifPresent(end -> item.put("until", end.toString()));
    }

    private static TrustFile parse(JsonNode json) {
        return new TrustFile(
                Json.number(json, "version"),
                Json.instant(json, "issuedAt"),
                Json.flag(json, "demo"),
                Json.text(json, "origin"),
                Json.text(json, "did"),
                VerifierKey.parse(Json.text(json, "root")),
                Json.list(
                        json,
                        "logKeys",
                        item -> new LogKey(
                                VerifierKey.parse(Json.text(item, "vkey")),
                                Json.number(item, "fromSize"),
                                Json.optionalNumber(item, "untilSize"))),
                Json.texts(json, "witnesses").stream().map(VerifierKey::parse).toList(),
                Json.small(json, "witnessQuorum"),
                Json.list(
                        json,
                        "issuerKeys",
                        item -> new IssuerKey(
                                Json.text(item, "id"),
                                Multikey.publicKey(Json.text(item, "key")),
                                Json.text(item, "office"),
                                Json.instant(item, "from"),
                                Json.optionalInstant(item, "until"),
                                Json.optionalNumber(item, "compromisedAtSize"))),
                Json.list(
                        json,
                        "authorities",
                        item -> new Authority(
                                Json.text(item, "office"),
                                Json.text(item, "kind"),
                                Json.instant(item, "from"),
                                Json.optionalInstant(item, "until"))),
                Json.list(
                        json,
                        "anchorTargets",
                        item -> new AnchorTarget(
                                Json.number(item, "chainId"),
                                Hash.fromHex(Json.text(item, "genesis")),
                                Json.text(item, "contract"),
                                Json.texts(item, "senders"),
                                Json.flag(item, "test"))),
                json.has("sealAuthorities") ? Json.texts(json, "sealAuthorities") : List.of(),
                json.has("walletAuthorities") ? Json.texts(json, "walletAuthorities") : List.of());
    }

    /** Puts a trust file together; lists keep the order of the calls. */
    public static final class Builder {
        private final String origin;
        private final String did;
        private final VerifierKey root;
        private final List<LogKey> logKeys = new ArrayList<>();
        private final List<VerifierKey> witnesses = new ArrayList<>();
        private final List<IssuerKey> issuerKeys = new ArrayList<>();
        private final List<Authority> authorities = new ArrayList<>();
        private final List<AnchorTarget> anchorTargets = new ArrayList<>();
        private final List<String> sealAuthorities = new ArrayList<>();
        private final List<String> walletAuthorities = new ArrayList<>();
        private int witnessQuorum;
        private boolean demo;

        private Builder(String origin, String did, VerifierKey root) {
            this.origin = origin;
            this.did = did;
            this.root = root;
        }

        /** A key of the ledger. */
        public Builder logKey(VerifierKey key, long fromSize, Optional<Long> untilSize) {
            logKeys.add(new LogKey(key, fromSize, untilSize));
            return this;
        }

        /** All witnesses, and how many must have seen a checkpoint. */
        public Builder witnesses(List<VerifierKey> keys, int quorum) {
            witnesses.clear();
            witnesses.addAll(keys);
            witnessQuorum = quorum;
            return this;
        }

        /** A key of an office. */
        public Builder issuerKey(IssuerKey key) {
            issuerKeys.add(key);
            return this;
        }

        /** What an office may issue. */
        public Builder authority(Authority authority) {
            authorities.add(authority);
            return this;
        }

        /** Where the ledger is anchored. */
        public Builder anchorTarget(AnchorTarget target) {
            anchorTargets.add(target);
            return this;
        }

        /** Fingerprint of a certificate at the root of the district's seals on PDF files. */
        public Builder sealAuthority(String fingerprint) {
            sealAuthorities.add(fingerprint);
            return this;
        }

        /** The certificate at the root of the district's seals, base64 of DER. */
        public Builder walletAuthority(String certificate) {
            walletAuthorities.add(certificate);
            return this;
        }

        /** A demonstration district. */
        public Builder demo(boolean isDemo) {
            demo = isDemo;
            return this;
        }

        /** The trust file of this version. */
        public TrustFile build(long version, Instant issuedAt) {
            return new TrustFile(
                    version,
                    issuedAt,
                    demo,
                    origin,
                    did,
                    root,
                    logKeys,
                    witnesses,
                    witnessQuorum,
                    issuerKeys,
                    authorities,
                    anchorTargets,
                    sealAuthorities,
                    walletAuthorities);
        }
    }
}
