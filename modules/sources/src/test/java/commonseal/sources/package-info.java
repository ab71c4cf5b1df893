@NullMarked
package commonseal.sources;

import org.jspecify.annotations.NullMarked;
