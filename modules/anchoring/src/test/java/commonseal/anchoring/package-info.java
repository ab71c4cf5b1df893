@NullMarked
package commonseal.anchoring;

import org.jspecify.annotations.NullMarked;
