@NullMarked
package commonseal.catalog.internal;

import org.jspecify.annotations.NullMarked;
