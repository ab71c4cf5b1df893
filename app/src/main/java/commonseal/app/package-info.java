/** Configuration, composition root, command line. */
@NullMarked
package commonseal.app;

import org.jspecify.annotations.NullMarked;
