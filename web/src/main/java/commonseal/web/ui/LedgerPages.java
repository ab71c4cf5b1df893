package commonseal.web.ui;

import commonseal.anchoring.Anchoring;
import commonseal.ledger.Ledger;
import commonseal.proof.Checkpoint;
import commonseal.proof.Hash;
import commonseal.proof.SignedNote;
import commonseal.proof.TilePath;
import commonseal.proof.TlogProof;
import commonseal.web.Exchange;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ledger explorer: head, checkpoints, anchors, one entry with its proof. Everything comes from memory. */
public final class LedgerPages {

    private static final int PER_PAGE = 20;
    private static final int ANCHORS = 20;

    private LedgerPages() {}

    static void home(Exchange exchange) {
        Optional<String> asked = exchange.query("index");
        if (asked.isPresent()) {
            Optional<Long> index = number(asked.get());
            if (index.isPresent()) {
                exchange.redirect("/ledger/entries/" + index.get());
                return;
            }
        }
        Ledger ledger = exchange.services().ledger();
        Ledger.State state = ledger.state();
        long before = exchange.query("before").flatMap(LedgerPages::number).orElse(Long.MAX_VALUE);
        List<Ledger.Signed> checkpoints = ledger.checkpoints(before, PER_PAGE);
        List<Anchoring.Anchor> anchors = exchange.services().anchoring().recent(ANCHORS);
        List<Problem> problems = asked.isEmpty()
                ? List.of()
                : List.of(new Problem("index", exchange.messages().text("ledger.index.malformed")));
        exchange.page(
                Pages.status(problems),
                "open/ledger.jte",
                Pages.title(exchange, exchange.messages().text("ledger.title"), problems),
                Map.of(
                        "state",
                        state,
                        "age",
                        state.checkpoint().size() == 0 ? "-" : age(exchange, state.signedAt()),
                        "checkpoints",
                        checkpoints,
                        "next",
                        checkpoints.size() == PER_PAGE
                                ? Optional.of("/ledger?before="
                                        + checkpoints.getLast().size())
                                : Optional.empty(),
                        "anchors",
                        anchors,
                        "anchorAge",
                        anchors.isEmpty()
                                ? "-"
                                : age(exchange, anchors.getFirst().at()),
                        "health",
                        exchange.services().anchoring().chain().health(),
                        "index",
                        asked.orElse(""),
                        "problems",
                        problems));
    }

    /** A whole number from 0, in its only spelling. */
    private static Optional<Long> number(String text) {
        return text.matches("0|[1-9][0-9]{0,17}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }

    private static String age(Exchange exchange, Instant since) {
        Duration age = Duration.between(since, exchange.services().db().clock().now());
        if (age.toMinutes() < 1) {
            return exchange.messages().text("ledger.age.now");
        }
        if (age.toHours() < 1) {
            return exchange.messages().text("ledger.age.minutes", age.toMinutes());
        }
        return age.toDays() < 1
                ? exchange.messages().text("ledger.age.hours", age.toHours())
                : exchange.messages().text("ledger.age.days", age.toDays());
    }

    /**
     * An entry as the page shows it.
     *
     * @param proof absent for the moment between being in the tree and the next signed checkpoint
     * @param commands to repeat everything on another machine
     */
    public record Entry(
            long index,
            String bytes,
            Hash hash,
            Optional<Proof> proof,
            Optional<Anchoring.Anchor> anchor,
            String commands) {}

    /** A proof as the page shows it; {@code leads} says whether this server's own repetition of it succeeded. */
    public record Proof(long size, Hash root, List<Hash> path, String text, boolean leads) {
        public Proof {
            path = List.copyOf(path);
        }
    }

    static void entry(Exchange exchange) {
        Ledger ledger = exchange.services().ledger();
        Optional<Ledger.Leaf> leaf = number(exchange.path("index")).flatMap(ledger::leaf);
        if (leaf.isEmpty()) {
            exchange.notFound();
            return;
        }
        Ledger.Leaf found = leaf.get();
        Optional<Proof> proof = ledger.proof(found.entry()).map(tlog -> proof(found, tlog));
        exchange.page(
                HttpStatus.OK,
                "open/entry.jte",
                exchange.messages().text("entry.title", String.valueOf(found.index())),
                Map.of(
                        "entry",
                        new Entry(
                                found.index(),
                                HexFormat.of().formatHex(found.bytes()),
                                found.hash(),
                                proof,
                                exchange.services().anchoring().covering(found.index() + 1),
                                commands(exchange, found, proof))));
    }

    private static Proof proof(Ledger.Leaf leaf, TlogProof tlog) {
        Checkpoint checkpoint =
                Checkpoint.parse(SignedNote.parse(tlog.checkpoint()).text());
        return new Proof(
                checkpoint.size(), checkpoint.root(), tlog.path(), tlog.format(), tlog.leads(leaf.hash(), checkpoint));
    }

    private static String commands(Exchange exchange, Ledger.Leaf leaf, Optional<Proof> proof) {
        String base = AboutPages.base(exchange);
        long bundle = leaf.index() / TilePath.FULL;
        String tile = proof.map(known -> TilePath.entries(
                                bundle, (int) Math.min(TilePath.FULL, known.size() - bundle * TilePath.FULL))
                        .format())
                .orElse("tile/entries/…");
        return "curl -s " + base + "/checkpoint\n"
                + "curl -s " + base + "/" + tile + " | xxd\n"
                + "(printf '\\000'; printf '%s' " + HexFormat.of().formatHex(leaf.bytes())
                + " | xxd -r -p) | sha256sum";
    }
}
