package commonseal.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NumberingTest {

    @Test
    void numbersWithYearAndPaddedSequence() {
        assertThat(Numbering.format("QH-AMR01-{year}-{seq:6}", 2026, 42)).isEqualTo("QH-AMR01-2026-000042");
        assertThat(Numbering.format("清〔{year}〕{seq:4}号", 2026, 12345)).isEqualTo("清〔2026〕12345号");
        assertThat(Numbering.isYearly("A{seq:8}")).isFalse();
    }

    @Test
    void refusesWhatIsNoPattern() {
        assertThat(Numbering.isPattern("QH-{year}")).isFalse();
        assertThat(Numbering.isPattern("{seq:3}")).isFalse();
        assertThat(Numbering.isPattern("{seq:4}{seq:4}")).isFalse();
        assertThat(Numbering.isPattern("{month}{seq:4}")).isFalse();
        assertThatThrownBy(() -> Numbering.format("{seq:4}", 2026, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
