@NullMarked
package commonseal.ledger;

import org.jspecify.annotations.NullMarked;
