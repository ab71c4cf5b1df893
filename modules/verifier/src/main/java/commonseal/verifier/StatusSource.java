package commonseal.verifier;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Port: asks the district now whether a document is still in force. Never throws; a network fault is Unreachable. */
@FunctionalInterface
public interface StatusSource {
    /** Answers NotAsked to everything. */
    StatusSource OFFLINE = document -> new Answer.NotAsked();

    /** How a wallet copy, which names no document, is asked about: followed by the SHA-256 of its issuer's token, in hex. */
    String WALLET_COPY = "wallet-copy:";

    /**
     * The status of the document with this id; of a seal on paper, which does not know it, with this public code; of a
     * wallet copy as {@link #WALLET_COPY} says.
     */
    Answer ask(String document);

    /** What came back. */
    sealed interface Answer {
        /** An answer; trusted as it is, so the port verifies where it comes from. */
        record Known(StatusAnswer status) implements Answer {}

        /**
         * Status list credentials as published, of any origin: verified like those in a bundle. Those that do not concern
         * the document do no harm.
         */
        record Listed(List<ObjectNode> lists) implements Answer {
            public Listed {
                lists = lists.stream().map(ObjectNode::deepCopy).toList();
            }
        }

        /** What it has on record is not what its ledger holds: it does not know itself. */
        record Doubtful() implements Answer {}

        /** The district never made such a copy: whoever sealed it had no right to. */
        record Unrecorded() implements Answer {}

        /** It was asked and did not answer. */
        record Unreachable() implements Answer {}

        /** There is nobody to ask. */
        record NotAsked() implements Answer {}
    }
}
