package commonseal.verifier;

import commonseal.proof.Hash;
import commonseal.verifier.Verdict.State;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One file of many and what became of it: the same object in the lines of the command line, on the page and by REST.
 *
 * @param file name as given
 * @param digest SHA-256 of the bytes; absent without a verdict
 * @param problem why there is no verdict; present exactly then
 */
public record Report(String file, Optional<Hash> digest, Optional<Verdict> verdict, Optional<Problem> problem) {
    /** First line of a table of comma-separated values. */
    public static final String CSV_HEADER = "file,sha256,verdict,underlying,subject,row,code,at";

    /** Why a file was not judged. */
    public enum Problem {
        /** More than {@link Verifier#MAX_BYTES}. */
        TOO_LARGE,
        /** It could not be read. */
        UNREAD,
        /** An archive that holds more, or larger files, than allowed; what stood before was judged. */
        ARCHIVE_TOO_LARGE,
        /** A damaged or encrypted archive; what stood before was judged. */
        ARCHIVE_DAMAGED
    }

    /** How one file counts among many. */
    public enum Standing {
        GOOD,
        /** A decided bad verdict. */
        BAD,
        /** Something decisive could not be checked. */
        UNCHECKED,
        /** No document, bundle or evidence at all. */
        UNREADABLE
    }

    /** What was judged. */
    public static Report of(String file, byte[] bytes, Verdict verdict) {
        return new Report(file, Optional.of(Hash.sha256(bytes)), Optional.of(verdict), Optional.empty());
    }

    /** What could not be judged. */
    public static Report of(String file, Problem problem) {
        return new Report(file, Optional.empty(), Optional.empty(), Optional.of(problem));
    }

    /** @param allowDemo whether a demonstration's verdict counts as the one it would have */
    public Standing standing(boolean allowDemo) {
        boolean unreadable =
                decisive().filter(check -> check.row() == Verdict.Row.READABLE).isPresent();
        if (verdict.isEmpty() || unreadable) {
            return Standing.UNREADABLE;
        }
        Verdict.Value value =
                allowDemo ? verdict.get().effective() : verdict.get().value();
        return switch (value) {
            case VALID, VALID_PENDING_ANCHOR -> Standing.GOOD;
            case CANNOT_CHECK -> Standing.UNCHECKED;
            case EXPIRED, SUPERSEDED, SUSPENDED, REVOKED, ALTERED, UNKNOWN, DEMO -> Standing.BAD;
        };
    }

    /** The check that decided against it: the first that failed, else the first that could not be done. */
    public Optional<Verdict.Check> decisive() {
        return verdict.flatMap(judged -> judged.checks().stream()
                .filter(check -> check.state() == State.FAIL)
                .findFirst()
                .or(() -> judged.checks().stream()
                        .filter(check -> check.state() == State.CANNOT_CHECK && check.row() != Verdict.Row.ANCHORED)
                        .findFirst()));
    }

    /** {@code {file, sha256, ...}} with the members of {@link Verdict#toJson}; {@code {file, problem}} without one. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("file", file);
        digest.ifPresent(hash -> json.put("sha256", hash.hex()));
        verdict.ifPresent(judged -> json.setAll(judged.toJson()));
        problem.ifPresent(why -> json.put("problem", why.name()));
        return json;
    }

    /** One line of a table of comma-separated values (RFC 4180), without its end; see {@link #CSV_HEADER}. */
    public String csv() {
        Optional<Verdict.Check> check = decisive();
        return List.of(
                        file,
                        digest.map(Hash::hex).orElse(""),
                        verdict.map(judged -> judged.value().json()).orElse(""),
                        verdict.flatMap(Verdict::underlying)
                                .map(Verdict.Value::json)
                                .orElse(""),
                        verdict.flatMap(Verdict::subject)
                                .map(Verdict.Subject::json)
                                .orElse(""),
                        check.map(found -> found.row().json()).orElse(""),
                        check.map(found -> found.code().name())
                                .orElse(problem.map(Problem::name).orElse("")),
                        verdict.map(judged -> judged.at().toString()).orElse(""))
                .stream()
                .map(Report::cell)
                .collect(Collectors.joining(","));
    }

    /** A table calculation takes what begins so for a formula; a stranger chose the file's name. */
    private static String cell(String text) {
        String safe = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return safe.matches("[^\",\r\n]*") ? safe : "\"" + safe.replace("\"", "\"\"") + "\"";
    }

    /** The bytes of a whole table, with the mark by which table calculations know UTF-8. */
    public static byte[] csv(List<Report> reports) {
        return reports.stream()
                .map(Report::csv)
                .collect(Collectors.joining("\r\n", "\uFEFF" + CSV_HEADER + "\r\n", "\r\n"))
                .getBytes(StandardCharsets.UTF_8);
    }
}
