package commonseal.app.cli;

import commonseal.app.Main;
import commonseal.app.Refusal;
import commonseal.proof.Hash;
import commonseal.verifier.AnchorClaim;
import commonseal.verifier.ChainView;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks a provider of the verifier's own choice whether an anchor is on its chain: two questions about the chain, three about
 * each anchor, each asked once. A provider of another chain is nobody to ask.
 */
final class ChainRpc implements ChainView {
    /** keccak256 of {@code Anchored(bytes32,uint64,bytes32)}. */
    static final String ANCHORED = "0xbea4d11b910aad40d2df2a90d97a3329219b6389f85777c99daad7eb5fafd439";

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long LARGEST = 8L * 1024 * 1024;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final URI provider;
    private final String logId;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final Map<String, Optional<JsonNode>> answers = new ConcurrentHashMap<>();

    /** @param origin of the ledger whose anchors are looked for */
    ChainRpc(String url, String origin) {
        try {
            this.provider = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw wrongAddress();
        }
        boolean isHttp = "http".equals(provider.getScheme()) || "https".equals(provider.getScheme());
        if (!isHttp || provider.getHost() == null) {
            throw wrongAddress();
        }
        this.logId = "0x" + Hash.sha256(origin.getBytes(StandardCharsets.UTF_8)).hex();
    }

    private static Refusal wrongAddress() {
        // The address may hold the key of an account.
        return new Refusal(Main.USAGE, "VERIFY-005 --rpc needs an address such as https://rpc.example.org");
    }

    /** No usable answer. */
    private static final class Silent extends Exception {
        private static final long serialVersionUID = 1L;

        Silent(String why) {
            super(why);
        }
    }

    @Override
    public Finding look(AnchorClaim claim) {
        try {
            return find(claim);
        } catch (Silent e) {
            return Finding.UNREACHABLE;
        }
    }

    private Finding find(AnchorClaim claim) throws Silent {
        if (number(known("eth_chainId", "[]")) != claim.chainId()
                || !hash(known("eth_getBlockByNumber", "[\"0x0\",false]").path("hash"))
                        .equals(hex(claim.genesis()))) {
            return Finding.NOT_ASKED;
        }
        JsonNode receipt = ask("eth_getTransactionReceipt", "[\"" + claim.txHash() + "\"]");
        if (!receipt.isObject()) {
            return Finding.NOT_FOUND;
        }
        // One provider may lag behind another; what is not final there yet is not there.
        JsonNode finalBlock = known("eth_getBlockByNumber", "[\"finalized\",false]");
        if (number(finalBlock.path("number")) < claim.blockNumber()) {
            return Finding.NOT_FOUND;
        }
        JsonNode block = known("eth_getBlockByNumber", "[\"0x" + Long.toHexString(claim.blockNumber()) + "\",false]");
        boolean inBlock = hash(block.path("hash")).equals(hex(claim.blockHash()))
                && hash(receipt.path("blockHash")).equals(hex(claim.blockHash()))
                && number(receipt.path("blockNumber")) == claim.blockNumber();
        boolean isFrom = number(receipt.path("status")) == 1
                && hash(receipt.path("from")).equals(claim.sender());
        return inBlock && isFrom && holdsEvent(receipt, claim) ? Finding.CONFIRMED : Finding.MISMATCH;
    }

    private boolean holdsEvent(JsonNode receipt, AnchorClaim claim) throws Silent {
        for (JsonNode log : receipt.path("logs").values()) {
            if (number(log.path("logIndex")) == claim.logIndex()) {
                JsonNode topics = log.path("topics");
                return hash(log.path("address")).equals(claim.contract())
                        && topics.size() == 3
                        && hash(topics.get(0)).equals(ANCHORED)
                        && hash(topics.get(1)).equals(logId)
                        && hash(topics.get(2)).equals(String.format(Locale.ROOT, "0x%064x", claim.size()))
                        && hash(log.path("data")).equals(hex(claim.root()));
            }
        }
        return false;
    }

    /** What stays the same while this command runs. */
    private JsonNode known(String method, String parameters) throws Silent {
        Optional<JsonNode> answer = answers.computeIfAbsent(method + parameters, asked -> {
            try {
                return Optional.of(ask(method, parameters));
            } catch (Silent e) {
                return Optional.empty();
            }
        });
        return answer.orElseThrow(() -> new Silent("no answer"));
    }

    private JsonNode ask(String method, String parameters) throws Silent {
        String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + parameters + "}";
        HttpRequest request = HttpRequest.newBuilder(provider)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response =
                    client.send(request, BodyHandlers.limiting(BodyHandlers.ofString(), LARGEST));
            if (response.statusCode() != 200
                    || !(JSON.readTree(response.body()) instanceof ObjectNode answer)
                    || !answer.has("result")) {
                throw new Silent("no result");
            }
            return answer.path("result");
        } catch (IOException | JacksonException e) {
            throw new Silent(e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Silent("interrupted");
        }
    }

    private static String hex(Hash hash) {
        return "0x" + hash.hex();
    }

    private static String hash(JsonNode text) {
        return text.asString("").toLowerCase(Locale.ROOT);
    }

    private static long number(JsonNode quantity) throws Silent {
        try {
            return Long.decode(quantity.asString(""));
        } catch (NumberFormatException e) {
            throw new Silent("no number");
        }
    }
}
