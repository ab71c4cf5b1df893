@NullMarked
package commonseal.identity.internal;

import org.jspecify.annotations.NullMarked;
