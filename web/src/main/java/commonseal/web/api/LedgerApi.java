package commonseal.web.api;

import commonseal.anchoring.Anchoring.Anchor;
import commonseal.ledger.Ledger;
import commonseal.proof.Checkpoint;
import commonseal.proof.SignedNote;
import commonseal.proof.TilePath;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The log as C2SP serves it, and a summary as JSON: from memory, so that whoever verifies needs no database of ours. */
final class LedgerApi {

    private LedgerApi() {}

    static List<Route> routes() {
        return List.of(
                Route.get("/checkpoint", Access.open(), "log.checkpoint", LedgerApi::checkpoint),
                Route.get("/tile/<path>", Access.open(), "log.tile", LedgerApi::tile),
                Route.get("/api/v1/ledger", Access.open(), "api.ledger", LedgerApi::state),
                Route.get("/api/v1/ledger/backlog", Access.signedIn(), "api.ledger.backlog", LedgerApi::backlog),
                Route.get("/api/v1/ledger/consistency", Access.open(), "api.consistency", LedgerApi::consistency),
                Route.get("/api/v1/anchors", Access.open(), "api.anchors", LedgerApi::anchors),
                Route.get(
                        "/livez",
                        Access.open(),
                        "livez",
                        exchange -> exchange.context().result("ok\n")),
                Route.get("/readyz", Access.open(), "readyz", LedgerApi::ready));
    }

    private static void checkpoint(Exchange exchange) {
        Optional<String> note = exchange.services().ledger().published();
        if (note.isPresent()) {
            exchange.context().contentType("text/plain; charset=utf-8").result(note.get());
        } else {
            exchange.notFound();
        }
    }

    private static void tile(Exchange exchange) {
        Ledger ledger = exchange.services().ledger();
        Optional<byte[]> bytes;
        try {
            TilePath path = TilePath.parse("tile/" + exchange.path("path"));
            bytes = path.entries()
                    ? ledger.entries(path.index(), path.width())
                    : ledger.tile(path.level(), path.index(), path.width());
        } catch (commonseal.proof.MalformedException e) {
            bytes = Optional.empty();
        }
        if (bytes.isPresent()) {
            exchange.context()
                    .header("Cache-Control", "public, max-age=31536000, immutable")
                    .contentType("application/octet-stream")
                    .result(bytes.get());
        } else {
            exchange.notFound();
        }
    }

    private static void state(Exchange exchange) {
        Answers.found(exchange, exchange.services().ledger().published().map(note -> {
            Checkpoint checkpoint = Checkpoint.parse(SignedNote.parse(note).text());
            ObjectNode node = Exchange.object();
            node.put("origin", checkpoint.origin());
            node.put("size", checkpoint.size());
            node.put("root", checkpoint.root().base64());
            node.put("note", note);
            return node;
        }));
    }

    private static void backlog(Exchange exchange) {
        Ledger.State state = exchange.services().ledger().state();
        ObjectNode node = Exchange.object();
        node.put("size", state.checkpoint().size());
        node.put("signedAt", state.signedAt().toString());
        node.put("pending", state.pending());
        node.put("oldestPendingMillis", state.oldestPending().toMillis());
        exchange.json(HttpStatus.OK, node);
    }

    private static void consistency(Exchange exchange) {
        long from;
        long to;
        try {
            from = Long.parseLong(exchange.query("from").orElse(""));
            to = Long.parseLong(exchange.query("to").orElse(""));
        } catch (NumberFormatException e) {
            exchange.problem(HttpStatus.BAD_REQUEST, "MEMBER", Map.of("part", "from, to"));
            return;
        }
        Answers.found(
                exchange, exchange.services().ledger().consistency(from, to).map(proof -> {
                    ObjectNode node = Exchange.object();
                    node.put("from", from);
                    node.put("to", to);
                    node.set(
                            "hashes",
                            Json.strings(proof.path().stream()
                                    .map(hash -> hash.base64())
                                    .toList()));
                    return node;
                }));
    }

    private static void anchors(Exchange exchange) {
        List<Anchor> anchors =
                exchange.services().anchoring().recent(exchange.page(50).limit());
        exchange.json(HttpStatus.OK, Json.items(anchors, LedgerApi::anchor));
    }

    private static JsonNode anchor(Anchor anchor) {
        ObjectNode node = Exchange.object();
        node.put("chainId", anchor.chainId());
        node.put("contract", anchor.contract());
        node.put("sender", anchor.sender());
        node.put("txHash", anchor.txHash());
        anchor.blockNumber().ifPresent(number -> node.put("blockNumber", number));
        anchor.blockHash().ifPresent(hash -> node.put("blockHash", hash.hex()));
        node.put("size", anchor.size());
        node.put("root", anchor.root().base64());
        node.put("state", anchor.state().name());
        node.put("test", anchor.test());
        node.put("at", anchor.at().toString());
        return node;
    }

    private static void ready(Exchange exchange) {
        // Without the database nothing works (503, mapped by the server); the chain may be down.
        exchange.services().db().requireReachable();
        exchange.context().result(exchange.services().keys().isSealed() ? "sealed\n" : "ready\n");
    }
}
