package commonseal.web.ui;

import commonseal.verifier.Code;
import commonseal.verifier.Verdict;
import commonseal.verifier.Verdict.Check;
import commonseal.verifier.Verdict.Row;
import commonseal.verifier.Verdict.State;
import commonseal.verifier.Verdict.Subject;
import commonseal.verifier.Verdict.Value;
import commonseal.web.Messages;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A verdict in words: one line first, then why.
 *
 * @param tone good, demo, plain (genuine evidence), bad or unclear: a style, never the only sign
 * @param icon repeats the tone as a sign
 * @param headline the verdict in one line
 * @param advice what it means for the reader
 * @param standing since when it is not in force, who said so and why; empty if it is, or if nothing says so; of evidence,
 *     what happened
 * @param at the line that says when it was checked, and as of when
 * @param past whether the past was asked about
 * @param pieces of a container: each piece's file, and its verdict in a line
 */
public record VerdictView(
        String tone,
        String icon,
        String headline,
        String advice,
        Optional<String> standing,
        List<CheckView> checks,
        List<String> remarks,
        String at,
        boolean past,
        List<Datum> pieces) {

    public VerdictView {
        checks = List.copyOf(checks);
        remarks = List.copyOf(remarks);
        pieces = List.copyOf(pieces);
    }

    /** One check; {@code state} is pass, fail, warning, cannot-check or not-applicable. */
    public record CheckView(
            String state, String sign, String word, String name, String sentence, String code, List<Datum> data) {
        public CheckView {
            data = List.copyOf(data);
        }
    }

    /** A label and what stands beside it. */
    public record Datum(String label, String value) {}

    static VerdictView of(Messages messages, Names names, Verdict verdict) {
        Value effective = verdict.effective();
        boolean demo = verdict.underlying().isPresent();
        if (verdict.subject().equals(Optional.of(Subject.CHECK))) {
            return ofCheck(messages, names, verdict);
        }
        if (verdict.subject().equals(Optional.of(Subject.CONTAINER))) {
            return ofContainer(messages, names, verdict);
        }
        if (verdict.subject().equals(Optional.of(Subject.SEAL)) && effective == Value.CANNOT_CHECK) {
            return ofSeal(messages, names, verdict);
        }
        boolean evidence = verdict.subject().equals(Optional.of(Subject.EVIDENCE));
        if (!evidence && effective.isGood() && isCopy(verdict)) {
            return ofCopy(messages, names, verdict);
        }
        String word = evidence ? evidenceWord(messages, verdict) : word(messages, verdict, effective);
        String demoHeadline = evidence ? "verify.evidence.headline.demo" : "verify.headline.demo";
        String good = evidence ? "plain" : "good";
        return new VerdictView(
                effective.isGood() ? (demo ? "demo" : good) : tone(effective),
                effective.isGood() && demo ? "◆" : icon(effective),
                demo ? messages.text(demoHeadline, word) : word,
                evidence ? evidenceAdvice(messages, verdict) : advice(messages, verdict, effective),
                evidence ? story(messages, names, verdict) : standing(messages, names, verdict),
                verdict.checks().stream()
                        .map(check -> check(messages, names, check))
                        .toList(),
                verdict.remarks().stream()
                        .map(code -> messages.code("code", code.name()))
                        .toList(),
                verdict.checkedAt()
                        .map(now -> messages.text("verify.past.at", messages.time(verdict.at()), messages.time(now)))
                        .orElseGet(() -> messages.text("verify.at", messages.time(verdict.at()))),
                verdict.checkedAt().isPresent(),
                List.of());
    }

    /** The seal and all pieces together; what each piece tells of stands in its line. */
    private static VerdictView ofContainer(Messages messages, Names names, Verdict verdict) {
        Value effective = verdict.effective();
        boolean demo = verdict.underlying().isPresent();
        String key = effective.isGood()
                ? "genuine"
                : switch (evidenceKey(effective)) {
                    case "ALTERED" -> "altered";
                    case "CANNOT_CHECK" -> "unclear";
                    default -> "unknown";
                };
        String word = messages.text("verify.container." + key, verdict.pieces().size());
        String advice = effective.isGood() ? "verify.container.advice" : "verify.container.advice." + key;
        return new VerdictView(
                effective.isGood() ? (demo ? "demo" : "plain") : tone(effective),
                effective.isGood() && demo ? "◆" : icon(effective),
                demo ? messages.text("verify.evidence.headline.demo", word) : word,
                messages.text(advice),
                Optional.empty(),
                verdict.checks().stream()
                        .map(check -> check(messages, names, check))
                        .toList(),
                verdict.remarks().stream()
                        .map(code -> messages.code("code", code.name()))
                        .toList(),
                messages.text("verify.at", messages.time(verdict.at())),
                false,
                verdict.pieces().stream()
                        .map(piece -> piece(messages, names, piece))
                        .toList());
    }

    private static Datum piece(Messages messages, Names names, Verdict.Piece piece) {
        VerdictView view = of(messages, names, piece.verdict());
        return new Datum(
                piece.file(),
                view.headline() + view.standing().map(story -> " " + story).orElse(""));
    }

    /** Of a receipt only its genuineness is told; what it found then stands in its line. */
    private static VerdictView ofCheck(Messages messages, Names names, Verdict verdict) {
        Value effective = verdict.effective();
        Map<String, String> told = verdict.check(Row.STATUS).map(Check::data).orElse(Map.of());
        String word = effective.isGood()
                ? messages.text(
                        "verify.check.genuine",
                        brief(
                                messages,
                                told.getOrDefault("verdict", "none"),
                                Optional.ofNullable(told.get("underlying"))))
                : messages.text(effective == Value.ALTERED ? "verify.check.altered" : "verify.check.unknown");
        boolean demo = verdict.underlying().isPresent();
        return new VerdictView(
                effective.isGood() ? "plain" : tone(effective),
                icon(effective),
                demo ? messages.text("verify.headline.demo", word) : word,
                messages.text(effective.isGood() ? "verify.check.advice" : "verify.check.advice.bad"),
                Optional.empty(),
                verdict.checks().stream()
                        .map(check -> check(messages, names, check))
                        .toList(),
                verdict.remarks().stream()
                        .map(code -> messages.code("code", code.name()))
                        .toList(),
                messages.text("verify.at", messages.time(verdict.at())),
                false,
                List.of());
    }

    private static boolean isCopy(Verdict verdict) {
        return verdict.checks().stream().anyMatch(check -> check.code() == Code.COPY_ATTESTED);
    }

    /** A genuine copy that did not end is no valid document of its kind: the line says which of the two it is. */
    private static VerdictView ofCopy(Messages messages, Names names, Verdict verdict) {
        boolean demo = verdict.underlying().isPresent();
        String word = messages.text("verify.copy.word");
        return new VerdictView(
                demo ? "demo" : "plain",
                demo ? "◆" : "✓",
                demo ? messages.text("verify.headline.demo", word) : word,
                messages.text("verify.copy.advice"),
                Optional.empty(),
                verdict.checks().stream()
                        .map(check -> check(messages, names, check))
                        .toList(),
                verdict.remarks().stream()
                        .map(code -> messages.code("code", code.name()))
                        .toList(),
                verdict.checkedAt()
                        .map(now -> messages.text("verify.past.at", messages.time(verdict.at()), messages.time(now)))
                        .orElseGet(() -> messages.text("verify.at", messages.time(verdict.at()))),
                verdict.checkedAt().isPresent(),
                List.of());
    }

    /** A genuine seal on paper is no proof of the ledger; what else was found stands in its line. */
    private static VerdictView ofSeal(Messages messages, Names names, Verdict verdict) {
        boolean asked = verdict.check(Row.STATUS)
                .filter(check -> check.state() == Verdict.State.PASS)
                .isPresent();
        boolean demo = verdict.underlying().isPresent();
        String said = asked ? "in-force" : "unasked";
        String word = messages.text("verify.seal.word." + said);
        return new VerdictView(
                asked ? (demo ? "demo" : "plain") : tone(Value.CANNOT_CHECK),
                asked ? (demo ? "◆" : "✓") : icon(Value.CANNOT_CHECK),
                demo ? messages.text("verify.headline.demo", word) : word,
                messages.text("verify.seal.advice." + said),
                Optional.empty(),
                verdict.checks().stream()
                        .map(check -> check(messages, names, check))
                        .toList(),
                verdict.remarks().stream()
                        .map(code -> messages.code("code", code.name()))
                        .toList(),
                messages.text("verify.at", messages.time(verdict.at())),
                verdict.checkedAt().isPresent(),
                List.of());
    }

    /** Genuine evidence is no valid document: the line says what the record tells of. */
    private static String evidenceWord(Messages messages, Verdict verdict) {
        Value value = verdict.effective();
        return value.isGood()
                ? messages.text(
                        "verify.evidence.word.genuine",
                        verdict.evidence()
                                .map(happened -> messages.code("outcome", happened.outcome()))
                                .orElse("-"))
                : messages.text("verify.evidence.word." + evidenceKey(value));
    }

    private static String evidenceAdvice(Messages messages, Verdict verdict) {
        Value value = verdict.effective();
        if (!value.isGood()) {
            return messages.text("verify.evidence.advice." + evidenceKey(value));
        }
        return messages.text("verify.evidence.advice."
                + verdict.evidence().map(VerdictView::happened).orElse("not-pulled"));
    }

    /** What a record of evidence is of, as texts have it. */
    private static String happened(Verdict.Evidence evidence) {
        return switch (evidence.outcome()) {
            case "PULLED" -> "pulled";
            case "PREVIEWED" -> "previewed";
            case "USED" -> "used";
            case "VERIFIED" -> "verified";
            default -> "not-pulled";
        };
    }

    /** The values that a record of evidence can end in when it is not genuine. */
    private static String evidenceKey(Value value) {
        return switch (value) {
            case ALTERED -> "ALTERED";
            case CANNOT_CHECK -> "CANNOT_CHECK";
            case VALID, VALID_PENDING_ANCHOR, EXPIRED, SUPERSEDED, SUSPENDED, REVOKED, UNKNOWN, DEMO -> "UNKNOWN";
        };
    }

    private static Optional<String> story(Messages messages, Names names, Verdict verdict) {
        return verdict.evidence()
                .map(happened -> messages.text(
                        "verify.evidence.story." + happened(happened),
                        messages.time(happened.at()),
                        names.office(happened.office()),
                        names.kind(happened.kind()),
                        happened.document(),
                        happened.caseId(),
                        messages.code("outcome", happened.outcome()),
                        brief(messages, happened.verdict(), happened.underlying())));
    }

    /** The same of a verdict at hand. */
    public static String brief(Messages messages, Verdict verdict) {
        return brief(messages, verdict.value().json(), verdict.underlying().map(Value::json));
    }

    /**
     * A verdict in a few words, for tables and lists.
     *
     * @param verdict one of the ten words, or none
     * @param underlying what it would be in a real district; exactly with demo
     */
    public static String brief(Messages messages, String verdict, Optional<String> underlying) {
        return underlying
                .map(would -> messages.text("verify.headline.demo", messages.code("verdict", would)))
                .orElseGet(() -> messages.code("verdict", verdict));
    }

    private static String tone(Value value) {
        return switch (value) {
            case VALID, VALID_PENDING_ANCHOR -> "good";
            case EXPIRED, SUPERSEDED, SUSPENDED, REVOKED, ALTERED, UNKNOWN -> "bad";
            case CANNOT_CHECK -> "unclear";
            case DEMO -> "demo";
        };
    }

    private static String icon(Value value) {
        return switch (value) {
            case VALID, VALID_PENDING_ANCHOR -> "✓";
            case EXPIRED, SUPERSEDED, SUSPENDED, REVOKED, ALTERED, UNKNOWN -> "✕";
            case CANNOT_CHECK -> "?";
            case DEMO -> "◆";
        };
    }

    /** A valid document's line also says on what kind of chain it is anchored. */
    private static String word(Messages messages, Verdict verdict, Value value) {
        if (value != Value.VALID) {
            return messages.text("verify.word." + value.name());
        }
        boolean test = verdict.check(Row.ANCHORED)
                .filter(check -> "true".equals(check.data().get("test")))
                .isPresent();
        return messages.text(test ? "verify.word.VALID.test" : "verify.word.VALID");
    }

    private static String advice(Messages messages, Verdict verdict, Value effective) {
        boolean unreadable = verdict.check(Row.READABLE)
                .filter(check -> check.state() == State.FAIL)
                .isPresent();
        boolean early = verdict.checks().stream().anyMatch(check -> check.code() == Code.DT_NOT_YET);
        if (unreadable) {
            return messages.text("verify.advice.unreadable");
        }
        if (verdict.checkedAt().isPresent() && effective != Value.ALTERED && effective != Value.UNKNOWN) {
            return messages.code(
                    "verify.past.advice",
                    effective.isGood() ? "good" : effective == Value.CANNOT_CHECK ? "unclear" : "bad");
        }
        if (effective == Value.EXPIRED && early) {
            return messages.text("verify.advice.early");
        }
        return messages.text("verify.advice." + effective.name());
    }

    private static Optional<String> standing(Messages messages, Names names, Verdict verdict) {
        return verdict.check(Row.STATUS)
                .filter(check -> check.state() == State.FAIL && check.data().containsKey("since"))
                .map(check -> messages.text(
                        "verify.standing",
                        messages.code("verify.ended", check.code().name()),
                        value(messages, names, check, "since"),
                        names.office(check.data().getOrDefault("office", "-")),
                        reason(messages, check)));
    }

    private static String reason(Messages messages, Check check) {
        return Optional.ofNullable(check.data().get("reason"))
                .map(code -> messages.code("verify.reason", code))
                .orElse("-");
    }

    private static CheckView check(Messages messages, Names names, Check check) {
        List<Datum> data = new ArrayList<>();
        for (Map.Entry<String, String> datum : new java.util.TreeMap<>(check.data()).entrySet()) {
            String label = "verify.data." + datum.getKey();
            if (messages.has(label)) {
                data.add(new Datum(messages.text(label), value(messages, names, check, datum.getKey())));
            }
        }
        return new CheckView(
                check.state().json(),
                switch (check.state()) {
                    case PASS -> "✓";
                    case FAIL -> "✕";
                    case WARNING -> "!";
                    case CANNOT_CHECK -> "?";
                    case NOT_APPLICABLE -> "–";
                },
                messages.text("verify.state." + check.state().json()),
                messages.code("row", check.row().json()),
                messages.code("code", check.code().name()),
                check.code().name(),
                data);
    }

    private static String value(Messages messages, Names names, Check check, String name) {
        String raw = check.data().getOrDefault(name, "");
        return switch (name) {
            case "since", "recorded", "issued", "checkedAt", "at", "asOf", "validFrom", "validUntil", "seen" ->
                moment(messages, raw);
            case "office" -> names.office(raw);
            case "kind" -> names.kind(raw);
            case "reason" -> messages.code("verify.reason", raw);
            case "method" -> messages.code("verify.copy.method", raw);
            case "disclosed" -> disclosed(messages, names, check.data().getOrDefault("kind", ""), raw);
            case "outcome" -> messages.code("outcome", raw);
            case "verdict", "underlying" -> messages.code("verdict", raw);
            case "test", "reached" -> messages.text("true".equals(raw) ? "verify.yes" : "verify.no");
            default -> raw;
        };
    }

    /** What the bearer of a wallet copy showed beside what everyone sees, by the labels of the kind. */
    private static String disclosed(Messages messages, Names names, String kind, String fields) {
        return fields.isEmpty()
                ? messages.text("verify.disclosed.nothing")
                : Arrays.stream(fields.split(" "))
                        .map(field -> messages.has("verify.disclosed." + field)
                                ? messages.text("verify.disclosed." + field)
                                : names.field(kind, field))
                        .collect(Collectors.joining(messages.text("verify.disclosed.and")));
    }

    private static String moment(Messages messages, String raw) {
        try {
            return messages.time(Instant.parse(raw));
        } catch (DateTimeParseException e) {
            return raw;
        }
    }
}
