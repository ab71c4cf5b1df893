package commonseal.anchoring.internal;

import commonseal.anchoring.PublicChain;
import commonseal.proof.Hash;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import okhttp3.OkHttpClient;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthBlock;
import org.web3j.protocol.core.methods.response.EthSendTransaction;
import org.web3j.protocol.http.HttpService;
import org.web3j.utils.Numeric;

/** A provider spoken to with JSON-RPC over HTTP. */
final class Web3jChain implements PublicChain {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** When the chain tells no usual tip: 1 gwei. */
    private static final BigInteger DEFAULT_TIP = BigInteger.valueOf(1_000_000_000L);

    private final String name;
    private final Web3j web3;

    Web3jChain(String url) {
        // Providers put their key into path or query: only host and port are ever shown.
        java.net.URI uri = java.net.URI.create(url);
        this.name = uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
        OkHttpClient http = new OkHttpClient.Builder()
                .connectTimeout(PATIENCE)
                .readTimeout(PATIENCE)
                .callTimeout(PATIENCE.multipliedBy(2))
                .build();
        this.web3 = Web3j.build(new HttpService(url, http));
    }

    @Override
    public String name() {
        return name;
    }

    private <R extends Response<?>> R ask(Request<?, R> request) {
        R response = send(request);
        if (response.hasError()) {
            throw new Unreachable(name, response.getError().getMessage());
        }
        return response;
    }

    private <R extends Response<?>> R send(Request<?, R> request) {
        try {
            return request.send();
        } catch (IOException | RuntimeException e) {
            throw new Unreachable(name, e);
        }
    }

    @Override
    public long chainId() {
        return ask(web3.ethChainId()).getChainId().longValueExact();
    }

    @Override
    public Hash genesis() {
        return blockHash(0).orElseThrow(() -> new Unreachable(name, "no block 0"));
    }

    @Override
    public long minedNonce(String address) {
        return ask(web3.ethGetTransactionCount(address, DefaultBlockParameterName.LATEST))
                .getTransactionCount()
                .longValueExact();
    }

    @Override
    public BigInteger balance(String address) {
        return ask(web3.ethGetBalance(address, DefaultBlockParameterName.LATEST))
                .getBalance();
    }

    @Override
    public Fees fees() {
        EthBlock.Block latest = ask(web3.ethGetBlockByNumber(DefaultBlockParameterName.LATEST, false))
                .getBlock();
        // Median of the 25th percentile of the last 10 blocks, as ledger wallets do.
        var history = ask(web3.ethFeeHistory(10, DefaultBlockParameterName.LATEST, List.of(25.0)))
                .getFeeHistory();
        List<BigInteger> tips = history.getReward() == null
                ? List.of()
                : history.getReward().stream()
                        .map(List::getFirst)
                        .map(tip -> Numeric.decodeQuantity(String.valueOf(tip)))
                        .filter(tip -> tip.signum() > 0)
                        .sorted()
                        .toList();
        return new Fees(latest.getBaseFeePerGas(), tips.isEmpty() ? DEFAULT_TIP : tips.get(tips.size() / 2));
    }

    @Override
    public long estimateGas(String from, Optional<String> to, String data) {
        Transaction call = Transaction.createFunctionCallTransaction(
                from, null, null, null, to.orElse(null), BigInteger.ZERO, data);
        return ask(web3.ethEstimateGas(call)).getAmountUsed().longValueExact();
    }

    @Override
    public Optional<String> broadcast(byte[] raw) {
        EthSendTransaction sent = send(web3.ethSendRawTransaction(Numeric.toHexString(raw)));
        if (!sent.hasError()) {
            return Optional.empty();
        }
        String words = sent.getError().getMessage().toLowerCase(Locale.ROOT);
        // Both mean that these very bytes, or this number, got there before.
        return words.contains("already known") || words.contains("already imported") || words.contains("nonce too low")
                ? Optional.empty()
                : Optional.of(sent.getError().getMessage());
    }

    @Override
    public Optional<Mined> mined(String txHash) {
        return ask(web3.ethGetTransactionReceipt(txHash))
                .getTransactionReceipt()
                .map(receipt -> new Mined(
                        receipt.isStatusOK(),
                        receipt.getBlockNumber().longValueExact(),
                        hash(receipt.getBlockHash()),
                        receipt.getLogs().stream()
                                .findFirst()
                                .map(log -> log.getLogIndex().intValueExact()),
                        receipt.getGasUsed().longValueExact()));
    }

    @Override
    public long finalizedBlock() {
        return ask(web3.ethGetBlockByNumber(DefaultBlockParameterName.FINALIZED, false))
                .getBlock()
                .getNumber()
                .longValueExact();
    }

    @Override
    public Optional<Hash> blockHash(long number) {
        EthBlock.Block block = ask(web3.ethGetBlockByNumber(
                        DefaultBlockParameter.valueOf(BigInteger.valueOf(number)), false))
                .getBlock();
        return Optional.ofNullable(block).map(found -> hash(found.getHash()));
    }

    private static Hash hash(String hex) {
        return Hash.of(Numeric.hexStringToByteArray(hex));
    }
}
