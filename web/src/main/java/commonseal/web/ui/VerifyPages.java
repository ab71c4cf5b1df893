package commonseal.web.ui;

import commonseal.catalog.Catalog;
import commonseal.documents.Documents;
import commonseal.documents.Documents.Verified;
import commonseal.verifier.Verdict;
import commonseal.web.AsOf;
import commonseal.web.Exchange;
import commonseal.web.Messages;
import commonseal.web.offline.BrowserVerifier;
import io.javalin.http.HttpStatus;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Verification for everybody: by code or by file, without signing in. */
public final class VerifyPages {

    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private VerifyPages() {}

    /** Typed or scanned into the box, the code goes into the address. */
    static void start(Exchange exchange) {
        Optional<String> typed = exchange.query("code");
        Optional<String> code = typed.flatMap(VerifyPages::code);
        Optional<String> asOf = exchange.query("asOf");
        if (code.isPresent()) {
            exchange.redirect("/verify/" + code.get()
                    + asOf.map(day -> "?asOf=" + Pages.encoded(day)).orElse(""));
        } else {
            boolean sent = exchange.context().queryParam("code") != null;
            List<Problem> problems =
                    sent ? List.of(new Problem("code", exchange.messages().text("verify.code.malformed"))) : List.of();
            form(exchange, Pages.status(problems), new Typed(typed.orElse(""), asOf.orElse(""), ""), problems);
        }
    }

    /** A code, or an address that ends in one; full-width characters count as their narrow ones. */
    private static Optional<String> code(String typed) {
        String text = Normalizer.normalize(typed, Normalizer.Form.NFKC).replaceAll("\\s", "");
        Optional<String> onPaper = PaperCodeText.publicCode(text);
        if (onPaper.isPresent()) {
            return onPaper;
        }
        int address = text.lastIndexOf("/verify/");
        if (address >= 0) {
            text = text.substring(address + "/verify/".length()).replaceAll("[?#].*", "");
        }
        return Optional.of(text).filter(found -> CODE.matcher(found).matches());
    }
    /** What the two forms are shown with again. */
    private record Typed(String code, String asOf, String asOfFile) {}

    private static void form(Exchange exchange, HttpStatus status, Typed typed, List<Problem> problems) {
        exchange.withScript(BrowserVerifier.PageScript.NAME);
        exchange.page(
                status,
                "open/verify.jte",
                Pages.title(exchange, exchange.messages().text("verify.title"), problems),
                Map.of(
                        "code",
                        typed.code(),
                        "asOf",
                        typed.asOf(),
                        "asOfFile",
                        typed.asOfFile(),
                        "problems",
                        problems,
                        "files",
                        VerifierFiles.made(exchange)));
    }

    private static void refuse(Exchange exchange, HttpStatus status, String key) {
        form(
                exchange,
                status,
                new Typed("", "", exchange.form("asOfFile")),
                List.of(new Problem("file", exchange.messages().text(key))));
    }

    /** A day that is none, or has not come. */
    private static void refuseDay(Exchange exchange, Typed typed) {
        String field = typed.asOf().isEmpty() ? "asOfFile" : "asOf";
        form(
                exchange,
                HttpStatus.UNPROCESSABLE_CONTENT,
                typed,
                List.of(new Problem(field, exchange.messages().text("verify.as-of.wrong"))));
    }

    private static boolean isWrong(String day, Optional<AsOf> then) {
        return !day.isEmpty() && then.isEmpty();
    }

    static void file(Exchange exchange) {
        switch (Uploads.of(exchange, "file")) {
            case Uploads.Given.None() -> refuse(exchange, HttpStatus.UNPROCESSABLE_CONTENT, "verify.file.none");
            case Uploads.Given.Empty() -> refuse(exchange, HttpStatus.UNPROCESSABLE_CONTENT, "verify.file.empty");
            case Uploads.Given.TooLarge() -> refuse(exchange, HttpStatus.CONTENT_TOO_LARGE, "verify.file.too-large");
            case Uploads.Given.File file -> judge(exchange, file.bytes(), exchange.form("asOfFile"));
        }
    }

    private static void judge(Exchange exchange, byte[] file, String day) {
        Optional<AsOf> then = AsOf.parse(day, Messages.ZONE);
        if (isWrong(day, then)) {
            refuseDay(exchange, new Typed("", "", day));
            return;
        }
        String audience = exchange.form("audience");
        String nonce = exchange.form("nonce");
        if (audience.isEmpty() != nonce.isEmpty()) {
            form(
                    exchange,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    new Typed("", "", day),
                    List.of(new Problem("audience", exchange.messages().text("verify.wallet.both"))));
            return;
        }
        Optional<Documents.Question> question =
                audience.isEmpty() ? Optional.empty() : Optional.of(new Documents.Question(audience, nonce));
        Verdict verdict = exchange.services().documents().verify(file, then.map(AsOf::at), question);
        if (then.filter(asked -> asked.isAhead(verdict)).isPresent()) {
            refuseDay(exchange, new Typed("", "", day));
        } else {
            result(exchange, Names.of(exchange), verdict, Optional.empty(), "", "");
        }
    }

    /** The same file, and what was found as a signed file. */
    static void receipt(Exchange exchange) {
        String day = exchange.form("asOfFile");
        Optional<AsOf> then = AsOf.parse(day, Messages.ZONE);
        switch (Uploads.of(exchange, "file")) {
            case Uploads.Given.None() -> refuse(exchange, HttpStatus.UNPROCESSABLE_CONTENT, "verify.file.none");
            case Uploads.Given.Empty() -> refuse(exchange, HttpStatus.UNPROCESSABLE_CONTENT, "verify.file.empty");
            case Uploads.Given.TooLarge() -> refuse(exchange, HttpStatus.CONTENT_TOO_LARGE, "verify.file.too-large");
            case Uploads.Given.File file -> {
                if (isWrong(day, then)
                        || then.filter(asked -> asked.isAhead(exchange)).isPresent()) {
                    refuseDay(exchange, new Typed("", "", day));
                } else {
                    download(exchange, exchange.services().documents().check(file.bytes(), then.map(AsOf::at)));
                }
            }
        }
    }

    /** What the page of this code says, as a signed file. */
    static void codeReceipt(Exchange exchange) {
        String day = exchange.form("asOf");
        Optional<AsOf> then = AsOf.parse(day, Messages.ZONE);
        Optional<String> code = code(exchange.path("code"));
        if (isWrong(day, then) || then.filter(asked -> asked.isAhead(exchange)).isPresent()) {
            refuseDay(exchange, new Typed(code.orElse(""), day, ""));
            return;
        }
        code.flatMap(known -> exchange.services().documents().checkByCode(known, then.map(AsOf::at)))
                .ifPresentOrElse(checked -> download(exchange, checked), () -> unknown(exchange));
    }

    private static void download(Exchange exchange, Documents.Checked checked) {
        exchange.context()
                .contentType("application/json")
                .header("Content-Disposition", "attachment; filename=\"check.json\"")
                .result(checked.receipt());
    }

    private static void unknown(Exchange exchange) {
        exchange.page(
                HttpStatus.NOT_FOUND,
                "open/verify-unknown.jte",
                exchange.messages().text("verify.unknown.title"),
                Map.of());
    }

    static void code(Exchange exchange) {
        Optional<String> code = code(exchange.path("code"));
        String day = exchange.query("asOf").orElse("");
        Optional<AsOf> then = AsOf.parse(day, Messages.ZONE);
        if (isWrong(day, then)) {
            refuseDay(exchange, new Typed(code.orElse(""), day, ""));
            return;
        }
        Optional<Verified> verified =
                code.flatMap(known -> exchange.services().documents().verifyByCode(known, then.map(AsOf::at)));
        if (then.filter(asked ->
                        verified.filter(found -> asked.isAhead(found.verdict())).isPresent())
                .isPresent()) {
            refuseDay(exchange, new Typed(code.orElse(""), day, ""));
            return;
        }
        if (verified.isEmpty()) {
            unknown(exchange);
            return;
        }
        Names names = Names.of(exchange);
        result(
                exchange,
                names,
                verified.get().verdict(),
                Optional.of(summary(exchange, names, verified.get())),
                code.orElseThrow(),
                day);
    }

    /** @param code empty if a file was judged, which is not kept: another day cannot be asked about without it */
    private static void result(
            Exchange exchange, Names names, Verdict verdict, Optional<Summary> summary, String code, String day) {
        VerdictView view = VerdictView.of(exchange.messages(), names, verdict);
        exchange.page(
                HttpStatus.OK,
                "open/verdict.jte",
                view.headline(),
                Map.of(
                        "verdict",
                        view,
                        "summary",
                        summary,
                        "code",
                        code,
                        "day",
                        day,
                        "baseUrl",
                        AboutPages.base(exchange),
                        "demonstration",
                        verdict.underlying().isPresent()));
    }

    /**
     * What the public may see of a document.
     *
     * @param fields label and value of the public fields, in the order of the kind
     */
    public record Summary(
            String kind,
            String office,
            Documents.State state,
            String validFrom,
            Optional<String> validUntil,
            List<VerdictView.Datum> fields) {
        public Summary {
            fields = List.copyOf(fields);
        }
    }

    private static Summary summary(Exchange exchange, Names names, Verified verified) {
        Documents.Held document = verified.document();
        return new Summary(
                document.copy().isEmpty()
                        ? names.kind(document.kind())
                        : exchange.messages().text("verify.copy.of", names.kind(document.kind())),
                document.copy().isEmpty()
                        ? names.office(document.office())
                        : exchange.messages().text("copy.by", names.office(document.office())),
                document.state(),
                exchange.messages().date(document.validFrom()),
                document.validUntil().map(exchange.messages()::date),
                labelled(exchange, document.kind(), verified.publicFields()));
    }

    /** Days are written out; everything else stands as it was sealed. */
    private static String shown(Exchange exchange, Catalog.Field field, String value) {
        return field.type() == Catalog.FieldType.DATE
                ? Pages.day(value).map(exchange.messages()::date).orElse(value)
                : value;
    }

    /** Values with the labels of the kind, in its order; what the kind no longer knows comes last under its own name. */
    static List<VerdictView.Datum> labelled(Exchange exchange, String kind, Map<String, String> values) {
        List<VerdictView.Datum> rows = new ArrayList<>();
        List<Catalog.Field> fields = exchange.services()
                .catalog()
                .kind(kind)
                .map(Catalog.Kind::fields)
                .orElse(List.of());
        for (Catalog.Field field : fields) {
            String value = values.get(field.name());
            if (value != null) {
                rows.add(new VerdictView.Datum(
                        exchange.messages().pick(field.labelZh(), field.labelEn()), shown(exchange, field, value)));
            }
        }
        values.entrySet().stream()
                .filter(value -> fields.stream().noneMatch(field -> field.name().equals(value.getKey())))
                .sorted(Map.Entry.comparingByKey())
                .forEach(value -> rows.add(new VerdictView.Datum(value.getKey(), value.getValue())));
        return rows;
    }
}
