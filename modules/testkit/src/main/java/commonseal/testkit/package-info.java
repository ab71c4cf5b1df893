@NullMarked
package commonseal.testkit;

import org.jspecify.annotations.NullMarked;
