package commonseal.verifier;

import commonseal.carriers.CertificateChain;
import commonseal.carriers.Jws;
import commonseal.carriers.P256Key;
import commonseal.carriers.SdJwt;
import commonseal.carriers.SdJwtVerifier;
import commonseal.carriers.StatusListCredential;
import commonseal.proof.MalformedException;
import commonseal.verifier.Verdict.Check;
import commonseal.verifier.Verdict.Row;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rows of a wallet copy: who sealed it, what is shown of it, whose key answers. It carries no proof of the ledger, so
 * that only the district's own word, which knows every copy it made, makes it more than cannot-check.
 */
final class WalletCheck {
    static final String TYPE = "dc+sd-jwt";

    /** How the address of the list for wallets ends; the lists for everybody else stand beside it, with equal places. */
    private static final String TOKEN = "/token";

    private final Inquiry inquiry;
    private final List<Check> rows = new ArrayList<>();
    private boolean demonstration;
    private boolean unreachable;

    WalletCheck(Inquiry inquiry) {
        this.inquiry = inquiry;
    }

    /**
     * What came out.
     *
     * @param demonstration whether it says that it is of a demonstration
     * @param unreachable whether the district was asked and did not answer
     */
    record Result(List<Check> rows, boolean demonstration, boolean unreachable) {}

    /** What every copy of a district says. */
    private record Content(
            String issuer,
            String office,
            String kind,
            Instant issuedAt,
            Instant validFrom,
            Instant expires,
            String list,
            int place,
            P256Key holder) {

        static Content parse(SdJwtVerifier.Result.Genuine genuine) {
            ObjectNode claims = genuine.claims();
            JsonNode status = Json.member(Json.member(claims, "status"), "status_list");
            return new Content(
                    Json.text(claims, "iss"),
                    Json.text(claims, "office"),
                    Json.text(claims, "kind"),
                    moment(claims, "iat"),
                    moment(claims, "nbf"),
                    moment(claims, "exp"),
                    Json.text(status, "uri"),
                    Json.small(status, "idx"),
                    genuine.holder().orElseThrow(() -> new MalformedException("a copy without its holder's key")));
        }

        private static Instant moment(ObjectNode claims, String name) {
            return seconds(Json.number(claims, name));
        }
    }

    private static Instant seconds(long seconds) {
        try {
            return Instant.ofEpochSecond(seconds);
        } catch (DateTimeException e) {
            throw new MalformedException("not a moment", e);
        }
    }

    /** @param text with disclosures and perhaps the holder's proof */
    Result judge(String text) {
        try {
            judge(SdJwt.parse(text));
        } catch (MalformedException e) {
            rows.clear();
            rows.add(Inquiry.fail(Row.READABLE, Code.FMT_UNREADABLE, Map.of()));
        }
        return new Result(rows, demonstration, unreachable);
    }

    private void judge(SdJwt token) {
        if (!token.issued().type().equals(Optional.of(TYPE))) {
            throw new MalformedException("not a credential for wallets");
        }
        // Found before the signature is checked: a chain is judged as of the day on which it was used.
        Instant signedAt = seconds(Json.number(token.issued().payload(), "iat"));
        Optional<P256Key> signer = signer(token.issued(), signedAt);
        Map<String, String> read = new LinkedHashMap<>();
        read.put("format", TYPE);
        if (signer.isEmpty()) {
            rows.add(Inquiry.pass(Row.READABLE, Code.FMT_OK, read));
            unknown();
            return;
        }
        switch (SdJwtVerifier.read(token, TYPE, any -> signer)) {
            case SdJwtVerifier.Result.Refused(SdJwtVerifier.Reason reason) -> {
                Check altered = switch (reason) {
                    case DISC_EXTRA -> Inquiry.fail(Row.UNALTERED, Code.DISC_EXTRA, Map.of("reason", "disclosure"));
                    case SIG_ALTERED -> Inquiry.fail(Row.UNALTERED, Code.SIG_ALTERED, Map.of("reason", "signature"));
                    default -> throw new MalformedException("claims that cannot be read");
                };
                rows.add(Inquiry.pass(Row.READABLE, Code.FMT_OK, read));
                rows.add(altered);
            }
            case SdJwtVerifier.Result.Genuine genuine -> {
                Content content = Content.parse(genuine);
                read.put("kind", content.kind());
                read.put("disclosed", String.join(" ", new TreeSet<>(token.shown())));
                demonstration = genuine.claims().has("demonstration");
                rows.add(Inquiry.pass(Row.READABLE, Code.FMT_OK, read));
                rows.add(Inquiry.pass(Row.UNALTERED, Code.SIG_OK, Map.of()));
                genuine(token, content);
            }
        }
    }

    private Optional<P256Key> signer(Jws token, Instant at) {
        Set<X509Certificate> anchors = inquiry.trust().walletAuthorities().stream()
                .map(CertificateChain::read)
                .collect(Collectors.toSet());
        return CertificateChain.signer(token, anchors, at);
    }

    /** Nobody whom the trust file names; of a trust file that names nobody nothing can be said. */
    private void unknown() {
        Map<String, String> data = Map.of("reason", "key");
        rows.add(Inquiry.cannot(Row.UNALTERED, Code.KEY_UNKNOWN, data));
        rows.add(
                inquiry.trust().walletAuthorities().isEmpty()
                        ? Inquiry.cannot(Row.ISSUER, Code.SEAL_AUTHORITY_UNKNOWN, Map.of())
                        : Inquiry.fail(Row.ISSUER, Code.KEY_UNKNOWN, data));
    }

    private void genuine(SdJwt token, Content content) {
        rows.add(issuer(content));
        String asked = StatusSource.WALLET_COPY + token.digest().hex();
        StatusSource.Answer answer = inquiry.statusSource().ask(asked);
        rows.add(recorded(answer));
        rows.add(Inquiry.warning(Row.ANCHORED, Code.ANCHOR_MISSING, Map.of()));
        StatusCheck.Result status = new StatusCheck(inquiry, asked).ofCopy(answer, places(content));
        unreachable = status.unreachable();
        rows.add(status.check());
        rows.add(dates(content));
        rows.add(holder(token, content.holder()));
    }

    private Check issuer(Content content) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("office", content.office());
        data.put("kind", content.kind());
        data.put("at", content.issuedAt().toString());
        if (!content.issuer().equals(inquiry.trust().did())) {
            data.put("reason", "issuer");
            return Inquiry.fail(Row.ISSUER, Code.KEY_UNKNOWN, data);
        }
        boolean may = inquiry.trust().authorities().stream()
                .anyMatch(a -> a.covers(content.office(), content.kind(), content.issuedAt()));
        if (!may) {
            data.put("reason", "authority");
            return Inquiry.fail(Row.ISSUER, Code.AUTH_NOT_ALLOWED, data);
        }
        return Inquiry.pass(Row.ISSUER, Code.KEY_OK, data);
    }

    /** The ledger holds each copy by its digest, which the district looks up; nothing in the copy proves it. */
    private static Check recorded(StatusSource.Answer answer) {
        return switch (answer) {
            case StatusSource.Answer.Known known ->
                Inquiry.pass(Row.RECORDED, Code.LOG_OK, Map.of("reason", "district"));
            case StatusSource.Answer.Unrecorded() ->
                Inquiry.fail(Row.RECORDED, Code.LOG_MISSING, Map.of("reason", "unrecorded"));
            default -> Inquiry.cannot(Row.RECORDED, Code.LOG_MISSING, Map.of("reason", "no-receipt"));
        };
    }

    /** The place in the lists as a document would name it. */
    private static ObjectNode places(Content content) {
        ObjectNode places = Json.object();
        ArrayNode entries = places.putArray("credentialStatus");
        if (content.list().endsWith(TOKEN)) {
            String base = content.list().substring(0, content.list().length() - TOKEN.length());
            for (String purpose : List.of(StatusListCredential.REVOCATION, StatusListCredential.SUSPENSION)) {
                entries.add(new StatusListCredential.Entry(purpose, content.place(), base + "/" + purpose).json());
            }
        }
        return places;
    }

    private Check dates(Content content) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("validFrom", content.validFrom().toString());
        data.put("validUntil", content.expires().toString());
        if (inquiry.at().isBefore(content.validFrom())) {
            return Inquiry.fail(Row.DATES, Code.DT_NOT_YET, data);
        }
        if (!inquiry.at().isBefore(content.expires())) {
            return Inquiry.fail(Row.DATES, Code.DT_EXPIRED, data);
        }
        if (inquiry.moment().isPast() && inquiry.at().isBefore(content.issuedAt())) {
            data.put("issued", content.issuedAt().toString());
            return Inquiry.warning(Row.DATES, Code.DT_ISSUED_LATER, data);
        }
        return Inquiry.pass(Row.DATES, Code.DT_OK, data);
    }

    /** A proof that is there has to be right, also if nobody asked for it. */
    private Check holder(SdJwt token, P256Key key) {
        if (token.binding().isEmpty()) {
            return inquiry.challenge().isPresent()
                    ? Inquiry.fail(Row.HOLDER, Code.HB_NOT_SHOWN, Map.of("reason", "no-proof"))
                    : Inquiry.warning(Row.HOLDER, Code.HB_NOT_SHOWN, Map.of("reason", "no-proof"));
        }
        if (!SdJwtVerifier.isBound(token, key)) {
            return Inquiry.fail(Row.HOLDER, Code.HB_FAILED, Map.of("reason", "proof"));
        }
        if (inquiry.challenge().isEmpty()) {
            // It may be one that the bearer saw being shown to somebody else.
            return Inquiry.warning(Row.HOLDER, Code.HB_NOT_SHOWN, Map.of("reason", "not-asked"));
        }
        Challenge asked = inquiry.challenge().get();
        SdJwtVerifier.Challenge challenge = new SdJwtVerifier.Challenge(asked.audience(), asked.nonce());
        return SdJwtVerifier.isBound(token, key, challenge, asked.at())
                ? Inquiry.pass(Row.HOLDER, Code.HB_OK, Map.of("audience", asked.audience()))
                : Inquiry.fail(Row.HOLDER, Code.HB_FAILED, Map.of("reason", "answer"));
    }
}
