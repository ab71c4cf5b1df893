package commonseal.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class MerkleTest {
    private static final int SMALL = 65;

    @Test
    void everyInclusionProofOfEverySmallTreeHoldsAndNoOtherDoes() {
        for (int size = 1; size <= SMALL; size++) {
            List<Hash> leaves = leaves(size, 1);
            Hash root = Merkle.root(leaves);
            assertThat(root).isEqualTo(byDefinition(leaves));
            for (int index = 0; index < size; index++) {
                List<Hash> path = Merkle.inclusionPath(index, leaves);
                assertThat(Merkle.includes(index, size, leaves.get(index), path, root))
                        .isTrue();
                assertThat(Merkle.includes((index + 1) % size, size, leaves.get(index), path, root))
                        .isEqualTo(size == 1);
                // Some sizes give a leaf a path of the same shape; then the same root is the same statement.
                assertThat(Merkle.includes(index, size, Hash.sha256(), path, root))
                        .isFalse();
                assertThat(Merkle.includes(index, size, leaves.get(index), with(path, root), root))
                        .isFalse();
                if (!path.isEmpty()) {
                    assertThat(Merkle.includes(index, size, leaves.get(index), path.subList(0, path.size() - 1), root))
                            .isFalse();
                }
            }
            assertThat(Merkle.includes(size, size, leaves.getFirst(), List.of(), root))
                    .isFalse();
            assertThat(Merkle.includes(-1, size, leaves.getFirst(), List.of(), root))
                    .isFalse();
        }
    }

    @Test
    void everyConsistencyProofOfEverySmallTreeHoldsAndNoChangedOneDoes() {
        for (int size2 = 1; size2 <= SMALL; size2++) {
            List<Hash> leaves = leaves(size2, 1);
            Hash root2 = Merkle.root(leaves);
            for (int size1 = 1; size1 <= size2; size1++) {
                Hash root1 = Merkle.root(leaves.subList(0, size1));
                List<Hash> path = Merkle.consistencyPath(size1, leaves);
                assertThat(Merkle.consistent(size1, size2, root1, root2, path)).isTrue();
                assertThat(Merkle.consistent(size1, size2, Hash.sha256(), root2, path))
                        .isFalse();
                assertThat(Merkle.consistent(size1, size2, root1, Hash.sha256(), path))
                        .isFalse();
                assertThat(Merkle.consistent(size1, size2, root1, root2, with(path, root1)))
                        .isFalse();
                for (int i = 0; i < path.size(); i++) {
                    List<Hash> changed = new ArrayList<>(path);
                    changed.set(i, Hash.sha256(path.get(i).bytes()));
                    assertThat(Merkle.consistent(size1, size2, root1, root2, changed))
                            .isFalse();
                    List<Hash> shorter = new ArrayList<>(path);
                    shorter.remove(i);
                    assertThat(Merkle.consistent(size1, size2, root1, root2, shorter))
                            .isFalse();
                }
            }
        }
    }

    @Test
    void nothingIsProvedFromAnEmptyTree() {
        assertThat(Merkle.root(List.of())).isEqualTo(Merkle.EMPTY_ROOT);
        assertThat(Merkle.consistent(0, 3, Merkle.EMPTY_ROOT, Merkle.root(leaves(3, 1)), List.of()))
                .isFalse();
        assertThatThrownBy(() -> Merkle.consistencyPath(0, leaves(3, 1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Merkle.inclusionPath(3, leaves(3, 1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void largeTreesAtRandomSizes() {
        long seed = System.nanoTime();
        System.out.println("MerkleTest seed " + seed);
        Random random = new Random(seed);
        List<Hash> leaves = leaves(5000, seed);
        for (int i = 0; i < 60; i++) {
            int size2 = 1 + random.nextInt(5000);
            int size1 = 1 + random.nextInt(size2);
            int index = random.nextInt(size1);
            List<Hash> tree2 = leaves.subList(0, size2);
            Hash root1 = Merkle.root(leaves.subList(0, size1));
            Hash root2 = Merkle.root(tree2);
            InclusionProof inclusion = new InclusionProof(index, size2, Merkle.inclusionPath(index, tree2));
            assertThat(inclusion.verify(leaves.get(index), root2)).isTrue();
            ConsistencyProof consistency = new ConsistencyProof(size1, size2, Merkle.consistencyPath(size1, tree2));
            assertThat(consistency.verify(root1, root2)).isTrue();
            assertThat(consistency.verify(root2, root1)).isEqualTo(size1 == size2);
        }
    }

    @Test
    void sizesNearTheLargestLongDoNotOverflow() {
        // A tree whose every leaf is equal has one hash per level.
        List<Hash> levels = new ArrayList<>(List.of(Merkle.leafHash(new byte[0])));
        while (levels.size() < 64) {
            levels.add(Merkle.nodeHash(levels.getLast(), levels.getLast()));
        }
        Merkle.Nodes nodes = (level, index) -> levels.get(level);
        long size = Long.MAX_VALUE;
        Hash root = Merkle.root(size, nodes);
        List<Hash> path = Merkle.inclusionPath(size - 1, size, nodes);
        assertThat(Merkle.includes(size - 1, size, levels.getFirst(), path, root))
                .isTrue();
        List<Hash> consistency = Merkle.consistencyPath(size - 2, size, nodes);
        assertThat(Merkle.consistent(size - 2, size, Merkle.root(size - 2, nodes), root, consistency))
                .isTrue();
    }

    @Test
    void agreesWithTheReferenceRootsOfRfc6962() {
        JsonNode known = Vectors.json("rfc6962/known-roots.json");
        List<Hash> leaves = new ArrayList<>();
        List<JsonNode> roots = List.copyOf(known.get("root_by_size_hex").values());
        assertThat(Merkle.root(leaves).hex()).isEqualTo(roots.getFirst().stringValue());
        for (int i = 0; i < known.get("leaf_inputs_hex").size(); i++) {
            byte[] leaf =
                    HexFormat.of().parseHex(known.get("leaf_inputs_hex").get(i).stringValue());
            leaves.add(Merkle.leafHash(leaf));
            assertThat(leaves.getLast().hex())
                    .isEqualTo(known.get("leaf_hashes_hex").get(i).stringValue());
            assertThat(Merkle.root(leaves).hex()).isEqualTo(roots.get(i + 1).stringValue());
        }
    }

    @Test
    void agreesWithEveryForeignInclusionProbe() {
        int count = 0;
        for (Path file : Vectors.jsonFiles("merkle/testdata/inclusion")) {
            JsonNode probe = JsonMapper.shared().readTree(file);
            boolean holds;
            try {
                holds = Merkle.includes(
                        Long.parseLong(probe.get("leafIdx").asString()),
                        Long.parseLong(probe.get("treeSize").asString()),
                        Hash.fromBase64(probe.get("leafHash").stringValue()),
                        hashes(probe.get("proof")),
                        Hash.fromBase64(probe.get("root").stringValue()));
            } catch (MalformedException | NumberFormatException e) {
                holds = false; // no hash, or beyond 2^63-1
            }
            assertThat(holds)
                    .as(file.toString())
                    .isNotEqualTo(probe.get("wantErr").booleanValue());
            count++;
        }
        assertThat(count).isEqualTo(98);
    }

    @Test
    void agreesWithEveryForeignConsistencyProbe() {
        int count = 0;
        int good = 0;
        for (Path file : Vectors.jsonFiles("merkle/testdata/consistency")) {
            JsonNode probe = JsonMapper.shared().readTree(file);
            boolean holds;
            try {
                holds = Merkle.consistent(
                        Long.parseLong(probe.get("size1").asString()),
                        Long.parseLong(probe.get("size2").asString()),
                        Hash.fromBase64(probe.get("root1").stringValue()),
                        Hash.fromBase64(probe.get("root2").stringValue()),
                        hashes(probe.get("proof")));
            } catch (MalformedException | NumberFormatException e) {
                holds = false;
            }
            // One good probe has the words "don't care" for roots; here a root is a hash.
            boolean isHash = probe.get("root1").stringValue().length() == 44;
            boolean wanted = isHash && !probe.get("wantErr").booleanValue();
            assertThat(holds).as(file.toString()).isEqualTo(wanted);
            good += wanted ? 1 : 0;
            count++;
        }
        assertThat(count).isEqualTo(98);
        assertThat(good).isGreaterThan(4);
    }

    private static List<Hash> hashes(JsonNode array) {
        return array.isNull()
                ? List.of()
                : array.values().stream()
                        .map(h -> Hash.fromBase64(h.stringValue()))
                        .toList();
    }

    private static List<Hash> with(List<Hash> path, Hash more) {
        List<Hash> longer = new ArrayList<>(path);
        longer.add(more);
        return longer;
    }

    private static List<Hash> leaves(int size, long seed) {
        List<Hash> leaves = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            leaves.add(Merkle.leafHash((seed + "/" + i).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        }
        return leaves;
    }

    /** RFC 6962 section 2.1, word for word. */
    private static Hash byDefinition(List<Hash> d) {
        if (d.size() == 1) {
            return d.getFirst();
        }
        int k = 1;
        while (2 * k < d.size()) {
            k *= 2;
        }
        return Hash.sha256(
                new byte[] {1},
                byDefinition(d.subList(0, k)).bytes(),
                byDefinition(d.subList(k, d.size())).bytes());
    }
}
