/** Breaches on purpose: ArchitectureTest must find them. */
@NullMarked
package commonseal.planted.planner;

import org.jspecify.annotations.NullMarked;
