package commonseal.anchoring.internal;

import commonseal.proof.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.generated.Bytes32;
import org.web3j.abi.datatypes.generated.Uint64;

/** CommonsealAnchor.sol as calls. */
final class AnchorContract {

    private AnchorContract() {}

    /** Creation code, built from the source beside it (src/main/solidity/build.sh). */
    static String bytecode() {
        try (InputStream stream =
                AnchorContract.class.getResourceAsStream("/commonseal/anchoring/CommonsealAnchor.bin")) {
            if (stream == null) {
                throw new IllegalStateException("missing CommonsealAnchor.bin");
            }
            return "0x" + new String(stream.readAllBytes(), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code anchor(logId, size, root)}. */
    static String anchorCall(Hash logId, long size, Hash root) {
        return FunctionEncoder.encode(new Function(
                "anchor",
                List.of(new Bytes32(logId.bytes()), new Uint64(BigInteger.valueOf(size)), new Bytes32(root.bytes())),
                List.of()));
    }

    /** Address a contract gets: last 20 bytes of keccak256(rlp(sender, nonce)). */
    static String addressOf(String sender, long nonce) {
        return org.web3j.crypto.ContractUtils.generateContractAddress(sender, BigInteger.valueOf(nonce));
    }
}
