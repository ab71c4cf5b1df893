@NullMarked
package commonseal.ledger.internal;

import org.jspecify.annotations.NullMarked;
