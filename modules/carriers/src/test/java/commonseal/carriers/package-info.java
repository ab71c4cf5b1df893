@NullMarked
package commonseal.carriers;

import org.jspecify.annotations.NullMarked;
