@NullMarked
package commonseal.proof;

import org.jspecify.annotations.NullMarked;
