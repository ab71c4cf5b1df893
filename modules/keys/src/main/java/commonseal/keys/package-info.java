@NullMarked
package commonseal.keys;

import org.jspecify.annotations.NullMarked;
