/** Breaches on purpose: ArchitectureTest must find them. */
@NullMarked
package commonseal.planted.identity;

import org.jspecify.annotations.NullMarked;
