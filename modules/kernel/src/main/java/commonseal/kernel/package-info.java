/** Transactions, time, ids, invariants: what every module stands on. */
@NullMarked
package commonseal.kernel;

import org.jspecify.annotations.NullMarked;
