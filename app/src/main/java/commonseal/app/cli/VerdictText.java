package commonseal.app.cli;

import commonseal.verifier.Report;
import commonseal.verifier.Verdict;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Verdicts as lines on a terminal. */
final class VerdictText {
    private static final int VERDICT_WIDTH = 22;
    private static final int CODE_WIDTH = 22;

    private VerdictText() {}

    /** One file in full: the verdict, then every check. */
    static String full(Verdict verdict) {
        StringBuilder text = new StringBuilder();
        boolean isEvidence = verdict.subject().equals(Optional.of(Verdict.Subject.EVIDENCE));
        boolean isCheck = verdict.subject().equals(Optional.of(Verdict.Subject.CHECK));
        boolean isContainer = verdict.subject().equals(Optional.of(Verdict.Subject.CONTAINER));
        boolean isSeal = verdict.subject().equals(Optional.of(Verdict.Subject.SEAL));
        boolean isCopy = verdict.subject().equals(Optional.of(Verdict.Subject.WALLET_COPY));
        String container = "sealed evidence, " + verdict.pieces().size() + " pieces: ";
        text.append(isEvidence ? evidence(verdict) : isCheck ? "check receipt: " : isContainer ? container : "")
                .append(isSeal ? "seal on paper: " : "")
                .append(isCopy ? "wallet copy: " : "")
                .append(value(verdict))
                .append('\n');
        verdict.checkedAt()
                .ifPresent(now -> text.append("  as of ")
                        .append(verdict.at())
                        .append(", by what is proved at ")
                        .append(now)
                        .append('\n'));
        verdict.evidence()
                .map(VerdictText::story)
                .ifPresent(story -> text.append(story).append('\n'));
        for (Verdict.Check check : verdict.checks()) {
            text.append("  ")
                    .append(pad(check.row().json(), 14))
                    .append(pad(check.state().json(), 14))
                    .append(check.code())
                    .append(check.data().isEmpty() ? "" : " " + check.data())
                    .append('\n');
        }
        for (Verdict.Piece piece : verdict.pieces()) {
            text.append(piece.file()).append(": ").append(full(piece.verdict()));
        }
        return text.toString();
    }

    /** One file of many, in one line. */
    static String line(Report report) {
        String verdict = report.verdict().map(VerdictText::value).orElse("-");
        String code = report.decisive()
                .map(check -> check.code().name())
                .or(() -> report.problem().map(Enum::name))
                .orElse("-");
        // A stranger chose the name; a terminal obeys some characters.
        return pad(verdict, VERDICT_WIDTH)
                + pad(code, CODE_WIDTH)
                + report.file().replaceAll("\\p{Cntrl}|\\p{Cf}", "_");
    }

    /** How many of each. */
    static String sum(Map<Report.Standing, Integer> counts) {
        Map<Report.Standing, Integer> all = new EnumMap<>(Report.Standing.class);
        int files = 0;
        for (Report.Standing standing : Report.Standing.values()) {
            int count = counts.getOrDefault(standing, 0);
            all.put(standing, count);
            files += count;
        }
        return files + " files: " + all.get(Report.Standing.GOOD) + " good, " + all.get(Report.Standing.BAD) + " bad, "
                + all.get(Report.Standing.UNCHECKED) + " could not be checked, "
                + all.get(Report.Standing.UNREADABLE) + " not readable";
    }

    private static String value(Verdict verdict) {
        return verdict.value().json()
                + verdict.underlying()
                        .map(underlying -> " (would be: " + underlying.json() + ")")
                        .orElse("");
    }

    private static String evidence(Verdict verdict) {
        String outcome = verdict.evidence()
                .map(happened -> " (outcome " + happened.outcome() + ")")
                .orElse("");
        return "evidence" + outcome
                + switch (verdict.effective()) {
                    case VALID, VALID_PENDING_ANCHOR -> ": record verifies: ";
                    case CANNOT_CHECK -> ": record could not be checked: ";
                    case EXPIRED, SUPERSEDED, SUSPENDED, REVOKED, ALTERED, UNKNOWN, DEMO ->
                        ": record does not verify: ";
                };
    }

    private static String story(Verdict.Evidence happened) {
        return "  at " + happened.at() + " office " + happened.office()
                + switch (happened.outcome()) {
                    case "PULLED", "USED" -> " used document ";
                    case "PREVIEWED" -> " looked at document ";
                    case "VERIFIED" -> " verified a file of document ";
                    default -> " tried to use document ";
                }
                + happened.document() + " ("
                + happened.kind() + ") for case " + happened.caseId() + " (" + happened.service() + "); outcome then: "
                + happened.outcome() + "; whether the document is in force now was not checked";
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }
}
