@NullMarked
package commonseal.eseal;

import org.jspecify.annotations.NullMarked;
