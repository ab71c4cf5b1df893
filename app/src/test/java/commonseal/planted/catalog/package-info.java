/** Breaches on purpose: ArchitectureTest must find them. */
@NullMarked
package commonseal.planted.catalog;

import org.jspecify.annotations.NullMarked;
