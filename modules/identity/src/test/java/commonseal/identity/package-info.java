@NullMarked
package commonseal.identity;

import org.jspecify.annotations.NullMarked;
