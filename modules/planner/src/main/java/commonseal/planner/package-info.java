@NullMarked
package commonseal.planner;

import org.jspecify.annotations.NullMarked;
