@NullMarked
package commonseal.anchoring.internal;

import org.jspecify.annotations.NullMarked;
