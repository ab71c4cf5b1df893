/** Breaches on purpose: ArchitectureTest must find them. */
@NullMarked
package commonseal.planted.web;

import org.jspecify.annotations.NullMarked;
