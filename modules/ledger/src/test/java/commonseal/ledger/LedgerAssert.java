package commonseal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.proof.Checkpoint;
import commonseal.proof.Hash;
import commonseal.proof.Leaf;
import commonseal.proof.Merkle;
import commonseal.proof.TlogProof;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What must hold of every ledger at every moment; recomputed here from the leaves in the plainest way. */
final class LedgerAssert {

    private LedgerAssert() {}

    /** Audit clean, indexes dense, every checkpoint signed and a prefix of the next, tiles and bundles as specified. */
    static void assertSound(TestLedger test) {
        Ledger.Audit audit = test.ledger.verify(List.of());
        assertThat(audit.findings()).isEmpty();

        long size = test.ledger.state().checkpoint().size();
        assertThat(audit.size()).isGreaterThanOrEqualTo(size);
        List<Hash> leaves = leaves(test, size);
        assertThat(test.ledger.state().checkpoint().root()).isEqualTo(Merkle.root(leaves));
        assertCheckpointsAreAChain(test, leaves);
        assertTiles(test, leaves);
    }

    /** The receipt of one entry verifies for a stranger who has only the record, the blinding and the log's key. */
    static void assertProves(TestLedger test, Ledger.Sealed sealed, TlogProof proof) {
        TlogProof received = TlogProof.parse(proof.format());
        Checkpoint checkpoint = Checkpoint.open(received.checkpoint(), List.of(test.key()));
        Hash leafHash = Leaf.commit(sealed.record(), sealed.blinding()).hash();
        assertThat(checkpoint.origin()).isEqualTo(TestLedger.ORIGIN);
        assertThat(received.leads(leafHash, checkpoint)).isTrue();
    }

    private static List<Hash> leaves(TestLedger test, long size) {
        List<Hash> leaves = new ArrayList<>();
        for (long index = 0; index < size; index++) {
            Ledger.Leaf leaf = test.ledger.leaf(index).orElseThrow();
            assertThat(leaf.index()).isEqualTo(index);
            assertThat(Merkle.leafHash(leaf.bytes())).isEqualTo(leaf.hash());
            leaves.add(leaf.hash());
        }
        assertThat(test.ledger.leaf(size)).isEmpty();
        return leaves;
    }

    private static void assertCheckpointsAreAChain(TestLedger test, List<Hash> leaves) {
        List<Ledger.Signed> all = new ArrayList<>();
        long before = Long.MAX_VALUE;
        for (List<Ledger.Signed> page = test.ledger.checkpoints(before, 200);
                !page.isEmpty();
                page = test.ledger.checkpoints(before, 200)) {
            all.addAll(page);
            before = page.getLast().size();
        }
        Collections.reverse(all);
        for (int i = 0; i < all.size(); i++) {
            Ledger.Signed signed = all.get(i);
            Checkpoint checkpoint = Checkpoint.open(signed.note(), List.of(test.key()));
            assertThat(checkpoint.root()).isEqualTo(Merkle.root(leaves.subList(0, (int) signed.size())));
            assertThat(test.ledger.noteOf(signed.size())).hasValue(signed.note());
            if (i > 0) {
                Ledger.Signed earlier = all.get(i - 1);
                assertThat(test.ledger
                                .consistency(earlier.size(), signed.size())
                                .orElseThrow()
                                .verify(earlier.root(), signed.root()))
                        .isTrue();
            }
        }
    }

    private static void assertTiles(TestLedger test, List<Hash> leaves) {
        if (test.ledger.published().isEmpty()) {
            return;
        }
        int published = (int) Checkpoint.open(test.ledger.published().get(), List.of(test.key()))
                .size();
        List<Hash> level = leaves.subList(0, published);
        for (int l = 0; !level.isEmpty(); l++) {
            for (int from = 0; from < level.size(); from += 256) {
                List<Hash> tile = level.subList(from, Math.min(from + 256, level.size()));
                assertThat(test.ledger.tile(l, from / 256, tile.size())).hasValue(join(tile));
            }
            assertThat(test.ledger.tile(l, level.size() / 256, level.size() % 256 + 1))
                    .as("beyond the published tree")
                    .isEmpty();
            List<Hash> above = new ArrayList<>();
            for (int from = 0; from + 256 <= level.size(); from += 256) {
                above.add(Merkle.root(level.subList(from, from + 256)));
            }
            level = above;
        }
        for (int from = 0; from < published; from += 256) {
            int width = Math.min(256, published - from);
            assertThat(hashes(test.ledger.entries(from / 256, width).orElseThrow()))
                    .isEqualTo(leaves.subList(from, from + width));
        }
    }

    private static byte[] join(List<Hash> hashes) {
        byte[] all = new byte[hashes.size() * 32];
        for (int i = 0; i < hashes.size(); i++) {
            System.arraycopy(hashes.get(i).bytes(), 0, all, i * 32, 32);
        }
        return all;
    }

    private static List<Hash> hashes(byte[] bundle) {
        java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(bundle);
        List<Hash> hashes = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte[] entry = new byte[bytes.getShort() & 0xffff];
            bytes.get(entry);
            hashes.add(Merkle.leafHash(entry));
        }
        return hashes;
    }
}
