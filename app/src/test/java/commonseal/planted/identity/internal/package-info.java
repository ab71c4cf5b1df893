/** Breaches on purpose: ArchitectureTest must find them. */
@NullMarked
package commonseal.planted.identity.internal;

import org.jspecify.annotations.NullMarked;
