package commonseal.planner;

import java.math.BigDecimal;

/** An answer, or a constant in a condition. */
public sealed interface Value {
    /** Text; dates are ISO text, so their order is the order of time. */
    record Text(String value) implements Value {
        @Override
        public String toString() {
            return value;
        }
    }

    /** A number; trailing zeros do not matter (1.0 equals 1). */
    record Num(BigDecimal value) implements Value {
        public Num {
            value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        }

        @Override
        public String toString() {
            return value.toPlainString();
        }
    }

    /** Yes or no. */
    record Flag(boolean value) implements Value {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    /** Text. */
    static Value of(String value) {
        return new Text(value);
    }

    /** A whole number. */
    static Value of(long value) {
        return new Num(BigDecimal.valueOf(value));
    }

    /** A number. */
    static Value of(BigDecimal value) {
        return new Num(value);
    }

    /** Yes or no. */
    static Value of(boolean value) {
        return new Flag(value);
    }
}
