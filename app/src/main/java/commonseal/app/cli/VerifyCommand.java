package commonseal.app.cli;

import commonseal.app.Main;
import commonseal.app.Refusal;
import commonseal.app.cli.VerifyInputs.Input;
import commonseal.proof.MalformedException;
import commonseal.verifier.ChainView;
import commonseal.verifier.Challenge;
import commonseal.verifier.Moment;
import commonseal.verifier.Policy;
import commonseal.verifier.PolicyFile;
import commonseal.verifier.Report;
import commonseal.verifier.Report.Standing;
import commonseal.verifier.StatusSource;
import commonseal.verifier.TrustFile;
import commonseal.verifier.Verifier;
import commonseal.web.AsOf;
import commonseal.web.Messages;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Verifies documents or evidence offline: no server, no database, and no chain unless a provider is named. */
@Command(
        name = "verify",
        description = {
            "Verifies documents or evidence with nothing but the district's trust file: files, folders with all below",
            "them, ZIP archives, or - for standard input.",
            "Evidence is the record of a pull, a refusal or a failure: the verdict says whether that record is genuine,",
            "never whether a document is in force. A sealed container of evidence (.asice) is judged as a whole: the seal, its",
            "time-stamp and every piece in it.",
            "The text of the QR code on a printed document counts as a file: who sealed the paper, and its dates.",
            "What the bearer of a wallet copy shows (SD-JWT) counts as a file too: with --aud and --nonce, whether he is its",
            "holder. Without the district's server it is at best cannot-check, for no list or record was asked.",
            "Exit code: 0 all good, 1 a decided bad verdict, 66 something unreadable, 75 something could not be checked;",
            "of several the first of 1, 66, 75."
        })
public final class VerifyCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files, folders, ZIP archives, or -.")
    private List<String> files = List.of();

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "The district's trust file (/api/v1/trust); not needed if the policy holds it.")
    private @Nullable Path trust;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "What you demand: pinned root key, witnesses, anchors, age of status (docs/verify.md).")
    private @Nullable Path policy;

    @Option(
            names = {"--as-of", "--at"},
            paramLabel = "DATE",
            description =
                    "As of a day of the past (its last second, Beijing time) or a moment (ISO 8601); now if absent.")
    private @Nullable String asOf;

    @Option(names = "--rpc", paramLabel = "URL", description = "Asks this JSON-RPC provider about the anchors.")
    private @Nullable String rpc;

    @Option(
            names = "--aud",
            paramLabel = "NAME",
            description = "Of a wallet copy: by what name you asked its bearer; together with --nonce.")
    private @Nullable String audience;

    @Option(
            names = "--nonce",
            paramLabel = "TEXT",
            description = "Of a wallet copy: what you gave its bearer once; together with --aud.")
    private @Nullable String nonce;

    @Option(names = "--allow-demo", description = "A demonstration's verdict counts as the one it would have.")
    private boolean allowDemo;

    @Option(names = "--json", description = "Prints JSON: of several files one line for each.")
    private boolean json;

    @Option(names = "--csv", description = "Prints comma-separated values.")
    private boolean csv;

    @Option(names = "--only-bad", description = "Prints only what is not good; the exit code counts all.")
    private boolean onlyBad;

    private final Map<Standing, Integer> counts = new EnumMap<>(Standing.class);
    private boolean single;

    /** By what every file is judged. */
    private record Rules(
            TrustFile trust, Policy policy, Moment moment, ChainView chain, Optional<Challenge> challenge) {
        Report judge(Input input) {
            return input.bytes()
                    .map(bytes -> Report.of(
                            input.name(),
                            bytes,
                            Verifier.verify(bytes, trust, policy, moment, StatusSource.OFFLINE, chain, challenge)))
                    .orElseGet(() -> Report.of(input.name(), input.problem().orElseThrow()));
        }
    }

    @Override
    public Integer call() throws IOException {
        Rules rules = rules();
        // Much is printed, and System.out flushes each line.
        PrintStream out = json || csv || files.size() > 1
                ? new PrintStream(new BufferedOutputStream(System.out, 1 << 16), false, StandardCharsets.UTF_8)
                : System.out;
        if (csv) {
            out.print(Report.CSV_HEADER + "\r\n");
        }
        judgeAll(rules, out);
        if (!single && !json && !csv) {
            out.println(VerdictText.sum(counts));
        }
        out.flush();
        return exitCode();
    }

    /** As many at once as there are processors, printed in their order; never more than a few files in memory. */
    private void judgeAll(Rules rules, PrintStream out) {
        int processors = Runtime.getRuntime().availableProcessors();
        Deque<Future<Report>> underWay = new ArrayDeque<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(processors)) {
            VerifyInputs.forEach(files, input -> {
                single = files.size() == 1 && input.plain();
                if (single) {
                    input.problem().ifPresent(why -> refuse(input.name(), why));
                    print(out, rules.judge(input));
                    return;
                }
                underWay.add(pool.submit(() -> rules.judge(input)));
                if (underWay.size() > 2 * processors) {
                    print(out, judged(underWay.remove()));
                }
            });
            underWay.forEach(report -> print(out, judged(report)));
        }
    }

    private static Report judged(Future<Report> report) {
        try {
            return report.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private void print(PrintStream out, Report report) {
        Standing standing = report.standing(allowDemo);
        counts.merge(standing, 1, Integer::sum);
        if (onlyBad && standing == Standing.GOOD) {
            return;
        }
        if (csv) {
            out.print(report.csv() + "\r\n");
        } else if (json) {
            out.println(single ? report.verdict().orElseThrow().toJson() : report.toJson());
        } else if (single) {
            out.print(VerdictText.full(report.verdict().orElseThrow()));
        } else {
            out.println(VerdictText.line(report));
        }
    }

    private int exitCode() {
        if (counts.containsKey(Standing.BAD)) {
            return 1;
        }
        if (counts.containsKey(Standing.UNREADABLE)) {
            return Main.NO_INPUT;
        }
        return counts.containsKey(Standing.UNCHECKED) ? Main.TEMPORARY : 0;
    }

    private static void refuse(String file, Report.Problem why) {
        throw why == Report.Problem.TOO_LARGE
                ? new Refusal(
                        Main.NO_INPUT,
                        "VERIFY-004 " + file + " has more than " + Verifier.MAX_BYTES / (1024 * 1024)
                                + " MB, the most a document or evidence file may have: check that it is the right one")
                : unread(file);
    }

    // -- rules

    private Rules rules() {
        PolicyFile demands = demands();
        TrustFile trusted = trusted(demands);
        Instant now = Instant.now();
        ChainView chain = rpc == null ? ChainView.OFFLINE : new ChainRpc(rpc, trusted.origin());
        return new Rules(trusted, demands.policy(), moment(now), chain, challenge(now));
    }

    private Optional<Challenge> challenge(Instant now) {
        if (audience == null && nonce == null) {
            return Optional.empty();
        }
        if (audience == null || nonce == null) {
            throw new Refusal(Main.USAGE, "VERIFY-009 --aud and --nonce belong together: give both, or neither");
        }
        return Optional.of(new Challenge(audience, nonce, now));
    }

    private PolicyFile demands() {
        if (policy == null) {
            return new PolicyFile(Optional.empty(), Optional.empty(), Policy.standard());
        }
        byte[] file = bytes(policy);
        try {
            return PolicyFile.parse(file);
        } catch (MalformedException e) {
            throw new Refusal(Main.NO_INPUT, "VERIFY-006 " + policy + " is no policy: " + e.getMessage());
        }
    }

    private TrustFile trusted(PolicyFile demands) {
        if (trust == null) {
            return demands.trust()
                    .orElseThrow(() -> new Refusal(
                            Main.USAGE,
                            "VERIFY-007 name the district's trust file with --trust, or a policy with one"));
        }
        byte[] file = bytes(trust);
        try {
            return demands.open(file);
        } catch (MalformedException e) {
            throw new Refusal(
                    Main.NO_INPUT,
                    "VERIFY-002 " + trust + " is no signed trust file: fetch it again from the district");
        }
    }

    private Moment moment(Instant now) {
        if (asOf == null) {
            return Moment.present(now);
        }
        AsOf then = AsOf.parse(asOf, Messages.ZONE)
                .orElseThrow(() -> new Refusal(
                        Main.USAGE,
                        "VERIFY-003 --as-of needs a day such as 2026-05-03 or a moment such as 2026-05-03T00:00:00Z,"
                                + " not " + asOf));
        if (then.isAhead(now)) {
            throw new Refusal(Main.USAGE, "VERIFY-008 --as-of " + asOf + " has not come yet: name a day of the past");
        }
        return Moment.asOf(then.at().isBefore(now) ? then.at() : now, now);
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unread(file.toString());
        }
    }

    private static Refusal unread(String file) {
        return new Refusal(Main.NO_INPUT, "VERIFY-001 " + file + " cannot be read: check its path and rights");
    }
}
