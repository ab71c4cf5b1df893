@NullMarked
package commonseal.kernel;

import org.jspecify.annotations.NullMarked;
