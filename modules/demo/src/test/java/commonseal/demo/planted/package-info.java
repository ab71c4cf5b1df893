/** Breaches on purpose. */
@NullMarked
package commonseal.demo.planted;

import org.jspecify.annotations.NullMarked;
