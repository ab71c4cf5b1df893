package commonseal.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TilePathTest {
    @Test
    void writesTheExampleOfTheSpecification() {
        assertThat(TilePath.hashes(0, 1234067, 256).format()).isEqualTo("tile/0/x001/x234/067");
        assertThat(TilePath.entries(5, 3).format()).isEqualTo("tile/entries/005.p/3");
        assertThat(TilePath.parse("tile/entries/x001/000")).isEqualTo(TilePath.entries(1000, 256));
    }

    @Test
    void readsBackWhatItWrites() {
        long seed = System.nanoTime();
        System.out.println("TilePathTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            long index = random.nextLong(Long.MAX_VALUE) >> random.nextInt(63);
            boolean entries = random.nextBoolean();
            TilePath path = new TilePath(entries, entries ? 0 : random.nextInt(64), index, 1 + random.nextInt(256));
            assertThat(TilePath.parse(path.format())).isEqualTo(path);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tile",
                "tile/0",
                "tile/0/0",
                "tile/0/00",
                "tile/0/0000",
                "tile/0/x000/000",
                "tile/00/000",
                "tile/-1/000",
                "tile/64/000",
                "tile/0/000.p/0",
                "tile/0/000.p/256",
                "tile/0/000.p/01",
                "tile/0/000.p/",
                "/tile/0/000",
                "tile/0/000/",
                "tile/0/123/456/078",
                "tile/0/../000",
                "tile/entries/x1/000",
                "tile/data/000",
                "tile/0/x999/x999/x999/x999/x999/x999/999",
                "tile/0/٠٠٠"
            })
    void refusesOtherSpellings(String path) {
        assertThatThrownBy(() -> TilePath.parse(path)).isInstanceOf(MalformedException.class);
    }
}
