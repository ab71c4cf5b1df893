/** Breaches on purpose: ArchitectureTest must find them. */
@NullMarked
package commonseal.planted.ledger;

import org.jspecify.annotations.NullMarked;
