package commonseal.app.cli;

import commonseal.app.Main;
import commonseal.app.Refusal;
import commonseal.verifier.Policy;
import commonseal.verifier.TrustFile;
import commonseal.verifier.Verdict;
import commonseal.verifier.Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Verifies a document or evidence file offline: no server, no database, no chain. */
@Command(
        name = "verify",
        description = {
            "Verifies a document or evidence file with nothing but the district's trust file.",
            "Evidence is the record of a pull, a refusal or a failure: the verdict says whether that record is genuine,",
            "never whether a document is in force.",
            "Exit code: 0 good, 1 a decided bad verdict, 75 something could not be checked, 66 unreadable."
        })
public final class VerifyCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "Document bundle or evidence file.")
    private Path file = Path.of("");

    @Option(
            names = "--trust",
            required = true,
            paramLabel = "FILE",
            description = "The district's trust file (/api/v1/trust).")
    private Path trust = Path.of("");

    @Option(names = "--at", paramLabel = "TIME", description = "As of this moment (ISO 8601); now if absent.")
    private @Nullable String at;

    @Option(names = "--allow-demo", description = "A demonstration's verdict counts as the one it would have.")
    private boolean allowDemo;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Override
    public Integer call() {
        TrustFile trusted;
        try {
            trusted = TrustFile.openUnpinned(bytes(trust));
        } catch (commonseal.proof.MalformedException e) {
            throw new Refusal(
                    Main.NO_INPUT,
                    "VERIFY-002 " + trust + " is no signed trust file: fetch it again from the district");
        }
        byte[] judged = bytes(file);
        if (judged.length > Verifier.MAX_BYTES) {
            throw new Refusal(
                    Main.NO_INPUT,
                    "VERIFY-004 " + file + " has more than " + Verifier.MAX_BYTES / (1024 * 1024)
                            + " MB, the most a document or evidence file may have: check that it is the right one");
        }
        Verdict verdict = Verifier.verify(judged, trusted, Policy.standard(), moment());
        if (json) {
            System.out.println(verdict.toJson());
        } else {
            print(verdict);
        }
        return isReadable(verdict) ? exitCode(verdict) : Main.NO_INPUT;
    }

    /** Bytes that are no document at all are no bad document. */
    private static boolean isReadable(Verdict verdict) {
        return verdict.check(Verdict.Row.READABLE)
                .filter(check -> check.state() == Verdict.State.FAIL)
                .isEmpty();
    }

    private Instant moment() {
        if (at == null) {
            return Instant.now();
        }
        try {
            return Instant.parse(at);
        } catch (DateTimeParseException e) {
            throw new Refusal(Main.USAGE, "VERIFY-003 --at needs a moment such as 2026-05-03T00:00:00Z, not " + at);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new Refusal(Main.NO_INPUT, "VERIFY-001 " + file + " cannot be read: check its path and rights");
        }
    }

    private int exitCode(Verdict verdict) {
        Verdict.Value value =
                verdict.value() == Verdict.Value.DEMO && allowDemo ? verdict.effective() : verdict.value();
        return switch (value) {
            case VALID, VALID_PENDING_ANCHOR -> 0;
            case CANNOT_CHECK -> Main.TEMPORARY;
            case EXPIRED, SUPERSEDED, SUSPENDED, REVOKED, ALTERED, UNKNOWN, DEMO -> 1;
        };
    }

    private static void print(Verdict verdict) {
        String value = verdict.value().json()
                + verdict.underlying()
                        .map(underlying -> " (would be: " + underlying.json() + ")")
                        .orElse("");
        boolean isEvidence = verdict.subject().equals(Optional.of(Verdict.Subject.EVIDENCE));
        System.out.println(isEvidence ? evidence(verdict) + value : value);
        verdict.evidence().map(VerifyCommand::story).ifPresent(System.out::println);
        for (Verdict.Check check : verdict.checks()) {
            System.out.println("  " + pad(check.row().json())
                    + pad(check.state().json()) + check.code() + (check.data().isEmpty() ? "" : " " + check.data()));
        }
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
                + (happened.pulled() ? " used document " : " tried to use document ") + happened.document() + " ("
                + happened.kind() + ") for case " + happened.caseId() + " (" + happened.service() + "); outcome then: "
                + happened.outcome() + "; whether the document is in force now was not checked";
    }

    private static String pad(String text) {
        return text + " ".repeat(Math.max(1, 14 - text.length()));
    }
}
