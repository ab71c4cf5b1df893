package commonseal.anchoring.internal;

import commonseal.anchoring.PublicChain;
import commonseal.proof.Hash;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthEstimateGas;
import org.web3j.protocol.core.methods.response.EthGetBalance;
import org.web3j.protocol.core.methods.response.EthSendTransaction;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.protocol.http.HttpService;
import org.web3j.utils.Numeric;

/** A provider spoken to with JSON-RPC over HTTP. */
final class Web3jChain implements PublicChain {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** When the chain tells no usual tip: 1 gwei. */
    private static final BigInteger DEFAULT_TIP = BigInteger.valueOf(1_000_000_000L);

    /** JSON-RPC error code of a call that reverts (geth, and those who follow it). */
    private static final int REVERTED = 3;

    private final String name;
    private final HttpService service;
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
        this.service = new HttpService(url, http);
        this.web3 = Web3j.build(service);
    }

    @Override
    public String name() {
        return name;
    }

    /** Asks and reads; an answer that says no, or cannot be read, is no answer. */
    private <R extends Response<?>, T> T ask(Request<?, R> request, Function<R, T> read) {
        R response = send(request);
        if (response.hasError()) {
            throw new Unreachable(name, response.getError().getMessage());
        }
        return read(response, read);
    }

    private <R extends Response<?>, T> T read(R response, Function<R, T> read) {
        try {
            return read.apply(response);
        } catch (RuntimeException e) {
            throw new Unreachable(name, e);
        }
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
        return ask(web3.ethChainId(), answer -> answer.getChainId().longValueExact());
    }

    @Override
    public Hash genesis() {
        return blockHash(0).orElseThrow(() -> new Unreachable(name, "no block 0"));
    }

    @Override
    public long minedNonce(String address) {
        return nonce(address, DefaultBlockParameterName.LATEST);
    }

    @Override
    public long finalNonce(String address) {
        return nonce(address, DefaultBlockParameterName.FINALIZED);
    }

    private long nonce(String address, DefaultBlockParameterName at) {
        return ask(
                web3.ethGetTransactionCount(address, at),
                answer -> answer.getTransactionCount().longValueExact());
    }

    @Override
    public BigInteger balance(String address) {
        return ask(web3.ethGetBalance(address, DefaultBlockParameterName.LATEST), EthGetBalance::getBalance);
    }

    @Override
    public Fees fees() {
        BigInteger base = ask(
                web3.ethGetBlockByNumber(DefaultBlockParameterName.LATEST, false),
                // Absent on a chain from before EIP-1559, which takes no transaction of ours.
                answer -> Objects.requireNonNull(answer.getBlock().getBaseFeePerGas(), "no base fee"));
        // Median of the 25th percentile of the last 10 blocks, as hardware wallets do.
        List<BigInteger> tips = ask(
                web3.ethFeeHistory(10, DefaultBlockParameterName.LATEST, List.of(25.0)),
                answer -> tips(answer.getFeeHistory().getReward()));
        return new Fees(base, tips.isEmpty() ? DEFAULT_TIP : tips.get(tips.size() / 2));
    }

    private static List<BigInteger> tips(@Nullable List<? extends List<?>> rewards) {
        return rewards == null
                ? List.of()
                : rewards.stream()
                        .map(List::getFirst)
                        .map(tip -> Numeric.decodeQuantity(String.valueOf(tip)))
                        .filter(tip -> tip.signum() > 0)
                        .sorted()
                        .toList();
    }

    @Override
    public boolean isContract(String address) {
        return ask(
                web3.ethGetCode(address, DefaultBlockParameterName.LATEST),
                answer -> !Numeric.cleanHexPrefix(answer.getCode()).isEmpty());
    }

    @Override
    public Optional<Long> estimateGas(String from, Optional<String> to, String data) {
        Transaction call = Transaction.createFunctionCallTransaction(
                from, null, null, null, to.orElse(null), BigInteger.ZERO, data);
        // On the latest block, said expressly: some nodes take the pending one, where the transaction to be replaced
        // has
        // already paid for the first use of the contract's storage, and the estimate is then too low.
        EthEstimateGas answer = send(new Request<>(
                "eth_estimateGas",
                List.of(call, DefaultBlockParameterName.LATEST.getValue()),
                service,
                EthEstimateGas.class));
        if (answer.hasError()) {
            Response.Error error = answer.getError();
            if (error.getCode() == REVERTED
                    || error.getMessage().toLowerCase(Locale.ROOT).contains("revert")) {
                return Optional.empty();
            }
            throw new Unreachable(name, error.getMessage());
        }
        return read(answer, estimate -> Optional.of(estimate.getAmountUsed().longValueExact()));
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
        return ask(
                web3.ethGetTransactionReceipt(txHash),
                answer -> answer.getTransactionReceipt().map(Web3jChain::mined));
    }

    private static Mined mined(TransactionReceipt receipt) {
        return new Mined(
                receipt.isStatusOK(),
                receipt.getBlockNumber().longValueExact(),
                hash(receipt.getBlockHash()),
                receipt.getLogs().stream()
                        .findFirst()
                        .map(log -> log.getLogIndex().intValueExact()),
                receipt.getGasUsed().longValueExact());
    }

    @Override
    public long finalizedBlock() {
        return ask(
                web3.ethGetBlockByNumber(DefaultBlockParameterName.FINALIZED, false),
                answer -> answer.getBlock().getNumber().longValueExact());
    }

    @Override
    public Optional<Hash> blockHash(long number) {
        return ask(
                web3.ethGetBlockByNumber(DefaultBlockParameter.valueOf(BigInteger.valueOf(number)), false),
                answer -> Optional.ofNullable(answer.getBlock()).map(found -> hash(found.getHash())));
    }

    private static Hash hash(String hex) {
        return Hash.of(Numeric.hexStringToByteArray(hex));
    }
}
