@NullMarked
package commonseal.catalog;

import org.jspecify.annotations.NullMarked;
