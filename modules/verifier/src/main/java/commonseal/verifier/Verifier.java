package commonseal.verifier;

import commonseal.carriers.PaperSeal;
import commonseal.carriers.SdJwt;
import commonseal.eseal.ContainerReader;
import commonseal.eseal.ContainerReader.Read;
import commonseal.proof.CanonicalJson;
import commonseal.proof.MalformedException;
import commonseal.verifier.Verdict.Check;
import commonseal.verifier.Verdict.Row;
import commonseal.verifier.Verdict.State;
import commonseal.verifier.Verdict.Subject;
import commonseal.verifier.Verdict.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Judges a document, a bundle or a piece of evidence. A pure function of its arguments: no clock, no network but the
 * two ports, no exception for any input. Rules and formats: docs/verify.md.
 *
 * <p>How the value follows from the rows, first match: not readable: unknown; changed: altered; not an office that may:
 * unknown; wrong proof: altered, other ledger: unknown; anchored tree that contradicts: altered; revoked, surrendered,
 * void: revoked; superseded; suspended; out of its dates: expired; anything decisive unchecked: cannot-check; confirmed
 * by the chain: valid; else valid-pending-anchor. In a demonstration district, and for a document that says it is a
 * demonstration, every value but unknown becomes demo.
 */
public final class Verifier {
    /** Largest file in bytes, as pages and API take it; a document with an embedded photograph stays below a tenth. */
    public static final int MAX_BYTES = 10 * 1024 * 1024;

    /** Most status events and anchors in one bundle; each costs a signature check. */
    public static final int MAX_CLAIMS = 256;

    /** Most status lists in one bundle; each may unpack to a mebibyte. */
    public static final int MAX_LISTS = 8;

    private final Inquiry inquiry;
    private final List<Check> checks = new ArrayList<>();
    private final List<Code> remarks = new ArrayList<>();
    private Optional<Verdict.Evidence> said = Optional.empty();
    private final List<Verdict.Piece> pieces = new ArrayList<>();
    /** What it is if no bundle. */
    private Optional<Subject> otherwise = Optional.empty();
    /** Whether a wallet copy says that it is of a demonstration. */
    private boolean copyOfDemonstration;

    private Verifier(Inquiry inquiry) {
        this.inquiry = inquiry;
    }

    /** Judges offline: asks neither the district nor a chain. */
    public static Verdict verify(byte[] file, TrustFile trust, Policy policy, Instant at) {
        return verify(file, trust, policy, at, StatusSource.OFFLINE, ChainView.OFFLINE);
    }

    /**
     * Judges.
     *
     * @param file a credential (JSON), a bundle, evidence, a check receipt, a PDF file that carries one of them, a sealed
     *     container of evidence, the text of the QR code on a printed document ({@link PaperSeal}), or what the bearer of a
     *     wallet copy shows ({@link SdJwt})
     * @param trust whom to believe; read with a pinned root key
     * @param at the moment asked about; decides dates and the age of status answers
     * @param status asked once at most; about a seal on paper by its public code, for the id is not on paper
     * @param chain asked once per anchor of a trusted target at most
     */
    public static Verdict verify(
            byte[] file, TrustFile trust, Policy policy, Instant at, StatusSource status, ChainView chain) {
        return verify(file, trust, policy, Moment.present(at), status, chain);
    }

    /** Judges as of a moment, past or present; otherwise as {@link #verify(byte[], TrustFile, Policy, Instant,
     * StatusSource, ChainView)}. */
    public static Verdict verify(
            byte[] file, TrustFile trust, Policy policy, Moment moment, StatusSource status, ChainView chain) {
        return verify(file, trust, policy, moment, status, chain, Optional.empty());
    }

    /**
     * The same, and whether the bearer of a wallet copy has its key.
     *
     * @param challenge what he was asked; absent if he was not: then no copy shows whose it is
     */
    public static Verdict verify(
            byte[] file,
            TrustFile trust,
            Policy policy,
            Moment moment,
            StatusSource status,
            ChainView chain,
            Optional<Challenge> challenge) {
        Verifier verifier = new Verifier(new Inquiry(trust, policy, moment, status, chain, challenge));
        return ContainerReader.isOne(file) ? verifier.judgeContainer(file) : verifier.judge(file);
    }

    private Verdict judge(byte[] file) {
        Carried carried = Carried.of(file, inquiry.trust());
        Optional<Bundle> bundle = carried.data().flatMap(this::read);
        carried.unreadable().ifPresent(this::unreadable);
        if (bundle.isPresent()) {
            switch (bundle.get().format()) {
                case DOCUMENT -> judgeDocument(bundle.get());
                case EVIDENCE -> judgeEvidence(bundle.get());
            }
        }
        carried.page().ifPresent(this::judgePage);
        Value value = value();
        boolean isDemo = value != Value.UNKNOWN
                && (inquiry.isDemo()
                        || copyOfDemonstration
                        || said.filter(Verifier::tellsOfDemonstration).isPresent()
                        || bundle.flatMap(Bundle::document)
                                .filter(Verifier::saysDemonstration)
                                .isPresent());
        if (isDemo) {
            remarks.add(Code.TEST_ONLY);
        }
        return verdict(
                value,
                isDemo,
                otherwise.or(() -> bundle.filter(read -> isReadable()).map(Verifier::subject)));
    }

    private Verdict verdict(Value value, boolean isDemo, Optional<Subject> subject) {
        return new Verdict(
                isDemo ? Value.DEMO : value,
                isDemo ? Optional.of(value) : Optional.empty(),
                subject,
                said,
                checks,
                remarks,
                inquiry.at(),
                Optional.of(inquiry.moment()).filter(Moment::isPast).map(Moment::now),
                pieces);
    }

    // -- containers

    private Verdict judgeContainer(byte[] file) {
        Read read = file.length > MAX_BYTES ? new Read.NotContainer() : ContainerReader.read(file);
        switch (read) {
            case Read.NotContainer() -> {
                var unused = unreadable(Code.FMT_UNREADABLE);
            }
            case Read.Altered() -> {
                checks.add(Inquiry.pass(Row.READABLE, Code.FMT_OK, Map.of("format", "asic-e")));
                checks.add(ContainerCheck.altered("seal"));
            }
            case Read.Sealed sealed ->
                ContainerCheck.contents(sealed)
                        .ifPresentOrElse(
                                contents -> judgeSealed(sealed, contents), () -> unreadable(Code.FMT_NO_CREDENTIAL));
        }
        Value value = value();
        boolean isDemo = value != Value.UNKNOWN
                && (inquiry.isDemo()
                        || pieces.stream().anyMatch(piece -> piece.verdict().value() == Value.DEMO));
        if (isDemo) {
            remarks.add(Code.TEST_ONLY);
        }
        return verdict(value, isDemo, Optional.of(Subject.CONTAINER).filter(any -> isReadable()));
    }

    private void judgeSealed(Read.Sealed sealed, Contents contents) {
        checks.add(Inquiry.pass(Row.READABLE, Code.FMT_OK, Map.of("format", "asic-e")));
        Check unaltered = ContainerCheck.unaltered(sealed, contents);
        Check issuer = ContainerCheck.issuer(sealed, inquiry.trust());
        if (unaltered.state() == State.FAIL || issuer.state() == State.FAIL) {
            checks.add(unaltered);
            if (unaltered.state() != State.FAIL) {
                checks.add(issuer);
            }
            return;
        }
        Map<Row, Check> worst = new java.util.EnumMap<>(Row.class);
        worst.put(Row.UNALTERED, unaltered);
        worst.put(Row.ISSUER, issuer);
        for (String name : contents.pieces()) {
            Verdict piece = verify(
                    sealed.files().getOrDefault(name, new byte[0]),
                    inquiry.trust(),
                    inquiry.policy(),
                    inquiry.moment(),
                    inquiry.statusSource(),
                    inquiry.chain());
            pieces.add(new Verdict.Piece(name, piece));
            if (!piece.subject().equals(Optional.of(Subject.EVIDENCE))) {
                // The district seals nothing but evidence.
                worst.merge(Row.UNALTERED, ContainerCheck.altered("piece"), Verifier::worse);
            }
            for (Row row : List.of(Row.UNALTERED, Row.ISSUER, Row.RECORDED, Row.ANCHORED)) {
                piece.check(row).ifPresent(check -> worst.merge(row, check, Verifier::worse));
            }
            piece.remarks().stream().filter(Code.NET_DOWN::equals).findFirst().ifPresent(code -> netDown());
        }
        checks.addAll(worst.values());
        checks.add(ContainerCheck.dates(sealed, contents));
    }

    /**
     * A page that is not what was sealed counts as a change of the file, whatever its data is worth. Only where the data is
     * somebody else's too, another authority's seal says nothing else: the file is not ours.
     */
    private void judgePage(Check page) {
        for (int i = 0; i < checks.size(); i++) {
            Check check = checks.get(i);
            boolean others = check.code() == Code.KEY_UNKNOWN && Carried.isOtherSeal(page);
            if (check.row() == Row.UNALTERED && severity(page) > severity(check) && !others) {
                checks.set(i, page);
            }
        }
    }

    private boolean isReadable() {
        return checks.getFirst().state() == State.PASS;
    }

    private static Subject subject(Bundle bundle) {
        return switch (bundle.format()) {
            case DOCUMENT -> Subject.DOCUMENT;
            case EVIDENCE -> Subject.EVIDENCE;
        };
    }

    /** A document that says of itself that it is one of a demonstration stays one, whoever vouches for it now. */
    private static boolean saysDemonstration(ObjectNode document) {
        JsonNode said = document.get("demonstration");
        return said != null && !(said.isBoolean() && !said.booleanValue());
    }

    /** The same for evidence, which need not hold the document. */
    private static boolean tellsOfDemonstration(Verdict.Evidence happened) {
        return happened.verdict().equals(Value.DEMO.json());
    }

    private Optional<Bundle> read(byte[] file) {
        if (file.length > MAX_BYTES) {
            return unreadable(Code.FMT_UNREADABLE);
        }
        Optional<String> seal = PaperSeal.find(file);
        if (seal.isPresent()) {
            judgeSeal(seal.get());
            return Optional.empty();
        }
        Optional<String> shown = SdJwt.find(file);
        if (shown.isPresent()) {
            judgeCopy(shown.get());
            return Optional.empty();
        }
        try {
            JsonNode json = CanonicalJson.parse(file);
            if (!(json instanceof ObjectNode object)) {
                return unreadable(Code.FMT_NO_CREDENTIAL);
            }
            if (object.path("format").asString("").equals(CheckReceipt.FORMAT)) {
                checks.addAll(CheckReceipt.parse(object).judge(inquiry));
                otherwise = Optional.of(Subject.CHECK);
                return Optional.empty();
            }
            Bundle bundle;
            if (object.has("format")) {
                bundle = Bundle.parse(object);
            } else if (object.has("credentialSubject")) {
                bundle = Bundle.document(object, Optional.empty(), List.of(), Optional.empty(), List.of());
            } else {
                return unreadable(Code.FMT_NO_CREDENTIAL);
            }
            if (bundle.status().size() + bundle.anchors().size() > MAX_CLAIMS
                    || bundle.statusLists().size() > MAX_LISTS) {
                return unreadable(Code.FMT_UNREADABLE);
            }
            // A copy of the trust file inside is for reading, but a forged one is no reading matter.
            bundle.trust()
                    .ifPresent(copy -> TrustFile.open(copy, inquiry.trust().root()));
            bundle.document().ifPresent(IssuerCheck::id);
            Map<String, String> data = new LinkedHashMap<>();
            data.put("format", bundle.format().json());
            bundle.document().ifPresent(document -> data.put("document", IssuerCheck.id(document)));
            checks.add(Inquiry.pass(Row.READABLE, Code.FMT_OK, data));
            return Optional.of(bundle);
        } catch (MalformedException e) {
            return unreadable(Code.FMT_UNREADABLE);
        }
    }

    private Optional<Bundle> unreadable(Code code) {
        checks.add(Inquiry.fail(Row.READABLE, code, Map.of()));
        return Optional.empty();
    }

    private void judgeSeal(String text) {
        SealCheck.Result seal = new SealCheck(inquiry).judge(text);
        checks.addAll(seal.rows());
        otherwise = Optional.of(Subject.SEAL).filter(subject -> isReadable());
        if (seal.unreachable()) {
            netDown();
        }
    }

    private void judgeCopy(String text) {
        WalletCheck.Result copy = new WalletCheck(inquiry).judge(text);
        checks.addAll(copy.rows());
        otherwise = Optional.of(Subject.WALLET_COPY).filter(subject -> isReadable());
        copyOfDemonstration = copy.demonstration();
        if (copy.unreachable()) {
            netDown();
        }
    }

    private void judgeDocument(Bundle bundle) {
        ObjectNode document = bundle.document().orElseThrow();
        String id = IssuerCheck.id(document);
        Recorded recorded = issue(bundle.receipt(), document, id);
        if (!judgeIssuer(document, recorded, OptionalLong.empty())) {
            return;
        }
        checks.add(recorded.row());
        judgeAnchors(recorded, bundle);
        StatusCheck.Result status = new StatusCheck(inquiry, id).row(bundle, recorded);
        checks.add(status.check());
        if (status.unreachable()) {
            netDown();
        }
        checks.add(dates(document, recorded, status.newest()));
        checks.add(Inquiry.warning(Row.HOLDER, Code.HB_NOT_SHOWN, Map.of()));
    }

    /**
     * Whether the record is genuine: never whether the document it tells of is. What would be asked about a document and is
     * not asked here is not applicable, never passed.
     */
    private void judgeEvidence(Bundle bundle) {
        Receipt receipt = bundle.receipt().orElseThrow();
        SealedRecord.Evidence evidence;
        try {
            if (!(SealedRecord.parse(receipt.record()) instanceof SealedRecord.Evidence parsed)) {
                throw new MalformedException("not a record of evidence");
            }
            evidence = parsed;
        } catch (MalformedException e) {
            checks.clear();
            unreadable(Code.FMT_UNREADABLE);
            return;
        }
        Recorded recorded = Recorded.check(inquiry, receipt);
        if (recorded instanceof Recorded.Bad bad && bad.reason().equals("not-included")) {
            checks.add(Inquiry.fail(Row.UNALTERED, Code.SIG_ALTERED, Map.of("reason", "record")));
            return;
        }
        if (bundle.document().isPresent()) {
            ObjectNode document = bundle.document().get();
            String digest = CanonicalJson.digest(document).hex();
            if (!evidence.documentDigest().equals(Optional.of(digest))) {
                checks.add(Inquiry.fail(Row.UNALTERED, Code.SIG_ALTERED, Map.of("reason", "document")));
                return;
            }
            Recorded issue = issue(bundle.documentReceipt(), document, IssuerCheck.id(document));
            if (!judgeIssuer(document, issue, index(recorded))) {
                return;
            }
            // Without a receipt of its own the document rests on the evidence, which names its digest.
            boolean restsOnEvidence = issue instanceof Recorded.Missing missing && !missing.given();
            checks.add(restsOnEvidence ? recorded.row() : worse(recorded.row(), issue.row()));
        } else {
            checks.add(
                    recorded instanceof Recorded.Yes
                            ? Inquiry.pass(Row.UNALTERED, Code.SEAL_OK, Map.of())
                            : Inquiry.cannot(Row.UNALTERED, Code.SEAL_NOT_SHOWN, Map.of()));
            checks.add(Inquiry.notApplicable(Row.ISSUER, Code.KEY_NO_DOCUMENT, Map.of()));
            checks.add(recorded.row());
        }
        judgeAnchors(recorded, bundle);
        if (recorded instanceof Recorded.Yes) {
            said = Optional.of(evidence.said());
        }
        notAsked(evidence.said());
    }

    private void notAsked(Verdict.Evidence happened) {
        String at = happened.at().toString();
        Map<String, String> then = new LinkedHashMap<>();
        then.put("outcome", happened.outcome());
        then.put("at", at);
        then.put("verdict", happened.verdict());
        happened.underlying().ifPresent(underlying -> then.put("underlying", underlying));
        checks.add(Inquiry.notApplicable(Row.STATUS, Code.ST_AT_PULL, then));
        checks.add(Inquiry.notApplicable(Row.DATES, Code.DT_AT_PULL, Map.of("at", at)));
        Code holder = happened.pulled() ? Code.HB_AT_PULL : Code.HB_NOT_SHOWN;
        checks.add(Inquiry.notApplicable(Row.HOLDER, holder, Map.of()));
    }

    /** Whether the ledger holds the issue of exactly this document. */
    private Recorded issue(Optional<Receipt> receipt, ObjectNode document, String id) {
        if (receipt.isEmpty()) {
            return new Recorded.Missing("no-receipt", false);
        }
        Recorded recorded = Recorded.check(inquiry, receipt.get());
        if (!(recorded instanceof Recorded.Yes)) {
            return recorded;
        }
        try {
            SealedRecord record = SealedRecord.parse(receipt.get().record());
            return SealedRecord.isIssueOf(record, document, id) ? recorded : new Recorded.Bad("other-document");
        } catch (MalformedException e) {
            return new Recorded.Bad("record-unreadable");
        }
    }

    /** Adds rows UNALTERED and ISSUER; false if nothing further can be said. */
    private boolean judgeIssuer(ObjectNode document, Recorded issue, OptionalLong laterIndex) {
        Optional<SealedRecord.Issued> issued = issue instanceof Recorded.Yes yes
                        && SealedRecord.parse(yes.receipt().record()) instanceof SealedRecord.Issued record
                ? Optional.of(record)
                : Optional.empty();
        OptionalLong index = issue instanceof Recorded.Yes ? index(issue) : laterIndex;
        List<Check> rows = new IssuerCheck(inquiry).rows(document, issued, index);
        checks.addAll(rows);
        return rows.getFirst().state() == State.PASS;
    }

    private void judgeAnchors(Recorded recorded, Bundle bundle) {
        if (!(recorded instanceof Recorded.Yes yes)) {
            checks.add(Inquiry.warning(Row.ANCHORED, Code.ANCHOR_MISSING, Map.of()));
            return;
        }
        Check row = new AnchorCheck(inquiry).row(yes, bundle.anchors());
        checks.add(row);
        if ("false".equals(row.data().get("reached"))) {
            netDown();
        }
    }

    private Check dates(ObjectNode document, Recorded recorded, Optional<Instant> newest) {
        Map<String, String> data = new LinkedHashMap<>();
        Optional<Instant> from;
        Optional<Instant> until;
        try {
            from = Json.optionalInstant(document, "validFrom");
            until = Json.optionalInstant(document, "validUntil");
        } catch (MalformedException e) {
            return Inquiry.cannot(Row.DATES, Code.DT_UNREADABLE, Map.of());
        }
        from.ifPresent(time -> data.put("validFrom", time.toString()));
        until.ifPresent(time -> data.put("validUntil", time.toString()));
        Instant at = inquiry.at();
        if (from.filter(at::isBefore).isPresent()) {
            return Inquiry.fail(Row.DATES, Code.DT_NOT_YET, data);
        }
        if (until.filter(end -> !at.isBefore(end)).isPresent()) {
            return Inquiry.fail(Row.DATES, Code.DT_EXPIRED, data);
        }
        // A demonstration moves its calendar on purpose.
        Instant latest = newest.orElse(Instant.MIN);
        boolean clockIsBehind = !inquiry.trust().demo()
                && recorded instanceof Recorded.Yes
                && latest.isAfter(inquiry.moment().now().plus(Inquiry.CLOCK_TOLERANCE));
        if (clockIsBehind) {
            data.put("seen", latest.toString());
            return Inquiry.warning(Row.DATES, Code.DT_CLOCK, data);
        }
        Optional<Instant> issuedLater =
                inquiry.moment().isPast() ? issuedAt(recorded).filter(at::isBefore) : Optional.empty();
        if (issuedLater.isPresent()) {
            data.put("issued", issuedLater.get().toString());
            return Inquiry.warning(Row.DATES, Code.DT_ISSUED_LATER, data);
        }
        return Inquiry.pass(Row.DATES, Code.DT_OK, data);
    }

    /** The sealed time of the issue. */
    private static Optional<Instant> issuedAt(Recorded recorded) {
        return recorded instanceof Recorded.Yes yes
                        && SealedRecord.parse(yes.receipt().record()) instanceof SealedRecord.Issued issued
                ? Optional.of(issued.at())
                : Optional.empty();
    }

    private Value value() {
        for (Check check : checks) {
            if (check.state() == State.FAIL) {
                return failed(check);
            }
        }
        boolean undecided =
                checks.stream().anyMatch(check -> check.state() == State.CANNOT_CHECK && check.row() != Row.ANCHORED);
        if (undecided) {
            return Value.CANNOT_CHECK;
        }
        boolean anchored = checks.stream().anyMatch(check -> check.code() == Code.ANCHOR_OK);
        return anchored ? Value.VALID : Value.VALID_PENDING_ANCHOR;
    }

    /** The rows stand in the order in which their failures weigh. */
    private static Value failed(Check check) {
        return switch (check.row()) {
            case READABLE, ISSUER -> Value.UNKNOWN;
            case UNALTERED, ANCHORED -> Value.ALTERED;
            case RECORDED -> check.code() == Code.LOG_PROOF_BAD ? Value.ALTERED : Value.UNKNOWN;
            case STATUS ->
                switch (check.code()) {
                    case ST_SUPERSEDED -> Value.SUPERSEDED;
                    case ST_SUSPENDED -> Value.SUSPENDED;
                    default -> Value.REVOKED;
                };
            case DATES -> Value.EXPIRED;
            case HOLDER -> Value.CANNOT_CHECK;
        };
    }

    /** The one that says less for the file; the first if they are alike. */
    private static Check worse(Check first, Check second) {
        return severity(second) > severity(first) ? second : first;
    }

    private static int severity(Check check) {
        return switch (check.state()) {
            case PASS, NOT_APPLICABLE -> 0;
            case WARNING -> 1;
            case CANNOT_CHECK -> 2;
            case FAIL -> 3;
        };
    }

    private void netDown() {
        if (!remarks.contains(Code.NET_DOWN)) {
            remarks.add(Code.NET_DOWN);
        }
    }

    private static OptionalLong index(Recorded recorded) {
        return recorded instanceof Recorded.Yes yes ? OptionalLong.of(yes.index()) : OptionalLong.empty();
    }
}
