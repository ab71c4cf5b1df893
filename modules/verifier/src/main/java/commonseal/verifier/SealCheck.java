package commonseal.verifier;

import commonseal.carriers.PaperSeal;
import commonseal.proof.MalformedException;
import commonseal.verifier.TrustFile.IssuerKey;
import commonseal.verifier.Verdict.Check;
import commonseal.verifier.Verdict.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rows of a seal on paper. It shows who sealed what is on the paper and until when that is valid; never that the ledger
 * holds it, so that no seal is better than cannot-check.
 */
final class SealCheck {
    private final Inquiry inquiry;
    private final List<Check> rows = new ArrayList<>();
    private boolean unreachable;

    SealCheck(Inquiry inquiry) {
        this.inquiry = inquiry;
    }

    /** The rows, and whether the district was asked and did not answer. */
    record Result(List<Check> rows, boolean unreachable) {}

    /** @param text base64url, as it stands behind the # of the address */
    Result judge(String text) {
        try {
            judge(PaperSeal.parse(text));
        } catch (MalformedException e) {
            rows.add(Inquiry.fail(Row.READABLE, Code.FMT_UNREADABLE, Map.of()));
        }
        return new Result(rows, unreachable);
    }

    private void judge(PaperSeal seal) {
        PaperSeal.Content content = seal.content();
        rows.add(Inquiry.pass(Row.READABLE, Code.FMT_OK, Map.of("format", "paper-seal")));
        Optional<IssuerKey> known = inquiry.trust()
                .issuerKey(content.issuer() + "#" + seal.key())
                .filter(key -> content.issuer().equals(inquiry.trust().did()));
        if (known.isEmpty()) {
            Map<String, String> data = Map.of("reason", "key");
            rows.add(Inquiry.cannot(Row.UNALTERED, Code.KEY_UNKNOWN, data));
            rows.add(Inquiry.fail(Row.ISSUER, Code.KEY_UNKNOWN, data));
            return;
        }
        IssuerKey key = known.get();
        if (!seal.signedBy(key.key())) {
            rows.add(Inquiry.fail(Row.UNALTERED, Code.SIG_ALTERED, Map.of("reason", "signature")));
            return;
        }
        rows.add(Inquiry.pass(Row.UNALTERED, Code.SIG_OK, Map.of("key", key.id())));
        rows.add(issuer(content, key));
        rows.add(Inquiry.cannot(Row.RECORDED, Code.LOG_MISSING, Map.of("reason", "no-receipt")));
        rows.add(Inquiry.warning(Row.ANCHORED, Code.ANCHOR_MISSING, Map.of()));
        StatusCheck.Result status = new StatusCheck(inquiry, content.publicCode()).ofSeal();
        unreachable = status.unreachable();
        rows.add(status.check());
        rows.add(dates(content));
        rows.add(Inquiry.warning(Row.HOLDER, Code.HB_NOT_SHOWN, Map.of()));
    }

    private Check issuer(PaperSeal.Content content, IssuerKey key) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("office", key.office());
        data.put("key", key.id());
        data.put("kind", content.kind());
        data.put("at", content.issuedAt().toString());
        // Paper carries no proof that it is older than a theft.
        if (key.compromisedAtSize().isPresent()) {
            return refused(data, Code.KEY_COMPROMISED_LATE, "compromised");
        }
        // A later key of the office seals the paper of an older document, never an ended key that of a later one.
        boolean ended =
                key.until().filter(end -> !content.issuedAt().isBefore(end)).isPresent();
        if (ended || !key.office().equals(content.office())) {
            return refused(data, Code.KEY_UNKNOWN, "outside-window");
        }
        boolean may = inquiry.trust().authorities().stream()
                .anyMatch(a -> a.covers(key.office(), content.kind(), content.issuedAt()));
        return may ? Inquiry.pass(Row.ISSUER, Code.KEY_OK, data) : refused(data, Code.AUTH_NOT_ALLOWED, "authority");
    }

    private static Check refused(Map<String, String> data, Code code, String reason) {
        data.put("reason", reason);
        return Inquiry.fail(Row.ISSUER, code, data);
    }

    private Check dates(PaperSeal.Content content) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("validFrom", content.validFrom().toString());
        content.validUntil().ifPresent(end -> data.put("validUntil", end.toString()));
        Instant at = inquiry.at();
        if (at.isBefore(content.validFrom())) {
            return Inquiry.fail(Row.DATES, Code.DT_NOT_YET, data);
        }
        return content.validUntil().filter(end -> !at.isBefore(end)).isPresent()
                ? Inquiry.fail(Row.DATES, Code.DT_EXPIRED, data)
                : Inquiry.pass(Row.DATES, Code.DT_OK, data);
    }
}
