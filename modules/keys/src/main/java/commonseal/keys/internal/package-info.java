@NullMarked
package commonseal.keys.internal;

import org.jspecify.annotations.NullMarked;
