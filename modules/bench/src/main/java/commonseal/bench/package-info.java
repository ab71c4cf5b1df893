@NullMarked
package commonseal.bench;

import org.jspecify.annotations.NullMarked;
