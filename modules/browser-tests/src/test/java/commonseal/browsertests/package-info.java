@NullMarked
package commonseal.browsertests;

import org.jspecify.annotations.NullMarked;
