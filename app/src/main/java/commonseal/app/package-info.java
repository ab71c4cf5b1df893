@NullMarked
package commonseal.app;

import org.jspecify.annotations.NullMarked;
