/** The commands. */
@NullMarked
package commonseal.app.cli;

import org.jspecify.annotations.NullMarked;
