@NullMarked
package commonseal.postgres;

import org.jspecify.annotations.NullMarked;
